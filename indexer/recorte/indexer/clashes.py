"""Articles of which one can stay: those with one `doc_id`, and exact copies; the same one, whenever each was indexed.

Of articles with one `doc_id` the one stays that comes last by its source's path; of pages that a crawler fetched the
newest, as such a page has its address for an id, and was likely fetched often. What a source has lost to another is
told, as it has to be read again should the other go; and what each says, as only who loses to another text is missed.

Of the articles that are left and say the same, one stays by the same rule, and what is the others' own is kept as
copies of it. Such a copy still has its id, and can lose it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any, NamedTuple

import numpy as np

from recorte.corpus import Article
from recorte.indexer.columns.arrays import contains, distinct_of
from recorte.indexer.columns.encoding import Hashes, hash_of, utf8
from recorte.indexer.copies import Copy
from recorte.indexer.duplicates import Copies
from recorte.indexer.held import HeldSegment
from recorte.indexer.sources import Lost
from recorte.indexer.stored_articles import decode, shared

PlaceOf = Callable[[int], Any]
"""Gives the place of a source, named by its number, in the order of all sources."""

_A_COPY = -1
"""Stands for the segment of what is in none."""


class Loss(NamedTuple):
    """An article that gives way.

    Attributes:
        origin: The number of its source.
        lost: What is known of it, without the article that has its id now.
        winner: What to call that one.
        said: A hash of that one's title and text.
    """

    origin: int
    lost: Lost
    winner: str
    said: int


class _Claim(NamedTuple):
    """An article that could stay; the last of several does."""

    captured: float
    place: Any
    segment: int
    document: int
    own: Copy
    content: int
    article: Article


def settle_ids(
    held: Sequence[HeldSegment], fresh: Sequence[HeldSegment], copies: Copies, place_of: PlaceOf
) -> tuple[list[Loss], Copies]:
    """Leave every `doc_id` with one article, by taking the others from the live documents and the copies.

    Args:
        held: Segments among which no two documents clash.
        fresh: Segments that have come to them, in the order in which they were written.
        copies: What is known of exact copies, which clash with none of the held.
        place_of: Gives the place of a source.

    Returns:
        What gives way, and the copies that are left.
    """
    segments = [*held, *fresh]
    wanted = _clashing([it.ids[it.live] for it in fresh], [*(it.ids[it.live] for it in held), copies.ids])
    found: dict[str, list[_Claim]] = {}
    for number, document in _having(segments, [it.ids for it in segments], wanted):
        claim = _claim_of(segments[number], number, document, _article(segments[number], document), place_of)
        found.setdefault(claim.own.doc_id, []).append(claim)
    for place in np.flatnonzero(contains(wanted, copies.ids)).tolist():
        own, content = copies[place], int(copies.contents[place])
        claim = _Claim(_moment(own), place_of(own.origin), _A_COPY, place, own, content, _saying(segments, content))
        found.setdefault(own.doc_id, []).append(claim)
    losses, going = [], np.zeros(len(copies), np.bool_)
    for claims in found.values():
        *others, last = sorted(claims, key=lambda it: it[:4])
        for other in others:
            if other.segment == _A_COPY:
                going[other.document] = True
            else:
                segments[other.segment].live[other.document] = False
            losses.append(_loss(other, last))
    return losses, copies.without(going) if going.any() else copies


def settle_copies(
    held: Sequence[HeldSegment], fresh: Sequence[HeldSegment], copies: Copies, place_of: PlaceOf
) -> Copies:
    """Leave one of all articles that say the same, by taking the others from the live documents.

    Args:
        held: Segments among which no two documents say the same.
        fresh: Segments that have come to them.
        copies: What is known of exact copies; it may be of what has just come.
        place_of: Gives the place of a source.

    Returns:
        These, and those that have come to them.
    """
    segments = [*held, *fresh]
    wanted = _clashing([it.contents[it.live] for it in fresh], [it.contents[it.live] for it in held])
    found: dict[Article, list[_Claim]] = {}
    for number, document in _having(segments, [it.contents for it in segments], wanted):
        article = _article(segments[number], document)
        claim = _claim_of(segments[number], number, document, article, place_of)
        found.setdefault(shared(article), []).append(claim)
    added = []
    for claims in found.values():
        # Of one source whichever its id says: copies of which there is only this have no order.
        for other in sorted(claims, key=lambda it: precedence(it.own, it.place))[:-1]:
            segments[other.segment].live[other.document] = False
            added.append((other.own, other.content))
    return copies.with_more(added)


def _claim_of(segment: HeldSegment, number: int, document: int, article: Article, place_of: PlaceOf) -> _Claim:
    own, content = Copy.of(article, int(segment.origins[document])), int(segment.contents[document])
    return _Claim(_moment(own), place_of(own.origin), number, document, own, content, article)


def _saying(segments: Sequence[HeldSegment], content: int) -> Article:
    """Give an article that says what a copy does: the one that is kept, or that has just gone."""
    of_each = ((it, np.flatnonzero(it.contents == np.uint64(content))) for it in segments)
    return next(_article(it, int(documents[0])) for it, documents in of_each if len(documents))


def _article(segment: HeldSegment, document: int) -> Article:
    return decode(segment.segment.articles[document])


def _clashing(fresh: Sequence[Hashes], held: Sequence[Hashes]) -> Hashes:
    """Give the hashes that two or more have, one of them fresh."""
    own = np.sort(np.concatenate([np.empty(0, np.uint64), *fresh]))
    repeated = own[1:][own[1:] == own[:-1]]
    return distinct_of(np.concatenate([repeated, *(it[contains(own, it)] for it in held)]))


def _having(segments: Sequence[HeldSegment], hashes: Sequence[Hashes], wanted: Hashes) -> Iterator[tuple[int, int]]:
    """Give the live documents that have one of some hashes, with the numbers of their segments."""
    for number, it in enumerate(segments if len(wanted) else ()):
        for document in np.flatnonzero(it.live & contains(wanted, hashes[number])).tolist():
            yield number, document


def _loss(claim: _Claim, last: _Claim) -> Loss:
    # Of captures the newest stays, whatever it says; and no capture gives way to what is none.
    said = _said(claim.article) if claim.own.captured is None else 0
    lost = Lost(claim.own.doc_id, claim.own.source, said)
    return Loss(claim.own.origin, lost, last.own.source, _said(last.article))


def _said(article: Article) -> int:
    """Give a hash of what an article says, which is never 0."""
    return hash_of(utf8(f"{article.title}\0{article.text}")) or 1


def precedence(own: Copy, place: Any) -> tuple[float, Any, str]:  # noqa: ANN401 - places are only compared
    """Give what decides which of several articles that say the same stays: the one that has most of it."""
    return _moment(own), place, own.doc_id


def _moment(own: Copy) -> float:
    """Give when a page was fetched, in seconds since 1970; before all others, what was not fetched."""
    captured = own.captured
    if captured is None:
        return float("-inf")
    return (captured if captured.tzinfo else captured.replace(tzinfo=UTC)).timestamp()
