"""The first of many documents by a score that is dear to work out, from a ceiling that is cheap.

Nothing is left out that could be among the first, so that they are the same ones, with the same scores, however many
are asked for.
"""

from collections.abc import Callable

import numpy as np

from recorte.indexer.interface import Places, Scores

_FIRST_CHUNK = 128
"""Documents whose score is worked out first; each further time it is for four times as many."""

_LARGEST_CHUNK = 8192
"""Documents whose score is worked out at once, which bounds the memory that it takes."""

ROUNDING = 1 + 1e-9
"""How far a score may come out above its ceiling because it was added up in another order."""


def best(
    ceilings: Scores, score: Callable[[Places], Scores], count: int, order: Callable[[Places, Scores], Places]
) -> tuple[Places, Scores]:
    """Find the documents with the highest scores.

    Args:
        ceilings: For each document, 0 or more, what its score does not exceed.
        score: Gives the scores of some documents, named by their ascending places in `ceilings`.
        count: How many documents are wanted.
        order: Sorts documents, named by their places, by score; gives where in the order given each comes from.

    Returns:
        Their places, and their scores, in order.
    """
    places, scores = np.empty(0, np.int64), np.empty(0)
    left = _first_of(-ceilings, min(max(count, _FIRST_CHUNK), _LARGEST_CHUNK)) if count else places
    size = len(left)
    while len(left):
        chunk = np.sort(left[:size])
        places, scores = np.concatenate([places, chunk]), np.concatenate([scores, score(chunk)])
        first = order(places, scores)[:count]
        if len(places) == len(chunk):
            left = _behind(ceilings, chunk, scores[first[-1]] if len(first) == count else 0.0)
        else:
            left = left[size:]
        places, scores = places[first], scores[first]
        if len(first) == count:
            left = left[: int(np.searchsorted(-ceilings[left], -scores[-1] / ROUNDING, side="right"))]
        size = min(4 * size, _LARGEST_CHUNK)
    return places, scores


def _first_of(keys: Scores, count: int) -> Places:
    """Give the places of the smallest keys in order, without sorting what lies behind them; of equals, the lower."""
    places: Places = np.arange(len(keys))
    if 0 < count < len(keys):
        places = np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
    return places[np.argsort(keys[places], kind="stable")][:count]


def _behind(ceilings: Scores, done: Places, least: float) -> Places:
    """Give the documents that are left, highest ceiling first, if it reaches so far."""
    left = ceilings * ROUNDING >= least
    left[done] = False
    places = np.flatnonzero(left)
    return places[np.argsort(-ceilings[places], kind="stable")]
