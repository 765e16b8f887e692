"""Results as a notebook shows them: plain HTML, all of it escaped, in whatever colours the notebook has."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from recorte.search.results import Hit, Passage, SearchResults, Span
from recorte.search.shown import harmless, pieces, web_address

if TYPE_CHECKING:
    from recorte.search.counting.facets import Facet
    from recorte.search.counting.timeline import Timeline

_NO_TITLE = "(no title)"


def results_html(results: SearchResults) -> str:
    """Show what a search has found: how much, each hit with its passages, and what was counted."""
    said = "<br>".join(map(_shown, _said(results)))
    hits = "".join(f'<li value="{hit.rank}">{hit_html(hit)}</li>' for hit in results)
    counts = "".join(map(_facet, results.facets)) + (_timeline(results.timeline) if results.timeline else "")
    return f"<div><p>{said}</p><ol>{hits}</ol>{counts}</div>"


def hit_html(hit: Hit) -> str:
    """Show a hit: its title, where and when it was published, and its passages with the words marked."""
    title = _marked(hit.title, hit.title_highlights) or _NO_TITLE
    address = web_address(hit.url)
    if address is not None:
        title = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    facts = " · ".join(_shown(fact) for fact in _facts(hit) if fact)
    passages = "".join(f"<li>{_passage(passage)}</li>" for passage in hit.passages)
    return f"<b>{title}</b><br><small>{facts}</small><ul>{passages}</ul>"


def _said(results: SearchResults) -> Iterator[str]:
    complete = "" if results.complete in (0, results.total) else f", {results.complete:,} with all the words"
    yield f"{results.total:,} {'article' if results.total == 1 else 'articles'}{complete}"
    yield from results.notes
    if results.suggestion is not None:
        yield f"did you mean: {results.suggestion}"


def _facts(hit: Hit) -> Iterator[str | None]:
    yield hit.published.on if hit.published is not None else None
    yield hit.publisher
    yield ", ".join(hit.authors)
    yield f"also in {hit.also_in}" if hit.also_in else None
    yield f"id {hit.doc_id}"


def _passage(passage: Passage) -> str:
    lead, tail = "… " if passage.cut_before else "", " …" if passage.cut_behind else ""
    page = f"p. {passage.page}, " if passage.page is not None else ""
    place = f"({page}{passage.start}–{passage.end})"
    return f"{lead}{_marked(passage.text, passage.highlights, passage.start)}{tail} <small>{place}</small>"


def _facet(facet: "Facet") -> str:
    values = " · ".join(f"{_shown(value.value)} ({value.count:,})" for value in facet)
    return f"<p><b>{facet.name}</b>: {values}</p>"


def _timeline(timeline: "Timeline") -> str:
    buckets = " · ".join(f"{bucket.period} ({bucket.count:,})" for bucket in timeline if bucket.count)
    return f"<p><b>by {timeline.by}</b>: {buckets}</p>"


def _marked(text: str, highlights: Sequence[Span], start: int = 0) -> str:
    """Write a text with its marks; a notebook has a colour of its own for them."""
    cut = ((escape(piece.text), piece.marked) for piece in pieces(text, highlights, start))
    return "".join(f"<mark>{said}</mark>" if marked else said for said, marked in cut)


def _shown(text: str) -> str:
    return escape(harmless(text))
