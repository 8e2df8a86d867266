"""Fields that read what people type: days, moments, sums, files."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from endocs.kernel.dates import format_date, parse_date
from endocs.kernel.money import parse_money


class DayField(forms.CharField):
    """A day as people type it: 0312, 03.12, 24.11.2026, «т»."""

    def prepare_value(self, value: Any) -> Any:
        """The day as it is shown."""
        return format_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        """The day; nothing when the field is empty."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_date(text, timezone.localdate())
        except ValueError as error:
            raise ValidationError(_("Write the date like this: 24.11.2026.")) from error


class MomentField(DayField):
    """A day and a time, «24.11.2026, 18:00»; without a time the end of the working day."""

    def prepare_value(self, value: Any) -> Any:
        """The moment as it is shown."""
        if not isinstance(value, datetime):
            return value
        local = timezone.localtime(value)
        return f"{format_date(local.date())}, {local:%H:%M}"

    def to_python(self, value: Any) -> Any:
        """The moment in the time zone of the workspace."""
        text = str(value or "").strip()
        found = re.search(r"[,\s]+(\d{1,2}):(\d{2})$", text)
        day = super().to_python(text[: found.start()] if found else text)
        if day is None:
            return None
        try:
            moment = time(int(found[1]), int(found[2])) if found else time(18)
        except ValueError as error:
            raise ValidationError(_("Write the time like this: 18:00.")) from error
        return timezone.make_aware(datetime.combine(day, moment))


class SumField(forms.CharField):
    """A sum as people type or paste it: 184 220, 1.234,56 ₽."""

    def prepare_value(self, value: Any) -> Any:
        """The sum as it is shown in a field."""
        return f"{value:,.2f}".replace(",", " ").replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """The sum; nothing when the field is empty."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            amount = parse_money(text)
        except ValueError as error:
            raise ValidationError(_("Write the sum like this: 184 220,00.")) from error
        if amount < 0:
            raise ValidationError(_("The sum cannot be below zero."))
        return amount


class NumberField(forms.CharField):
    """A number as people type it: 1 234,5 or -3."""

    def prepare_value(self, value: Any) -> Any:
        """The number as it is shown in a field."""
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """The number; nothing when the field is empty."""
        text = "".join(str(super().to_python(value) or "").split()).replace(",", ".").replace("−", "-")
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text):
            raise ValidationError(_("Write the number like this: 1 234,5."))
        return Decimal(text)


class LooseField(forms.CharField):
    """A field whose emptiness the form judges, because it sees the fields beside it."""

    def validate(self, value: Any) -> None:
        """Left to the form."""


class FilesInput(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """All files that were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in chosen if isinstance(file, UploadedFile)]
