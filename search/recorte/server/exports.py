"""The answer to a search in the formats that the command prints: which one a request wants, and how it is sent."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi.responses import Response
from pydantic import Field

from recorte.hosting.asking import Asked
from recorte.search import SearchResults
from recorte.search.exporting.exporting import export
from recorte.search.results import SCHEMA_VERSION, to_json
from recorte.server.accepting import weighed

Format = Literal["json", "jsonl", "csv", "md", "bibtex"]
"""As `recorte search --format` names them."""

MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "md": "text/markdown",
    "bibtex": "application/x-bibtex",
}

_OTHER_NAMES: dict[str, Format] = {
    "application/x-ndjson": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/*": "json",
    "text/*": "csv",
    "*/*": "json",
}

_SUFFIXES: Mapping[Format, str] = {"jsonl": "jsonl", "csv": "csv", "md": "md", "bibtex": "bib"}

DESCRIBED: dict[str, Any] = {
    media_type: {"schema": {"type": "string"}} for form, media_type in MEDIA_TYPES.items() if form != "json"
}
"""The further formats, as OpenAPI has them."""


class Searched(Asked):
    """A search whose hits may be written for other programs.

    Attributes:
        format: As what; where it is absent, what the header `Accept` prefers, else JSON.
    """

    format: Annotated[
        Format | None, Field(description="As what hits are written; else as the header Accept has it.")
    ] = None

    def written_as(self, accepted: str) -> Format:
        """Choose the format.

        Args:
            accepted: The header `Accept`.
        """
        return self.format or preferred(accepted)


def preferred(accepted: str) -> Format:
    """Give the format that a client would rather have; JSON where it names none that there is.

    >>> preferred("text/html, text/csv;q=0.8, */*;q=0.1")
    'csv'
    """
    names: dict[str, Format] = {media_type: form for form, media_type in MEDIA_TYPES.items()} | _OTHER_NAMES
    # The more exact of two that weigh the same: what has no star in it.
    known = [(weight, -name.count("*"), names[name]) for name, weight in weighed(accepted) if name in names]
    weight, _, form = max(known, key=lambda it: it[:2], default=(0.0, 0, "json"))
    return form if weight else "json"


def written(results: SearchResults, form: Format, roots: Sequence[str], headers: Mapping[str, str]) -> Response:
    """Write the answer to a search.

    Args:
        results: The answer.
        form: As what.
        roots: The folders that were indexed, from which citations name sources.
        headers: The headers of the response.
    """
    if form == "json":
        text = to_json(results.to_dict())
    elif form == "jsonl":
        text = "".join(to_json({"schema_version": SCHEMA_VERSION, **hit.to_dict()}) + "\n" for hit in results)
    else:
        text = "".join(export(results, form, roots=roots))
    saved = {} if form == "json" else {"Content-Disposition": f'attachment; filename="recorte.{_SUFFIXES[form]}"'}
    # A lone surrogate, which UTF-8 cannot have, is lost; JSON has an escape for it.
    return Response(text.encode("utf-8", "replace"), headers={**headers, **saved}, media_type=_typed(form))


def _typed(form: Format) -> str:
    return f"{MEDIA_TYPES[form]}; charset=utf-8" if MEDIA_TYPES[form].startswith("text/") else MEDIA_TYPES[form]
