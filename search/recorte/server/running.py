"""Running the server until it is told to stop, in one process or in several."""

import os

from recorte.hosting import running
from recorte.hosting.options import ServerOptions
from recorte.search import Archive
from recorte.server.app import OPTIONS_VARIABLE


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
    os.environ[OPTIONS_VARIABLE] = options.to_json()
    app = "recorte.server.app:from_environment"
    running.run(app, host, port, factory=True, root_path=root_path, workers=workers)
