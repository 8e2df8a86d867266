"""Counterparties of a base that have changed there since their documents were read; what people wrote stays."""

from uuid import UUID

from django.db import transaction

from endocs.gateways.onec import values
from endocs.gateways.onec.values import Firm as Read
from endocs.onec import parties
from endocs.onec.models import Infobase, Party
from endocs.onec.odata_reading import Reading
from endocs.onec.values import Firm

CHUNK = 400


def read(reading: Reading) -> None:
    """Bring our directory to what 1C says of those whose version is another than the one that was read before."""
    if not reading.has(values.COUNTERPARTIES):
        return
    after = 0
    while chunk := list(Party.objects.filter(infobase=reading.infobase, pk__gt=after).order_by("pk")[:CHUNK]):
        after = chunk[-1].pk
        known = {UUID(one.ref): one.data_version for one in chunk}
        for one in reading.base.firms(known):
            if known[one.ref] != one.data_version:
                _bring(infobase=reading.infobase, read=one)


@transaction.atomic
def _bring(*, infobase: Infobase, read: Read) -> None:
    firm = Firm(
        ref=read.ref, inn=read.inn, kpp=read.kpp, name=read.name, full_name=read.full_name, is_person=read.is_person
    )  # fmt: skip
    Infobase.objects.select_for_update(no_key=True).get(pk=infobase.pk)  # messages of the base come one by one too
    parties.counterparty_of(infobase, firm)
    Party.objects.filter(infobase=infobase, ref=str(read.ref)).update(data_version=read.data_version[:100])
