"""What a refusal or a request says, where only its own file says it: read with the state, so that a notice has it."""

import io
from collections.abc import Callable
from dataclasses import replace

from endocs.diadoc import readings
from endocs.diadoc.happenings import says_why
from endocs.diadoc.models import Box, Content, ContentKind
from endocs.gateways.diadoc.client import Operator
from endocs.gateways.diadoc.values import Entity, Message, normal_id
from endocs.gateways.faults import GatewayError

_LARGEST = 256 * 1024  # bytes; such a paper is some hundred words
_MOST = 5  # of one message; the others' words come with their files


def with_words(operator: Operator, box: Box, message: Message, *, still: Callable[[], None]) -> Message:
    """The message with the words of its refusals and requests; without those that cannot be had now.

    `still` is called before each call. Not inside a transaction.
    """
    silent = [entity for entity in message.entities if says_why(entity) and not entity.comment]
    if not silent:
        return message
    fetched = Content.objects.filter(
        box=box, exchanged__message_id=normal_id(message.id), kind=ContentKind.CONTENT, file__isnull=False
    )
    known = set(fetched.values_list("entity_id", flat=True))
    words = dict[str, str]()
    for entity in [one for one in silent if normal_id(one.id) not in known][:_MOST]:
        still()
        words[entity.id] = _words(operator, box, message, entity)
    return replace(
        message, entities=[replace(one, comment=words.get(one.id) or one.comment) for one in message.entities]
    )


def _words(operator: Operator, box: Box, message: Message, entity: Entity) -> str:
    into = io.BytesIO()
    try:
        operator.content(box.box_id, message.id, entity.id, into, limit=_LARGEST)
    except GatewayError:
        return ""  # they come with the file
    return readings.words(into.getvalue())
