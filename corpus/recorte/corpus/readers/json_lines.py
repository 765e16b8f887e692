"""JSON Lines: a record a line, read line by line, so that a file may be of any size."""

import json
from collections.abc import Iterable, Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import LineDecoder
from recorte.corpus.opening import OpenSource, Origin
from recorte.corpus.readers.json_values import invalid
from recorte.corpus.records import Place
from recorte.corpus.streams import size_in_words


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each line."""
    lines = source.stream.lines(source.encoding, source.options.largest_record)
    return articles_of(source, lines, LineDecoder(source.encoding))


def articles_of(
    origin: Origin, lines: Iterable[tuple[int, bytes | None]], decoder: LineDecoder, before: int = 0
) -> Iterator[Article | Rejection]:
    """Give the article of each of some lines.

    Args:
        origin: The file they are from.
        lines: Numbers and bytes, as `split_lines` gives them.
        decoder: Makes text of them.
        before: How many records of the file lie before them.
    """
    mapper = origin.mapper()
    file = origin.place()
    count = before
    for number, line in lines:
        if line is not None and (not line or line.isspace()):
            continue
        count += 1
        if line is None:
            limit = size_in_words(origin.options.largest_record)
            yield origin.rejection(f"line longer than the limit of {limit}", number)
            continue
        record = _record(decoder.line(line))
        if isinstance(record, str):
            yield origin.rejection(record, number)
            continue
        try:
            article = mapper.article(record, Place(file.source, file.relative, count))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next record is read
            yield origin.failed(error, "JSON Lines", number)
            continue
        yield article or origin.rejection("no text", number)


def _record(text: str | None) -> dict[str, object] | str:
    if text is None:
        return "not valid UTF-8"
    try:
        record = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return invalid(error)
    return record if isinstance(record, dict) else "not a record: a JSON object is needed"
