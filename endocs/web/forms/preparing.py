"""Forms of prepared documents: files with their requisites, each row a card of its own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endocs.documents.models import Blob, DocumentKind
from endocs.documents.requisites import Requisites, check_complete
from endocs.kernel.refusals import Refusal
from endocs.people.models import User
from endocs.requests.models import WantedLine, WorkRequest
from endocs.web.forms.fields import DayField, FilesField, FilesInput, LooseField, SumField
from endocs.web.forms.requests import by_key

A_DAY = 24 * 60 * 60


class PreparedForm(forms.Form):
    """A prepared document: its files become one card. A row without files is no document."""

    line = forms.CharField(widget=forms.HiddenInput, required=False)
    attached = FilesField(label=gettext_lazy("Files"), widget=FilesInput(attrs={"multiple": True}))
    kept = forms.CharField(required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    number = LooseField(label=gettext_lazy("Number"), max_length=100)
    dated_on = DayField(label=gettext_lazy("Date"))
    amount = SumField(label=gettext_lazy("Sum"), required=False)

    def __init__(
        self, *args: Any, user: User, work_request: WorkRequest, kinds: Sequence[DocumentKind], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.user, self.work_request, self.kinds = user, work_request, kinds
        self.kept_names: list[str] = []
        self.kept_value = ""
        self.fields["kind"].choices = [(str(kind.pk), kind.name) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a document without what its kind asks for, naming it."""
        values = super().clean() or self.cleaned_data
        if not self.is_document:
            self.errors.clear()
        elif not self.errors:
            try:
                check_complete(self.chosen_kind, self.requisites())
            except Refusal as refusal:
                raise ValidationError(refusal.sentence) from refusal
        return values

    @property
    def is_document(self) -> bool:
        """Whether files were chosen, now or before."""
        return bool(self.cleaned_data.get("attached") or self.kept_files)

    @property
    def kept_files(self) -> list[tuple[int, str]]:
        """Key and name of each file that was sent before and stored, when the row was still wrong."""
        try:
            kept = signing.loads(self.cleaned_data.get("kept", ""), salt=self._salt, max_age=A_DAY)
        except signing.BadSignature:
            return []
        return [(key, name) for key, name in kept]

    def keep(self, files: Sequence[tuple[Blob, str]]) -> None:
        """Remember stored files while the row is being put right, so that nobody chooses them again."""
        self.kept_names = [name for _blob, name in files]
        self.kept_value = signing.dumps([(blob.pk, name) for blob, name in files], salt=self._salt) if files else ""

    @property
    def _salt(self) -> str:
        return f"prepared:{self.user.pk}:{self.work_request.pk}"

    @property
    def chosen_kind(self) -> DocumentKind:
        """The kind of the card."""
        kind = by_key(self.kinds, self.cleaned_data["kind"])
        if kind is None:
            raise ValidationError(_("Choose the kind of the document."))
        return kind

    @property
    def wanted_line(self) -> WantedLine | None:
        """The line this document answers, if it stands beside one."""
        return by_key(list(self.work_request.lines.all()), self.cleaned_data["line"])

    def requisites(self) -> Requisites:
        """The card's requisites: client, organisation and contract are the memo's."""
        memo, values = self.work_request.memo, self.cleaned_data
        return Requisites(
            organisation=memo.organisation,
            counterparty=memo.counterparty,
            contract=memo.contract,
            number=values["number"].strip(),
            dated_on=values["dated_on"],
            amount=values["amount"],
            subject=self.chosen_kind.name,
        )


PreparedFormSet = forms.formset_factory(PreparedForm, extra=1, max_num=50)


def initial_prepared(work_request: WorkRequest) -> list[dict[str, Any]]:
    """A row for each missing line, filled with what the line says."""
    today = timezone.localdate()
    return [
        {"line": line.pk, "kind": str(line.kind_id), "amount": line.amount, "dated_on": today}
        for line in work_request.lines.all()
        if line.dropped_at is None and not any(answer.line_id == line.pk for answer in work_request.answers.all())
    ]
