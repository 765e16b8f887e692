"""`recorte serve`: an archive over HTTP."""

from contextlib import suppress
from typing import Annotated

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, archive_path
from recorte.cli.output import message

_HOST = "127.0.0.1"
_PORT = 8000


def serve(
    archive: ArchiveOption = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help=f"The address to listen on; {_HOST} unless given.")
    ] = _HOST,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, metavar="N", help=f"The port; {_PORT} unless given.")
    ] = _PORT,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TOKEN",
            envvar="RECORTE_TOKEN",
            help="What every request must bring along; browsers ask for it as a password.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Another name that the server is asked by."),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option("--cors", metavar="ORIGIN", help="Let scripts of this origin, such as https://a.example, ask."),
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="The path under which a proxy shows the server.")
    ] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=1, metavar="N", help="Processes that share the work; 1 unless given.")
    ] = 1,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="After which a request is given up.")
    ] = 10.0,
    config: ConfigOption = None,
) -> None:
    """Serve an archive: a search page for a browser, and a JSON API for programs, until Ctrl-C.

    Whatever is indexed meanwhile is served within two seconds. An address that other machines can reach needs a
    --token. Needs 'pip install recorte[server]'.

    Exit status: 0, 2 for wrong usage or no archive.
    """
    from recorte.search.settings import load

    settings = load(config)
    try:
        from recorte.server import LOOPBACK, ServerOptions, run
    except ImportError as error:
        message("serving needs more libraries: pip install 'recorte[server]'")
        raise typer.Exit(2) from error
    if host not in LOOPBACK and not token:
        raise typer.BadParameter(f"'{host}' can be reached from other machines: give a --token too")
    options = ServerOptions(
        archive=archive_path(archive, settings.archive).absolute(),
        aliases=settings.aliases,
        variants=settings.variants is not False,
        token=token,
        # A page of another site may give its own name this address, but not a browser another name for it.
        hosts=(*LOOPBACK, *(allow_host or ())) if host in LOOPBACK and not token else tuple(allow_host or ()),
        origins=tuple(cors or ()),
        timeout=timeout,
    )
    with suppress(KeyboardInterrupt):
        run(options, host, port, root_path=root_path.rstrip("/"), workers=workers)
