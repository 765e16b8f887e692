"""Hits on stdout in the formats of other programs, in UTF-8 whatever the terminal has."""

import io
import re
import sys
from typing import TYPE_CHECKING, cast

from recorte.cli.output import harmless, json_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from recorte.search import Hit
    from recorte.search.exporting.citing import Style
    from recorte.search.exporting.exporting import Format

_BOM = "\ufeff"


def print_hits(hits: "Iterable[Hit]", kind: str, style: "Style", roots: "Sequence[str]", *, bom: bool) -> None:
    """Print hits one by one."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    if kind == "jsonl":
        from recorte.search.results import SCHEMA_VERSION

        for hit in hits:
            json_document({"schema_version": SCHEMA_VERSION, **hit.to_dict()})
        return
    from recorte.search.exporting.exporting import export

    if bom and kind == "csv":
        print(_BOM, end="")
    for piece in export(hits, cast("Format", kind), style=style, roots=roots):
        # A lone surrogate is no character, and has no escape here.
        print(re.sub("[\ud800-\udfff]", "\ufffd", harmless(piece)), end="")
