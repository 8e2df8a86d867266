"""The form that takes a table."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.formats.csv_tables import SIZE_LIMIT

LINE_LIMIT = 2000


class TableForm(forms.Form):
    """A CSV file that one request can load."""

    table = forms.FileField(
        label=gettext_lazy("Table in CSV"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"})
    )

    def clean_table(self) -> bytes:
        """The bytes of the file; larger tables are loaded by the command line."""
        upload: UploadedFile[bytes] = self.cleaned_data["table"]
        data: bytes = upload.read(SIZE_LIMIT + 1)
        if data.count(b"\n") > LINE_LIMIT:
            text = _("More than %(limit)d lines: divide the table, or let the operator load it by the command line.")
            raise ValidationError(text % {"limit": LINE_LIMIT})
        return data
