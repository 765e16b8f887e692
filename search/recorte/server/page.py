"""What every template is told: the search that a page belongs to, its language, and the addresses that lead on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, NamedTuple

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from recorte.hosting.asking import DEEPEST, LONGEST_QUERY, MOST_HITS, Asked
from recorte.search.query.filters import WHOLE
from recorte.search.ranking.ranking import Sort
from recorte.server.api import PREFIX, serving_of, tagged
from recorte.server.languages import LANGUAGES, wording_for
from recorte.server.rendering import address, templates
from recorte.server.wording import Wording

_AROUND = 2
"""Pages before and behind the one that is shown that are linked to."""

_VERSION = version("recorte")
_TEMPLATES = templates()
_NAMES = {"published_from": "from", "published_to": "to"}
"""What a filter of the library is called in an address, where it is not the same."""

FILTERS = ("from", "to", "section", "publisher", "author")
"""As they are called in an address."""


class Chosen(NamedTuple):
    """A filter that is in use.

    Attributes:
        label: What it restricts.
        value: To what.
        without: The address of the same search without it.
    """

    label: str
    value: str
    without: str


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

    @property
    def kept(self) -> dict[str, str]:
        """What a new query keeps of this one: filters, order and language."""
        return {name: value for name, value in self._parameters().items() if value and name not in ("q", "offset")}

    def link(self, path: str = "/", /, **changes: object) -> str:
        """Give the address of this page, or another, in this language, with other parameters."""
        return address(self.base + path, **{**self._parameters(), **changes})

    def home(self) -> str:
        """Give the address of the first page."""
        return address(f"{self.base}/", lang=self._parameters().get("lang"))

    def article(self, doc_id: str) -> str:
        """Give the address of an article that this search has found."""
        return self.link("/article", id=doc_id)

    def narrowed(self, filters: Mapping[str, str]) -> str:
        """Give the address of this search with filters of the library's; without them where it has them."""
        if self.is_chosen(filters):
            return self.without(*(_NAMES.get(name, name) for name in filters))
        return self.link(offset=None, **{_NAMES.get(name, name): value for name, value in filters.items()})

    def exported(self, form: str) -> str:
        """Give the address of the first hits of this search in a format for other programs."""
        return address(
            f"{self.base}{PREFIX}/search", **{**self._parameters(), "lang": None, "format": form, "limit": MOST_HITS}
        )

    def is_chosen(self, filters: Mapping[str, str]) -> bool:
        """Tell whether this search has these filters of the library's."""
        asked = self._parameters()
        return all(asked.get(_NAMES.get(name, name)) == value for name, value in filters.items())

    def without(self, *names: str) -> str:
        """Give the address of this search without these parameters."""
        return self.link(**dict.fromkeys((*names, "offset")))

    def unfiltered(self) -> str:
        """Give the address of this search without any filter."""
        return self.without(*FILTERS)

    def chosen(self) -> Iterator[Chosen]:
        """Give the filters that are in use."""
        first, last = self.asked.published_from, self.asked.published_to
        if first and first == last:
            yield Chosen(self.wording["published"], self.wording.period(first), self.without("from", "to"))
        else:
            for name, day in (("from", first), ("to", last)):
                if day:
                    yield Chosen(self.wording[name], self.wording.period(day), self.without(name))
        for name in FILTERS[2:]:
            if value := getattr(self.asked, name):
                yield Chosen(self.wording[name], value.removeprefix(WHOLE), self.without(name))

    def again(self) -> str:
        """Give the address of this very page."""
        return address(str(self.request.url.path), **self.request.query_params)

    def orders(self) -> tuple[Sort, ...]:
        """Give the orders that there are; without words nothing is more relevant than anything else."""
        return ("score", "newest", "oldest") if self.asked.q.strip() else ("newest", "oldest")

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
            headers["ETag"] = self.tag
        # A lone surrogate, which UTF-8 cannot have, is lost.
        return HTMLResponse(text.encode("utf-8", "replace"), status, headers)

    @property
    def tag(self) -> str:
        """The entity tag of the page."""
        return tagged(serving_of(self.request).tag, self.wording.code)

    def _parameters(self) -> dict[str, str]:
        """Give what makes this page's address, but for what is as it would be anyway."""
        said = self.asked.model_dump(by_alias=True, exclude_defaults=True, exclude={"explain"})
        texts = {name: "true" if value is True else str(value) for name, value in said.items()}
        chosen = self.request.query_params.get("lang", "")
        return {**texts, "lang": chosen} if chosen in LANGUAGES else texts


def description(page: Page) -> str:
    """Describe the search to a browser, which then offers it in its own search box."""
    root = str(page.request.base_url).rstrip("/")
    return _TEMPLATES.get_template("opensearch.xml").render(t=page.wording, root=root)


def page_of(request: Request, asked: Asked) -> Page:
    """Give the page that a request asks for."""
    wording = wording_for(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    return Page(request, wording, asked)


async def _asked_for(request: Request, asked: Annotated[Asked, Query()]) -> Page:
    return page_of(request, asked)


Asking = Annotated[Page, Depends(_asked_for)]
