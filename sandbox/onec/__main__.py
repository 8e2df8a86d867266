"""Run the emulator from the command line."""

import argparse
import json
import signal
import threading
from pathlib import Path

from sandbox.onec.server import Emulator


def main() -> None:
    """Serve until SIGINT or SIGTERM; the printed line says that it answers."""
    parser = argparse.ArgumentParser(description="An emulator of a base of 1C with the extension of EnDocs.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--odata-port", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where it keeps what happened")
    parser.add_argument("--start", type=Path, help="JSON with firms, the address of EnDocs and a token")
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    chosen = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Emulator(port=chosen.port, odata_port=chosen.odata_port, folder=chosen.folder) as emulator:
        if chosen.start:
            emulator.begin(json.loads(chosen.start.read_text(encoding="utf-8")))
        if not chosen.quiet:
            print(emulator.address, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
