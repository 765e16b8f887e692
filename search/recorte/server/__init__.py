"""Serve an archive over HTTP: a JSON API and a search page.

app        create_app, the application
running    run, the server until it is told to stop
api        the JSON API; with exports, hits in other formats
pages      the search page; with page, charting, rendering, wording, languages, templates/ and static/
"""

from recorte.hosting.options import LOOPBACK, ServerOptions
from recorte.server.app import create_app
from recorte.server.running import run

__all__ = ["LOOPBACK", "ServerOptions", "create_app", "run"]
