"""The one library of tags and filters that the modules beside it fill."""

from django import template

register = template.Library()
