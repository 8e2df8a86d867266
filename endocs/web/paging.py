"""Pages of a list that is known whole."""


def page_number(typed: str, count: int, size: int) -> int:
    """The page that an address asks for, from 0; what is no number or beyond the end is the nearest there is."""
    asked = int(typed) - 1 if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
    return max(0, min(asked, (count - 1) // size))
