"""From a record (a JSON object, a CSV row, a front matter) to an article.

What a user adds to the names of fields comes before those of `field_names`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeGuard

from recorte.corpus.addresses import canonical_url
from recorte.corpus.article import Article, Published
from recorte.corpus.cleaning import Scrape, take_byline
from recorte.corpus.dates import date_in_name, date_in_url, parse_date, parse_month
from recorte.corpus.decoding import normalise, normalise_line
from recorte.corpus.field_names import FIELD_NAMES, squeezed
from recorte.corpus.markup import strip_html
from recorte.corpus.people import split_authors

INSIDE = (
    "name",
    "nome",
    "value",
    "valor",
    "text",
    "texto",
    "#text",
    "$date",
    "$oid",
    "@id",
    "url",
    "title",
    "rendered",
)
"""Where the value of a nested object is found, as in `"author": {"name": …}`."""

EXCERPTS = frozenset(("resumo", "summary", "description", "descricao", "abstract", "excerpt"))
"""Names of a text that stands for a longer one: an object with nothing better may be the holder of a list."""

_NOTHING = frozenset(("", "null", "none", "nan", "nil", "n/a", "~", "undefined"))
_LONGEST_NOTHING = len("undefined") + 1
_DEEPEST = 4
_MOST_VALUES = 50

Value = object
"""What JSON, YAML or CSV gives: a string, number, list or mapping, or nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands.

    Attributes:
        source: The file's path as the user's own path leads to it.
        relative: The same relative to the source root.
        number: Which record of the file it is, from 1; `None` where the file is one article.
        offset: Where in the file on disk the record begins, in bytes, for what is known by that and not by a number.
    """

    source: str
    relative: str
    number: int | None = None
    offset: int | None = None

    @property
    def mark(self) -> str:
        """`#n` for the nth record, `@n` for the one at byte n; nothing for a file that is one article."""
        if self.offset is not None:
            return f"@{self.offset}"
        return "" if self.number is None else f"#{self.number}"


@dataclass(frozen=True, slots=True)
class RecordMapper:
    """Makes articles of records.

    Attributes:
        extra: Further field names for each attribute, looked for before `FIELD_NAMES`.
        plain: How a text becomes plain; HTML in it is reduced to paragraphs by default.
        qualify_ids: Whether an id counts within its file only, as numbers of rows do.
    """

    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: Callable[[str], str] = strip_html
    qualify_ids: bool = False

    def article(self, record: Mapping[str, Value], place: Place) -> Article | None:
        """Make the article of a record.

        Args:
            record: Field names and values.
            place: Where the record stands.

        Returns:
            The article; `None` where the record has neither a text nor a title.
        """
        found = _Fields(record, _columns(tuple(record), _frozen(self.extra)))
        title = normalise_line(strip_html(found.string("title")))
        parts = take_byline(normalise(self.plain(found.text())), title)
        text = _opened(normalise(strip_html(found.string("standfirst"))), parts.text)
        if not (text or title):
            return None
        url = next(filter(None, map(canonical_url, found.strings("url"))), None)
        return Article(
            doc_id=self._id(normalise_line(found.string("doc_id")), place) or url or place.relative + place.mark,
            title=title,
            text=text,
            published=_published(found, url, parts, place),
            authors=_authors(found) or parts.authors,
            section=normalise_line(found.string("section")) or None,
            publisher=normalise_line(found.string("publisher")) or None,
            url=url,
            language=language_tag(found.string("language")),
            source=place.source + place.mark,
        )

    def _id(self, given: str, place: Place) -> str:
        return f"{place.relative}:{given}" if given and self.qualify_ids else given


def language_tag(text: str) -> str | None:
    """Give a declared language in the form of BCP 47 (`pt_br` is `pt-BR`); `None` for anything else."""
    if not text:
        return None
    parts = text.strip().replace("_", "-").split("-")
    if not (parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3):  # noqa: PLR2004 - ISO 639
        return {"portugues": "pt", "portuguese": "pt"}.get(squeezed(text))
    region = [parts[1].upper()] if len(parts) > 1 and len(parts[1]) == 2 and parts[1].isalpha() else []  # noqa: PLR2004 - ISO 3166
    return "-".join([parts[0].lower(), *region])


@dataclass(frozen=True, slots=True)
class _Fields:
    record: Mapping[str, Value]
    columns: Mapping[str, tuple[str, ...]]

    def strings(self, attribute: str) -> Iterator[str]:
        for column in self.columns[attribute]:
            yield from flattened(self.record[column])

    def string(self, attribute: str) -> str:
        for column in self.columns[attribute]:
            value = self.record[column]
            if _says_itself(value):
                return value
            if value is not None and (found := next(flattened(value), "")):
                return found
        return ""

    def text(self) -> str:
        for column in self.columns["text"]:
            value = self.record[column]
            if _says_itself(value):
                return value
            if paragraphs := list(flattened(value)):
                return "\n".join(paragraphs)
        return ""

    def dates(self) -> Iterator[str | float]:
        for column in self.columns["published"]:
            value = self.record[column]
            if _says_itself(value) or (isinstance(value, int | float) and not isinstance(value, bool)):
                yield value
            else:
                yield from flattened(value)


def flattened(value: Value, depth: int = 0) -> Iterator[str]:
    """Give the strings in a value: its own, those of a list, or that of a nested object's name.

    Args:
        value: What JSON, YAML or CSV gave.
        depth: How deep it is nested; what lies deeper than four levels is left out.

    Returns:
        The strings that say something, in their order; at most fifty of a list.
    """
    if isinstance(value, str):
        if _says_itself(value) or value.strip().lower() not in _NOTHING:
            yield value
    elif isinstance(value, bool) or value is None or depth > _DEEPEST:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for member in value[:_MOST_VALUES] if depth else value:
            yield from flattened(member, depth + 1)
    elif isinstance(value, Mapping):
        inside = next((value[name] for name in INSIDE if value.get(name)), None)
        yield from flattened(inside, depth + 1)


def _says_itself(value: Value) -> TypeGuard[str]:
    """Tell, without looking at its characters, a string that says something: most values are one."""
    return isinstance(value, str) and len(value) > _LONGEST_NOTHING


def _frozen(names: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(names.items()) if names else ()


@lru_cache(maxsize=256)
def _columns(keys: tuple[str, ...], extra: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, tuple[str, ...]]:
    by_name: dict[str, list[str]] = {}
    for key in keys:
        by_name.setdefault(squeezed(str(key)), []).append(key)
    added = dict(extra)
    return {
        attribute: tuple(key for name in (*added.get(attribute, ()), *names) for key in by_name.get(squeezed(name), ()))
        for attribute, names in FIELD_NAMES.items()
    }


def _opened(standfirst: str, text: str) -> str:
    if not standfirst or standfirst.casefold() in text[: 2 * len(standfirst) + 200].casefold():
        return text
    return f"{standfirst}\n{text}" if text else standfirst


def _authors(found: _Fields) -> tuple[str, ...]:
    for column in found.columns["authors"]:
        names = [name for value in flattened(found.record[column]) for name in split_authors(normalise_line(value))]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _published(found: _Fields, url: str | None, parts: Scrape, place: Place) -> Published | None:
    said = published_by_metadata(found.dates())
    return said if said and not said.month_only else surer(said, published_elsewhere(url, parts, place))


def published_by_metadata(values: Iterable[str | float]) -> Published | None:
    """Give the first of some values that is a date, or the month that it names."""
    for value in values:
        if when := parse_date(value):
            return Published(when, "metadata")
        if month := parse_month(value):
            return Published(month, "metadata", month_only=True)
    return None


def surer(said: Published | None, found: Published | None) -> Published | None:
    """Give what metadata say of the month, or what was found elsewhere, where that is a day of it or all there is."""
    return found if said is None or (found and found.day.replace(day=1) == said.day) else said


def published_elsewhere(url: str | None, parts: Scrape, place: Place) -> Published | None:
    """Find the date of an article whose metadata give none: in its address, its text, then its file name.

    The name of a file with many records tells when it was exported, so it is not asked.
    """
    if url and (day := date_in_url(url)):
        return Published(day, "url")
    if parts.published:
        return Published(parts.published, "text")
    name = "" if place.mark else place.relative.rpartition("/")[2]
    return Published(day, "file name") if name and (day := date_in_name(name)) else None
