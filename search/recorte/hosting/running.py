"""Running an application over HTTP until it is told to stop; what it has to say, it says on stderr."""

import copy
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG

_GRACE = 10
"""Seconds that requests have to end in once the server is told to stop."""

_WAITING = 512
"""Connections at once; more are told to come back later."""


def run(app: ASGIApp | str, host: str, port: int, **how: Any) -> None:  # noqa: ANN401 - what uvicorn takes
    """Serve until SIGINT or SIGTERM.

    Args:
        app: The application, or the name of what makes one.
        host: The address to listen on.
        port: The port.
        how: Further arguments of `uvicorn.run`.
    """
    logging = copy.deepcopy(LOGGING_CONFIG)
    logging["handlers"]["access"]["stream"] = "ext://sys.stderr"
    logging["loggers"]["recorte"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=logging,
        server_header=False,
        limit_concurrency=_WAITING,
        timeout_graceful_shutdown=_GRACE,
        **how,
    )
