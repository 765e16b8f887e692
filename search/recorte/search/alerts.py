"""Saved searches: what is new since they were last asked, kept beside the index in the archive's folder.

    from recorte.search.alerts import Alerts

    with Alerts.open("arquivo") as alerts, Archive.open("arquivo") as archive:
        alerts.add("perdas", "Reality Labs", archive=archive)
        found = alerts.run("perdas", archive)
        ...   # write found.hits
        alerts.saw(found)

An article is new if it has all the words and its `doc_id` has not been seen: whenever it was written, and whenever it
was indexed. What has been seen is written down only when `saw` is told so, so that what could not be shown comes again.
While the alerts are open, other processes wait. `alerts.json` is no part of the index: builds leave it alone, and it
stays through `--rebuild`. It holds for each alert the numbers of 64 bits that follow from the ids seen (see
`IndexReader.ids`): eight bytes an article.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.closing import Closing
from recorte.indexer.errors import ArchiveNotFoundError
from recorte.indexer.files import newest_generation, put_in_place
from recorte.indexer.opening import open_file
from recorte.indexer.whoosh.lock import WriteLock
from recorte.search.archive import Archive
from recorte.search.errors import AlertError
from recorte.search.query.filters import Filters, restriction
from recorte.search.results import Hit

FILE_NAME = "alerts.json"
LOCK_NAME = "alerts.lock"

MOST_ALERTS = 1_000
LONGEST_QUERY = 10_000
"""Characters."""

MOST_GONE = 100_000
"""Articles seen that the archive has no more, and that would be seen as such if they came back; of more, the last."""

_LARGEST = 1 << 30
"""Bytes that are read of a file, and written to one: eleven for each article that an alert has seen."""

_LONGEST_REASON = 200
_VERSION = 1
_NAME = re.compile(r"[^\W_](?:[\w .-]{0,62}\w)?")
_FILTERS = tuple(Filters.__annotations__)
_NONE = np.empty(0, "<u8")


@dataclass(frozen=True, slots=True)
class Alert:
    """A saved search.

    Attributes:
        name: What it is called.
        query: The query.
        filters: The filters of `Archive.search` that are set.
        seen: The numbers of the articles that have been seen, in the order in which they were.
    """

    name: str
    query: str
    filters: dict[str, str]
    seen: NDArray[np.uint64]

    def to_dict(self) -> dict[str, Any]:
        """Give the alert as plain JSON values."""
        return {"name": self.name, "query": self.query, "filters": self.filters, "seen": len(self.seen)}


@dataclass(frozen=True, slots=True)
class News:
    """What an alert has found.

    Attributes:
        alert: The alert as it is once this has been seen.
        count: How many articles are new.
        hits: The articles, the newest first; each is read when it is asked for.
        notes: What was not understood of its query.
    """

    alert: Alert
    count: int
    hits: Iterator[Hit]
    notes: tuple[str, ...]


class Alerts(Closing):
    """The alerts of an archive, locked against other processes; made by `Alerts.open`."""

    def __init__(self, archive: Path, lock: WriteLock) -> None:
        self._path = archive / FILE_NAME
        self._lock = lock
        try:
            self._alerts = _read(self._path)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, archive: str | Path, *, wait: float = 0.0) -> Self:
        """Open the alerts of an archive.

        Args:
            archive: The archive's folder.
            wait: Seconds to wait for another process that has them open.

        Raises:
            ArchiveNotFoundError: If there is no archive.
            AlertError: If another process has them open, or they cannot be read.
        """
        if not newest_generation(Path(archive)):
            raise ArchiveNotFoundError(Path(archive))
        lock = WriteLock(Path(archive), LOCK_NAME)
        if not lock.acquire(wait):
            raise AlertError(f"another process has the alerts of '{archive}' open; --wait SECONDS waits for it")
        return cls(Path(archive), lock)

    def __iter__(self) -> Iterator[Alert]:
        return iter(self._alerts.values())

    def __len__(self) -> int:
        return len(self._alerts)

    def add(self, name: str, query: str, *, archive: Archive | None = None, filters: Filters | None = None) -> Alert:
        """Save a search.

        Args:
            name: Letters, digits, spaces, `-`, `_` and `.`; at most 64.
            query: The query, in the language of `Archive.search`.
            archive: What it holds now has been seen; without one, all will be new.
            filters: The filters of `Archive.search`.

        Raises:
            AlertError: If there is one of this name, or it cannot be kept.
            ValueError: If a filter cannot be followed.
        """
        if _NAME.fullmatch(name) is None:
            raise AlertError(f"'{name}' is no name for an alert: letters, digits, spaces, '-', '_' and '.', at most 64")
        if name in self._alerts:
            raise AlertError(f"there is an alert '{name}' already; 'recorte alert remove' takes it away")
        if len(self._alerts) >= MOST_ALERTS or len(query) > LONGEST_QUERY:
            raise AlertError(f"an archive keeps {MOST_ALERTS:,} alerts, of {LONGEST_QUERY:,} characters at most")
        kept = {key: str(value) for key, value in (filters or {}).items() if value is not None}
        restriction(_filters(kept))
        alert = Alert(name, query, kept, _NONE)
        if archive is not None:
            alert = _asked(alert, archive, passages=0).alert
        self._write({**self._alerts, name: alert})
        return alert

    def remove(self, name: str) -> None:
        """Forget a saved search.

        Raises:
            AlertError: If there is none of this name.
        """
        self._alert(name)
        self._write({key: alert for key, alert in self._alerts.items() if key != name})

    def run(self, name: str, archive: Archive, *, passages: int = 3) -> News:
        """Find what is new; it stays so until `saw` is told of it.

        Raises:
            AlertError: If there is none of this name.
        """
        return _asked(self._alert(name), archive, passages)

    def saw(self, *found: News) -> None:
        """Write down that what was found has been seen.

        Raises:
            AlertError: If alerts take no more; what was found is new again the next time.
        """
        self._write({**self._alerts, **{news.alert.name: news.alert for news in found}})

    def close(self) -> None:
        """Let other processes open them."""
        self._lock.release()

    def _alert(self, name: str) -> Alert:
        try:
            return self._alerts[name]
        except KeyError:
            known = ", ".join(f"'{key}'" for key in self._alerts) or "there is none"
            raise AlertError(f"no alert '{name}'; alerts: {known}") from None

    def _write(self, alerts: dict[str, Alert]) -> None:
        records = [
            {**alert.to_dict(), "seen": base64.b64encode(alert.seen.astype("<u8").tobytes()).decode()}
            for alert in alerts.values()
        ]
        content = json.dumps({"version": _VERSION, "alerts": records}, indent=1).encode()
        if len(content) > _LARGEST:  # it could not be read again
            raise AlertError(
                f"with what they have seen, the alerts of an archive take {_LARGEST:,} bytes at most, and these would "
                f"take {len(content):,}; 'recorte alert remove' makes room"
            )
        put_in_place(content, self._path)
        self._alerts = alerts


def _asked(alert: Alert, archive: Archive, passages: int) -> News:
    found = archive.unseen(alert.query, alert.seen, passages=passages, **_filters(alert.filters))
    gone = np.flatnonzero(~found.there)
    kept = np.delete(alert.seen, gone[: max(len(gone) - MOST_GONE, 0)])
    seen = np.concatenate([kept, found.numbers])
    return News(replace(alert, seen=seen), found.total, found.hits, found.notes)


def _filters(kept: dict[str, str]) -> Filters:
    return cast("Filters", kept)


def _read(path: Path) -> dict[str, Alert]:
    try:
        with open_file(path) as file:
            content = file.read(_LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    try:
        return _alerts_of(json.loads(content))
    except ValueError as error:
        raise _unreadable(path, str(error)) from error
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _unreadable(path, "it is not as 'recorte alert' writes it") from error


def _unreadable(path: Path, why: str) -> AlertError:
    return AlertError(f"'{path}' cannot be read ({why[:_LONGEST_REASON]}); mend it, or move it away to begin anew")


def _alerts_of(record: dict[str, Any]) -> dict[str, Alert]:
    if record["version"] != _VERSION:
        raise ValueError("it is of another version")
    alerts = [_alert_of(entry) for entry in record["alerts"]]
    if len(found := {alert.name: alert for alert in alerts}) < len(alerts):
        raise ValueError("two alerts in it have one name")
    return found


def _alert_of(entry: dict[str, Any]) -> Alert:
    name, query, filters = entry["name"], entry["query"], entry["filters"]
    texts = [name, query, *filters.values()]
    if not all(isinstance(text, str) for text in texts) or not set(filters) <= set(_FILTERS):
        raise TypeError("texts, and filters of a search")
    if _NAME.fullmatch(name) is None or len(query) > LONGEST_QUERY:
        raise ValueError("an alert in it has no such name, or no such query, as can be saved")
    try:
        restriction(_filters(filters))
        seen = np.frombuffer(base64.b64decode(entry["seen"], validate=True), "<u8").astype(np.uint64)
    except ValueError as error:
        raise ValueError(f"of the alert '{name}': {error}") from error
    return Alert(name, query, dict(filters), seen)
