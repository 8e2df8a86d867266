"""What a memo's text proposes for its form: values of the workspace, each with its phrase."""

import pytest

from endocs.counterparties.models import Counterparty
from endocs.requests import understanding
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_directory_is_kept_until_somebody_changes_it() -> None:
    firm = cast.firm()
    cast.counterparty(firm.workspace, "Кедр", "5404000000")
    first = understanding.directory_of(firm.workspace)

    same = understanding.directory_of(firm.workspace)
    Counterparty.objects.filter(pk=firm.client.pk).update(name="Комета")
    renamed = understanding.directory_of(firm.workspace)

    assert same is first
    assert renamed is not first
    assert [one.value.firms[0].inn for one in renamed.named_in("счет комете", "счёт Комете")] == [firm.client.inn]
