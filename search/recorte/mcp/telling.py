"""Answers in a few words, for agents that read no structured content: what was found, where it is, and how to go on.

What comes from an archive stands in quotation marks, on one line, without anything that a reader would not see.
"""

from collections.abc import Iterable, Iterator

from recorte.search import Article, Hit, SearchResults
from recorte.search.shown import harmless

_LONGEST = 300
"""Characters of a name or an address."""

_MOST_LINES = 100


def tell_hits(results: SearchResults, offset: int) -> str:
    """Tell what a search has found, from an offset on."""
    lines = [_found(results)]
    if results.hits:
        last = offset + len(results.hits)
        more = f"; go on with offset={last}" if last < results.total else ""
        lines.append(f"hits {offset + 1} to {last}{more}")
    lines += _notes(results)
    for hit in results:
        lines += ["", f"{hit.rank}. {_where(hit)}", f"   doc_id: {_line(hit.doc_id)}"]
        lines += [f"   also in {hit.also_in} more"] * bool(hit.also_in)
        for passage in hit.passages:
            page = f", page {passage.page}" if passage.page is not None else ""
            lines.append(f"   {passage.start} to {passage.end}{page}: {_quoted(passage.text, len(passage.text))}")
    return "\n".join(lines)


def tell_article(article: Article, start: int, end: int) -> str:
    """Tell what an article is, and give a part of its text."""
    rest = f"; go on with start={end}" if end < len(article.text) else ""
    head = f"{_where(article)}\ndoc_id: {_line(article.doc_id)}"
    return f"{head}\ntext {start} to {end} of {len(article.text)}{rest}:\n\n“{harmless(article.text[start:end])}”"


def tell_counts(results: SearchResults) -> str:
    """Tell how many articles have each value."""
    lines = [_counted(results), *_notes(results)]
    for facet in results.facets:
        lines += ["", f"{facet.name}: {facet.distinct} in all; {facet.without} articles without"]
        lines += [f"   {_quoted(value.value)}: {value.count}" for value in facet]
    return "\n".join(lines)


def tell_timeline(results: SearchResults) -> str:
    """Tell how many articles are of each year, month or day, but for those without any."""
    lines = [_counted(results), *_notes(results)]
    if results.timeline is not None:
        having = [bucket for bucket in results.timeline if bucket.count]
        lines += ["", f"by {results.timeline.by}; {results.timeline.undated} articles without a date"]
        lines += [f"   {bucket.period}: {bucket.count}" for bucket in having[:_MOST_LINES]]
        lines += [f"   and {len(having) - _MOST_LINES} more"] * (len(having) > _MOST_LINES)
    return "\n".join(lines)


def _counted(results: SearchResults) -> str:
    fewer = results.total - results.complete if results.complete else 0
    others = f" with all the words; {fewer} more with some of them, not counted" if fewer else ""
    return f"{results.counted} {'article' if results.counted == 1 else 'articles'}{others}"


def _found(results: SearchResults) -> str:
    complete = "" if results.complete in (0, results.total) else f", {results.complete} of them with all the words"
    return f"{results.total} {'article' if results.total == 1 else 'articles'}{complete}"


def _notes(results: SearchResults) -> Iterator[str]:
    yield from (f"note: {_line(note)}" for note in results.notes)
    if results.suggestion is not None:
        yield f"did you mean: {_line(results.suggestion)}"


def _where(article: Article | Hit) -> str:
    """Say what is needed to cite an article."""
    day = article.published.on if article.published else None
    title = _quoted(article.title) if article.title else None
    return _joined([title, *article.authors[:3], article.publisher, day, article.url]) or "without a title"


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(_line(part) for part in parts if part)


def _quoted(text: str, longest: int = _LONGEST) -> str:
    return f"“{_line(text, longest)}”"


def _line(text: str, longest: int = _LONGEST) -> str:
    return " ".join(harmless(text[:longest]).split())
