"""Which words of a query are one name, or one number; what stands for them is all that may be said for it."""

from collections.abc import Sequence

from recorte.search.query.aliases import Aliases
from recorte.search.query.numbers import LONGEST, begins_number, reading
from recorte.search.query.tree import Query, Way
from recorte.search.query.units import Unit


def named(items: Sequence[Unit | Query], aliases: Aliases) -> list[Unit | Query]:
    """Make one unit of the words of each name and number.

    Args:
        items: The units of a part of a query in their order, and whatever else is between them.
        aliases: The names.
    """
    found: list[Unit | Query] = []
    at = 0
    while at < len(items):
        length, unit = _named_at(items, at, aliases)
        found.append(unit)
        at += length
    return found


def _named_at(items: Sequence[Unit | Query], at: int, aliases: Aliases) -> tuple[int, Unit | Query]:
    """Give the number or longest name that begins at a place, and how many items it takes; else the item there."""
    first = items[at]
    if not isinstance(first, Unit) or not (begins_number(first.terms[0]) or aliases.begin_with(first.terms[0])):
        return 1, first
    words: list[str] = []
    units: list[Unit] = []
    ends: dict[int, int] = {}
    for item in items[at : at + max(aliases.longest, LONGEST)]:
        if not isinstance(item, Unit) or item.quoted or item.ways[0].kind in ("prefix", "spelling"):
            break
        words.extend(item.terms)
        units.append(item)
        ends[len(words)] = len(units)
    number = reading([(term, unit.label) for unit in units for term in unit.terms]) if units else None
    if number is not None and number.length in ends:
        return ends[number.length], _together(units[: ends[number.length]], number.ways)
    for length in sorted(ends, reverse=True):
        own = units[: ends[length]]
        names = aliases.names_of(tuple(words[:length]), " ".join(unit.label for unit in own))
        alone = len(own) == 1 and own[0].optional  # `para` is no way to say Pará
        if names and not alone:
            typed = own[0].ways if len(own) == 1 else (Way(tuple(words[:length])),)
            return len(own), _together(own, (*typed, *names))
    return 1, first


def _together(units: Sequence[Unit], ways: tuple[Way, ...]) -> Unit:
    """Make one unit of several that are said in some ways together."""
    return Unit(
        label=" ".join(unit.label for unit in units),
        terms=tuple(term for unit in units for term in unit.terms),
        ways=ways,
        place=units[0].place,
        form=units[0].form if len(units) == 1 else None,
        capitals=units[0].capitals if len(units) == 1 else None,
        strict=any(unit.strict for unit in units),
    )
