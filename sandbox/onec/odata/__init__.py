"""The standard OData interface of a base: what 1C answers over HTTP, with its oddities."""
