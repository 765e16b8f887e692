"""JSON Lines: a record a line, read line by line, so that a file may be of any size."""

import json
from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import LineDecoder
from recorte.corpus.opening import OpenSource
from recorte.corpus.streams import size_in_words


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each line."""
    decoder = LineDecoder(source.encoding)
    mapper = source.mapper()
    longest = source.options.largest_record
    count = 0
    for number, line in source.stream.lines(source.encoding, longest):
        if line is not None and (not line or line.isspace()):
            continue
        count += 1
        if line is None:
            yield source.rejection(f"line longer than the limit of {size_in_words(longest)}", number)
            continue
        record = _record(decoder.line(line))
        if isinstance(record, str):
            yield source.rejection(record, number)
            continue
        article = mapper.article(record, source.place(count))
        yield article or source.rejection("no text", number)


def _record(text: str | None) -> dict[str, object] | str:
    if text is None:
        return "not valid UTF-8"
    try:
        record = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return f"not valid JSON: {error}"
    return record if isinstance(record, dict) else "not a record: a JSON object is needed"
