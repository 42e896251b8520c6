"""Serve a peer by granian, as our own program is served.

    python bench/peers/serve.py MODULE:CALLABLE PORT WORKERS THREADS

A callable named `make_app` makes the application; any other is it.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from granian import Granian
from granian.constants import Interfaces


def main(target: str, port: int, workers: int, threads: int) -> None:
    Granian(
        target, address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads,
        websockets=False, log_level="error", factory=target.endswith(":make_app"),
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:5]))
