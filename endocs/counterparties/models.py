"""Clients and suppliers."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from endocs.people.models import User, Workspace

SOLE_TRADERS = frozenset({"ИП", "КФХ", "САМОЗАНЯТЫЙ"})


class CounterpartyQuerySet(models.QuerySet["Counterparty"]):
    """Filters of the directory."""

    def visible_to(self, user: User) -> "CounterpartyQuerySet":
        """The directory is open to everybody of the workspace."""
        return self.filter(workspace_id=user.workspace_id)


class Counterparty(models.Model):
    """A client or a supplier, known by INN and KPP."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, db_index=False)
    legal_form = models.CharField(_("Legal form"), max_length=60, blank=True)
    name = models.CharField(_("Name"), max_length=300)
    full_name = models.CharField(_("Full name"), max_length=1000, blank=True)
    inn = models.CharField(_("INN"), max_length=20, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("Address"), max_length=1000, blank=True)
    contact = models.CharField(_("Contact person"), max_length=300, blank=True)
    phone = models.CharField(_("Phone"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail"), max_length=254, blank=True)
    comment = models.TextField(_("Comment"), blank=True)
    manager = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("Manager"))
    sort_key = models.CharField(max_length=320, editable=False)
    search_key = models.CharField(max_length=700, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Counterparty"]] = CounterpartyQuerySet.as_manager()

    class Meta:
        """A pair of INN and KPP is one counterparty; those without an INN (foreigners) may repeat."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "inn", "kpp"], condition=~models.Q(inn=""), name="counterparty_is_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "sort_key", "id"], name="counterparty_by_name"),
            GinIndex(fields=["search_key"], name="counterparty_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """ООО «Астра-Логистик»: the legal form, and the name in quotes; sole traders and foreigners have none."""
        if not self.legal_form:
            return self.name
        is_person = self.legal_form.upper() in SOLE_TRADERS
        name = self.name if is_person or self.name.startswith(("«", '"', "“")) else f"«{self.name}»"
        return f"{self.legal_form}\N{NO-BREAK SPACE}{name}"
