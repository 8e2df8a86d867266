"""Raises the wall, and tells where it does not stand; both look at the database as it is, table by table."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from endocs.wall import tables
from endocs.wall.backend.base import ROLE

TABLES = """
    select class.relname, pg_get_userbyid(class.relowner), class.relrowsecurity and class.relforcerowsecurity,
        exists (select from pg_attribute where attrelid = class.oid and attname = 'workspace_id' and not attisdropped),
        coalesce((select array_agg(polname || ':' || coalesce(obj_description(pol.oid, 'pg_policy'), '')
            order by polname) from pg_policy pol where polrelid = class.oid), '{}'),
        array(select privilege from unnest(array['select', 'insert', 'update', 'delete']) privilege
            where has_table_privilege(role.oid, class.oid, privilege)),
        array(select sequence.oid::regclass::text from pg_depend depend join pg_class sequence
            on sequence.oid = depend.objid
            where depend.refobjid = class.oid and depend.refclassid = 'pg_class'::regclass and depend.deptype = 'a'
            and case sequence.relkind when 'S' then not has_sequence_privilege(role.oid, sequence.oid, 'usage') end)
    from pg_class class left join pg_roles role on role.rolname = %s
    where class.relkind in ('r', 'p') and class.relnamespace = current_schema()::regnamespace order by class.relname
"""
WRITES = {"select", "insert", "update", "delete"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the database."""

    name: str
    owner: str
    is_forced: bool
    has_workspace: bool
    policies: list[str]
    rights: list[str]
    closed_sequences: list[str]

    @property
    def condition(self) -> str | None:
        """Which rows the application's role sees and writes."""
        return tables.condition(self.name, has_workspace=self.has_workspace)

    @property
    def wanted_policies(self) -> dict[str, str]:
        """Policies by name: the workspace's rows for the application, all rows for the system."""
        if self.condition is None:
            return {}
        return {
            "endocs_system": f'to "{self.owner}" using (true) with check (true)',
            "endocs_workspace": f"to {ROLE} using ({self.condition}) with check ({self.condition})",
        }

    @property
    def fault(self) -> str:
        """What is not as it should be; "" when the wall stands here."""
        if self.condition is None and self.name not in tables.EXEMPT and self.name not in tables.CLOSED:
            return _("belongs to no workspace and is in no list")
        if self.condition is not None and not self.is_forced:
            return _("row security is not forced")
        if self.condition is not None and self.policies != marked(self.wanted_policies):
            return _("has other policies")
        if set(self.rights) != (set() if self.is_closed else WRITES) or (self.closed_sequences and not self.is_closed):
            return _("other rights are granted")
        return ""

    @property
    def is_closed(self) -> bool:
        """Whether the application has no right at all."""
        return self.condition is None and self.name not in tables.EXEMPT


def marked(policies: dict[str, str]) -> list[str]:
    """The policies by name, each with the mark that its comment carries."""
    return [f"{name}:{sha256(text.encode()).hexdigest()[:16]}" for name, text in sorted(policies.items())]


def standing() -> list[Table]:
    """Every table of the product's schema."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [ROLE])
        return [Table(*row) for row in cursor.fetchall()]


def faults() -> list[str]:
    """Where the wall does not stand, in words."""
    found = [f"{table.name}: {table.fault}" for table in standing() if table.fault]
    return found if _has_role() else [_("the role %(role)s is missing") % {"role": ROLE}, *found]


def raise_wall() -> None:
    """Make the wall stand on every table; where it stands already nothing is touched, so nobody waits."""
    _make_role()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        cursor.execute(f'grant usage on schema "{cursor.fetchone()[0]}" to {ROLE}')
        for table in standing():
            if table.fault:
                for statement in _statements(table):
                    cursor.execute(statement)


def _statements(table: Table) -> list[str]:
    """What makes the wall stand on a table."""
    name = f'"{table.name}"'
    made = [f"revoke all on {name} from {ROLE}"]
    if not table.is_closed:
        made.append(f"grant select, insert, update, delete on {name} to {ROLE}")
        made += [f"grant usage on sequence {sequence} to {ROLE}" for sequence in table.closed_sequences]
    if table.condition is None:
        return made
    made += [f"alter table {name} enable row level security", f"alter table {name} force row level security"]
    made += [f'drop policy "{policy.partition(":")[0]}" on {name}' for policy in table.policies]
    for (policy, text), mark in zip(sorted(table.wanted_policies.items()), marked(table.wanted_policies), strict=True):
        made += [
            f"create policy {policy} on {name} {text}",
            f"comment on policy {policy} on {name} is '{mark.partition(':')[2]}'",
        ]
    return made


def _has_role() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_roles where rolname = %s)", [ROLE])
        return bool(cursor.fetchone()[0])


def _may_use_role() -> bool:
    """Whether the login role may put itself behind the wall."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_has_role(oid, 'member') from pg_roles where rolname = %s", [ROLE])
        found = cursor.fetchone()
    return bool(found and found[0])


def _make_role() -> None:
    """The role without ownership; roles belong to the whole server, so another database may be making it just now."""
    for statement, is_done in (
        (f"create role {ROLE} nologin", _has_role), (f"grant {ROLE} to current_user", _may_use_role)
    ):  # fmt: skip
        try:
            if not is_done():
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
        except (IntegrityError, OperationalError, ProgrammingError) as problem:
            if not is_done():
                told = {"role": ROLE, "user": connection.settings_dict["USER"]}
                raise CommandError(
                    _(
                        "The wall between workspaces needs the role “%(role)s”, which “%(user)s” may not make or use."
                        " Let an administrator of the database run this once, then try again:"
                        " CREATE ROLE %(role)s NOLOGIN; GRANT %(role)s TO %(user)s;"
                    )
                    % told
                ) from problem
