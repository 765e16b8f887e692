"""What is wrong with a request, said as RFC 9457 has it (`application/problem+json`)."""

from collections.abc import Mapping
from http import HTTPStatus

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
