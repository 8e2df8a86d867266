"""Files of cards: immutable bytes, named versions, page images."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from endocs.documents.models.cards import Document
from endocs.kernel.filenames import extension
from endocs.people.models import User, Workspace


class FileRole(models.TextChoices):
    """What a file is to its card."""

    ORIGINAL = "original", _("original")
    PRINT_FORM = "print_form", _("print form")
    FORMALIZED_XML = "formalized_xml", _("formalized XML")
    SIGNATURE = "signature", _("signature")
    EXCHANGE_NOTICE = "exchange_notice", _("notice of the exchange")
    SCAN = "scan", _("scan")
    SIGNED_SCAN = "signed_scan", _("signed scan")
    ATTACHMENT = "attachment", _("attachment")


class Blob(models.Model):
    """Bytes of the workspace by their SHA-256; once written they never change."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    pages = models.PositiveIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    pdf_state = models.CharField(max_length=12, blank=True)
    inspected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Same bytes, one blob a workspace: a hash is no key to another's file."""

        constraints = [models.UniqueConstraint(fields=["workspace", "sha256"], name="blob_is_unique")]

    @property
    def path(self) -> str:
        """Name in the storage."""
        return f"{self.workspace_id}/{self.sha256[:2]}/{self.sha256}"

    @property
    def pdf_path(self) -> str:
        """Name in the storage of the PDF made from an office file."""
        return f"{self.path}.pdf"


class File(models.Model):
    """A version of a named file on a card."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, models.PROTECT)
    name = models.CharField(max_length=255)
    role = models.CharField(max_length=16, choices=FileRole.choices, default=FileRole.ATTACHMENT)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Versions of one name count up; one is current."""

        constraints = [
            models.UniqueConstraint(fields=["document", "name", "version"], name="file_version_is_unique"),
            models.UniqueConstraint(
                fields=["document", "name"],
                condition=models.Q(is_current=True),
                name="file_has_one_current_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """«PDF», as the mark before the name says; at most four letters."""
        return extension(self.name).upper()[:4]
