"""HTML pages: the article out of the page, by trafilatura.

What belongs to the site and not to the article (menus, teasers, comments, forms) is left out; who wrote it,
when, and where it stands come from what the page declares.
"""

import logging
import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from trafilatura import bare_extraction, baseline, load_html
from trafilatura.settings import Document

from recorte.corpus.addresses import canonical_url
from recorte.corpus.article import Article, Rejection
from recorte.corpus.cleaning import take_byline
from recorte.corpus.decoding import decode, normalise, normalise_line
from recorte.corpus.field_names import squeezed
from recorte.corpus.html_pages import is_cut_off, too_deep, without_declaration, without_fonts
from recorte.corpus.opening import OpenSource
from recorte.corpus.people import split_authors
from recorte.corpus.readers.html_dates import published_in_page
from recorte.corpus.records import Place, language_tag

LONGEST_META = 2000
"""Characters of what a page declares of itself in one element of its head."""

_STRAY_BRACKET = re.compile(r"<(?=[^<>]*+(?:<|$))")
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_NO_AUTHOR = frozenset(("redacao", "admin", "administrador", "editor", "equipe", "null", "undefined"))
_SITE_WORDS = re.compile(r"^(?:portal|site|jornal|equipe|da|do)\s+", re.IGNORECASE)

# It tells of every page that is empty or broken, as we do.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the page."""
    data = source.stream.whole(source.options.largest_html, "an HTML page")
    yield article_of(data, source.place()) or source.rejection("no text")


def article_of(data: bytes, place: Place, charset: str | None = None, address: str = "") -> Article | None:
    """Make the article of a page.

    Args:
        data: The page.
        place: Where it stands.
        charset: The encoding that came with the page; the one that the page itself declares, where absent.
        address: What it was fetched from; an address that the page declares is preferred.

    Returns:
        The article; `None` where the page has neither a text nor a title.

    Raises:
        UnreadableError: The elements of the page are nested too deep.
    """
    tree = _parsed(without_declaration(decode(data, charset or declared_charset(data))))
    return None if tree is None else _article(tree, place, address)


def declared_charset(data: bytes) -> str | None:
    """Give the encoding that a page declares in its head."""
    match = _DECLARED_CHARSET.search(data, 0, _CHARSET_WITHIN)
    return match[1].decode("ascii", "replace") if match else None


def _parsed(text: str) -> HtmlElement | None:
    tree = load_html(text)
    if tree is not None and is_cut_off(tree):
        tree = load_html(without_fonts(text))
    if tree is not None and is_cut_off(tree):
        raise too_deep()
    return tree


def _bounded(tree: HtmlElement) -> None:
    """Bound what trafilatura looks through in a time that grows by the square of its length."""
    for meta in tree.iter("meta"):
        if len(content := str(meta.get("content") or "")) > LONGEST_META:
            meta.set("content", content[:LONGEST_META])
    for script in tree.iter("script"):
        if script.text and "json" in str(script.get("type")):
            script.text = _STRAY_BRACKET.sub(" ", script.text)


def _article(tree: HtmlElement, place: Place, address: str) -> Article | None:
    _bounded(tree)
    page = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    page = page if isinstance(page, Document) else Document()
    title = normalise_line(page.title or _first(tree, "//h1//text()") or _first(tree, "//title/text()"))
    scrape = take_byline(normalise(page.text or baseline(tree)[1]), title)
    if not (scrape.text or title):
        return None
    url = _url(tree) or canonical_url(page.url or "") or canonical_url(address)
    return Article(
        doc_id=url or place.relative + place.mark,
        title=title,
        text=scrape.text,
        published=published_in_page(tree, url, scrape, place),
        authors=_authors(page.author or "", page.hostname or "", page.sitename or "") or scrape.authors,
        section=_section(tree, page),
        publisher=normalise_line(page.sitename or "") or None,
        url=url,
        language=language_tag(_language(tree)),
        source=place.source + place.mark,
    )


def _url(tree: HtmlElement) -> str | None:
    declared = [
        *tree.xpath("//link[@rel='canonical']/@href"),
        *tree.xpath("//meta[@property='og:url']/@content"),
    ]
    return next(filter(None, map(canonical_url, map(str, declared))), None)


def _section(tree: HtmlElement, page: Document) -> str | None:
    declared = _first(tree, "//meta[@property='article:section']/@content") or next(iter(page.categories or ()), "")
    return normalise_line(declared) or None


def _language(tree: HtmlElement) -> str:
    return _first(tree, "/html/@lang | //meta[@http-equiv='content-language']/@content") or _first(
        tree, "//meta[@property='og:locale']/@content"
    )


def _first(tree: HtmlElement, path: str) -> str:
    return next((str(found) for found in tree.xpath(path) if str(found).strip()), "")


def _authors(names: str, host: str, site: str) -> tuple[str, ...]:
    """Drop from the names the site itself, which many pages declare as their author."""
    own = {squeezed(label) for label in host.split(".")} | {squeezed(site)} | _NO_AUTHOR
    return tuple(
        name for name in split_authors(normalise_line(names)) if squeezed(_SITE_WORDS.sub("", name)) not in own
    )
