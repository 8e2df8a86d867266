"""Old bodies are forgotten, except of what still waits for a person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from endocs.onec import pruning
from endocs.onec.models import Message, MessageState
from tests.onec import cast as onec

pytestmark = pytest.mark.django_db


def test_bodies_go_after_ninety_days_and_answers_stay() -> None:
    base = onec.base()
    old, new = onec.upsert(), onec.upsert(object={"data_version": "B="}, occurred_at="2026-11-24T10:00:00Z")
    answer = base.send(old).json()
    base.send(onec.upsert(organization={"inn": "7700000000"}, object={"ref": str(uuid4())}))
    Message.objects.update(received_at=timezone.now() - timedelta(days=91))
    base.send(new)

    assert pruning.prune() == 1

    kept = dict(Message.objects.values_list("state", "body").filter(body__message_id__isnull=False))
    assert set(kept) == {MessageState.REFUSED, MessageState.TAKEN}
    assert base.send(old).json() == answer
