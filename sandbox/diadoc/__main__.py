"""Run the emulator from the command line."""

import argparse
import signal
import threading
from pathlib import Path

from sandbox.diadoc.server import Emulator


def main() -> None:
    """Serve until SIGINT or SIGTERM; the printed line says that it answers."""
    parser = argparse.ArgumentParser(description="An emulator of the operator Диадок.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, help="where it keeps what happened")
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    chosen = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Emulator(port=chosen.port, folder=chosen.folder) as emulator:
        if not chosen.quiet:
            print(emulator.address, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
