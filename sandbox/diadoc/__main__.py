"""Run the emulator from the command line."""

import argparse
import json
import signal
import threading
from pathlib import Path
from typing import Any

from sandbox.diadoc.server import Emulator


def main() -> None:
    """Serve until SIGINT or SIGTERM; the printed line says that it answers."""
    parser = argparse.ArgumentParser(description="An emulator of the operator Диадок.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, help="where it keeps what happened")
    parser.add_argument("--start", type=Path, help="JSON with credentials and parties that it starts with")
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    chosen = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Emulator(port=chosen.port, folder=chosen.folder) as emulator:
        if chosen.start and not emulator.world.parties:
            begin(emulator, json.loads(chosen.start.read_text(encoding="utf-8")))
        if not chosen.quiet:
            print(emulator.address, flush=True)
        stopped.wait()


def begin(emulator: Emulator, told: dict[str, Any]) -> None:
    """The first start: who is there, and how the firm's service user logs in."""
    identity = emulator.identity
    identity.client_id, identity.client_secret = told["client_id"], told["client_secret"]
    identity.refresh_token = told["refresh_token"]
    for party in told["parties"]:
        emulator.add_party(**{**party, "signer": tuple(party["signer"])})


if __name__ == "__main__":
    main()
