"""Printing: results to stdout, everything else to stderr, nothing unescaped from an archive to a terminal."""

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from recorte.cli.options import Color
from recorte.search.shown import HIDDEN

if TYPE_CHECKING:
    from rich.console import Console

# What could move a terminal's cursor, change its colours or turn its text around. Halves of characters, as file names
# have them, stay: a terminal is shown their escapes.
_HIDDEN = re.compile(f"[{HIDDEN}]")

_KILOBYTE, _MEGABYTE = 1_000, 1_000_000


def harmless(text: str) -> str:
    """Give the text with what nobody would see as spaces; its length stays, and so do offsets into it."""
    return _HIDDEN.sub(" ", text)


def counted(count: int, name: str) -> str:
    """Give a number of things: `1 article`, `2,000 articles`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def sized(count: float) -> str:
    """Give a number of bytes: `53.4 kB`, `1,234.5 MB`."""
    return f"{count / _KILOBYTE:,.1f} kB" if count < _MEGABYTE / 10 else f"{count / _MEGABYTE:,.1f} MB"


def message(text: str) -> None:
    """Say something to the user, on stderr."""
    print(f"recorte: {harmless(text)}", file=sys.stderr)


def json_document(document: dict[str, Any], *, indent: int | None = None) -> None:
    """Print a JSON document on stdout, on one line unless indented."""
    from recorte.search.results import to_json

    print(to_json(document, indent=indent))


def console(color: Color) -> "Console | None":
    """Give a console on stdout that wraps and colours; none where there is neither a terminal nor a wish for colour."""
    terminal = sys.stdout.isatty()
    if not terminal and color is not Color.ALWAYS and not os.environ.get("FORCE_COLOR"):
        return None
    from rich.console import Console  # 20 ms that plain output can do without

    return Console(
        force_terminal=True if color is Color.ALWAYS else None,
        # NO_COLOR takes the colours and leaves bold and underline; `never` takes all.
        no_color=False if color is Color.ALWAYS else None,
        color_system=None if color is Color.NEVER else "auto",
        soft_wrap=not terminal,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
