"""One archive brought up to date: what is to be read, what goes, and each commit on the way.

A commit is a whole archive. Before the first one, whatever is known of sources that have changed or gone is struck
out, documents and all; so if the rest never happens, the next build finds them new.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recorte.corpus import Rejection, SourceFiles
from recorte.indexer.alike import Groups, regrouped
from recorte.indexer.changes import Changes, Due, compare
from recorte.indexer.clashes import Loss, settle_copies, settle_ids
from recorte.indexer.closing import Closing
from recorte.indexer.columns.arrays import Integers, contains, meet, starts_of
from recorte.indexer.columns.encoding import Hashes
from recorte.indexer.duplicates import Copies, write_duplicates
from recorte.indexer.errors import NothingToIndexError
from recorte.indexer.files import DUPLICATES_ENDING, TABLE_ENDING, new_segment
from recorte.indexer.held import Held, HeldSegment
from recorte.indexer.manifest import Manifest, SegmentEntry
from recorte.indexer.report import BuildReport
from recorte.indexer.sources import Lost, SourceRecord, write_table
from recorte.indexer.tally import Tally
from recorte.indexer.tiers import groups as groups_of
from recorte.indexer.workers import Workers
from recorte.indexer.writer import ArchiveWriter, NewSegment

if TYPE_CHECKING:
    from recorte.indexer.indexing import Reading
    from recorte.indexer.worker import Written

_TABLE_RATIO = 2
"""How many times larger a table of sources must be than those behind it together, not to be written again with them."""


class Update(Closing):
    """An archive that is being brought up to date.

    Args:
        writer: Writes the archive.
        workers: Put segments together.
        held: What there is of it.
        built: What each generation is to say of where it is from.
        report: Is kept up to date.
        reject: Called with each rejection.
        name: Names a source to the user, by its absolute name.
    """

    def __init__(
        self,
        writer: ArchiveWriter,
        workers: Workers,
        held: Held,
        built: Manifest,
        report: BuildReport,
        reject: Callable[[Rejection], None],
        name: Callable[[str], str] = str,
    ) -> None:
        self._writer = writer
        self._workers = workers
        self._held = held
        self._built = built
        self._report = report
        self._reject = reject
        self._name = name
        self._unreached = 0
        self._gone: set[int] = set()
        self._touched: dict[int, SourceRecord] = {}
        self._keys: dict[int, str] = {}
        self._copies = held.duplicates.copies
        self._contents_gone: Counter[int] = Counter()
        self._roots = {root: place for place, root in enumerate(built.roots)}

    def plan(self, found: Iterable[SourceFiles | Rejection], *, retry: bool = False) -> Iterator[Due | Rejection]:
        """Give what is to be read, and strike out what has changed or gone.

        All sources are looked for before the first is given, unless none are known.

        Args:
            found: All sources.
            retry: Whether those are to be read again of which something was rejected.
        """
        known = self._held.sources
        if not len(known):
            for some in found:
                if isinstance(some, Rejection):
                    self._unreached += 1
                    yield Rejection(some.source, some.reason)
                else:
                    for place in range(len(some)):
                        self._report.new += 1
                        yield Due(some[place])
            return
        lost, losers = known.lost()
        manifest = self._held.manifest
        resuming = manifest is not None and manifest.recorte == version("recorte")
        again = self._held.refused(self._built, retry=retry)
        changes = compare(found, known, resuming=resuming, held=set(losers.tolist()), again=again)
        self._unreached += len(changes.rejected)
        self._contents_gone = Counter(filter(None, map(known.content, changes.gone)))
        changes.count(self._report)
        self._strike(changes, lost, losers)
        yield from changes.rejected
        yield from sorted(changes.due, key=lambda due: self._place_of_key(due.source.key))

    def commit(
        self, written: "Sequence[Written]", readings: "Sequence[Reading]", *, last: bool = True, whole: bool = False
    ) -> None:
        """Put a new generation in the place of the older one, if anything is different.

        Args:
            written: Segments that have come to it.
            readings: The sources they are from.
            last: Whether no more will come.
            whole: Whether all segments are to be put together as one.

        Raises:
            NothingToIndexError: No article has come or is left in the end, and the archive held some.
        """
        if not (readings or self._touched or self._gone or whole or self._is_other()):
            last_one = self._held.manifest or self._built
            self._writer.clean(last_one)
            self._tell(last_one)
            return
        fresh = [HeldSegment(each.path) for each in written]
        try:
            records = self._records(readings, fresh)
            segments = [*self._held.segments, *fresh]
            with ThreadPoolExecutor(1) as beside:  # other processes have more to do for it
                clusters = beside.submit(self._clusters, segments)
                committed, numbers = self._put_together(segments, fresh, last=last, whole=whole)
                if not last:
                    self._workers.renew()  # to read on without what merging took
            groups = clusters.result()
            manifest = self._manifest(records, segments)
            if last and self._report.before and not manifest.articles:
                raise NothingToIndexError(self._writer.path, self._report.before)
            tables = self._tables(records, whole=whole)
            duplicates = self._duplicates([numbers[group] for group in groups])
            manifest = self._writer.commit(manifest, committed, tables, duplicates)
        finally:
            for each in fresh:
                each.segment.close()
        self._held.close()
        self._held = Held(self._writer.path, manifest)
        self._copies = self._held.duplicates.copies
        self._gone.clear()
        self._touched.clear()
        self._tell(manifest)

    def close(self) -> None:
        """Let go of the files."""
        self._held.close()

    def _strike(self, changes: Changes, lost: Hashes, losers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> None:
        """Take out all documents of sources that have changed or gone, and have those read whose ids they held."""
        known = self._held.sources
        going = [due.known for due in changes.due if due.known is not None and not due.pieces] + changes.gone
        while going:
            numbers = np.sort(known.numbers[going])
            self._gone.update(numbers.tolist())
            freed = [np.empty(0, np.uint64)]
            for held in self._held.segments:
                struck = held.live & contains(numbers, held.origins)
                freed.append(held.ids[struck])
                held.live[struck] = False
            going_copies = contains(numbers, self._copies.origins)
            freed.append(self._copies.ids[going_copies])
            self._copies = self._copies.without(going_copies)
            again = set(losers[contains(np.sort(np.concatenate(freed)), lost)].tolist()) if len(lost) else set()
            going = [place for place in again if place in changes.held]
            for place in going:
                changes.due.append(Due(changes.held.pop(place), place))
                changes.touched.pop(place, None)
        for place, modified in changes.touched.items():
            record = replace(known.record(place), modified=modified)
            self._touched[record.number] = record

    def _records(self, readings: "Sequence[Reading]", fresh: list[HeldSegment]) -> dict[int, SourceRecord]:
        """Give what is new to be known of sources, once no documents clash; what takes a place is added to `fresh`."""
        known = self._held.sources
        records = dict(self._touched)
        for reading in readings:
            record = reading.record()
            self._keys[record.number] = record.key
            before = known.place(record.number)
            if before is not None and record.number not in self._gone:  # some of it was there
                earlier = known.record(before)
                record = replace(record, lost=earlier.lost, unread=(*earlier.unread, *record.unread))
            reading.rejected.clear()
            records[record.number] = record
            if reading.complete and reading.due.known is None and self._contents_gone[record.content] > 0:
                self._contents_gone[record.content] -= 1
                self._report.moved += 1
                self._report.new -= 1
                self._report.removed -= 1
        self._tell_losses(records, self._settled(fresh))
        return _with_articles(records, [*self._held.segments, *fresh], self._copies)

    def _tell_losses(self, records: dict[int, SourceRecord], losses: Sequence[Loss]) -> None:
        """Add to what is known of sources what they have lost, and who has it now that others had lost before."""
        lost_by: dict[int, list[Lost]] = defaultdict(list)
        winners: dict[str, tuple[str, int]] = {}
        for loss in losses:
            lost_by[loss.origin].append(loss.lost)
            winners[loss.lost.doc_id] = (loss.winner, loss.said)
        for number in dict.fromkeys([*lost_by, *self._losers([loss.lost.number for loss in losses])]):
            record = records[number] if number in records else self._known(number)
            if record is None:
                continue
            lost = (
                it.to(*winners[it.doc_id]) if it.doc_id in winners else it for it in (*record.lost, *lost_by[number])
            )
            records[number] = replace(record, lost=tuple(dict.fromkeys(lost)))
            told, tally = {it.source for it in record.lost if it.winner}, Tally()
            for it in records[number].lost:
                rejection = it.rejection(self._name)
                if rejection is not None and tally.take(rejection) and it.source not in told:
                    self._report.clashes += 1
                    self._reject(rejection)
            for counted in tally.counted():
                self._reject(counted)

    def _known(self, number: int) -> SourceRecord | None:
        place = self._held.sources.place(number)
        return None if place is None else self._held.sources.record(place)

    def _losers(self, ids: Sequence[int]) -> list[int]:
        """Give the sources that have lost some ids before, and that are as they were."""
        if not ids:
            return []
        lost, places = self._held.sources.lost()
        numbers = self._held.sources.numbers[places[contains(np.array(sorted(ids), np.uint64), lost)]].tolist()
        return [number for number in numbers if number not in self._gone]

    def _settled(self, fresh: list[HeldSegment]) -> list[Loss]:
        """Leave one article of each `doc_id`, and one of all that say the same; give what gave way to another id."""
        from recorte.indexer.taking_over import taking_over

        held = self._held.segments
        losses, left = settle_ids(held, fresh, self._copies, self._place_of)
        tasks, left = taking_over([*held, *fresh], left, self._place_of, self._writer.folder)
        fresh += [HeldSegment(path) for path in self._workers.run(tasks)]
        self._copies = settle_copies(held, fresh, left, self._place_of)
        return losses

    def _clusters(self, segments: Sequence[HeldSegment]) -> Groups:
        """Give the clusters of what counts, numbered through all segments as they are now."""
        signatures = [each.segment.signatures() for each in segments]
        known = list(self._held.duplicates.groups())
        return regrouped(signatures, [each.before for each in segments], [each.live for each in segments], known)

    def _put_together(
        self, segments: Sequence[HeldSegment], fresh: Sequence[HeldSegment], *, last: bool, whole: bool
    ) -> tuple[list[NewSegment | SegmentEntry], Integers]:
        """Put segments together as is worth it.

        Returns:
            All that are left, in their order; and the number that each document has in them, through all.
        """
        from recorte.indexer.compacting import compact

        live = [each.documents for each in segments]
        if whole:
            joined = [[number for number, count in enumerate(live) if count]]
        else:
            new = set(map(id, fresh))
            documents, are_new = [each.segment.documents for each in segments], [id(each) in new for each in segments]
            joined = groups_of(live, documents, are_new, last=last)
        of_group = {number: members for members in joined for number in members}
        left: list[NewSegment | SegmentEntry] = []
        bases = starts_of(np.array([each.segment.documents for each in segments], np.int64))
        numbers, count = np.full(bases[-1], -1), 0

        def placed(number: int, documents: Integers) -> None:
            nonlocal count
            numbers[bases[number] + documents] = count + np.arange(len(documents))
            count += len(documents)

        for number, each in enumerate(segments):
            members = of_group.get(number)
            if members is None and live[number]:
                left.append(each.entry())
                placed(number, np.arange(each.segment.documents))
            elif members is not None and number == members[0] and any(live[member] for member in members):
                parts = [segments[member] for member in members if live[member]]
                for member in members:
                    placed(member, np.flatnonzero(segments[member].live))
                text_bytes = sum(part.text_bytes for part in parts)
                path = compact([(p.path, p.kept) for p in parts], self._writer.folder, self._workers, text_bytes)
                left.append(NewSegment(path, sum(part.documents for part in parts)))
        return left, numbers

    def _duplicates(self, groups: Groups) -> Path | str:
        """Write what is known of duplicates, if it is anything else than before."""
        before, manifest = self._held.duplicates, self._held.manifest
        if not groups and not len(self._copies):
            return ""
        if manifest is not None and self._copies is before.copies and before.clusters.are(groups):
            return manifest.duplicates
        path = new_segment(self._writer.folder).with_suffix(DUPLICATES_ENDING)
        write_duplicates(path, groups, self._copies)
        return path

    def _tables(self, records: dict[int, SourceRecord], *, whole: bool) -> list[Path | str]:
        """Write what is new to be known of sources, together with the tables that are not much larger, or all."""
        rows: dict[int, SourceRecord | None] = {**dict.fromkeys(self._gone), **records}
        tables = self._held.tables
        kept = len(tables)
        while kept and (whole or len(tables[kept - 1]) <= _TABLE_RATIO * len(rows)):
            kept -= 1
            table = tables[kept]
            gone = table.gone().tolist()
            older = {
                number: None if gone[place] else table.record(place)
                for place, number in enumerate(table.numbers.tolist())
                if number not in rows
            }
            rows = {**older, **rows}
        if not rows:
            return list(self._held.names_of_tables)
        path = new_segment(self._writer.folder).with_suffix(TABLE_ENDING)
        gone_rows = [number for number, record in rows.items() if record is None] if kept else []
        write_table(path, [record for record in rows.values() if record is not None], gone_rows)
        return [*self._held.names_of_tables[:kept], path]

    def _manifest(self, records: dict[int, SourceRecord], segments: Sequence[HeldSegment]) -> Manifest:
        known = self._held.sources
        articles, rejected = known.plain("articles"), known.rejected()
        left = np.ones(len(known), np.bool_)
        for number in (*records, *self._gone):
            place = known.place(number)
            if place is not None:
                left[place] = False
        return replace(
            self._built,
            articles=sum(each.documents for each in segments),
            copies=len(self._copies),
            text_bytes=sum(each.text_bytes for each in segments),
            sources=int(np.count_nonzero(articles[left])) + len([it for it in records.values() if it.articles]),
            rejected=int(rejected[left].sum()) + sum(len(it.rejected) for it in records.values()) + self._unreached,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _is_other(self) -> bool:
        """Tell whether a generation would say something else of where it is from."""
        last = self._held.manifest
        facts = ("roots", "include", "exclude", "reading", "formats", "recorte")
        return last is None or any(getattr(last, name) != getattr(self._built, name) for name in facts)

    def _tell(self, manifest: Manifest) -> None:
        report = self._report
        report.sources, report.articles, report.text_bytes = manifest.sources, manifest.articles, manifest.text_bytes
        report.known_rejected = max(0, manifest.rejected - len(report.rejected))

    def _place_of(self, number: int) -> tuple[int, list[str]]:
        """Give the place of a source among all, in the order in which they are found."""
        key = self._keys.get(number)
        if key is None:
            place = self._held.sources.place(number)
            key = self._held.sources.key(place) if place is not None else ""
        return self._place_of_key(key)

    def _place_of_key(self, key: str) -> tuple[int, list[str]]:
        root, _, inner = key.partition("\0")
        return self._roots.get(root, -1), inner.split("/")


def _with_articles(
    records: dict[int, SourceRecord], segments: Sequence[HeldSegment], copies: Copies
) -> dict[int, SourceRecord]:
    """Give records with how many articles are from their sources, exact copies among them."""
    numbers = np.sort(np.array(list(records), np.uint64))
    counts = np.zeros(len(numbers), np.int64)
    for origins in [*(each.origins[each.live] for each in segments), copies.origins] if len(numbers) else ():
        counts += np.bincount(meet(numbers, origins)[0], minlength=len(numbers))
    articles = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    return {number: replace(record, articles=articles[number]) for number, record in records.items()}
