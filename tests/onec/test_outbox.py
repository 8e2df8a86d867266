"""What goes back to 1C: signed scans and what became of the card, once each."""

import io
from dataclasses import dataclass

import pytest

from endocs.config.reactions import REACTIONS
from endocs.documents import exchange, file_actions, storing
from endocs.documents.models import Document, File
from endocs.documents.states import ExchangeState, RevocationState
from endocs.journal.kinds import Kind
from endocs.journal.models import Event
from endocs.onec import outbox, reactions
from endocs.onec.models import Infobase, Outbox
from tests import cast
from tests.onec import telling

pytestmark = pytest.mark.django_db


@dataclass
class Story:
    """A sale that came from 1C."""

    firm: cast.Firm
    infobase: Infobase
    card: Document

    def scan(self, content: bytes = b"signed") -> File:
        """A scan of the signed original comes onto the card."""
        blob = storing.store(workspace=self.card.workspace, source=io.BytesIO(content))
        return file_actions.attach_signed_scan(document=self.card, blob=blob, name="скан.pdf", by=self.firm.accountant)

    def react(self) -> None:
        """Every reaction of 1C to everything that has happened so far, twice."""
        for event in [*Event.objects.order_by("id"), *Event.objects.order_by("id")]:
            for name in REACTIONS.get(event.kind, ()):
                if name.startswith("endocs.onec.reactions."):
                    getattr(reactions, name.rpartition(".")[2])(event)

    def waiting(self) -> list[tuple[str, str, str]]:
        """What 1C would be given: kind, file, words."""
        rows = outbox.waiting(infobase=self.infobase, after=0, limit=50)
        return [(row.kind, row.file.name if row.file else "", row.data.get("words", "")) for row in rows]


@pytest.fixture
def story() -> Story:
    """The sale, fresh from 1C."""
    firm = cast.firm()
    infobase = telling.base(firm)
    told = telling.upsert(firm, type=telling.SALE, operation="Услуги")
    telling.take(infobase, told)
    return Story(firm, infobase, telling.row(infobase, told).document)


def test_signed_scan_and_the_returned_paper_go_to_1c_once(story: Story) -> None:
    story.scan()

    story.react()

    assert story.waiting() == [("signed_scan", "скан.pdf", ""), ("card_state", "", "Оригинал вернулся")]


def test_newer_scan_goes_instead_of_the_one_it_replaces(story: Story) -> None:
    story.scan(b"upside down")
    newer = story.scan(b"well scanned")

    story.react()

    assert [row.file for row in Outbox.objects.filter(kind="signed_scan")] == [newer]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ExchangeState.SIGNED, "Подписан клиентом"), (ExchangeState.REFUSED, "Отказ клиента"),
        (ExchangeState.DELIVERED, None),
    ],
)  # fmt: skip
def test_decided_exchange_is_told(story: Story, state: ExchangeState, words: str | None) -> None:
    exchange.set_exchange(document=story.card, state=state, told={})

    story.react()

    assert [told for _kind, _file, told in story.waiting()] == ([words] if words else [])


def test_revocation_after_the_signature_is_told_too(story: Story) -> None:
    exchange.set_exchange(document=story.card, state=ExchangeState.SIGNED, told={})
    story.react()
    exchange.set_revocation(document=story.card, state=RevocationState.REVOKED, told={})
    story.react()

    assert [told for _kind, _file, told in story.waiting()] == [
        "Подписан клиентом", "Подписан клиентом, аннулирован",
    ]  # fmt: skip


def test_print_forms_and_other_files_stay_here(story: Story) -> None:
    cast.attached(story.card, story.firm.accountant)

    story.react()

    assert story.waiting() == []


def test_removed_base_and_lost_document_are_told_nothing(story: Story) -> None:
    story.scan()
    story.infobase.documents.update(is_gone=True)
    story.react()
    story.infobase.documents.update(is_gone=False)
    Infobase.objects.update(removed_at=telling.NOON)
    story.react()

    assert not Outbox.objects.exists()


def test_base_that_is_only_read_keeps_no_outbox(story: Story) -> None:
    Infobase.objects.update(infobase_id=None)
    story.scan()

    story.react()

    assert not Outbox.objects.exists()


def test_acknowledged_is_not_given_out_again_and_a_problem_is_kept(story: Story) -> None:
    story.scan()
    story.react()
    scan, state = Outbox.objects.order_by("id")

    known = outbox.acknowledge(
        infobase=story.infobase,
        items=[(scan.pk, False, "Документ заблокирован"), (state.pk, True, ""), (999, True, "")],
    )

    scan.refresh_from_db()
    assert (known, story.waiting()) == (2, [])
    assert (scan.problem, scan.taken_at is not None) == ("Документ заблокирован", True)
    assert Event.objects.filter(kind=Kind.DOCUMENT_ORIGINAL_RETURNED).count() == 1
