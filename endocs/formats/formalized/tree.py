"""Hostile XML as a tree of nodes that remember what was taken of them, so that what is left over can be told.

Read in the process, not in a child: the size is bounded before, lxml opens nothing (no entities, no DTD, no network),
and its work grows with the size only; a child would cost ten times the reading.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from endocs.formats.formalized.labels import LABELS
from endocs.formats.formalized.values import Field, Unread
from endocs.kernel.refusals import Refusal

SIZE_LIMIT = 64 * 1024 * 1024
DEPTH_LIMIT = 64
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"[-+]?[0-9]{1,20}(?:[.,][0-9]{0,20})?")
_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


class UnreadableXml(Refusal):
    """The bytes are not a formalized document that we can read."""

    code = "unreadable_xml"


class Node:
    """An element, or nothing: what is asked of nothing is empty. Whatever is told is remembered as taken."""

    __slots__ = ("_element", "_taken")

    def __init__(self, element: etree._Element | None, taken: set[tuple[etree._Element, str]]) -> None:
        self._element = element
        self._taken = taken

    def __bool__(self) -> bool:
        return self._element is not None

    @property
    def name(self) -> str:
        """The element's name; empty of nothing."""
        return str(self._element.tag) if self._element is not None else ""

    def child(self, path: str) -> "Node":
        """The first element at the path below."""
        element = self._element
        for step in path.split("/"):
            element = next(element.iterchildren(step), None) if element is not None else None
        return Node(element, self._taken)

    def first(self, *paths: str) -> "Node":
        """The first of the paths that is there."""
        return next((found for found in map(self.child, paths) if found), self.nothing())

    def nothing(self) -> "Node":
        """An element that is not there."""
        return Node(None, self._taken)

    def children(self, *names: str) -> list["Node"]:
        """The elements right below with one of the names, or all of them."""
        if self._element is None:
            return []
        found = self._element.iterchildren(*names) if names else self._element.iterchildren()
        return [Node(element, self._taken) for element in found]

    def anywhere(self, *names: str) -> list["Node"]:
        """The elements with one of the names, at any depth."""
        if self._element is None:
            return []
        return [Node(element, self._taken) for element in self._element.iterdescendants(*names)]

    def has(self, *names: str) -> bool:
        """Whether an attribute of one of the names is there; takes nothing."""
        return self._element is not None and any(name in self._element.attrib for name in names)

    def peek(self, name: str) -> str:
        """The attribute, which stays to be taken."""
        return (self._element.get(name) or "").strip() if self._element is not None else ""

    def text(self, *names: str) -> str:
        """The first attribute, else element right below, that has one of the names and is not empty."""
        for name in names:
            if value := self.peek(name):
                self._take(name)
                return value
        for name in names:
            if value := self.child(name).content():
                return value
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The attribute and every element right below of the name."""
        told = (self.peek(name), *(node.content() for node in self.children(name)))
        if told[0]:
            self._take(name)
        return tuple(value for value in told if value)

    def content(self) -> str:
        """The text inside the element."""
        if self._element is None or not (value := (self._element.text or "").strip()):
            return ""
        self._taken.add((self._element, ""))
        return value

    def date(self, *names: str) -> date | None:
        """The day; what is not a day is left over."""
        for name in names:
            if day := _day(self.peek(name)):
                self._take(name)
                return day
        return None

    def number(self, *names: str) -> Decimal | None:
        """The number in an attribute or an element right below; what is not a number is left over."""
        for name in names:
            value = _decimal(self.peek(name))
            if value is not None:
                self._take(name)
                return value
        for name in names:
            node = self.child(name)
            value = _decimal((node._element.text or "").strip()) if node._element is not None else None
            if value is not None:
                node.content()
                return value
        return None

    def details(self) -> tuple[Field, ...]:
        """The attributes that are not taken yet and whose names we have words for."""
        if self._element is None:
            return ()
        names = [str(name) for name in self._element.attrib if name in LABELS]
        left = [name for name in names if (self._element, name) not in self._taken]
        return tuple(Field(name, self.text(name)) for name in left if self.peek(name))

    def forget(self) -> None:
        """Take the element's text and attributes without telling them, such as a signature repeated inside."""
        if self._element is not None:
            self.content()
            for name in self._element.attrib:
                self._take(str(name))

    def _take(self, name: str) -> None:
        if self._element is not None:
            self._taken.add((self._element, name))


class Tree:
    """The whole document."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._taken: set[tuple[etree._Element, str]] = set()
        self.root = Node(root, self._taken)

    def rest(self) -> tuple[Unread, ...]:
        """Every attribute and text that nobody took, in the order of the document."""
        return tuple(self._left_over())

    def _left_over(self) -> Iterator[Unread]:
        path: list[str] = []
        counts: list[dict[str, int]] = [{}]
        for event, element in etree.iterwalk(self._root, events=("start", "end")):
            if event == "end":
                path.pop()
                counts.pop()
                if element is not self._root and (tail := (element.tail or "").strip()):
                    yield Unread("/".join([*path, "text()"]), tail)
                continue
            place = counts[-1][element.tag] = counts[-1].get(element.tag, 0) + 1
            path.append(element.tag if place == 1 else f"{element.tag}[{place}]")
            counts.append({})
            yield from self._left_of(element, "/".join(path))

    def _left_of(self, element: etree._Element, path: str) -> Iterator[Unread]:
        for name, value in element.attrib.items():
            # «Деф…» says with a dash that the attribute is left out on purpose
            silent = str(name).startswith((_SCHEMA_INSTANCE, "Деф"))
            if str(value).strip() and not silent and (element, name) not in self._taken:
                yield Unread(f"{path}/@{name}", str(value).strip())
        if (text := (element.text or "").strip()) and (element, "") not in self._taken:
            yield Unread(path, text)


def parse(data: bytes) -> Tree:
    """The tree of the bytes, encoding as declared; UnreadableXml when they are no XML or want to do more than speak."""
    if len(data) > SIZE_LIMIT:
        raise UnreadableXml(_("The file is larger than %(limit)d MB and was not read.") % {"limit": SIZE_LIMIT >> 20})
    if any(mark in data for mark in _DOCTYPES):
        raise UnreadableXml(_("The file carries declarations that formalized documents do not have: it was not read."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except (etree.LxmlError, ValueError, LookupError):
        raise UnreadableXml(_("This is not XML, or it is damaged: the file cannot be read.")) from None
    if root is None:
        raise UnreadableXml(_("This is not XML, or it is damaged: the file cannot be read."))
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableXml(_("The file carries declarations that formalized documents do not have: it was not read."))
    _check_depth(root)
    return Tree(root)


def _check_depth(root: etree._Element) -> None:
    """Refuse what is nested deeper than any format; drop namespaces, the formats have none."""
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise UnreadableXml(_("The file is nested deeper than formalized documents are: it was not read."))
        if event == "start" and element.tag.startswith("{"):
            element.tag = etree.QName(element).localname


def _day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    parts = found.groups()[::-1] if found else getattr(_ISO_DATE.fullmatch(text), "groups", lambda: None)()
    if not parts:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    bare = text.replace("\u00a0", "").replace(" ", "")
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None
