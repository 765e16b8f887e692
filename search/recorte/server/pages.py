"""The search page: its addresses, and what each of them shows.

Each state of a search has an address, which leads to the same page again; scripts only ask for the same addresses.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from recorte.hosting.asking import DEEPEST, MOST_HITS, Asked
from recorte.search import Archive, ArticleNotFoundError
from recorte.search.counting.facets import FacetName
from recorte.server.api import LONGEST_ID, Served, unchanged
from recorte.server.charting import chart
from recorte.server.page import Asking, Page, description, page_of

FACETS: tuple[FacetName, ...] = ("section", "publisher", "author", "year")
"""What the page counts by; months are the timeline's."""

_VALUES = 30
"""Of a facet; beyond a few of them a reader has to ask."""

_ALIKE = 5
"""Similar articles that are shown below one."""

_MOST_RANK = DEEPEST + MOST_HITS

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
async def search(page: Asking, serving: Served, why: Annotated[int, Query(ge=0, le=_MOST_RANK)] = 0) -> Response:
    """Show what a search finds, or the box that begins one.

    Args:
        page: The page that is asked for.
        serving: The archive.
        why: The rank of a hit that is to be explained.
    """
    if unchanged(page.request, page.tag):
        return _as_known(page)
    counts: dict[str, Any] = {"facets": FACETS, "facet_values": _VALUES, "timeline": "auto"}
    if not page.asked.asks:
        whole = await serving.ask(lambda archive: archive.search("", limit=0, **counts))
        return page.render("home.html", results=whole, chart=chart(whole.timeline, page.wording))
    try:
        results = await serving.ask(lambda archive: page.asked.search(archive, explain=why > 0, **counts))
    except ValueError as error:
        return page.render("results.html", status=400, results=None, refused=str(error))
    drawn = chart(results.timeline, page.wording)
    near = (results.counted or 0) - (results.complete or results.total)
    return page.render("results.html", results=results, chart=drawn, near=near, why=why, refused=None)


@router.get("/article")
async def article(
    page: Asking, serving: Served, doc_id: Annotated[str, Query(alias="id", max_length=LONGEST_ID)] = ""
) -> Response:
    """Show an article whole, with what the search asks for marked."""
    if unchanged(page.request, page.tag):
        return _as_known(page)

    def read(archive: Archive) -> dict[str, Any]:
        marked = archive.marked(doc_id, page.asked.q)
        return {
            "marked": marked,
            "article": marked.article,
            "copies": archive.copies(doc_id),
            "alike": archive.similar(doc_id, limit=_ALIKE),
        }

    try:
        return page.render("article.html", **await serving.ask(read))
    except ArticleNotFoundError:
        return page.render("error.html", status=404, what="not_found", hint="not_found_hint", detail="")


@router.get("/opensearch.xml")
async def opensearch(page: Asking) -> Response:
    """Describe the search to a browser."""
    return Response(description(page), media_type="application/opensearchdescription+xml")


def error_page(request: Request, status: int, detail: str) -> Response:
    """Say on a page of its own what is wrong."""
    page = page_of(request, Asked())
    what = {404: "not_found", 503: "too_late"}.get(status, "refused")
    hint = f"{what}_hint" if what != "refused" else ""
    return page.render("error.html", status=status, what=what, hint=hint, detail="" if hint else detail)


def _as_known(page: Page) -> Response:
    return Response(status_code=304, headers={"ETag": page.tag, "Vary": "Accept-Language"})
