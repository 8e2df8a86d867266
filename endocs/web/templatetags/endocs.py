"""Parts of pages as template tags and filters; built into every template of the product."""

from endocs.web.templatetags import forms, marks, panels, words
from endocs.web.templatetags.library import register

__all__ = ["forms", "marks", "panels", "register", "words"]
