"""Running the server until it is told to stop; what it has to say, it says on stderr."""

import copy
import os

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from recorte.hosting.options import ServerOptions
from recorte.search import Archive
from recorte.server.app import OPTIONS_VARIABLE

_GRACE = 10
"""Seconds that requests have to end in once the server is told to stop."""

_WAITING = 512
"""Connections at once; more are told to come back later."""


def run(options: ServerOptions, host: str, port: int, *, root_path: str = "", workers: int = 1) -> None:
    """Serve an archive until SIGINT or SIGTERM.

    Args:
        options: Which archive, and how.
        host: The address to listen on.
        port: The port.
        root_path: The path under which a proxy shows the server.
        workers: How many processes share the work, and the pages of the archive.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read.
    """
    Archive.open(options.archive).close()  # what is wrong with it is better said here than by each worker
    logging = copy.deepcopy(LOGGING_CONFIG)
    logging["handlers"]["access"]["stream"] = "ext://sys.stderr"
    logging["loggers"]["recorte"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    os.environ[OPTIONS_VARIABLE] = options.to_json()
    uvicorn.run(
        "recorte.server.app:from_environment",
        factory=True,
        host=host,
        port=port,
        root_path=root_path,
        workers=workers,
        log_config=logging,
        server_header=False,
        limit_concurrency=_WAITING,
        timeout_graceful_shutdown=_GRACE,
    )
