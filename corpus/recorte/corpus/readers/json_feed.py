"""JSON Feed: an article an item; a feed may be of any size.

Source: JSON Feed, version 1.1 (jsonfeed.org).
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import STRAY
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.readers.json_values import Window
from recorte.corpus.records import Value
from recorte.corpus.streams import size_in_words


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each item."""
    encoding = "utf-8" if source.encoding == "ascii" else source.encoding
    texts = codecs.iterdecode(source.stream.chunks(), encoding, STRAY)
    yield from _Feed(source, Window(texts)).articles()


@dataclass(slots=True)
class _Feed:
    source: OpenSource
    window: Window
    about: dict[str, Value] = field(default_factory=dict)
    count: int = 0

    def articles(self) -> Iterator[Article | Rejection]:
        self.window.peek()
        self.window.forward()
        while (start := self.window.peek()) not in ("}", ""):
            if start == ",":
                self.window.forward()
                continue
            name = _parsed(self._value()) if start == '"' else None
            if not isinstance(name, str) or self.window.peek() != ":":
                yield self.source.rejection("not valid JSON: a name is needed", self.window.line)
                return
            self.window.forward()
            if name == "items" and self.window.peek() == "[":
                yield from self._items()
            else:
                self.about[name] = _parsed(self._value())
        if start == "":
            yield self.source.rejection("not valid JSON: the feed breaks off before its end", self.window.line)
        elif not self.count:
            yield self.source.rejection("holds no article")

    def _items(self) -> Iterator[Article | Rejection]:
        self.window.forward()
        while (start := self.window.peek()) not in ("]", ""):
            if start in ",:}":
                self.window.forward()
                continue
            self.count += 1
            line = self.window.line
            text = self._value()
            yield self._article(_parsed(text)) if text else self._too_long(line)
        self.window.forward()

    def _article(self, item: Value) -> Article | Rejection:
        place = self.source.place(self.count)
        if not isinstance(item, dict):
            return Rejection(place.source + place.mark, "not an item: a JSON object is needed")
        marked, plain = item.get("content_html"), item.get("content_text")
        has_text = isinstance(marked, str) and strip_html(marked).strip()
        record = {
            "id": item.get("id"),
            "title": item.get("title"),
            "text": marked if has_text else plain or item.get("summary"),
            "published": [item.get("date_published"), item.get("date_modified")],
            "author": item.get("authors")
            or item.get("author")
            or self.about.get("authors")
            or self.about.get("author"),
            "section": item.get("tags"),
            "publisher": self.about.get("title"),
            "url": [item.get("url"), item.get("external_url")],
            "language": item.get("language") or self.about.get("language"),
        }
        return self.source.mapper().article(record, place) or Rejection(place.source + place.mark, "no text")

    def _value(self) -> str:
        """Take the next value; of one that is too long nothing is left."""
        self.window.peek()
        text = self.window.value(self.source.options.largest_record)
        if text is None:
            self.window.skip()
        return text or ""

    def _too_long(self, line: int) -> Rejection:
        limit = size_in_words(self.source.options.largest_record)
        return self.source.rejection(f"record broken off, or longer than the limit of {limit}", line)


def _parsed(text: str) -> Value:
    try:
        value: Value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value
