"""What the wall asks of each table. A table that is named nowhere here and has no `workspace_id` is closed to pages."""

WORKSPACE = "nullif(current_setting('endocs.workspace', true), '')::bigint"

# Tables without the column that belong to the workspace of other rows: the rows, by column, table and key there.
BELONGS = {
    "people_group_members": [("group_id", "people_group"), ("user_id", "people_user")],
    "onec_infobase_organisations": [("infobase_id", "onec_infobase"), ("organisation_id", "people_organisation")],
    "people_invitation": [("user_id", "people_user")],
    "people_apitoken": [("user_id", "people_user")],
    "account_emailaddress": [("user_id", "people_user")],
    "account_emailconfirmation": [("email_address_id", "account_emailaddress")],
    "notifications_preference": [("user_id", "people_user")],
}

# Tables whose rows tell their workspace in another way.
SPECIAL = {
    "people_workspace": f"id = {WORKSPACE}",
    "jobs_mishap": "exists (select from procrastinate_jobs job where job.id = job_id"
    f" and (job.args->>'workspace_id')::bigint = {WORKSPACE})",
}

# Open to everybody who is inside, a stranger too, and why.
EXEMPT = {
    "django_session": "a log-in begins and ends sessions before anybody knows whose they are; the key is the secret",
    "cache": "counts attempts to log in, by address and by e-mail; holds nothing of a workspace",
    "diadoc_requestslot": "paces the calls of all workspaces to one host; holds nothing of a workspace",
    "procrastinate_jobs": "a job is queued in the transaction of its action; the worker serves all workspaces",
    "procrastinate_events": "written by triggers of the queue",
    "procrastinate_periodic_defers": "written by functions of the queue",
    "procrastinate_workers": "read by functions of the queue",
}

# Used by the system only: the application's role has no right at all on these.
CLOSED = {
    "django_migrations": "written by migrations",
    "django_content_type": "a list of models that Django makes",
    "auth_permission": "Django's own, not used",
    "auth_group": "Django's own, not used",
    "auth_group_permissions": "Django's own, not used",
}


def condition(table: str, *, has_workspace: bool) -> str | None:
    """Which rows of the table the application's role sees and writes; None: the wall knows nothing of the table."""
    if has_workspace:
        return f"workspace_id = {WORKSPACE}"
    if parents := BELONGS.get(table):
        return " and ".join(
            f"exists (select from {parent} parent where parent.id = {table}.{column})" for column, parent in parents
        )
    return SPECIAL.get(table)
