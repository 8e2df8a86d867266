"""The gallery: every part of the interface with all its states, for administrators and developers."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from endocs.requests.timeline import stop_names


class Sample(forms.Form):
    """Fields in every state."""

    client = forms.CharField(
        label=gettext_lazy("Counterparty"), help_text=gettext_lazy("The keyboard layout does not matter")
    )
    day = forms.CharField(label=gettext_lazy("Date"), help_text=gettext_lazy("0312 becomes 03.12.2026"))
    inn = forms.CharField(label=gettext_lazy("INN"))
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), choices=[("1", "ООО «Вектра Монтаж»")])
    comment = forms.CharField(label=gettext_lazy("Comment"), widget=forms.Textarea, required=False)
    locked = forms.CharField(label=gettext_lazy("Number"), initial="412", disabled=True, required=False)
    paper = forms.BooleanField(label=gettext_lazy("On paper"), required=False)
    copies = forms.ChoiceField(
        label=gettext_lazy("Copies"), widget=forms.RadioSelect, choices=[("1", "1"), ("2", "2")], initial="2"
    )

    def clean_inn(self) -> str:
        """Always wrong: the gallery shows how it looks."""
        raise forms.ValidationError(_("The check digit does not fit. Check the INN or save as is."))


def gallery(request: HttpRequest) -> HttpResponse:
    """All parts on one page."""
    if not (settings.DEBUG or getattr(request.user, "is_administrator", False)):
        raise Http404
    return render(request, "gallery.html", pictures())


def pictures() -> dict[str, Any]:
    """Invented data for every part."""
    now = timezone.now()
    accountant = {"initials": "СМ", "short_name": "Соколова М. В.", "face": 4}
    manager = {"initials": "ЛА", "short_name": "Лебедев А. И.", "face": 1}
    return {
        "lines": lines_of_time(),
        "lamp_states": _lamps(),
        "people": [{"initials": f"{letter}А", "face": face} for face, letter in enumerate("АБВГДЕ", start=1)],
        "accountant": accountant,
        "client": {"initials": "АЛ", "short_name": "ООО «Астра-Логистик»", "firm": True},
        "sample": Sample({"client": "", "day": "24.11.2026", "inn": "7814339029", "organisation": "1", "copies": "2"}),
        "clients": _clients(),
        "talk": _talk(manager, accountant, now),
        "tale": _tale(now),
        "tabs": [
            {"name": _("All"), "url": "#main", "on": True, "count": "23"},
            {"name": _("Not paid"), "url": "#main", "on": False, "count": "17"},
        ],
        "pages": [{"url": static("gallery-page.svg"), "width": 210, "height": 297}] * 2,
        "amounts": [Decimal("184220"), Decimal("-1234.56"), None],
        "moments": [now, now - timedelta(days=1), now - timedelta(days=3), now - timedelta(days=30), None],
        "sizes": [0, 812, 219136, 1258291, None],
    }


def _lamps() -> list[dict[str, Any]]:
    return [
        {"name": name, "state": state}
        for name, state in zip(
            (
                pgettext("lamp", "prepared"),
                pgettext("lamp", "sent"),
                pgettext("lamp", "signed by us"),
                pgettext("lamp", "signed by the client"),
                pgettext("lamp", "original"),
            ),
            ("yes", "wait", "no", "refused", "unneeded"),
            strict=True,
        )
    ]


def _clients() -> list[dict[str, Any]]:
    return [
        {
            "value": 1,
            "text": "ООО «Дом книги „Парус“»",
            "hint": _("INN %(inn)s") % {"inn": "5312084478"},
            "initials": "ДП",
        },
        {
            "value": 2,
            "text": "ООО «Парус-Финанс»",
            "hint": _("INN %(inn)s") % {"inn": "5312091210"},
            "initials": "ПФ",
        },
    ]


def _talk(manager: dict[str, Any], accountant: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "author": manager,
            "mine": True,
            "channel": _("mail"),
            "icon": "mail",
            "at": now - timedelta(hours=4),
            "text": "Нужны счёт и УПД за ноябрь.",
        },
        {
            "author": accountant,
            "at": now - timedelta(hours=2),
            "text": "Сделала. Подойдёт?",
            "files": [{"url": "#main", "name": "УПД 1203.pdf"}],
        },
    ]


def _tale(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "icon": "player-play",
            "tone": "now",
            "text": "Сейчас у вас: напечатать пакет",
            "at": now,
            "note": "2 минуты",
        },
        {
            "icon": "circle-check",
            "tone": "good",
            "text": "Соколова М. В. завершила задачу",
            "at": now - timedelta(hours=1),
        },
        {"icon": "mail", "text": "Вы попросили письмом", "at": now - timedelta(days=2), "url": "#main"},
    ]


def lines_of_time() -> list[list[dict[str, str]]]:
    """The line of time: on its way, late, half paid without paper, paid."""
    names = stop_names()
    states = (
        "past past now next next next next",
        "past past late next next next next",
        "past past past past skipped skipped half",
        "past past past past past past paid",
    )
    words = {"past": "24.11", "now": _("here now"), "late": _("late"), "half": "50\u00a0%", "paid": "30.11"}
    return [
        [
            {"name": name, "state": state, "text": words.get(state, "")}
            for name, state in zip(names, line.split(), strict=True)
        ]
        for line in states
    ]
