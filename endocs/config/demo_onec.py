"""The demo's base of 1C: the sandbox's emulator as one more process, connected from the start."""

import json
from pathlib import Path
from typing import Any

from endocs.config import serving
from endocs.config.demo_firm import CLIENTS, ORGANISATIONS
from endocs.config.installation import ROOT, data_folder, write_privately
from endocs.config.supervisor import Child
from endocs.onec import bases, logins, tokens
from endocs.onec.values import Person
from endocs.people.models import Organisation, User, Workspace

TITLE = "Бухгалтерия"
ACCOUNTANT = Person(login="СоколоваМ", full_name="Соколова М. В.", email="sokolova@vektra.example")


def base(port: int, odata_port: int) -> tuple[list[Child], str]:
    """The emulator and the address of its page; none of it when the sandbox is not here."""
    if not (ROOT / "sandbox/onec").exists():
        return [], ""
    ports = ["--port", str(port), "--odata-port", str(odata_port)]
    command = [*serving.PYTHON, "-m", "sandbox.onec", *ports, "--folder", str(data_folder() / "onec")]
    return [Child("onec", [*command, "--start", str(_start()), "--quiet"])], f"http://127.0.0.1:{port}"


def connect(address: str) -> None:
    """The demo workspace takes documents from the emulator, which learns where EnDocs answers."""
    told = json.loads(_start().read_text(encoding="utf-8")) if _start().exists() else _connected()
    write_privately(_start(), {**told, "address": address})


def _connected() -> dict[str, Any]:
    """A base of the firm and a token for it; who presses the button is known."""
    workspace = Workspace.objects.get(is_demo=True)
    administrator = User.objects.filter(workspace=workspace, role="administrator").earliest("pk")
    firms = list(Organisation.objects.filter(workspace=workspace, inn__in=[firm.inn for firm in ORGANISATIONS]))
    infobase = bases.add(workspace=workspace, title=TITLE, organisations=firms, by=administrator)
    logins.note(infobase, ACCOUNTANT)
    _token, secret = tokens.issue(infobase=infobase, by=administrator)
    return {
        "token": secret,
        "user": {"login": ACCOUNTANT.login, "full_name": ACCOUNTANT.full_name},
        "organisations": [{"name": firm.name, "inn": firm.inn, "kpp": firm.kpp} for firm in ORGANISATIONS],
        "clients": [
            {
                "name": f"ИП {one.name}" if one.legal_form == "ИП" else f"{one.legal_form} «{one.name}»",
                "inn": one.inn,
                "kpp": one.kpp,
            }
            for one in CLIENTS
        ],
    }


def _start() -> Path:
    """The file that the emulator begins with, readable by the owner only."""
    return data_folder() / "onec.json"
