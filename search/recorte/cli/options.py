"""What several commands share: their options, and the settings behind them."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from recorte.search import Archive
    from recorte.search.settings import Settings

DEFAULT_ARCHIVE = Path(".recorte")

ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        "-a",
        metavar="DIR",
        envvar="RECORTE_ARCHIVE",
        help="The archive's folder; else 'archive' in recorte.toml, else .recorte here.",
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="RECORTE_CONFIG",
        help="Settings file; else the nearest recorte.toml from the current folder up.",
    ),
]
WaitOption = Annotated[
    float,
    typer.Option(
        "--wait", min=0.0, metavar="SECONDS", help="Wait up to SECONDS if another process is writing the archive."
    ),
]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", help="What to search for, as 'recorte search' has it.", show_default=False),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help="From this day, month or year: 2023, 2023-05, 2023-05-04, 04/05/2023, mai/2023."
    ),
]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this day, month or year, included.")]
SectionOption = Annotated[
    str | None,
    typer.Option("--section", metavar="NAME", help="Only of this section; '=NAME' for those named so and no more."),
]
PublisherOption = Annotated[
    str | None, typer.Option("--publisher", metavar="NAME", help="Only of this publisher, or '=NAME'.")
]
AuthorOption = Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only by this author, or '=NAME'.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


ColorOption = Annotated[
    Color, typer.Option("--color", help="Colour on a terminal (auto), always, or never; NO_COLOR counts too.")
]


def archive_path(option: Path | None, configured: Path | None) -> Path:
    """Choose the archive: the option or its environment variable, else the settings, else the default."""
    return option or configured or DEFAULT_ARCHIVE


def open_archive(option: Path | None, settings: "Settings") -> "Archive":
    """Open the archive to be searched, with the names that the settings say find one another."""
    from recorte.cli.starting import import_whoosh

    import_whoosh()
    from recorte.search import Archive

    return Archive.open(
        archive_path(option, settings.archive), aliases=settings.aliases, variants=settings.variants is not False
    )
