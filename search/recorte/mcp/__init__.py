"""Let agents ask an archive, by the Model Context Protocol: four tools that read, and none that writes.

tools      what an agent may ask; with passing, which bounds what it gets, and telling, which puts it in words
server     create_server: the tools over one archive, which is followed as it changes
running    over_stdio, over_http

What stands in an archive was written by anybody. It is handed on as text to be quoted, never as instructions, and no
tool does anything but read.
"""

from recorte.mcp.running import create_app, over_http, over_stdio
from recorte.mcp.server import create_server

__all__ = ["create_app", "create_server", "over_http", "over_stdio"]
