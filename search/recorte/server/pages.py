"""The search page: its addresses, and what their templates are told.

Each state of a search has an address, which leads to the same page again; scripts only ask for the same addresses.
"""

from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from recorte.hosting.asking import DEEPEST, LONGEST_QUERY, Asked
from recorte.search import ArticleNotFoundError
from recorte.server.api import LONGEST_ID, Served, serving_of, unchanged
from recorte.server.rendering import address, templates
from recorte.server.wording import LANGUAGES, Wording, wording_for

_AROUND = 2
"""Pages before and behind the one that is shown that are linked to."""

_ALIKE = 5
"""Similar articles that are shown below one."""

_VERSION = version("recorte")
_TEMPLATES = templates()

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class Page:
    """What every template is told.

    Attributes:
        request: The request.
        wording: The language of the page.
        asked: The search that the page belongs to.
    """

    request: Request
    wording: Wording
    asked: Asked

    @property
    def base(self) -> str:
        """The path under which the server is shown."""
        return str(self.request.scope.get("root_path", ""))

    def link(self, path: str = "/", **changes: object) -> str:
        """Give the address of this page, or another, in this language, with other parameters."""
        return address(self.base + path, **{**self._parameters(), **changes})

    def article(self, doc_id: str) -> str:
        """Give the address of an article that this search has found."""
        return self.link("/article", id=doc_id)

    def _parameters(self) -> dict[str, object]:
        asked, chosen = self.asked, self.request.query_params.get("lang")
        return {
            "q": asked.q,
            "from": asked.published_from,
            "to": asked.published_to,
            "section": asked.section,
            "publisher": asked.publisher,
            "author": asked.author,
            "sort": asked.sort if asked.sort != "score" else None,
            "offset": asked.offset,
            "lang": chosen if chosen in LANGUAGES else None,
        }

    def other_language(self) -> str:
        """Give the address of this page in the other language."""
        other = next(code for code in LANGUAGES if code != self.wording.code)
        kept = {name: value for name, value in self.request.query_params.items() if name != "lang"}
        return address(str(self.request.url.path), **kept, lang=other)

    def numbers(self, total: int) -> list[tuple[int, int]]:
        """Give the pages of results around this one: number and offset."""
        size = max(self.asked.limit, 1)
        last = (min(total, DEEPEST + size) - 1) // size
        here = self.asked.offset // size
        return [(number + 1, number * size) for number in range(max(here - _AROUND, 0), min(here + _AROUND, last) + 1)]

    def render(self, name: str, *, status: int = 200, **told: object) -> HTMLResponse:
        """Make the page of a template."""
        serving = serving_of(self.request)
        text = _TEMPLATES.get_template(name).render(
            page=self,
            asked=self.asked,
            t=self.wording,
            info=serving.info,
            base=self.base,
            version=_VERSION,
            longest=LONGEST_QUERY,
            **told,
        )
        headers = {"Vary": "Accept-Language", "Cache-Control": "private, no-cache"}
        if status == HTTPStatus.OK:
            headers["ETag"] = serving.tag
        # A lone surrogate, which UTF-8 cannot have, is lost.
        return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def page_of(request: Request, asked: Annotated[Asked, Query()]) -> Page:
    """Give the page that a request asks for."""
    wording = wording_for(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    return Page(request, wording, asked)


Asking = Annotated[Page, Depends(page_of)]


@router.get("/")
async def search(page: Asking, serving: Served) -> Response:
    """Show what a search finds, or the box that begins one."""
    if unchanged(page.request, serving.tag):
        return _as_known(serving.tag)
    if not page.asked.asks:
        return page.render("home.html")
    try:
        results = await serving.ask(page.asked.search)
    except ValueError as error:
        return page.render("results.html", status=400, results=None, refused=str(error))
    return page.render("results.html", results=results, refused=None)


@router.get("/article")
async def article(
    page: Asking, serving: Served, doc_id: Annotated[str, Query(alias="id", max_length=LONGEST_ID)] = ""
) -> Response:
    """Show an article whole, with what the search asks for marked."""
    if unchanged(page.request, serving.tag):
        return _as_known(serving.tag)
    try:
        found = await serving.ask(lambda archive: archive.marked(doc_id, page.asked.q))
        alike = await serving.ask(lambda archive: archive.similar(doc_id, limit=_ALIKE))
    except ArticleNotFoundError:
        return page.render("error.html", status=404, what="not_found", hint="not_found_hint", detail="")
    return page.render("article.html", marked=found, article=found.article, alike=alike)


@router.get("/opensearch.xml")
async def description(page: Asking) -> Response:
    """Describe the search to a browser, which then offers it in its own search box."""
    root = str(page.request.base_url).rstrip("/")
    text = _TEMPLATES.get_template("opensearch.xml").render(t=page.wording, root=root)
    return Response(text, media_type="application/opensearchdescription+xml")


def error_page(request: Request, status: int, detail: str) -> Response:
    """Say on a page of its own what is wrong."""
    page = page_of(request, Asked())
    what = {404: "not_found", 503: "too_late"}.get(status, "refused")
    hint = f"{what}_hint" if what != "refused" else ""
    return page.render("error.html", status=status, what=what, hint=hint, detail="" if hint else detail)


def _as_known(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept-Language"})
