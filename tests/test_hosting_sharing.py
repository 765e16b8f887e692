"""How the processes of a server share its address."""

import socket
import time
from contextlib import ExitStack

import pytest

from recorte.hosting.sharing import Shared


def test_who_has_more_connections_leaves_the_next_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longer the more it has; those that have ended no longer count."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with ExitStack() as stack:
        listening = stack.enter_context(Shared())
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def connect() -> socket.socket:
            stack.enter_context(socket.create_connection(listening.getsockname(), timeout=60))
            return stack.enter_context(listening.accept()[0])

        connections = [connect() for _ in range(30)]
        assert waits == sorted(waits)
        assert waits[0] == 0 < waits[1] < waits[-1] == waits[-2]
        for connection in connections:
            connection.close()
        connect()
        assert waits[-1] == 0
