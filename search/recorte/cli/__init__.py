"""The `recorte` command: the only part of Recorte that prints.

    searching   search, show            options   what commands share
    suggesting  suggest                 output    where text goes
    indexing    index, watch, compact   display   how hits look
    inspecting  info, sources, check    progress  how a build looks
    analyzing   analyze
    evaluating  eval

Commands import what they need when they run: the time the command takes to start is part of every search.
"""

import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from recorte.cli.analyzing import analyze
from recorte.cli.evaluating import evaluate
from recorte.cli.indexing import compact, index, watch
from recorte.cli.inspecting import check, info, sources
from recorte.cli.output import message
from recorte.cli.searching import QueryCommand, search, show
from recorte.cli.suggesting import suggest

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_BROKEN_PIPE = 128 + 13
_INTERRUPTED = 128 + 2


class _Commands(TyperGroup):
    """Turns the errors of Recorte into a line for the user and an exit status."""

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
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
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


for command in (index, watch, search, suggest, show, info, sources, check, compact, analyze):
    app.command(cls=QueryCommand if command in (search, suggest) else None)(command)
app.command("eval")(evaluate)


def main() -> None:
    """Run the command; a closed pipe and an interruption are quiet."""
    # No matrix is multiplied here, and to start threads for it is a third of what it costs to import numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nor is there any use in looking for cycles each time some hundred objects have come with an import.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
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
