"""Which segments to put together: so that a search looks into few, and no document is written again often.

Segments are sorted into tiers by size, each holding segments up to eight times as large as the one below. Two of one
tier become one, of the same tier or the next. So a million documents are in five segments at most, and mostly in three;
a document is written again four times a tier, or so. While more is to come a tier holds up to three: then nobody
searches yet, and each document is written again about once a tier.

Source: P. O'Neil, E. Cheng, D. Gawlick, E. O'Neil, "The log-structured merge-tree", Acta Informatica 33, 1996.
"""

from collections.abc import Sequence
from itertools import chain

_RATIO = 8
_SMALLEST = 256
"""Documents; segments up to so many are of one tier, as to look into each costs more than to write it again."""

_TOO_MANY, _TOO_MANY_MEANWHILE = 2, 4
"""Segments of a tier that become one: at the end of a build, and while more is to come."""

_MOST_DELETED = 0.25
"""A segment of which a larger share is deleted is written again."""


def groups(
    live: Sequence[int], documents: Sequence[int], fresh: Sequence[bool], *, last: bool = True
) -> list[list[int]]:
    """Tell which segments are to be put together, or to be written again.

    Args:
        live: Of each segment, how many documents count.
        documents: How many it has in all.
        fresh: Whether it has just been written; those become one, whatever their size.
        last: Whether no more will come.

    Returns:
        The numbers of the segments of each group, ascending; what is in none stays as it is.
    """
    new = [number for number, is_fresh in enumerate(fresh) if is_fresh]
    sets = [[number] for number, is_fresh in enumerate(fresh) if not is_fresh and live[number]]
    if new:
        sets.append(new)
    too_many = _TOO_MANY if last else _TOO_MANY_MEANWHILE
    while True:
        tiers: dict[int, list[list[int]]] = {}
        for members in sets:
            tiers.setdefault(_tier(sum(live[number] for number in members)), []).append(members)
        full = next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= too_many), None)
        if full is None:
            break
        sets = [members for members in sets if members not in full] + [sorted(chain.from_iterable(full))]
    worn = {number for number, own in enumerate(live) if documents[number] - own > _MOST_DELETED * documents[number]}
    return sorted(members for members in sets if len(members) > 1 or members == new or members[0] in worn)


def _tier(size: int) -> int:
    tier, limit = 0, _SMALLEST
    while size > limit:
        tier, limit = tier + 1, limit * _RATIO
    return tier
