"""The API against its own description: whatever the description allows is answered, and as it says."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from recorte.server import ServerOptions, create_app

ADDRESSES = "search facets timeline suggest articles/{doc_id} similar/{doc_id} info health".split()

_EXAMPLES = 25

_BEYOND_SCHEMAS = ("not a date such as", "no word to look for")
"""What may be wrong with a parameter although it is as it is described."""


@pytest.fixture(scope="module")
def described(sample_archive: Path) -> Any:
    """Give the API of a server of the sample archive, as it describes itself."""
    import schemathesis

    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(ServerOptions(sample_archive)))


def test_every_address_is_tried(described: Any) -> None:
    """None is forgotten below."""
    paths = {operation.ok().path for operation in described.get_all_operations()}
    assert paths == {f"/api/v1/{address}" for address in ADDRESSES}


@pytest.mark.parametrize(
    ("address", "mode"),
    [(address, "positive") for address in ADDRESSES]
    # Of no parameters none is wrong.
    + [(address, "negative") for address in ADDRESSES if address not in ("info", "health")],
)
def test_the_api_is_as_it_is_described(described: Any, address: str, mode: str) -> None:
    """Made requests, as described or not, are answered or refused in the form that the description names."""
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    operation = described[f"/api/v1/{address}"]["GET"]

    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    @settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case: Any) -> None:
        answer = case.call()
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])
        if mode == "positive" and answer.status_code == 400:
            assert any(reason in answer.json()["detail"] for reason in _BEYOND_SCHEMAS)

    ask()
