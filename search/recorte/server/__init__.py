"""Serve an archive over HTTP: a JSON API and a search page.

options    ServerOptions
app        create_app, the application
running    run, the server until it is told to stop
guard      what stands before every request
serving    the newest generation of the archive, asked in threads
asking     what a request asks of it
api        the JSON API; with documents, problems
pages      the search page; with rendering, wording, templates/ and static/
"""

from recorte.server.app import create_app
from recorte.server.options import LOOPBACK, ServerOptions, ServingError
from recorte.server.running import run

__all__ = ["LOOPBACK", "ServerOptions", "ServingError", "create_app", "run"]
