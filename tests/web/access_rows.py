"""Who gets what at every address: the table, by the names of the resolver."""

from dataclasses import dataclass

STRANGER, EMPLOYEE, INITIATOR, ACCOUNTANT, ADMINISTRATOR, FOREIGN = ACTORS = (
    "stranger", "employee", "initiator", "accountant", "administrator", "administrator of another workspace",
)  # fmt: skip
ALL = frozenset(ACTORS)
PEOPLE = ALL - {STRANGER}
COLLEAGUES = PEOPLE - {FOREIGN}
SEERS = frozenset({INITIATOR, ACCOUNTANT, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR, FOREIGN})
OURS = frozenset({ADMINISTRATOR})


@dataclass(frozen=True)
class Row:
    """For whom an address exists, by which methods; for the others it is a 404 (a stranger is sent to the log-in)."""

    who: frozenset[str]
    methods: str = "GET"


def rows(who: frozenset[str], methods: str, names: str) -> dict[str, Row]:
    return {name: Row(who, methods) for name in names.split()}


TABLE: dict[str, Row] = {
    **rows(ALL, "GET POST", "web:login web:password_reset web:invitation account_login account_reset_password"),
    **rows(ALL, "GET POST", "account_reset_password_from_key"),
    **rows(ALL, "GET", "account_reset_password_done account_reset_password_from_key_done"),
    **rows(PEOPLE, "GET", "web:home web:tasks web:requests web:create web:request_contracts web:registry web:search"),
    **rows(PEOPLE, "GET", "web:registry_export web:registry_archive web:documents_printing web:document_suggestions"),
    **rows(PEOPLE, "GET", "web:counterparties web:counterparty_suggestions web:user_suggestions web:notices web:bell"),
    **rows(PEOPLE, "GET", "web:notices_latest"),
    **rows(PEOPLE, "GET POST", "web:request_new web:document_new web:documents_print web:documents_handover"),
    **rows(PEOPLE, "GET POST", "web:counterparty_new web:profile web:notice_settings web:month"),
    **rows(frozenset({INITIATOR}), "GET", "web:month_run"),
    **rows(PEOPLE, "POST", "web:logout web:password web:notices_reading"),
    **rows(COLLEAGUES, "GET", "web:counterparty"),
    **rows(COLLEAGUES, "GET POST", "web:counterparty_edit"),
    **rows(COLLEAGUES, "POST", "web:counterparty_closing web:counterparty_reopening"),
    **rows(frozenset({INITIATOR}), "GET", "web:notice"),
    **rows(
        SEERS, "GET", "web:document web:document_notes web:document_access web:file web:file_versions web:page_image"
    ),
    **rows(SEERS, "GET", "web:file_reading web:file_reading_pdf"),
    **rows(SEERS, "GET", "web:document_archive web:document_approval_sheet"),
    **rows(SEERS, "POST", "web:document_fetching"),
    **rows(SEERS, "GET POST", "web:document_edit web:document_scan web:document_print web:document_handover"),
    **rows(SEERS, "POST", "web:document_files web:document_links web:document_unlinking web:document_remark"),
    **rows(SEERS, "POST", "web:document_archiving web:document_renewal web:document_grants"),
    **rows(SEERS, "POST", "web:document_grant_withdrawal web:document_warnings"),
    **rows(SEERS, "GET", "web:request web:request_warnings web:request_candidates web:request_printing"),
    **rows(SEERS, "GET POST", "web:request_edit web:request_preparation web:request_package web:task_reassignment"),
    **rows(SEERS, "POST", "web:request_submission web:request_taking web:request_question web:request_remark"),
    **rows(SEERS, "POST", "web:request_answers web:request_answer_withdrawal web:request_line_dropping"),
    **rows(SEERS, "POST", "web:request_client_wait web:request_client_wait_end"),
    **rows(SEERS, "POST", "web:request_completion web:request_return web:request_interruption web:request_renewal"),
    **rows(SEERS, "POST", "web:request_archiving web:request_handover web:request_additions web:request_passing"),
    **rows(ADMINISTRATORS, "GET", "web:start web:jobs web:kinds web:letters web:rules web:rules_export web:roles"),
    **rows(ADMINISTRATORS, "GET POST", "web:users web:user_new web:users_import web:groups web:departments"),
    **rows(ADMINISTRATORS, "GET POST", "web:organisations web:organisation_new web:organisations_import"),
    **rows(ADMINISTRATORS, "GET POST", "web:kind_new web:tokens web:matching web:reminders"),
    **rows(ADMINISTRATORS, "GET POST", "web:rule_new web:rules_import web:rules_trial"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET POST", "web:counterparties_import web:package_template_new"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET", "web:package_templates"),
    **rows(OURS | {ACCOUNTANT}, "GET POST", "web:package_template"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:package_template_retirement web:package_template_restoration"),
    **rows(PEOPLE, "GET", "web:suggestions"),
    **rows(PEOPLE, "GET", "web:originals web:originals_export web:originals_registers"),
    **rows(PEOPLE, "POST", "web:originals_moves"),
    **rows(SEERS, "POST", "web:original_undoing"),
    **rows(SEERS, "GET", "web:originals_register web:originals_register_sheet"),
    **rows(SEERS, "POST", "web:originals_register_withdrawal"),
    **rows(COLLEAGUES, "GET POST", "web:originals_reminder"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:originals_letter_sending"),
    **rows(ADMINISTRATORS, "GET POST", "web:originals_settings"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:suggestion_acceptance web:suggestion_refusal web:suggestion_return"),
    **rows(ADMINISTRATORS | {ACCOUNTANT}, "GET", "web:payments web:same_deeds"),
    **rows(OURS | {ACCOUNTANT}, "GET", "web:merge"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:same_deed_merging web:same_deed_difference web:merge_undoing"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:same_deed_difference_withdrawal"),
    **rows(OURS | {ACCOUNTANT}, "GET", "web:payment"),
    **rows(OURS | {ACCOUNTANT}, "POST", "web:payment_settlements web:settlement_undoing"),
    **rows(ADMINISTRATORS, "POST", "web:start_end web:job_run web:rules_opening web:rules_closing"),
    **rows(ADMINISTRATORS, "GET", "web:connections"),
    **rows(ADMINISTRATORS, "GET POST", "web:diadoc_credentials"),
    **rows(ADMINISTRATORS, "GET", "web:diadoc"),
    **rows(ADMINISTRATORS, "POST", "web:diadoc_check"),
    **rows(OURS, "GET POST", "web:diadoc_offer"),
    **rows(OURS, "GET", "web:diadoc_box web:diadoc_box_event_bytes"),
    **rows(OURS, "POST", "web:diadoc_box_settings web:diadoc_box_pause web:diadoc_box_resumption"),
    **rows(OURS, "POST", "web:diadoc_box_replay web:diadoc_box_message web:diadoc_box_content web:diadoc_box_event"),
    **rows(ADMINISTRATORS, "GET POST", "web:onec_new"),
    **rows(ADMINISTRATORS, "GET", "web:onec_extension"),
    **rows(OURS, "GET", "web:onec_base web:onec_message"),
    **rows(OURS, "GET POST", "web:onec_odata"),
    **rows(OURS, "POST", "web:onec_odata_check web:onec_odata_pause web:onec_odata_resumption web:onec_odata_reading"),
    **rows(OURS, "POST", "web:onec_odata_end"),
    **rows(OURS, "POST", "web:onec_change web:onec_release web:onec_removal web:onec_tokens web:onec_login"),
    **rows(OURS, "POST", "web:onec_token_revocation web:onec_message_repetition web:onec_message_dismissal"),
    **rows(PEOPLE, "GET POST", "web:settings web:gallery"),
    **rows(PEOPLE, "GET POST", "web:deputies"),
    **rows(frozenset({INITIATOR, ADMINISTRATOR}), "POST", "web:deputy_end"),
    **rows(ADMINISTRATORS, "GET POST", "web:all_deputies web:successions"),
    **rows(OURS, "GET", "web:succession"),
    **rows(OURS, "POST", "web:succession_undoing"),
    **rows(OURS, "GET POST", "web:user_deactivation"),
    **rows(OURS, "GET POST", "web:user web:group web:department web:organisation web:rule"),
    **rows(OURS, "POST", "web:group_closing web:group_reopening web:department_closing web:department_reopening"),
    **rows(OURS, "POST", "web:user_reactivation web:user_invitation web:organisation_closing"),
    **rows(OURS, "POST", "web:organisation_reopening web:rule_removal"),
    **rows(OURS, "POST", "web:bank_accounts web:bank_account_removal web:token_revocation web:letter_sending"),
    **rows(frozenset(), "", "api:api-root"),
    **rows(PEOPLE, "GET", "api:description api:counterparties api:kinds api:requests"),
    **rows(SEERS, "GET", "api:request"),
    **rows(PEOPLE, "GET POST", "api:documents"),
    **rows(SEERS, "GET", "api:document api:file"),
    **rows(SEERS, "POST", "api:files"),
    # Programs with the token of a base of 1C; people's tokens open nothing there.
    **rows(frozenset(), "", "onec_api:api-root onec_api:unknown"),
    **rows(ADMINISTRATORS, "GET", "onec_api:ping onec_api:outbox onec_api:description"),
    **rows(ADMINISTRATORS, "POST", "onec_api:messages onec_api:batch onec_api:outbox_ack"),
    **rows(ADMINISTRATORS, "PUT", "onec_api:file"),
    **rows(OURS, "GET", "onec_api:outbox_file"),
}
