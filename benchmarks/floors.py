"""How good Recorte's answers to the judged sets must be at least: `tests/relevance_floors.json`.

A floor is what was measured less `TOLERANCE`. It is raised as answers become better, and lowered only by whoever says
so. Beside the floors of a set stands the digest of what they were measured on: on other data they would mean nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.documents import ROOT

FLOORS = ROOT / "tests" / "relevance_floors.json"

PREFIX = 4_000
"""How many of the real news `news-anchors` is asked of, beside the relevant ones: a gate has to be quick."""

TOLERANCE = 0.003
"""What a measure may lose unseen: of 900 queries, one that falls off the ten and two that lose a rank."""

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of one set.

    Attributes:
        digest: That of `benchmarks.judged` of the data.
        floors: The least that each measure may be.
    """

    digest: str
    floors: dict[str, float]

    def below(self, means: Mapping[str, float]) -> dict[str, float]:
        """Give the measures that are below their floors."""
        return {name: means[name] for name, floor in self.floors.items() if means[name] < floor}


@dataclass(frozen=True, slots=True)
class LoweredError(Exception):
    """A floor would be lowered, or be that of other data; nothing has been written."""

    name: str
    reason: str

    def __str__(self) -> str:
        """Say what is lower, and how to insist."""
        return f"{self.name}: {self.reason}; --lower-floors writes floors all the same"


def read_floors(path: Path = FLOORS) -> dict[str, Floors]:
    """Read the floors of all sets that have any."""
    if not path.is_file():
        return {}
    return {name: Floors(**values) for name, values in json.loads(path.read_text(encoding="utf-8")).items()}


def write_floors(floors: Mapping[str, Floors], path: Path = FLOORS) -> None:
    """Write the floors of all sets."""
    values = {name: asdict(of_set) for name, of_set in floors.items()}
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def raised(name: str, before: Floors | None, digest: str, means: Mapping[str, float], *, lower: bool = False) -> Floors:
    """Give the new floors of a set: the higher ones of those before and those that what was measured gives.

    Args:
        name: The set.
        before: Its floors so far.
        digest: That of the data that was measured on.
        means: What was measured.
        lower: Whether what was measured decides alone.

    Raises:
        LoweredError: If a measure is below its floor, or the floors are of other data, and `lower` is not set.
    """
    measured = {measure: round(mean - TOLERANCE, _PLACES) for measure, mean in means.items()}
    if before is None or lower:
        return Floors(digest, measured)
    if before.digest != digest:
        raise LoweredError(name, "the data is not that of its floors")
    below = before.below(means)
    if below:
        shown = ", ".join(f"{measure} {mean:.4f} < {before.floors[measure]}" for measure, mean in below.items())
        raise LoweredError(name, f"below its floor: {shown}")
    return Floors(digest, {measure: max(floor, before.floors.get(measure, 0)) for measure, floor in measured.items()})
