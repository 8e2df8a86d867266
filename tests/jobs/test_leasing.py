"""Leases: one holder at a time, over all processes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from endocs.jobs import leasing
from endocs.onec.models import OdataConnection
from tests.onec.polled import polled

pytestmark = pytest.mark.django_db
LASTING = timedelta(minutes=1)


def test_a_row_has_one_holder_until_he_gives_it_back_or_dies() -> None:
    with polled() as base:
        row = OdataConnection.objects.filter(pk=base.connection.pk)

        first = leasing.take(row, lasting=LASTING)
        assert first
        assert leasing.take(row, lasting=LASTING) is None
        leasing.renew(row, first, lasting=LASTING)

        leasing.give_back(row, "another")
        assert leasing.take(row, lasting=LASTING) is None
        leasing.give_back(row, first)
        second = leasing.take(row, lasting=LASTING)
        assert second

        row.update(leased_until=timezone.now() - timedelta(seconds=1))
        third = leasing.take(row, lasting=LASTING)
        assert third
        with pytest.raises(leasing.LeaseLost):
            leasing.renew(row, second, lasting=LASTING)
        assert leasing.take(row.exclude(pk=base.connection.pk), lasting=LASTING) is None
