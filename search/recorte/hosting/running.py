"""Running an application over HTTP until it is told to stop; what it has to say, it says on stderr."""

import asyncio
import copy
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG
from uvicorn.protocols.http.h11_impl import H11Protocol

_GRACE = 10
"""Seconds that requests have to end in once the server is told to stop."""

_WAITING = 512
"""Connections at once; more are told to come back later."""


class Prompt(H11Protocol):
    """HTTP whose answers are sent at once.

    An answer is written in two pieces. Where several processes share an address, asyncio leaves it to the system when
    the second goes out, and that waits for the client to acknowledge the first: 40 ms for each answer.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of TCP
        """Begin with a connection."""
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


def run(app: ASGIApp | str, host: str, port: int, **how: Any) -> None:  # noqa: ANN401 - what uvicorn takes
    """Serve until SIGINT or SIGTERM.

    Args:
        app: The application, or the name of what makes one.
        host: The address to listen on.
        port: The port.
        how: Further arguments of `uvicorn.run`.

    Raises:
        OSError: If nobody can listen there; its `filename` says where.
    """
    _try(host, port)
    logging = copy.deepcopy(LOGGING_CONFIG)
    logging["handlers"]["access"]["stream"] = "ext://sys.stderr"
    logging["loggers"]["recorte"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=Prompt,
        loop="recorte.hosting.sharing:SharingLoop",
        log_config=logging,
        server_header=False,
        limit_concurrency=_WAITING,
        timeout_graceful_shutdown=_GRACE,
        **how,
    )


def _try(host: str, port: int) -> None:
    """See whether an address can be listened on, which uvicorn would say in its log, and in ways of its own."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trying.bind(address)
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
