"""The JSON API, `/api/v1`: the documents that the command prints, over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from recorte.hosting.asking import DEEPEST, Alike, Begun, Counted, Dated
from recorte.hosting.documents import (
    ArticleDocument,
    FacetsDocument,
    HealthDocument,
    InfoDocument,
    ProblemDocument,
    SearchDocument,
    SuggestionsDocument,
    TimelineDocument,
)
from recorte.hosting.problems import MEDIA_TYPE
from recorte.hosting.serving import Serving
from recorte.search import Archive
from recorte.search.results import SCHEMA_VERSION, article_to_dict, to_json
from recorte.server.exports import DESCRIBED, Searched, written
from recorte.server.rendering import address

LONGEST_ID = 2_000
"""Characters."""

PREFIX = "/api/v1"

_PROBLEM = {"description": "What is wrong", "content": {MEDIA_TYPE: {"schema": ProblemDocument.model_json_schema()}}}
_UNCHANGED = {"description": "What the client has is what it would get"}

DocId = Annotated[str, Path(min_length=1, max_length=LONGEST_ID, description="The id that a hit has.")]


class Json(JSONResponse):
    """A JSON document in the writing of the command."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - as Starlette has it
        """Write it."""
        return to_json(content).encode()


def serving_of(request: Request) -> Serving:
    """Give the archive that a request is for."""
    serving: Serving = request.app.state.serving
    return serving


# What a request depends on is asynchronous, as FastAPI has all else done in threads of its own: that takes longer than
# what is done, and the description that `only_known` asks for cannot be made by several at once.
async def _served(request: Request) -> Serving:
    return serving_of(request)


Served = Annotated[Serving, Depends(_served)]


async def only_known(request: Request) -> None:
    """Refuse parameters that the address does not have: what is misspelled would be passed over in silence.

    Raises:
        ValueError: If there are any.
    """
    described = request.app.openapi()["paths"][request.scope["route"].path_format]["get"].get("parameters", ())
    known = [parameter["name"] for parameter in described if parameter["in"] == "query"]
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise ValueError(f"no parameter of this address: {', '.join(unknown)}; it has {', '.join(known) or 'none'}")


router = APIRouter(
    prefix=PREFIX,
    default_response_class=Json,
    dependencies=[Depends(only_known)],
    responses={304: _UNCHANGED, "default": _PROBLEM},
)


@router.get("/search", summary="Search", responses={200: {"model": SearchDocument, "content": DESCRIBED}})
async def search(request: Request, serving: Served, asked: Annotated[Searched, Query()]) -> Response:
    """Find articles, and the passages that answer."""
    form = asked.written_as(request.headers.get("accept", ""))
    tag = tagged(serving.tag, form)
    headers = {**_headers(tag), "Vary": "Accept"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    results = await serving.ask(asked.search)
    if asked.offset + asked.limit < results.total and asked.limit and asked.offset + asked.limit <= DEEPEST:
        following = {**request.query_params, "offset": asked.offset + asked.limit}
        headers["Link"] = f'<{address("", **following)}>; rel="next"'
    return written(results, form, serving.info.roots, headers)


@router.get("/facets", summary="Count by field", responses={200: {"model": FacetsDocument}})
async def facets(request: Request, serving: Served, counted: Annotated[Counted, Query()]) -> Response:
    """Count what a query finds by section, publisher, author, year or month; without hits."""
    return await answered(request, serving, lambda: serving.ask(lambda archive: counted.count(archive).to_dict()))


@router.get("/timeline", summary="Count by time", responses={200: {"model": TimelineDocument}})
async def timeline(request: Request, serving: Served, dated: Annotated[Dated, Query()]) -> Response:
    """Count what a query finds by year, month or day; without hits."""
    return await answered(request, serving, lambda: serving.ask(lambda archive: dated.count(archive).to_dict()))


@router.get("/suggest", summary="Complete a query", responses={200: {"model": SuggestionsDocument}})
async def suggest(request: Request, serving: Served, begun: Annotated[Begun, Query()]) -> Response:
    """Complete the beginning of a query by the words and titles of the archive."""
    return await answered(request, serving, lambda: serving.ask(lambda archive: begun.suggest(archive).to_dict()))


@router.get("/articles/{doc_id:path}", summary="Read an article", responses={200: {"model": ArticleDocument}})
async def article(request: Request, serving: Served, doc_id: DocId) -> Response:
    """Give an article whole."""

    def read(archive: Archive) -> dict[str, Any]:
        return article_to_dict(archive.get(doc_id), archive.copies(doc_id))

    return await answered(request, serving, lambda: serving.ask(read))


@router.get("/similar/{doc_id:path}", summary="Find similar articles", responses={200: {"model": SearchDocument}})
async def similar(request: Request, serving: Served, doc_id: DocId, alike: Annotated[Alike, Query()]) -> Response:
    """Find articles that are like another, by the words that tell it from the others."""
    return await answered(
        request, serving, lambda: serving.ask(lambda archive: alike.similar(archive, doc_id).to_dict())
    )


@router.get("/info", summary="What the archive holds", responses={200: {"model": InfoDocument}})
async def info(serving: Served) -> Response:
    """Give the facts about the archive."""
    return Json(serving.info.to_dict())


@router.get("/health", summary="Whether the server answers", responses={200: {"model": HealthDocument}})
async def health(serving: Served) -> Response:
    """Say that the server answers, and from which generation."""
    facts = serving.info
    return Json(
        {
            "schema_version": SCHEMA_VERSION,
            "status": "ok",
            "generation": facts.generation,
            "articles": facts.articles,
        },
        headers={"Cache-Control": "no-store"},
    )


async def answered(request: Request, serving: Serving, ask: Callable[[], Any]) -> Response:
    """Answer with a document, or with nothing where the client has what it would get.

    A generation that comes meanwhile gives a newer answer under the older tag, which then is asked for again.
    """
    headers = _headers(serving.tag)
    if unchanged(request, serving.tag):
        return Response(status_code=304, headers=headers)
    return Json(await ask(), headers=headers)


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}


def tagged(tag: str, form: str) -> str:
    """Give the entity tag of one form of an answer: what one is cached as is never taken for another."""
    return tag[:-1] + f'-{form}"'


def unchanged(request: Request, tag: str) -> bool:
    """Tell whether a request names the tag as one that it has."""
    return tag in [known.strip() for known in request.headers.get("if-none-match", "").split(",")]
