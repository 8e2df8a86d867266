"""The frame of the sandbox's pages: each says what it is an emulator of."""

from decimal import Decimal
from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
header { border: 2px dashed #b8860b; border-radius: .5rem; padding: .5rem 1rem; }
h1 { font-size: 1.375rem; } h2 { font-size: 1.125rem; margin-top: 2rem; } a { color: LinkText; }
ul { padding-left: 1.25rem; } li { padding: .25rem 0; } small { opacity: .75; }
fieldset { border: 1px solid #8886; border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1rem; }
article { border: 1px solid #8886; border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
article p { margin: .25rem 0; }
label { display: block; margin: .375rem 0; } .row label { display: inline-block; margin-right: 1rem; }
input, select, button, textarea { font: inherit; padding: .375rem .5rem; max-width: 100%; box-sizing: border-box; }
button { min-height: 2.75rem; padding: .375rem 1rem; cursor: pointer; margin: .25rem .25rem .25rem 0; }
input[type=text], input[type=date], select { min-height: 2.75rem; width: 100%; }
input[type=checkbox] { width: 1.125rem; height: 1.125rem; vertical-align: -2px; }
.told { border-left: 4px solid #b8860b; padding: .5rem 1rem; background: #b8860b22; white-space: pre-line; }
.state { font-weight: 600; }
"""


_SPACED = {ord(","): "\u00a0", ord("."): ","}


def roubles(amount: Decimal) -> str:
    """«1 250,50 ₽»."""
    return f"{amount:,.2f}\u00a0₽".translate(_SPACED)


def framed(title: str, content: str, *, name: str, note: str) -> str:
    """A whole page: what it emulates on top, then the content."""
    return (
        '<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} · {name}</title><style>{STYLE}</style>"
        f"<header><strong>{name}</strong>: {note}</header><main><h1>{escape(title)}</h1>{content}</main></html>"
    )
