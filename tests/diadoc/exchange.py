"""A firm that exchanges documents with a client at the emulated operator, and what EnDocs has of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from endocs.diadoc import connecting, loading
from endocs.diadoc.connecting import Credentials, Loading, Offered
from endocs.diadoc.loading import Summary
from endocs.diadoc.models import Box, Connection, Content, CounteragentBox, ExchangedDocument, FeedEvent, MessageState
from endocs.documents.models import Document
from endocs.gateways.diadoc.values import normal_id
from sandbox.diadoc.papers import Paper
from sandbox.diadoc.server import Emulator
from sandbox.diadoc.state import Key, Message, Party
from tests import cast
from tests.cast import Firm

SINCE = date(2026, 11, 1)


@dataclass(slots=True)
class Exchange:
    """The firm, its box, and the box of its client."""

    operator: Emulator
    firm: Firm
    box: Box
    ours: Party
    theirs: Party

    @classmethod
    def made(cls, operator: Emulator) -> "Exchange":
        """A connected firm; nothing was sent yet."""
        firm = cast.firm()
        ours = operator.add_party(
            name="ООО «Вектра Монтаж»", inn=firm.organisation.inn, kpp=firm.organisation.kpp, is_mine=True
        )
        theirs = operator.add_party(name="ООО «Астра-Логистик»", inn=firm.client.inn, kpp=firm.client.kpp)
        exchange = cls(operator, firm, Box(), ours, theirs)
        exchange.reconnect()
        exchange.box = exchange.choose(ours)
        return exchange

    def reconnect(self) -> None:
        """The administrator types the credentials that are good now."""
        credentials = Credentials(
            api_url=self.operator.api_url, identity_url=self.operator.identity_url, client_id=self.operator.client_id,
            client_secret=self.operator.client_secret, refresh_token=self.operator.refresh_token,
        )  # fmt: skip
        connecting.connect(workspace=self.firm.workspace, credentials=credentials, by=None)

    def choose(self, party: Party, **values: bool) -> Box:
        """Load another box too."""
        offered = Offered(
            box_id=normal_id(party.box), title=party.name, inn=party.inn, kpp=party.kpp, organisation=party.name
        )
        return connecting.choose_box(
            connection=Connection.objects.get(workspace=self.firm.workspace), offered=offered,
            organisation=self.firm.organisation, loading=Loading(load_from=SINCE, **values), by=None,
        )  # fmt: skip

    def send(self, *papers: Paper, **told: object) -> Message:
        """A letter of ours to the client."""
        return self.operator.send(self.ours.box, self.theirs.box, papers or [Paper()], **told)  # type: ignore[arg-type]

    def receive(self, *papers: Paper, **told: object) -> Message:
        """A letter of the client to us."""
        return self.operator.send(self.theirs.box, self.ours.box, papers or [Paper()], **told)  # type: ignore[arg-type]

    def pull(self) -> Summary:
        """Work until nothing is left, however long it would have to wait."""
        for _attempt in range(40):
            done = loading.work_until_done(self.firm.workspace, wait=self.hurry)
            if not done.left:
                break
            self.hurry()
        return done

    def hurry(self, seconds: float = 0) -> None:
        """As if the time until the next attempt had passed."""
        now = timezone.now()
        Box.objects.filter(due_at__isnull=False, stopped_at=None).update(due_at=now)
        MessageState.objects.filter(due_at__isnull=False).update(due_at=now)
        Content.objects.filter(due_at__isnull=False).update(due_at=now)
        CounteragentBox.objects.filter(due_at__isnull=False).update(due_at=now)

    def card(self, message: Message, number: int = 0, box: Box | None = None) -> Document:
        """The only card of a document of the message in our box."""
        return self.row(message, number, box).document

    def row(self, message: Message, number: int = 0, box: Box | None = None) -> ExchangedDocument:
        """What is kept of it."""
        entity = [entity for entity in message.entities if entity.document][number]
        return ExchangedDocument.objects.select_related("document").get(
            box=box or self.box, message_id=normal_id(message.id), entity_id=normal_id(entity.id)
        )

    def events(self) -> int:
        """How many events were taken in."""
        return FeedEvent.objects.filter(box=self.box).count()


def key(message: Message, number: int = 0) -> Key:
    """The key of a document of the message, for deeds."""
    return message.id, [entity for entity in message.entities if entity.document][number].id


def ago(**values: float) -> datetime:
    """A moment that has passed."""
    return datetime.now(UTC) - timedelta(**values)
