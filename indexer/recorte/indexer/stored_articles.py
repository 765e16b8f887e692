r"""Articles as the archive stores them: a line of JSON, whose reading executes nothing, and the text as it is.

A text in JSON would have to be looked through for what JSON escapes, whenever it is written or read.

>>> from recorte.corpus import Article
>>> encode(Article(doc_id="a", title="Título", text="Texto"), b"Texto").decode()
'{"doc_id":"a","title":"Título","source":""}\nTexto'
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import get_args

import xxhash

from recorte.corpus import Article, FoundBy, Published
from recorte.indexer.columns.encoding import from_utf8, utf8
from recorte.indexer.columns.lending import LINE_END, parted

_PLAIN_FIELDS = ("doc_id", "title", "section", "publisher", "url", "language", "source")
_JSON = json.JSONDecoder()
_WAYS_TO_FIND = frozenset(get_args(FoundBy))
_quoted, _quoted_in_ascii = json.encoder.encode_basestring, json.encoder.encode_basestring_ascii


def encode(article: Article, text: bytes) -> bytes:
    """Give an article as it is stored, with its text, which is given in UTF-8; fields without a value are left out."""
    # Member by member: an encoder takes as long to begin with an object as to write it. JSON escapes the end of a line.
    members = [f'"{name}":{_quoted(value)}' for name in _PLAIN_FIELDS if (value := getattr(article, name)) is not None]
    if article.authors:
        members.append(f'"authors":[{",".join(map(_quoted, article.authors))}]')
    if article.pages:
        members.append(f'"pages":[{",".join(map(str, article.pages))}]')
    if (published := article.published) is not None:
        members.append(f'"published":["{published.iso}",{_quoted(published.found_by)}]')
    if article.captured is not None:
        members.append(f'"captured":"{article.captured.isoformat()}"')
    return b"".join((b"{", utf8(",".join(members)), b"}", LINE_END, text))


def content_of(article: Article, text: bytes) -> int:
    """Give a hash of 64 bits of what an article says, its text in UTF-8, and what an exact copy of it says too.

    That is all that `shared` keeps.
    """
    # Member by member, as in `encode`.
    hashed = xxhash.xxh3_64(text)
    hashed.update(f"[{', '.join(_said(article))}]".encode())
    return hashed.intdigest()


def _said(article: Article) -> Iterator[str]:
    for value in (article.title, article.section, article.publisher, article.language):
        yield "null" if value is None else _quoted_in_ascii(value)
    yield f"[{', '.join(map(_quoted_in_ascii, article.authors))}]"
    yield f"[{', '.join(map(str, article.pages))}]"
    published = article.published
    yield f'["{published.iso}", "{published.found_by}"]' if published is not None else "null"


def shared(article: Article) -> Article:
    """Give an article without what an exact copy has for itself: its id, its address, where and when it was fetched."""
    return replace(article, doc_id="", url=None, source="", captured=None)


def decode(stored: bytes) -> Article:
    """Give back what `encode` was given.

    Raises:
        ValueError: If the bytes are not such a record.
    """
    try:
        line, text = map(from_utf8, parted(stored))
        record, end = _JSON.raw_decode(line)
        if end != len(line) - 1:
            raise ValueError("not a stored article: its line goes on behind its record")
        published, authors = record.pop("published", None), record.pop("authors", ())
        pages, captured = record.pop("pages", ()), record.pop("captured", None)
        if not {str}.issuperset(map(type, (*record.values(), *authors))):
            raise ValueError("not a stored article: a field is no text")
        if not {int}.issuperset(map(type, pages)):
            raise ValueError("not a stored article: a page begins at no number")
        return Article(
            text=text,
            authors=tuple(authors),
            published=_published(*published) if published else None,
            captured=datetime.fromisoformat(captured) if captured else None,
            pages=tuple(pages),
            **record,
        )
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a stored article: {error}") from error


def _published(when: str, found_by: FoundBy) -> Published:
    if found_by not in _WAYS_TO_FIND:
        raise ValueError("not a stored article: its date is from nowhere")
    if len(when) == len("2023-07"):
        return Published(date.fromisoformat(f"{when}-01"), found_by, month_only=True)
    return Published(
        date.fromisoformat(when) if len(when) == len("2023-07-04") else datetime.fromisoformat(when), found_by
    )
