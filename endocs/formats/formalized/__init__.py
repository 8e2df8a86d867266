"""Formalized documents: what an XML in a format of the Tax Service says, for cards, pages and programs."""

from endocs.formats.formalized.reading import read
from endocs.formats.formalized.tree import UnreadableXml
from endocs.formats.formalized.values import Formalized

__all__ = ["Formalized", "UnreadableXml", "read"]
