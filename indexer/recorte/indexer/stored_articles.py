"""Articles as the archive stores them: one JSON document each, whose reading executes nothing.

>>> from recorte.corpus import Article
>>> decode(encode(Article(doc_id="a", title="Título", text="Texto"))).title
'Título'
"""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any, get_args

import xxhash

from recorte.corpus import Article, FoundBy, Published

_PLAIN_FIELDS = ("doc_id", "title", "text", "section", "publisher", "url", "language", "source")


def encode(article: Article) -> bytes:
    """Give the article as UTF-8 JSON; fields without a value are left out."""
    record: dict[str, Any] = {name: value for name in _PLAIN_FIELDS if (value := getattr(article, name)) is not None}
    if article.authors:
        record["authors"] = article.authors
    if article.pages:
        record["pages"] = article.pages
    if article.published is not None:
        record["published"] = [article.published.when.isoformat(), article.published.found_by]
    if article.captured is not None:
        record["captured"] = article.captured.isoformat()
    # A lone surrogate, which no encoding of a file gives but JSON's \u escapes can, must not lose the article.
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def content_of(article: Article) -> int:
    """Give a hash of 64 bits of all that an article says, which an exact copy of it says too."""
    said = shared(article)
    published = said.published and (said.published.when.isoformat(), said.published.found_by)
    facts = (said.title, said.section, said.publisher, said.language, said.authors, said.pages, published)
    hashed = xxhash.xxh3_64(said.text.encode(errors="surrogatepass"))
    hashed.update(json.dumps(facts).encode())
    return hashed.intdigest()


def shared(article: Article) -> Article:
    """Give an article without what an exact copy has for itself: its id, its address, where and when it was fetched."""
    return replace(article, doc_id="", url=None, source="", captured=None)


def decode(stored: bytes) -> Article:
    """Give back what `encode` was given.

    Raises:
        ValueError: If the bytes are not such a record.
    """
    try:
        record = json.loads(stored.decode("utf-8", "surrogatepass"))
        published, authors = record.pop("published", None), record.pop("authors", ())
        pages, captured = record.pop("pages", ()), record.pop("captured", None)
        if not all(isinstance(text, str) for text in (*record.values(), *authors)):
            raise ValueError("not a stored article: a field is no text")
        if not all(type(page) is int for page in pages):
            raise ValueError("not a stored article: a page begins at no number")
        return Article(
            authors=tuple(authors),
            published=_published(*published) if published else None,
            captured=datetime.fromisoformat(captured) if captured else None,
            pages=tuple(pages),
            **record,
        )
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a stored article: {error}") from error


def _published(when: str, found_by: FoundBy) -> Published:
    if found_by not in get_args(FoundBy):
        raise ValueError("not a stored article: its date is from nowhere")
    return Published(
        date.fromisoformat(when) if len(when) == len("2023-07-04") else datetime.fromisoformat(when),
        found_by,
    )


def indexable(key: str) -> str:
    """Give a key as UTF-8 can hold it: a JSON file may escape half a character into an id or an address."""
    return key.encode("utf-8", "backslashreplace").decode()
