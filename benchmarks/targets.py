"""What Recorte is to reach, mostly by its ratio to another engine in the same run, so that no machine's speed matters.

All but one are judged on a whole archive, of 100,000 articles or more; stock Whoosh can only be run on 10,000.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import ge, le
from typing import Any

from benchmarks.measures import SizeRun

FULL = 100_000
"""Articles from which on an archive counts as a whole one."""

_WHOOSH_ARTICLES = 10_000
_HALFWAY_ARTICLES = 50_000
_AT_LEAST, _AT_MOST = "≥", "≤"

Sizes = Sequence[SizeRun]


@dataclass(frozen=True, slots=True)
class Target:
    """A figure with its bounds.

    Attributes:
        what: What is measured.
        sign: `≥` or `≤`.
        must: The bound that has to be met.
        aim: The bound that would be good to meet.
        unit: Of the bounds and of the figure; empty for ratios.
        figure: Takes it from a run; `None` where the run has not got it.
    """

    what: str
    sign: str
    must: float
    aim: float
    unit: str
    figure: Callable[[Sizes], float | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and what a run saw of it; `None` if it did not measure it."""

    target: Target
    seen: float | None

    @property
    def verdict(self) -> str:
        """Say whether it was met."""
        if self.seen is None:
            return "not measured"
        reached = ge if self.target.sign == _AT_LEAST else le
        if reached(self.seen, self.target.aim):
            return "met, and the aim"
        return "met" if reached(self.seen, self.target.must) else "not met"

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        target = self.target
        seen = None if self.seen is None else round(self.seen, 4)
        bounds = {"sign": target.sign, "must": target.must, "aim": target.aim, "unit": target.unit}
        return {"what": target.what, **bounds, "seen": seen, "verdict": self.verdict}


def judge(sizes: Sizes) -> list[Judged]:
    """Hold a run against all targets; nothing if it had no whole archive."""
    return [Judged(target, target.figure(sizes)) for target in _TARGETS] if _whole(sizes) else []


def _whole(sizes: Iterable[SizeRun]) -> SizeRun | None:
    return max((size for size in sizes if size.articles >= FULL), key=lambda size: size.articles, default=None)


def _of(sizes: Iterable[SizeRun], articles: int) -> SizeRun | None:
    return next((size for size in sizes if size.articles == articles), None)


def _value(size: SizeRun | None, engine: str, key: str) -> float | None:
    return None if size is None else size.figures(engine).get(key)


def _divided(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _own(key: str, engine: str = "recorte") -> Callable[[Sizes], float | None]:
    return lambda sizes: _value(_whole(sizes), engine, key)


def _against(engine: str, key: str) -> Callable[[Sizes], float | None]:
    return lambda sizes: _divided(_value(_whole(sizes), "recorte", key), _value(_whole(sizes), engine, key))


def _indexing_against_whoosh(sizes: Sizes) -> float | None:
    size, key = _of(sizes, _WHOOSH_ARTICLES), "index_mb_per_second"
    return _divided(_value(size, "recorte", key), _value(size, "whoosh", key))


def _growth_of_memory(sizes: Sizes) -> float | None:
    halfway, key = _of(sizes, _HALFWAY_ARTICLES), "index_peak_mb"
    return _divided(_value(_whole(sizes), "recorte", key), _value(halfway, "recorte", key))


def _command(sizes: Sizes) -> float | None:
    whole = _whole(sizes)
    return None if whole is None or whole.command is None else whole.command.ratio


_TARGETS = (
    Target(
        "indexing, 2 processes / tantivy, 2 threads",
        _AT_LEAST,
        0.6,
        1.0,
        "",
        _against("tantivy", "index_mb_per_second"),
    ),
    Target("indexing / stock Whoosh, 10,000 articles", _AT_LEAST, 20, 30, "", _indexing_against_whoosh),
    Target("archive size / text size", _AT_MOST, 1.0, 0.7, "", _own("size_over_text")),
    Target("peak memory of indexing, all processes together", _AT_MOST, 1200, 600, " MB", _own("index_peak_mb")),
    # "The same" at both: more than chance may add, far less than the three times as many articles.
    Target("that memory / the same at 50,000 articles", _AT_MOST, 1.25, 1.1, "", _growth_of_memory),
    # Recorte counts all that matches, and so does tantivy unless it is told not to; both ways are shown.
    *(
        Target(f"retrieval, {name}, p50 / {label}", _AT_MOST, must, aim, "", _against(engine, f"{kind}_p50_ms"))
        for engine, label in (("tantivy-counting", "tantivy, counting"), ("tantivy", "tantivy, not counting"))
        for kind, name, must, aim in (
            ("short", "short", 2, 1),
            ("long", "headline", 0.7, 0.3),
            ("phrase", "phrase", 2, 1),
        )
    ),
    Target("full page with passages, short, p50", _AT_MOST, 6, 3, " ms", _own("short_p50_ms", "recorte-passages")),
    Target("`recorte search`, fresh process / `python -c pass`", _AT_MOST, 25, 12, "", _command),
    Target("opening in a warm process", _AT_MOST, 20, 5, " ms", _own("reopen_ms")),
)
