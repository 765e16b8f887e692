"""`recorte analyze`: how a text becomes terms."""

from typing import Annotated

import typer

from recorte.cli.options import JsonOption
from recorte.cli.output import harmless, json_document


def analyze(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The text.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Show the tokens of a text: where each stands, its term, its stem, and whether a query may do without it."""
    from recorte.analysis import is_stop_word, stem, tokens

    text = " ".join(words)
    found = [
        {
            "position": token.position,
            "start": token.start,
            "end": token.end,
            "token": text[token.start : token.end],
            "term": token.term,
            "stem": stem(token.term),
            "stop_word": is_stop_word(text[token.start : token.end]),
        }
        for token in tokens(text)
    ]
    if as_json:
        json_document({"schema_version": 1, "text": text, "tokens": found})
        return
    heads = ("position", "token", "term", "stem", "start", "end", "stop word")
    rows = [
        (
            str(row["position"]),
            harmless(str(row["token"])),
            str(row["term"]),
            str(row["stem"]),
            str(row["start"]),
            str(row["end"]),
            "yes" if row["stop_word"] else "",
        )
        for row in found
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row_ in (heads, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row_, widths, strict=True)).rstrip())
