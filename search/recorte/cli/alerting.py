"""`recorte alert`: saved searches, and what is new since they were last run."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recorte.cli.options import (
    ArchiveOption,
    AuthorOption,
    Color,
    ColorOption,
    ConfigOption,
    FromOption,
    JsonOption,
    PublisherOption,
    QueryArgument,
    SectionOption,
    ToOption,
    archive_path,
    open_archive,
)
from recorte.cli.output import console, counted, harmless, json_document, message
from recorte.cli.query_words import QueryCommand

if TYPE_CHECKING:
    from recorte.search.alerts import News

_PASSAGES = 3

alert = typer.Typer(
    name="alert",
    help="Save searches, and tell what is new since they were last run; they are kept in the archive's folder.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AlertsWaitOption = Annotated[
    float,
    typer.Option(
        "--wait", min=0.0, metavar="SECONDS", help="Wait up to SECONDS if another process has the alerts open."
    ),
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What the alert is called.")]


@alert.command("add", cls=QueryCommand)
def add(
    name: NameArgument,
    words: QueryArgument = None,
    archive: ArchiveOption = None,
    published_from: FromOption = None,
    published_to: ToOption = None,
    section: SectionOption = None,
    publisher: PublisherOption = None,
    author: AuthorOption = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Take what the archive holds already for new as well.")
    ] = False,
    wait: AlertsWaitOption = 0.0,
    config: ConfigOption = None,
) -> None:
    """Save a search, of which only what comes from now on is new."""
    from recorte.search.alerts import Alerts
    from recorte.search.query.filters import Filters
    from recorte.search.settings import load

    filters = Filters(
        published_from=published_from, published_to=published_to, section=section, publisher=publisher, author=author
    )
    if not "".join(words or ()).strip() and not any(filters.values()):
        raise typer.BadParameter("give a QUERY, or a filter such as --section")
    settings = load(config)
    target = archive_path(archive, settings.archive)
    with open_archive(target, settings) as opened, Alerts.open(target, wait=wait) as alerts:
        try:
            added = alerts.add(name, " ".join(words or ()), archive=None if everything else opened, filters=filters)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    message(f"alert '{name}' saved; {counted(len(added.seen), 'article')} seen already")


@alert.command("list")
def list_alerts(
    archive: ArchiveOption = None,
    wait: AlertsWaitOption = 0.0,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List the saved searches.

    Exit status: 0 if there are any, 1 if there is none, 2 for wrong usage or no archive.
    """
    from recorte.search.alerts import Alerts
    from recorte.search.settings import load

    with Alerts.open(archive_path(archive, load(config).archive), wait=wait) as alerts:
        found = [saved.to_dict() for saved in alerts]
    if as_json:
        from recorte.search.results import SCHEMA_VERSION

        json_document({"schema_version": SCHEMA_VERSION, "alerts": found}, indent=2 if sys.stdout.isatty() else None)
    else:
        for saved in found:
            filters = (f"{key}: {value}" for key, value in saved["filters"].items())
            print(harmless(f"{saved['name']}: {' · '.join(filter(None, (saved['query'], *filters)))}"))
    if not found:
        message("no alerts; 'recorte alert add NAME QUERY' saves one")
        raise typer.Exit(1)


@alert.command("remove")
def remove(
    name: NameArgument, archive: ArchiveOption = None, wait: AlertsWaitOption = 0.0, config: ConfigOption = None
) -> None:
    """Forget a saved search."""
    from recorte.search.alerts import Alerts
    from recorte.search.settings import load

    with Alerts.open(archive_path(archive, load(config).archive), wait=wait) as alerts:
        alerts.remove(name)


@alert.command("run", short_help="Show what is new since the alerts were last run.")
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which alerts; all of them by default.")
    ] = None,
    archive: ArchiveOption = None,
    passages: Annotated[
        int, typer.Option("--passages", "-p", metavar="N", min=0, help="Passages of a hit.")
    ] = _PASSAGES,
    wait: AlertsWaitOption = 0.0,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Show what is new since the alerts were last run: articles with all the words that have not been shown before.

    What has been shown counts as seen once it has been written out; what was interrupted is shown again.

    Exit status: 0 with new articles, 1 without, 2 for wrong usage or no archive.
    """
    from recorte.search.alerts import Alerts
    from recorte.search.settings import load

    settings = load(config)
    target = archive_path(archive, settings.archive)
    # The archive second: nothing that another run has shown meanwhile is new.
    with Alerts.open(target, wait=wait) as alerts, open_archive(target, settings) as opened:
        wanted = list(dict.fromkeys(names or [saved.name for saved in alerts]))
        found = [alerts.run(name, opened, passages=passages) for name in wanted]
        if as_json:
            _print_json(found)
        else:
            _show(found, color)
        sys.stdout.flush()
        if any(news.count for news in found):
            alerts.saw(*found)
    total = sum(news.count for news in found)
    message(f"{counted(total, 'new article')} in {counted(len(found), 'alert')}")
    if not total:
        raise typer.Exit(1)


def _print_json(found: "list[News]") -> None:
    from recorte.search.results import SCHEMA_VERSION

    records: list[dict[str, Any]] = [
        {
            "name": news.alert.name,
            "query": news.alert.query,
            "filters": news.alert.filters,
            "new": news.count,
            "notes": list(news.notes),
            "hits": [hit.to_dict() for hit in news.hits],
        }
        for news in found
    ]
    json_document({"schema_version": SCHEMA_VERSION, "alerts": records}, indent=2 if sys.stdout.isatty() else None)


def _show(found: "list[News]", color: Color) -> None:
    from recorte.cli.display import show_hits

    first = True
    for news in found:
        for note in news.notes:
            message(f"note on '{news.alert.name}': {note}")
        if news.count:
            if not first:
                print()
            first = False
            print(f"{harmless(news.alert.name)}: {counted(news.count, 'new article')}")
            show_hits(console(color), news.hits)
