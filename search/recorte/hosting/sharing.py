"""How the processes of a server share its address: who has fewer connections takes the next.

All accept from one socket, and each is told of a new connection. Left to themselves, whoever wakes first takes all that
have come, and one process may get all clients that keep their connections. So each takes one at a time, and the more it
has the longer it leaves the next to the others.
"""

import asyncio
import socket
import time
from typing import Any
from weakref import WeakSet

_BACKLOG = 2_048
"""Connections that the system keeps until they are taken."""

_EACH = 0.000_25
_LONGEST = 0.005
"""Seconds that a connection is left to the others: for each that there is already, and at most."""


class SharingLoop(asyncio.SelectorEventLoop):
    """The event loop of a process that shares its address with others."""

    async def create_server(self, protocol_factory: Any, *place: Any, **how: Any) -> asyncio.Server:  # noqa: ANN401 - what asyncio takes
        """Accept from a socket that is given as one that others accept from too."""
        given: socket.socket | None = how.get("sock")
        if given is not None:
            how |= {"sock": Shared(fileno=given.detach()), "backlog": 1}
        return await super().create_server(protocol_factory, *place, **how)


class Shared(socket.socket):
    """A listening socket of several processes; asyncio takes as many connections in one go as it is told to keep."""

    def __init__(self, fileno: int | None = None) -> None:
        super().__init__(fileno=fileno)
        self._taken = WeakSet[socket.socket]()

    def listen(self, _backlog: int = 0, /) -> None:
        """Have the system keep more connections than are taken at once."""
        super().listen(_BACKLOG)

    def accept(self) -> tuple[socket.socket, Any]:
        """Take a connection, if nobody else does meanwhile who has fewer."""
        held = sum(connection.fileno() >= 0 for connection in self._taken)
        time.sleep(min(held * _EACH, _LONGEST))
        connection, address = super().accept()
        self._taken.add(connection)
        return connection, address
