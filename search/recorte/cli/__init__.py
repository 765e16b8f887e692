"""The `recorte` command: the only part of Recorte that prints.

    searching   search, show            options   what commands share
    suggesting  suggest, similar        output    where text goes
    alerting    alert …                 exporting export; hits for other programs
    timelines   timeline                counts    how facets and timelines look
    indexing    index, watch, compact   display   how hits look
    inspecting  info, sources, check    progress  how a build looks
    analyzing   analyze
    evaluating  eval                    starting  what is imported late
    serving     serve, mcp

Only the command that is asked for is imported, and commands import what they need when they run: the time the command
takes to start is part of every search.
"""

import atexit
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from recorte.cli.output import message

_COMMANDS = {
    "index": ("indexing.index", "Have an archive hold what files and folders hold, and no more."),
    "watch": ("indexing.watch", "Index files and folders, and what changes in them, until Ctrl-C."),
    "search": ("searching.search", "Find articles, and show the passages that answer."),
    "suggest": ("suggesting.suggest", "Complete the beginning of a query, by words and titles."),
    "similar": ("suggesting.similar", "Find articles that are like another."),
    "timeline": ("timelines.timeline", "Draw when the articles that a query asks for were published."),
    "alert": ("alerting.alert", "Save searches, and tell what is new since they were last run."),
    "show": ("searching.show", "Show an article whole, and where else it stands."),
    "info": ("inspecting.info", "Show what an archive holds."),
    "sources": ("inspecting.sources", "List the files that an archive was made from."),
    "check": ("inspecting.check", "Read every byte of an archive, and tell whether it is whole."),
    "compact": ("indexing.compact", "Put an archive together as small and fast as it can be."),
    "analyze": ("analyzing.analyze", "Show how a text becomes terms."),
    "eval": ("evaluating.evaluate", "Measure how well an archive answers."),
    "export": ("exporting.export", "Write the whole archive as an SQLite database."),
    "serve": ("serving.serve", "Serve a search page for browsers, and a JSON API for programs."),
    "mcp": ("serving.mcp", "Let agents search an archive, by the Model Context Protocol."),
}
"""The commands in the order in which they are listed: the module and function of each, and a line about it."""

_TAKE_A_QUERY = ("search", "suggest", "timeline")

_CONTEXT = {"help_option_names": ["-h", "--help"]}
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_BROKEN_PIPE = 128 + 13
_INTERRUPTED = 128 + 2


class _Commands(Mapping[str, Any]):
    """The commands by their names, each made when it is first looked at."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the types of Typer's own click are private
        return _command(name, *_COMMANDS[name])

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


@cache
def _command(name: str, place: str, line: str) -> Any:  # noqa: ANN401 - the types of Typer's own click are private
    module, function = place.split(".")
    kind = import_module("recorte.cli.query_words").QueryCommand if name in _TAKE_A_QUERY else None
    found = getattr(import_module(f"recorte.cli.{module}"), function)
    if isinstance(found, typer.Typer):
        found.info.short_help = line
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=_CONTEXT)
    alone.command(name, cls=kind, short_help=line)(found)
    return typer.main.get_command(alone)


class _Group(TyperGroup):
    """Knows the commands, and turns the errors of Recorte into a line for the user and an exit status."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own
        super().__init__(**attributes)
        self.commands: Any = _Commands()

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the types of Typer's own click are private
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            message("interrupted" + ("; what was committed stays" if ctx.invoked_subcommand == "index" else ""))
            raise typer.Exit(_INTERRUPTED) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            if ctx.params.get("debug"):
                raise
            what = error.strerror or str(error)
            message(f"{what}: '{error.filename}'" if error.filename else what)
            raise typer.Exit(2) from error
        except Exception as error:
            from recorte.corpus.errors import RecorteError
            from recorte.search.errors import ArticleNotFoundError

            if not isinstance(error, RecorteError) or ctx.params.get("debug"):
                raise
            message(str(error))
            raise typer.Exit(1 if isinstance(error, ArticleNotFoundError) else 2) from error


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_CONTEXT,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"recorte {version('recorte')}")
        raise typer.Exit


@app.callback()
def recorte(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Full-text search over Portuguese-language news archives.

    First 'recorte index FOLDER', then 'recorte search WORDS'.
    """


def main() -> None:
    """Run the command; a closed pipe and an interruption are quiet."""
    # No matrix is multiplied here, and to start threads for it is a third of what it costs to import numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nor is there any use in looking for cycles each time some hundred objects have come with an import.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Or when the process ends, which would take a fifth of the time of a search.
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # What the encoding of a terminal does not have must keep nothing else from being read.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="recorte")
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go, and must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_BROKEN_PIPE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        message(f"unexpected {type(error).__name__}: {error}; 'recorte --debug …' shows where")
        sys.exit(2)
