"""`recorte serve` and `recorte mcp`: an archive over HTTP, and for agents."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, archive_path
from recorte.cli.output import message

if TYPE_CHECKING:
    from recorte.hosting.options import ServerOptions

_HOST = "127.0.0.1"
_PORT = 8000
_PORT_FOR_AGENTS = 8001

_Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")]
_Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="TOKEN",
        envvar="RECORTE_TOKEN",
        help="What every request must bring along; browsers ask for it as a password.",
    ),
]
_AllowHost = Annotated[
    list[str] | None,
    typer.Option("--allow-host", metavar="NAME", help="Another name that the server is asked by."),
]
_Cors = Annotated[
    list[str] | None,
    typer.Option("--cors", metavar="ORIGIN", help="Let scripts of this origin, such as https://a.example, ask."),
]
_Timeout = Annotated[
    float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="After which a search is given up.")
]


def serve(
    archive: ArchiveOption = None,
    host: _Host = _HOST,
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, metavar="N", help="The port.")] = _PORT,
    token: _Token = None,
    allow_host: _AllowHost = None,
    cors: _Cors = None,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="The path under which a proxy shows the server.")
    ] = "",
    workers: Annotated[int, typer.Option("--workers", min=1, metavar="N", help="Processes that share the work.")] = 1,
    timeout: _Timeout = 10.0,
    config: ConfigOption = None,
) -> None:
    """Serve an archive: a search page for a browser, and a JSON API for programs, until Ctrl-C.

    Whatever is indexed meanwhile is served within two seconds. An address that other machines can reach needs a
    --token. Needs an extra: pip install '.[server]' in Recorte's folder.

    Exit status: 0, 2 for wrong usage, no archive, or an address that is taken.
    """
    try:
        from recorte.server import run
    except ImportError as error:
        message("serving needs more libraries: pip install '.[server]' in Recorte's folder")
        raise typer.Exit(2) from error
    options = _options(archive, config, host, token, allow_host, cors, timeout)
    with suppress(KeyboardInterrupt):
        run(options, host, port, root_path=root_path.rstrip("/"), workers=workers)


def mcp(
    archive: ArchiveOption = None,
    http: Annotated[
        bool,
        typer.Option("--http", help="Answer over streamable HTTP, at /mcp; else on standard input and output."),
    ] = False,
    host: _Host = _HOST,
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, metavar="N", help="The port.")] = _PORT_FOR_AGENTS,
    token: _Token = None,
    allow_host: _AllowHost = None,
    cors: _Cors = None,
    timeout: _Timeout = 10.0,
    config: ConfigOption = None,
) -> None:
    """Let agents search an archive, by the Model Context Protocol: tools that only read, until nobody asks any more.

    A program that runs agents starts this itself, and asks on standard input. With --http several can ask one server,
    at http://127.0.0.1:8001/mcp unless told otherwise; --host, --port, --token, --allow-host and --cors are for that,
    as 'recorte serve' has them. Whatever is indexed meanwhile is found within two seconds. Needs an extra: pip install
    '.[mcp]' in Recorte's folder.

    Exit status: 0, 2 for wrong usage, no archive, or an address that is taken.
    """
    try:
        from recorte.mcp import over_http, over_stdio
    except ImportError as error:
        message("agents need more libraries: pip install '.[mcp]' in Recorte's folder")
        raise typer.Exit(2) from error
    options = _options(archive, config, host, token, allow_host, cors, timeout)
    if http:
        with suppress(KeyboardInterrupt):
            over_http(options, host, port)
    else:
        with _interrupted_at_once():
            over_stdio(options)


@contextmanager
def _interrupted_at_once() -> Iterator[None]:
    """Have Ctrl-C end the process: a thread that waits for a line of standard input would keep it from ending."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _options(
    archive: Path | None,
    config: Path | None,
    host: str,
    token: str | None,
    names: list[str] | None,
    origins: list[str] | None,
    timeout: float,
) -> "ServerOptions":
    from recorte.hosting.options import LOOPBACK, ServerOptions
    from recorte.search.settings import load

    settings = load(config)
    if host not in LOOPBACK and not token:
        raise typer.BadParameter(f"'{host}' can be reached from other machines: give a --token too")
    return ServerOptions(
        archive=archive_path(archive, settings.archive).absolute(),
        aliases=settings.aliases,
        variants=settings.variants is not False,
        token=token,
        # A page of another site may give its own name this address, but not a browser another name for it.
        hosts=(*LOOPBACK, *(names or ())) if host in LOOPBACK and not token else tuple(names or ()),
        origins=tuple(origins or ()),
        timeout=timeout,
    )
