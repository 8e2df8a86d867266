"""Documents find the requests they answer: by themselves, before a person, or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from endocs.counterparties import actions as counterparties
from endocs.documents import actions as documents
from endocs.documents import exchange, requisites
from endocs.documents.models import Document, Link
from endocs.documents.states import ExchangeState
from endocs.journal.models import Event
from endocs.kernel.refusals import Refusal
from endocs.notifications.models import Notice
from endocs.people.models import Organisation
from endocs.requests import actions as requests
from endocs.requests import following, linking, queries, request_settings, suggesting, twins
from endocs.requests.lines import Wanted
from endocs.requests.models import Answer, ClientWant, Linking, Suggestion, WorkRequest
from tests import cast
from tests.notifications import telling
from tests.requests.matching_world import Reacting, ask, came, links, suggested

pytestmark = pytest.mark.django_db
OTHER_INN = "7705031674"


def test_a_document_that_fits_is_linked_by_itself_and_the_reasons_are_kept() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")

    act = came(firm, amount="184220.00")
    worker.settle()

    answer = Answer.objects.get()
    assert (answer.document, answer.work_request, answer.accepted_by) == (act, work_request, None)
    assert answer.line == work_request.lines.get()
    assert {reason["fact"] for reason in answer.reasons} == {"kind", "amount"}
    assert Link.objects.filter(source=act, target=work_request.memo).exists()
    assert Event.objects.filter(kind="request.document_linked", actor_id=None).count() == 1
    assert act not in Document.objects.visible_to(firm.manager)


def test_a_document_that_came_first_is_linked_when_the_request_comes() -> None:
    firm, worker = cast.firm(), Reacting()
    act = came(firm)
    worker.settle()

    work_request = ask(firm, ["act"], amount="184220.00")
    worker.settle()

    assert links() == {(act.pk, work_request.pk)}


def test_nothing_is_written_twice() -> None:
    firm, worker = cast.firm(), Reacting()
    ask(firm, ["act"], amount="184220.00")
    came(firm)
    came(firm, number="299")
    worker.settle()
    before = Event.objects.count(), Suggestion.objects.get().pk, Answer.objects.get().pk

    linking.match(workspace_id=firm.workspace.pk, inns=[firm.client.inn])

    assert (Event.objects.count(), Suggestion.objects.get().pk, Answer.objects.get().pk) == before


def test_a_contradiction_goes_to_a_person_with_reasons() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm, amount="184202.00")
    worker.settle()

    assert links() == set()
    suggestion = queries.card(firm.accountant, work_request.pk).open_suggestions[0]
    assert (suggestion.document, suggestion.is_sure) == (act, False)
    assert "swapped_digits" in {reason["fact"] for reason in suggestion.reasons}
    assert suggesting.waiting(firm.accountant, size=10) == [suggestion]
    assert suggesting.waiting(firm.manager, size=10) == []
    assert queries.card(firm.manager, work_request.pk).open_suggestions == []


def test_a_suggestion_is_accepted_once_and_never_by_a_stranger() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm, amount="184202.00")
    worker.settle()
    suggestion = Suggestion.objects.get()

    with pytest.raises(Refusal):
        suggesting.accept(suggestion=suggestion, by=firm.manager)
    answer = suggesting.accept(suggestion=suggestion, by=firm.accountant)
    assert suggesting.accept(suggestion=suggestion, by=firm.accountant) == answer
    worker.settle()

    assert links() == {(act.pk, work_request.pk)}
    assert answer.accepted_by == firm.accountant
    assert not Suggestion.objects.exists()


def test_a_refusal_is_remembered_until_it_is_taken_back() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm)
    worker.settle()

    requests.withdraw(answer=Answer.objects.get(), by=firm.accountant)
    worker.settle()
    linking.match(workspace_id=firm.workspace.pk, inns=[firm.client.inn])
    assert (links(), suggested()) == (set(), set())

    suggesting.take_back_refusal(suggestion=Suggestion.objects.get(), by=firm.accountant)
    worker.settle()
    assert links() == {(act.pk, work_request.pk)}

    requests.withdraw(answer=Answer.objects.get(), by=firm.accountant)
    requests.accept(work_request=work_request, document=act, line=None, by=firm.accountant)
    worker.settle()
    assert Answer.objects.get().accepted_by == firm.accountant


def test_twin_numbers_of_another_client_are_never_linked() -> None:
    firm, worker = cast.firm(), Reacting()
    other = cast.counterparty(firm.workspace, "«Астра-Логистика»", OTHER_INN)
    ask(firm, ["act"], amount="184220.00", text="акт № 298 на 184 220,00")
    came(firm, counterparty=other)
    worker.settle()

    assert (links(), suggested()) == (set(), set())


def test_a_link_made_by_itself_goes_when_it_does_not_hold_and_a_person_s_stays() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act", "payment_invoice"], amount="184220.00")
    act = came(firm)
    invoice = came(firm, "payment_invoice")
    other = cast.counterparty(firm.workspace, "«Комета»", OTHER_INN)
    worker.settle()
    requests.accept(work_request=work_request, document=invoice, line=None, by=firm.accountant)

    for card in (act, invoice):
        said = requisites.of(card)
        changed = requisites.Requisites(
            **{name: getattr(said, name) for name in requisites.NAMES} | {"counterparty": other}
        )
        documents.change(document=card, requisites=changed, revision=card.revision, by=firm.accountant)
    worker.settle()

    assert links() == {(invoice.pk, work_request.pk)}
    assert not Link.objects.filter(source=act).exists()
    assert Event.objects.filter(kind="request.document_unlinked").count() == 1


def test_a_revoked_document_is_before_a_person() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm)
    worker.settle()

    exchange.set_exchange(document=act, state=ExchangeState.REFUSED, told={})
    worker.settle()

    assert links() == set()
    assert suggested() == {(act.pk, work_request.pk)}


def test_a_universal_transfer_document_answers_act_and_vat_invoice() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act", "vat_invoice"], amount="184220.00")
    came(firm, "utd")
    worker.settle()

    assert Answer.objects.filter(line__kind__code="act", second_line__kind__code="vat_invoice").count() == 1
    requests.close(work_request=work_request, comment="", open_lines_reason="", by=firm.accountant)
    assert Answer.objects.get().accepted_by == firm.accountant


def test_a_document_for_a_ready_package_is_suggested_and_then_opens_to_the_initiator() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act", "vat_invoice"], amount="184220.00")
    came(firm)
    worker.settle()
    requests.close(work_request=work_request, comment="", open_lines_reason="с/ф позже", by=firm.accountant)

    invoice = came(firm, "vat_invoice")
    worker.settle()
    assert (invoice.pk, work_request.pk) not in links()
    suggesting.accept(suggestion=Suggestion.objects.get(document=invoice), by=firm.accountant)
    worker.settle()
    telling.tell_all()

    assert invoice in Document.objects.visible_to(firm.manager)
    assert Answer.objects.filter(document=invoice, line__kind__code="vat_invoice").exists()
    assert Notice.objects.filter(user=firm.manager, kind="request.document_added").count() == 1


def test_a_returned_request_lets_its_documents_go() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm)
    worker.settle()

    requests.send_back(work_request=work_request, reason="не тот клиент", by=firm.accountant)
    worker.settle()
    assert links() == set()

    second = ask(firm, ["act"], amount="184220.00", by=firm.other_manager)
    worker.settle()
    assert links() == {(act.pk, second.pk)}


def test_the_workspace_chooses_what_is_done_by_itself() -> None:
    firm, worker = cast.firm(), Reacting()
    assert request_settings.of(firm.workspace).linking == Linking.LINK
    request_settings.change(
        workspace=firm.workspace, linking=Linking.PROPOSE, closes_complete=False, by=firm.administrator
    )
    work_request = ask(firm, ["act"], amount="184220.00")
    act = came(firm)
    worker.settle()
    assert links() == set()
    assert Suggestion.objects.get().is_sure

    request_settings.change(workspace=firm.workspace, linking=Linking.OFF, closes_complete=False, by=firm.administrator)
    Suggestion.objects.create(workspace=firm.workspace, work_request=work_request, document=act)  # by who was matching
    worker.settle()
    assert suggested() == set()

    request_settings.change(
        workspace=firm.workspace, linking=Linking.LINK, closes_complete=False, by=firm.administrator
    )
    worker.settle()
    assert links() == {(act.pk, work_request.pk)}
    with pytest.raises(Refusal):
        request_settings.change(workspace=firm.workspace, linking=Linking.OFF, closes_complete=True, by=firm.accountant)


def test_a_confidential_document_is_neither_linked_nor_suggested() -> None:
    firm, worker = cast.firm(), Reacting()
    ask(firm, ["act"], amount="184220.00")
    came(firm, is_confidential=True)
    worker.settle()

    assert (links(), suggested()) == (set(), set())


def test_a_client_whose_inn_is_corrected_gets_his_documents() -> None:
    firm, worker = cast.firm(), Reacting()
    typo = cast.counterparty(firm.workspace, "«Комета»", OTHER_INN)
    work_request = ask(firm, ["act"], client=typo, amount="184220.00")
    worker.settle()
    twin = cast.counterparty(firm.workspace, "«Комета» (1С)", "5003052454")
    act = came(firm, counterparty=twin)
    worker.settle()
    assert links() == set()

    profile = counterparties.Profile(name="«Комета»", legal_form="ООО", inn="5003052454", kpp="500301002")
    counterparties.change(counterparty=typo, profile=profile, by=firm.accountant)
    worker.settle()

    assert links() == {(act.pk, work_request.pk)}


def test_what_a_memo_asks_for_is_kept_by_client() -> None:
    firm = cast.firm()
    contract = cast.document(firm, "contract", number="17-А/2026")
    wanted = [
        Wanted(kind=firm.kind("act"), amount=None, period="ноябрь 2026"),
        Wanted(kind=firm.kind("payment_invoice"), count=2, period="ноябрь 2026"),
    ]
    asked = requests.Asked(
        requisites=requisites.Requisites(
            organisation=firm.organisation, counterparty=firm.client, contract=contract,
            comment="закрывающие на 120 000, с/ф не нужна, КПП 781401001",
        ),
        wanted=wanted,
    )  # fmt: skip
    work_request = requests.file_request(asked=asked, initiator=firm.manager, by=firm.manager)

    want = ClientWant.objects.get(work_request=work_request)
    assert want.inn == firm.client.inn
    assert want.facts["documents"] == {"act": 1, "invoice": 2}
    assert (want.facts["amount"], want.facts["contract"], want.facts["kpp"]) == ("120000.00", "17-А/2026", "781401001")
    assert want.facts["excluded"] == ["sf"]
    assert want.facts["period"][0] == "2026-11"

    due = timezone.now()
    requests.submit(work_request=work_request, performer=firm.accounting, due_at=due, text="", by=firm.manager)
    requests.drop_line(line=work_request.lines.get(kind__code="act"), reason="не нужен", by=firm.accountant)
    want = ClientWant.objects.get(work_request=work_request)
    assert (want.facts["documents"], want.facts["excluded"]) == ({"invoice": 2}, ["act", "sf"])


def test_lines_of_several_sums_are_wants_of_their_own() -> None:
    firm, worker = cast.firm(), Reacting()
    wanted = [Wanted(kind=firm.kind("act"), amount=Decimal(amount)) for amount in (100, 250)]
    work_request = ask(firm, wanted)
    second = came(firm, amount="250.00")
    first = came(firm, number="299", amount="100.00")
    worker.settle()

    assert ClientWant.objects.count() == 2
    assert set(Answer.objects.values_list("document", "line__amount")) == {
        (first.pk, Decimal(100)),
        (second.pk, Decimal(250)),
    }
    assert {request for _, request in links()} == {work_request.pk}


def test_a_second_request_for_the_same_is_shown_as_a_twin() -> None:
    firm = cast.firm()
    first = ask(firm, ["act"], amount="184220.00")
    second = ask(firm, ["act"], amount="184220.00")
    ask(firm, ["act"], amount="100.00")
    ask(firm, ["act"], amount="184220.00", by=firm.other_manager)

    with CaptureQueriesContext(connection) as asked:
        found = twins.twins_of(second, firm.manager)

    assert found == [first]
    assert len([one for one in asked if "requests_" in one["sql"]]) == 1


def test_queries_of_matching_do_not_grow_with_requests_and_documents() -> None:
    firm = cast.firm()
    counts = []
    for more in (1, 6):
        for number in range(more):
            ask(firm, ["act"], amount=f"{1000 * more + number}.00")
            came(firm, number=f"{more}-{number}", amount=f"{more}7.77")
        linking.match(workspace_id=firm.workspace.pk, inns=[firm.client.inn])
        with CaptureQueriesContext(connection) as asked:
            linking.match(workspace_id=firm.workspace.pk, inns=[firm.client.inn])
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 16


def test_a_card_that_nobody_asks_for_costs_one_look_at_the_requests() -> None:
    firm, worker = cast.firm(), Reacting()
    worker.settle()
    came(firm)

    with CaptureQueriesContext(connection) as asked:
        worker.settle()

    assert len([one for one in asked if "requests_" in one["sql"]]) == 1


def test_only_requests_that_wait_take_documents() -> None:
    firm, worker = cast.firm(), Reacting()
    cast.draft(firm, ["act"])
    came(firm)
    worker.settle()

    assert (links(), suggested()) == (set(), set())
    assert WorkRequest.objects.count() == 1


def test_a_new_day_takes_suggestions_from_requests_long_over_and_reads_what_was_never_read() -> None:
    firm, worker = cast.firm(), Reacting()
    closed, unread = ask(firm, ["act"], amount="184220.00"), ask(firm, ["utd"], amount="77.00")
    requests.close(work_request=closed, comment="", open_lines_reason="позже", by=firm.accountant)
    ClientWant.objects.filter(work_request=unread).delete()
    act, utd = came(firm), came(firm, "utd", amount="77.00")
    worker.settle()
    assert (suggested(), links()) == ({(act.pk, closed.pk)}, set())

    WorkRequest.objects.filter(pk=closed.pk).update(prepared_at=timezone.now() - timedelta(11))
    following.follow_time(workspace_id=firm.workspace.pk)

    assert (suggested(), links()) == (set(), {(utd.pk, unread.pk)})


def test_a_document_of_another_own_organisation_is_before_a_person() -> None:
    firm, worker = cast.firm(), Reacting()
    second = Organisation.objects.create(
        workspace=firm.workspace, name="ООО «Вектра Сервис»", inn="7811773043", kpp="781101001"
    )
    work_request = ask(firm, ["act"], amount="184220.00")
    document = came(firm, "act", amount="184220.00", organisation=second)
    worker.settle()

    assert links() == set()
    assert suggested() == {(document.pk, work_request.pk)}
    assert "other_organisation" in {reason["fact"] for reason in Suggestion.objects.get().reasons}


def test_a_first_loading_of_years_does_not_flood_a_request() -> None:
    firm, worker = cast.firm(), Reacting()
    work_request = ask(firm, ["act"], amount="184220.00")
    for number in range(40):
        came(firm, "act", amount="1000.00", number=f"N-{number}", dated_on=timezone.localdate() - timedelta(600))
        came(firm, "act", amount="2000.00", number=f"M-{number}", dated_on=timezone.localdate() - timedelta(3))
    worker.settle()

    found = Suggestion.objects.filter(work_request=work_request)
    assert 0 < found.count() <= linking.MOST_DOCUMENTS
    assert not found.filter(document__number__startswith="N-").exists()
