"""The demo workspace: complete, the same at every start, made by actions."""

import pytest

from endocs.config import demo_data
from endocs.config.demo_requests import STORIES
from endocs.counterparties.models import Counterparty
from endocs.documents.models import File
from endocs.journal import sealing
from endocs.kernel import requisites
from endocs.people.models import Organisation
from endocs.requests.models import WorkRequest


@pytest.mark.django_db
def test_loads_once_and_names_the_same_people_again() -> None:
    people = demo_data.load()

    assert demo_data.load() == people
    assert len(people) == 5
    assert WorkRequest.objects.count() == len(STORIES)
    states = set(WorkRequest.objects.values_list("memo__process_state", flat=True))
    assert states == {"new", "in_process", "executed", "rejected"}
    assert set(WorkRequest.objects.values_list("holder", flat=True)) == {"initiator", "accountant", "client", "nobody"}
    assert File.objects.filter(role="signed_scan").exists()
    assert not list(sealing.audit())


@pytest.mark.django_db
def test_invented_firms_have_right_check_digits() -> None:
    demo_data.load()

    for firm in (*Organisation.objects.all(), *Counterparty.objects.all()):
        assert requisites.check_inn(firm.inn) is None, firm
        assert not firm.kpp or requisites.check_kpp(firm.kpp) is None, firm
        assert not firm.ogrn or requisites.check_ogrn(firm.ogrn) is None, firm
