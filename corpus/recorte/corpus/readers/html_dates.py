"""When a page was published: by its metadata, else its address, else its text, in this order of trust.

Metadata are what a page declares for machines (JSON-LD, meta elements, `time` elements marked as the
publication); they keep their time and zone. Everything else that a page shows may be the date of something
else.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date

from htmldate import find_date as find_date_in_page
from lxml.html import HtmlElement

from recorte.corpus.article import Published
from recorte.corpus.cleaning import Scrape
from recorte.corpus.dates import date_in_parts, date_in_url, parse_date
from recorte.corpus.field_names import squeezed
from recorte.corpus.records import Place, published_by_metadata, published_elsewhere, surer

META_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "date.published",
    "publish-date", "publish_date", "publishdate", "published_date", "publication_date", "publicationdate",
    "pubdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "dcterms.date", "article:published", "shareaholic:article_published_time",
    "date",
)  # fmt: skip
"""Names of meta elements that say when the article was published, the surest first."""

DUBLIN_CORE = ("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date")
"""Those of them that say it of whatever the page describes, and not of the page."""

TIMES = (
    "//time[@itemprop='datePublished' or @pubdate]",
    "//*[@itemprop='datePublished']",
    "//article//header//time[@datetime]",
    "//time[contains(@class, 'published') or contains(@class, 'entry-date')]",
)
"""Elements of the page that do."""

# What stands on a page beside its article, with a date of its own; the article itself may be of any type (a recipe).
_BESIDE = re.compile(r"Comment|Review|Video|Image|Audio|Media|Event|Product|Offer|Person|Organization", re.IGNORECASE)
_WITH_COLON = re.compile(r"^(dc|dcterms):")  # as some write what others write with a point
_PUBLISHED_IN_SCRIPT = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_AROUND_HEADLINE = 15
_LONGEST_LINE = 160
_DEEPEST = 6


def published_in_page(tree: HtmlElement, url: str | None, scrape: Scrape, place: Place) -> Published | None:
    """Find the date of a page.

    Args:
        tree: The page.
        url: Its address, if it declares one.
        scrape: Its text taken apart.
        place: Where the file stands.
    """
    said = published_by_metadata(_declared(tree))
    if said and not said.month_only:
        return said
    return surer(said, _elsewhere(tree, url, scrape, place, guess=said is None))


def _elsewhere(tree: HtmlElement, url: str | None, scrape: Scrape, place: Place, *, guess: bool) -> Published | None:
    if url and (day := date_in_url(url)):
        return Published(day, "url")
    if when := _near_headline(tree, scrape.title) or scrape.published or (_anywhere(tree) if guess else None):
        return Published(when, "text")
    return published_elsewhere(None, scrape, place)


def published_in_meta(tree: HtmlElement, names: Sequence[str]) -> Published | None:
    """Find the date that meta elements of some names say, the first name that says one."""
    return published_by_metadata(_in_meta(tree, names))


def _in_meta(tree: HtmlElement, names: Sequence[str]) -> Iterator[str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        found.setdefault(_WITH_COLON.sub(r"\1.", name), element.get("content") or "")
    yield from (found[name] for name in names if name in found)


def _declared(tree: HtmlElement) -> Iterator[str]:
    yield from _in_scripts(tree)
    yield from _in_meta(tree, META_NAMES)
    for path in TIMES:
        for element in tree.xpath(path):
            yield element.get("datetime") or element.get("content") or element.text_content()


def _in_scripts(tree: HtmlElement) -> Iterator[str]:
    scripts = [str(text) for text in tree.xpath("//script[@type='application/ld+json']/text()")]
    for script in scripts:
        try:
            yield from _in_linked_data(json.loads(script, strict=False))
        except (ValueError, RecursionError):
            yield from _PUBLISHED_IN_SCRIPT.findall(script)


def _in_linked_data(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, list) and depth < _DEEPEST:
        for member in value:
            yield from _in_linked_data(member, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        if isinstance(value.get("datePublished"), str) and not _BESIDE.search(str(value.get("@type"))):
            yield value["datePublished"]
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _in_linked_data(value.get(name), depth + 1)


def _near_headline(tree: HtmlElement, title: str) -> date | None:
    headlines = tree.xpath("//h1[normalize-space()]")
    # A site's name may be a first-level heading too, and so may each of its teasers.
    headlines.sort(key=lambda headline: squeezed(title) not in squeezed(headline.text_content()))
    for text in headlines[0].xpath("following::text()[normalize-space()]")[:_AROUND_HEADLINE] if headlines else ():
        line = " ".join(str(text).split())
        if len(line) <= _LONGEST_LINE and (found := date_in_parts(line)):
            return found
    return None


def _anywhere(tree: HtmlElement) -> date | None:
    found = find_date_in_page(tree, extensive_search=True, original_date=True, url="")
    return parse_date(found) if found else None
