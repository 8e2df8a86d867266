"""How style sheets, scripts and pictures of the interface are stored: names with a digest, imports of scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class DigestedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A file's address changes with its content, so browsers keep it for ever and never mix versions."""

    support_js_module_import_aggregation = True
