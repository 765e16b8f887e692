"""The application: the API and the search page over one archive, and what stands before both."""

import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from recorte.hosting.guard import SECURITY_HEADERS, Guard
from recorte.hosting.options import ServerOptions
from recorte.hosting.problems import misunderstood, problem
from recorte.hosting.serving import TOO_LATE, Serving
from recorte.search import ArticleNotFoundError
from recorte.server import api, pages
from recorte.server.rendering import FOLDER

OPTIONS_VARIABLE = "RECORTE_SERVER_OPTIONS"
"""Where the processes of a server find their options."""

_NO_ADDRESS = f"there is no such address; {api.PREFIX}/openapi.json describes those that there are"

_LEAST_TO_PACK = 1_000
"""Bytes from which on packing a response saves a packet."""


def create_app(options: ServerOptions) -> FastAPI:
    """Make the application; it may be mounted in another one, which then has to run its lifespan.

    Args:
        options: Which archive is served, and how.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read.
    """
    app = FastAPI(
        title="Recorte",
        summary="Full-text search over an archive of news",
        version=version("recorte"),
        openapi_url=f"{api.PREFIX}/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.serving = Serving(options)
    app.include_router(api.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), "static")
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(ValueError, _refused)
    app.add_exception_handler(ArticleNotFoundError, _not_found)
    app.add_exception_handler(TimeoutError, _too_late)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(Exception, _broken)
    # The last is the outermost.
    app.add_middleware(GZipMiddleware, minimum_size=_LEAST_TO_PACK, compresslevel=5)
    app.add_middleware(Guard, options=options)
    if options.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=options.origins, allow_methods=["GET"], allow_headers=["Authorization"]
        )
    return app


def from_environment() -> FastAPI:
    """Make the application of a process that a server has started."""
    return create_app(ServerOptions.from_json(os.environ[OPTIONS_VARIABLE]))


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    serving: Serving = app.state.serving
    app.openapi()  # which it keeps, so that no request has to wait for it
    async with serving.followed():
        yield


def _misunderstood(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return _told(request, 400, misunderstood([{**one, "loc": one["loc"][1:]} for one in error.errors()]))


def _refused(request: Request, error: Exception) -> Response:
    return _told(request, 400, str(error))


def _not_found(request: Request, error: Exception) -> Response:
    return _told(request, 404, str(error))


def _too_late(request: Request, _: Exception) -> Response:
    return _told(request, 503, TOO_LATE, {"Retry-After": "1"})


def _failed(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    detail = _NO_ADDRESS if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    return _told(request, error.status_code, detail, error.headers)


def _broken(_: Request, _error: Exception) -> Response:
    # This answer is given outside of all that stands before the application.
    return problem(500, "the server could not answer; its log says why", SECURITY_HEADERS)


def _told(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Say what is wrong: to a program as problem details, to a reader on a page."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if path.startswith(api.PREFIX):
        return problem(status, detail, headers)
    answer = pages.error_page(request, status, detail)
    answer.headers.update(headers or {})
    return answer
