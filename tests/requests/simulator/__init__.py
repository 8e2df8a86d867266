"""Scenarios of requests and arriving documents with what is expected of them; written before the rules they judge."""
