"""The same fifty questions, asked in every way there is: answers differ in the time they took, and in nothing else."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mcp import Client
from mcp.types import TextContent
from starlette.testclient import TestClient
from typer.testing import CliRunner

from conftest import SAMPLE, Records, write_records
from recorte.cli import app as command
from recorte.hosting.options import ServerOptions
from recorte.indexer.build import build
from recorte.mcp import create_server
from recorte.search import Archive
from recorte.server import create_app

Question = dict[str, Any]
"""By the names of the parameters over HTTP and of agents."""

WORDS = (
    "Reality Labs perdas",
    "LeCun ChatGPT",
    "acoes",
    "eleição",
    "guarda-chuva",
    "ministro da Fazenda",
    "Pará",
    "perdeu-se",
    "Meta volta a crescer, mas Reality Labs perde US$ 3,99 bilhões no trimestre",
)
OPERATORS = (
    '"Reality Labs"',
    '"Labs Reality"~5',
    "eleiç*",
    "Zuckerburg~",
    "LeCun -Meta",
    "vacina E (Portugal OU Brasil)",
    "governo NÃO economia",
    "=Meta",
    "titulo:Meta secao:tecnologia",
    "data:2022..2023 Meta",
    "US$ 13,7 bilhões",
)
MISTYPED = (
    "Realty Labs prejuízo",
    "Mtea",
    "perdas (sem fim",
    '"nunca fechada',
    "campo:desconhecido",
    "inexistentíssimo",
    "-Meta",
    "data:ontem",
    "***",
)
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE articles; --",
    "../../../etc/passwd",
    "\u202eMeta\u200b",
    "perdas\x1b[2J",
    "%00%0d%0a",
    "( " * 60,
    "a OU " * 80,
    "😀 ½ — …",
    " \t\u00a0",
)
FURTHER: tuple[Question, ...] = (
    {"q": "Meta", "from": "2022", "to": "2023-06"},
    {"q": "Meta", "publisher": "Gazeta"},
    {"q": "Meta", "publisher": "=Gazeta do Tietê", "section": "tecnologia"},
    {"q": "Meta", "author": "Helena Prado"},
    {"q": "Meta", "section": "nenhuma"},
    {"section": "Economia"},
    {"from": "2023-05", "sort": "newest"},
    {"q": "Meta", "sort": "oldest"},
    {"q": "Meta", "limit": 3, "offset": 4, "passages": 1},
    {"q": "Meta", "offset": 1_000},
    {"q": "acoes", "exact_spelling": True},
)
QUESTIONS: tuple[Question, ...] = (*({"q": text} for text in (*WORDS, *OPERATORS, *MISTYPED, *HOSTILE)), *FURTHER)

REFUSED: tuple[tuple[Question, str], ...] = (
    ({"q": "Meta", "from": "ontem"}, "not a date such as 2023"),
    ({"q": "Meta", "section": "..."}, "no word to look for"),
)

_RECORDS: Records = [
    {"id": "<b>", "titulo": "<script>alert(1)</script>", "texto": "Perdas \u202e de <b>Meta</b> \x1b[2J & mais."},
    {"id": "a/b?c#d", "titulo": "A" * 1_500, "texto": "Meta\u200b " + "perdas " * 400, "autores": ["<i>", "Ana"]},
]


class Ways(NamedTuple):
    """An archive, asked in every way."""

    program: Callable[[Question], dict[str, Any]]
    command: Callable[[Question], dict[str, Any]]
    http: Callable[[Question], dict[str, Any]]
    agent: Callable[[Question], dict[str, Any]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample archive with articles that would do harm."""
    folder = tmp_path_factory.mktemp("parity")
    build([SAMPLE, write_records(folder / "hostile.jsonl", _RECORDS)], folder / "archive")
    return folder / "archive"


@pytest.fixture
def ways(archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ways:
    """Give the four ways; each answers with a document, or with what it says is wrong."""
    monkeypatch.chdir(tmp_path)
    return Ways(*(lambda question, way=way: way(archive, question) for way in (_program, _command, _http, _agent)))


def _program(archive: Path, question: Question) -> dict[str, Any]:
    asked = {{"from": "published_from", "to": "published_to"}.get(name, name): it for name, it in question.items()}
    with Archive.open(archive) as opened:
        try:
            return plain(opened.search(asked.pop("q", ""), **asked).to_dict())
        except ValueError as error:
            return {"wrong": str(error)}


def _command(archive: Path, question: Question) -> dict[str, Any]:
    args = ["search", "--archive", str(archive), "--json"]
    for name, value in question.items():
        option = f"--{name.replace('_', '-')}"
        if name != "q":
            args += [option] if value is True else [option, str(value)]
    ran = CliRunner().invoke(command, [*args, *(["--", question["q"]] if "q" in question else [])])
    if ran.exit_code > 1:
        return {"wrong": ran.stderr}
    document = plain(json.loads(ran.stdout))
    assert ran.exit_code == (0 if document["total"] else 1)
    return document


def _http(archive: Path, question: Question) -> dict[str, Any]:
    answer = TestClient(create_app(ServerOptions(archive))).get("/api/v1/search", params=question)
    return plain(answer.json()) if answer.status_code == 200 else {"wrong": answer.json()["detail"]}


def _agent(archive: Path, question: Question) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        async with Client(create_server(ServerOptions(archive))) as client:
            answer = await client.call_tool("search_articles", question)
        (said,) = answer.content
        assert isinstance(said, TextContent)
        return {"wrong": said.text} if answer.is_error else plain(answer.structured_content)

    return asyncio.run(ask())


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Give a document as JSON has it, without the time that it took."""
    read: dict[str, Any] = json.loads(json.dumps(document))
    assert read.pop("took_ms") >= 0
    return read


def test_there_are_fifty_questions_and_no_two_alike() -> None:
    """Some are answered, some find nothing; some are answered with notes, and some with a suggestion."""
    assert len({json.dumps(question) for question in QUESTIONS}) == len(QUESTIONS) == 50


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: json.dumps(question, ensure_ascii=True))
def test_all_ways_of_asking_are_answered_alike(question: Question, ways: Ways) -> None:
    """Word for word, down to scores, offsets and notes."""
    expected = ways.program(question)
    assert {name: way(question) for name, way in ways._asdict().items()} == dict.fromkeys(Ways._fields, expected)


def test_the_questions_are_worth_asking(ways: Ways) -> None:
    """Or all could be alike for having nothing to say."""
    answers = [ways.program(question) for question in QUESTIONS]
    assert sum(answer["total"] > 0 for answer in answers) > 25
    assert sum(answer["total"] == 0 for answer in answers) > 5
    assert sum(bool(answer["notes"]) for answer in answers) > 5
    assert any(answer["suggestion"] for answer in answers)


@pytest.mark.parametrize(("question", "why"), REFUSED)
def test_all_ways_of_asking_refuse_alike(question: Question, why: str, ways: Ways) -> None:
    """With the same words."""
    for name, way in ways._asdict().items():
        assert why in way(question)["wrong"], name
