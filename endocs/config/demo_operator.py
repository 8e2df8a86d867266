"""The demo's operator of electronic documents: the sandbox's emulator as one more process, connected from the start."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.utils import timezone

from endocs.config import serving
from endocs.config.demo_firm import CLIENTS, ORGANISATIONS
from endocs.config.installation import ROOT, data_folder, write_privately
from endocs.config.supervisor import Child
from endocs.counterparties.actions import Profile
from endocs.diadoc import connecting
from endocs.diadoc.models import Connection
from endocs.people.actions import OwnFirm
from endocs.people.models import Workspace

SIGNERS = (
    ("Образцов", "Пётр", "Ильич"), ("Примерова", "Анна", "Львовна"), ("Пробный", "Иван", "Олегович"),
    ("Тестова", "Мария", "Юрьевна"),
)  # fmt: skip


def operator(port: int) -> tuple[list[Child], str]:
    """The emulator and the address of its pages; none of it when the sandbox is not here."""
    if not (ROOT / "sandbox/diadoc").exists():
        return [], ""
    folder = data_folder() / "operator"
    command = [*serving.PYTHON, "-m", "sandbox.diadoc", "--port", str(port), "--folder", str(folder), "--quiet"]
    return [Child("operator", [*command, "--start", str(_start())])], f"http://127.0.0.1:{port}"


def connect(address: str) -> None:
    """The demo workspace loads both boxes of its firm; an emulator that moved to another port is followed."""
    workspace = Workspace.objects.get(is_demo=True)
    api_url, identity_url = f"{address}/api", f"{address}/identity"
    if Connection.objects.filter(workspace=workspace).update(api_url=api_url, identity_url=identity_url):
        return
    start = json.loads(_start().read_text(encoding="utf-8"))
    credentials = connecting.Credentials(
        api_url=api_url, identity_url=identity_url, client_id=start["client_id"],
        client_secret=start["client_secret"], refresh_token=start["refresh_token"],
    )  # fmt: skip
    connection = connecting.connect(workspace=workspace, credentials=credentials, by=None)
    loading = connecting.Loading(load_from=timezone.localdate() - timedelta(days=30))
    for party in start["parties"]:
        if party["is_mine"]:
            offered = connecting.Offered(
                box_id=party["box"].partition("@")[0], title=party["name"], inn=party["inn"], kpp=party["kpp"],
                organisation=party["name"],
            )  # fmt: skip
            connecting.choose_box(connection=connection, offered=offered, organisation=None, loading=loading, by=None)


def _start() -> Path:
    """The file that the emulator begins with, readable by the owner only; made once."""
    file = data_folder() / "operator.json"
    if not file.exists():
        told = {
            "client_id": "endocs-demo",
            "client_secret": token_urlsafe(24),
            "refresh_token": token_urlsafe(32),
            "parties": _parties(),
        }
        write_privately(file, told)
    return file


def _parties() -> list[dict[str, Any]]:
    mine = [_party(firm.name, firm, is_mine=True) for firm in ORGANISATIONS]
    clients = [
        _party(f"ИП {one.name}" if one.legal_form == "ИП" else f"{one.legal_form} «{one.name}»", one, is_mine=False)
        for one in CLIENTS
    ]
    return [{**party, "signer": SIGNERS[number % len(SIGNERS)]} for number, party in enumerate((*mine, *clients))]


def _party(name: str, of: OwnFirm | Profile, *, is_mine: bool) -> dict[str, Any]:
    return {
        "box": hashlib.sha256(f"box {of.inn}".encode()).hexdigest()[:32] + "@diadoc.ru", "is_mine": is_mine,
        "name": name, "full_name": of.full_name or name, "inn": of.inn, "kpp": of.kpp, "ogrn": of.ogrn,
        "address": of.address,
    }  # fmt: skip
