"""Building an archive: every article of the sources, once, as one new generation.

A source that cannot be read is reported and costs only itself. An interruption leaves the archive as it was.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recorte.corpus import (
    Article,
    DiscoveryOptions,
    ReadOptions,
    Rejection,
    SourceFile,
    discover,
    read,
)
from recorte.indexer.errors import NothingToIndexError
from recorte.indexer.manifest import Manifest
from recorte.indexer.whoosh.files import size_of
from recorte.indexer.whoosh.writer import WhooshWriter


@dataclass(slots=True)
class BuildReport:
    """What a build has done so far; handed to the `progress` call, and complete when `build` returns.

    Attributes:
        files: Files opened.
        file_bytes: How much of them has been read, in bytes on disk.
        sources: Files that gave at least one article.
        articles: Articles in the new generation.
        text_bytes: Length of their titles and texts, in bytes of UTF-8.
        archive_bytes: Size of the finished archive.
        replaced: How many articles the archive held before.
        seconds: Time taken.
        rejected: What gave no article, or took the place of one, in the order it was met.
    """

    files: int = 0
    file_bytes: int = 0
    sources: int = 0
    articles: int = 0
    text_bytes: int = 0
    archive_bytes: int = 0
    replaced: int = 0
    seconds: float = 0.0
    rejected: list[Rejection] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as `recorte index --json` prints it."""
        return {"schema_version": 1, **asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to find and read the sources."""

    discovery: DiscoveryOptions = field(default_factory=DiscoveryOptions)
    reading: ReadOptions = field(default_factory=ReadOptions)


def build(
    sources: Sequence[str | Path],
    archive: str | Path,
    options: BuildOptions = BuildOptions(),
    progress: Callable[[BuildReport], None] | None = None,
    rejection: Callable[[Rejection], None] | None = None,
) -> BuildReport:
    """Read the sources and put a complete new generation of the archive in place of the older one.

    Args:
        sources: Files and folders.
        archive: The archive's folder; it is created where there is none, and never read as a source.
        options: How to find and read the sources.
        progress: Called after each article and each file.
        rejection: Called with each rejection as it is met.

    Returns:
        What was done.

    Raises:
        SourceNotFoundError: If a source does not exist.
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the archive's folder holds something else.
        NothingToIndexError: If no article was found, and the archive holds some.
    """
    started = time.monotonic()
    roots, target = [Path(source) for source in sources], Path(archive)
    found = discover(roots, replace(options.discovery, skip=(*options.discovery.skip, target)))
    with WhooshWriter(target) as writer:
        collected = _Build(writer, options.reading, progress, rejection)
        for source in found:
            collected.take(source)
        report = collected.report
        report.replaced = writer.replaces
        if report.replaced and not report.articles:
            raise NothingToIndexError(target, report.replaced)
        writer.commit(_manifest(report, roots))
    report.archive_bytes = size_of(target)
    report.seconds = time.monotonic() - started
    return report


def _manifest(report: BuildReport, sources: Sequence[Path]) -> Manifest:
    return Manifest(
        sources=report.sources,
        roots=tuple(str(source.resolve()) for source in sources),
        articles=report.articles,
        text_bytes=report.text_bytes,
        rejected=len(report.rejected),
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        recorte=version("recorte"),
    )


class _Build:
    """Hands articles to the writer, and sees to it that no two of them share a `doc_id`."""

    def __init__(
        self,
        writer: WhooshWriter,
        reading: ReadOptions,
        progress: Callable[[BuildReport], None] | None,
        rejection: Callable[[Rejection], None] | None,
    ) -> None:
        self.report = BuildReport()
        self._writer = writer
        self._reading = reading
        self._progress = progress
        self._rejection = rejection
        self._documents: dict[str, _Added] = {}

    def take(self, source: SourceFile | Rejection) -> None:
        if isinstance(source, Rejection):
            self._reject(source)
            return
        before = self.report.articles
        done = self.report.file_bytes

        def consumed(count: int) -> None:
            self.report.file_bytes = done + count

        for article in read(source, self._reading, consumed):
            if isinstance(article, Rejection):
                self._reject(article)
            else:
                self._add(article)
            self._show()
        self.report.files += 1
        self.report.file_bytes = done + source.size
        self.report.sources += self.report.articles > before
        self._show()

    def _add(self, article: Article) -> None:
        earlier = self._documents.get(article.doc_id)
        content = _digest(article)
        if earlier is not None:
            if earlier.content == content:
                return
            self._replace(earlier, article)
        size = len(article.title.encode(errors="replace")) + len(article.text.encode(errors="replace"))
        document = self._writer.add(article)
        self._documents[article.doc_id] = _Added(document, content, size)
        self.report.articles += 1
        self.report.text_bytes += size

    def _replace(self, earlier: "_Added", article: Article) -> None:
        self._writer.drop(earlier.document)
        self.report.articles -= 1
        self.report.text_bytes -= earlier.size
        reason = f"replaces another article with the same doc_id '{article.doc_id}', read earlier"
        self._reject(Rejection(article.source, reason))

    def _reject(self, rejected: Rejection) -> None:
        self.report.rejected.append(rejected)
        if self._rejection is not None:
            self._rejection(rejected)

    def _show(self) -> None:
        if self._progress is not None:
            self._progress(self.report)


@dataclass(frozen=True, slots=True)
class _Added:
    document: int
    content: bytes
    size: int


def _digest(article: Article) -> bytes:
    content = f"{article.title}\0{article.text}".encode(errors="surrogatepass")
    return blake2b(content, digest_size=8).digest()
