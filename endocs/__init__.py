"""EnDocs: document management from the request to the money."""

__version__ = "0.1.0"
