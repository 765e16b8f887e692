"""Running the server until nobody asks any more: over standard input and output, or over HTTP."""

import asyncio

from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from recorte.hosting.guard import Guard
from recorte.hosting.options import ServerOptions
from recorte.hosting.running import run
from recorte.mcp.server import create_server

PATH = "/mcp"
"""The address under which agents ask."""

_LONGEST_MESSAGE = 64 * 1024
"""Bytes; the longest query takes four thousand."""


def over_stdio(options: ServerOptions) -> None:
    """Answer on standard output what is asked on standard input, until that ends.

    Args:
        options: Which archive, and how.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read.
    """
    server = create_server(options)

    async def answer() -> None:
        async with stdio_server() as (asked, answered):
            await server.run(asked, answered, server.create_initialization_options())

    asyncio.run(answer())


def over_http(options: ServerOptions, host: str, port: int) -> None:
    """Answer over streamable HTTP, until SIGINT or SIGTERM.

    Args:
        options: Which archive, and how.
        host: The address to listen on.
        port: The port.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read.
    """
    run(create_app(options), host, port)


def create_app(options: ServerOptions) -> Starlette:
    """Make the application; requests have nothing to do with one another, so it keeps no sessions."""
    app = create_server(options).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=_LONGEST_MESSAGE,
        # The guard has the same rules, and those of `recorte serve`.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.add_middleware(Guard, options=options, takes_bodies=True)
    if options.origins:
        # What a browser sends along beside the token differs between versions of the protocol.
        app.add_middleware(
            CORSMiddleware, allow_origins=options.origins, allow_methods=["GET", "POST"], allow_headers=["*"]
        )
    return app
