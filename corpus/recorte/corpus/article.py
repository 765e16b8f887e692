"""What a news archive is made of: articles, and the sources that could not become one.

Both travel through the whole program, so they are frozen and hold nothing but plain values.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self

FoundBy = Literal["metadata", "url", "text", "file name"]
"""Where a publication date was read; a file's modification time is never one."""


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, and how that was found.

    Attributes:
        when: A `date` where the source gives a day, a `datetime` where it gives a time; the time zone is the
            source's own, and absent where the source names none.
        found_by: Where it was read.
        month_only: Whether the source gives no more than a month, and `when` is its first day.
    """

    when: date | datetime
    found_by: FoundBy
    month_only: bool = False

    @property
    def iso(self) -> str:
        """What the source gives, in ISO 8601: `2023-05-04T10:30:00-03:00`, `2023-05-04`, `2023-05`."""
        return self.when.isoformat()[: len("2023-05") if self.month_only else None]

    @property
    def on(self) -> str:
        """The day, or else the month, in ISO 8601."""
        return self.iso[: len("2023-05-04")]

    @property
    def day(self) -> date:
        """The calendar day as the source wrote it, in the source's own time zone."""
        return self.when.date() if isinstance(self.when, datetime) else self.when


@dataclass(frozen=True, slots=True)
class Article:
    """A news item as read from a source.

    Attributes:
        doc_id: The article's stable id: an explicit id, else the canonical URL, else the path relative to
            the source root (with the marks of `source`).
        title: The headline on one line; empty where there is none.
        text: The body without the title, NFC, paragraphs separated by line feeds. Every offset that Recorte
            gives counts code points of this string.
        published: When, and how that was found; `None` where the source does not say.
        authors: Names in the order of the source.
        section: The part of the paper, such as `Economia`.
        publisher: The paper or site.
        url: The canonical address.
        language: A BCP 47 tag where the source declares one, such as `pt-BR`.
        captured: When a crawler fetched it.
        source: The file it came from, as the user's own path leads to it, and in an archive as an absolute path; with
            `#n` for the nth record, or `@n` for the record of a web archive at byte n. A member of a container, or a
            part of a book, goes on behind the file like a path: `noticias.zip/2023/a.html`.
        pages: Offsets in `text` at which each page begins, in order; empty where the source has no pages.
    """

    doc_id: str
    title: str
    text: str
    published: Published | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    captured: datetime | None = None
    source: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file, or a part of one, that gave no article.

    Attributes:
        source: The path as the user's own path leads to it, and in an archive as an absolute path; with `:n` for line n
            where one line is at fault, or as `Article.source` where one record or member is.
        reason: Why, in words for the user.
    """

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted(Rejection):
    """Parts of a file that gave no article, and are not worth a line each.

    Attributes:
        count: How many.
    """

    count: int = 0

    @classmethod
    def of(cls, source: str, count: int) -> Self:
        """Reject so many parts of a file."""
        return cls(source, f"{count:,} more of its records gave no article", count)


class WithoutText(Counted):
    """Pages of a crawl in which there is no text, which is no fault."""

    __slots__ = ()

    @classmethod
    def of(cls, source: str, count: int) -> Self:
        """Reject so many pages of a file."""
        return cls(source, f"{count:,} {'page has' if count == 1 else 'pages have'} no text", count)
