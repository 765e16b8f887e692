"""What is wrong with a request, said as RFC 9457 has it (`application/problem+json`)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from recorte.hosting.documents import ProblemDocument
from recorte.search.results import to_json

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Give the response that says what is wrong.

    Args:
        status: The HTTP status.
        detail: What is wrong, and how to mend it.
        headers: Further headers.
    """
    document = ProblemDocument(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail)
    return Response(to_json(document.model_dump()), status, headers, MEDIA_TYPE)


def misunderstood(errors: Sequence[Mapping[str, Any]]) -> str:
    """Say in one line what is wrong with a question, by the errors that pydantic has found."""
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in errors)
