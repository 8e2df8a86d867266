"""Whether two PDFs are the same document printed at two moments.

A print form that is made anew differs in its moments and in the identifiers made of them (ISO 32000-1, 14.3.3 and
14.4), though nobody has changed a word. Where they lie in a compressed object the files count as different.
"""

import re

_MOMENTS = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\((?:\\.|[^\\()])*\)"
    rb"|/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]"
    rb"|<xmp:(?:CreateDate|ModifyDate|MetadataDate)>[^<]*<"
    rb"|<xmpMM:(?:DocumentID|InstanceID)>[^<]*<"
)


def is_same_print(first: bytes, second: bytes) -> bool:
    """Whether both are PDFs that differ in nothing but their moments."""
    are_pdf = first.startswith(b"%PDF-") and second.startswith(b"%PDF-")
    return are_pdf and _MOMENTS.sub(b"", first) == _MOMENTS.sub(b"", second)
