"""Saved searches: what is new, told once and never missed."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from conftest import Records, write_records
from recorte.cli import app
from recorte.indexer.build import BuildOptions, build, compact
from recorte.search import Archive
from recorte.search.alerts import FILE_NAME, MOST_GONE, Alerts
from recorte.search.errors import AlertError

Index = Callable[..., Path]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Give a function that makes the archive hold these articles, by their ids, and gives its path."""

    def make(*, rebuild: bool = False, **texts: str) -> Path:
        records: Records = [{"id": name, "texto": text, "editoria": "Economia"} for name, text in texts.items()]
        build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", BuildOptions(rebuild=rebuild))
        return tmp_path / "archive"

    return make


def new_ids(path: Path, name: str = "perdas", *, saw: bool = True) -> list[str]:
    """Run an alert, and give the ids of what it finds."""
    with Alerts.open(path) as alerts, Archive.open(path) as archive:
        found = alerts.run(name, archive)
        ids = [hit.doc_id for hit in found.hits]
        assert len(ids) == found.count
        if saw:
            alerts.saw(found)
    return sorted(ids)


def add(path: Path, query: str = "perdas", *, everything: bool = False, **filters: str) -> None:
    """Save a search."""
    with Alerts.open(path) as alerts, Archive.open(path) as archive:
        alerts.add("perdas", query, archive=None if everything else archive, filters=filters)  # type: ignore[arg-type] # texts


def test_only_what_comes_later_is_new_and_only_once(index: Index) -> None:
    """What is there when a search is saved has been seen, unless everything is asked for."""
    path = index(a="perdas", b="ganhos")
    add(path)
    assert new_ids(path) == []
    index(a="perdas", b="ganhos", c="as perdas", d="outra perda")
    assert [new_ids(path) for _ in range(2)] == [["c", "d"], []]
    with Alerts.open(path) as alerts:
        alerts.remove("perdas")
    add(path, everything=True)
    assert new_ids(path) == ["a", "c", "d"]


def test_an_edited_article_is_new_when_it_first_has_the_words(index: Index) -> None:
    """And never again: not if it is edited once more, loses the words for a while, or goes and comes back."""
    path = index(a="ganhos", b="x")
    add(path)
    for text, expected in (("perdas", ["a"]), ("perdas maiores", []), ("ganhos", []), ("perdas", [])):
        index(a=text, b="x")
        assert new_ids(path) == expected
    index(b="x")
    assert new_ids(path) == []
    index(a="perdas", b="x")
    assert new_ids(path) == []


def test_what_was_not_written_out_comes_again(index: Index) -> None:
    """Only `saw` moves on; an error in between loses nothing."""
    path = index(a="x")
    add(path)
    index(a="x", b="perdas")
    assert [new_ids(path, saw=False), new_ids(path), new_ids(path)] == [["b"], ["b"], []]


def test_alerts_stay_through_builds(index: Index) -> None:
    """Rebuilt or compacted, an archive has the same alerts, which have seen the same; the check is not troubled."""
    path = index(a="perdas", b="x")
    add(path)
    index(rebuild=True, a="perdas", b="x", c="perdas e danos")
    compact(path)
    assert new_ids(path) == ["c"]
    index(rebuild=True, c="perdas e danos", a="perdas")
    assert new_ids(path) == []
    with Archive.open(path) as archive:
        assert all(file.damage is None for file in archive.check())
        assert FILE_NAME not in {file.name for file in archive.check()}


def test_articles_with_some_of_the_words_are_no_news(index: Index) -> None:
    """Nor is what the filters leave out."""
    path = index(a="x")
    add(path, "perdas governo", section="=economia")
    index(a="x", b="perdas", c="perdas do governo")
    assert new_ids(path) == ["c"]
    with Alerts.open(path) as alerts:
        assert [saved.to_dict() for saved in alerts] == [
            {"name": "perdas", "query": "perdas governo", "filters": {"section": "=economia"}, "seen": 1}
        ]


def test_what_is_kept_is_bounded(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of articles that are gone only the last seen stay; those that are there always do."""
    assert MOST_GONE > 1
    monkeypatch.setattr("recorte.search.alerts.MOST_GONE", 2)
    path = index(keep="perdas", x="x")
    add(path)
    for name in "abcd":
        index(keep="perdas", **{name: f"perdas {name}"})
        assert new_ids(path) == [name]
    with Alerts.open(path) as alerts:
        (saved,) = alerts
        assert len(saved.seen) == 1 + 2 + 1
    index(keep="perdas", a="perdas a", b="perdas b", c="perdas c")
    assert new_ids(path) == ["a"]


def test_no_more_is_written_than_can_be_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alert that would make the file too large is refused, and those that are there stay."""
    path = index(a="perdas")
    with Archive.open(path) as archive, Alerts.open(path) as alerts:
        alerts.add("perdas", "perdas")
        written = (path / FILE_NAME).read_bytes()
        monkeypatch.setattr("recorte.search.alerts._LARGEST", len(written))
        with pytest.raises(AlertError, match="'recorte alert remove' makes room"):
            alerts.add("ganhos", "ganhos", archive=archive)
        assert [alert.name for alert in alerts] == ["perdas"]
    assert (path / FILE_NAME).read_bytes() == written
    with Alerts.open(path) as alerts:
        assert [alert.name for alert in alerts] == ["perdas"]


def test_an_exact_copy_of_what_was_seen_is_no_news(index: Index) -> None:
    """Whichever of them is kept, and whichever goes."""
    path = index(b="perdas")
    add(path)
    for names in ("ab", "abc", "ac", "c"):
        index(**dict.fromkeys(names, "perdas"))
        assert new_ids(path) == []
    index(c="perdas", d="perdas e ganhos")
    assert new_ids(path) == ["d"]


def test_two_runs_wait_for_one_another(index: Index) -> None:
    """So that nothing is shown twice."""
    path = index(a="x")
    with Alerts.open(path), pytest.raises(AlertError, match="another process"):
        Alerts.open(path)
    with Alerts.open(path) as alerts:
        assert len(alerts) == 0


@pytest.mark.parametrize("name", ["", " a", "../a", "a/b", "a" * 65, "a\n", "-a", "a\x1b"])
def test_names_that_are_none(index: Index, name: str) -> None:
    """They would be read wrongly somewhere."""
    with Alerts.open(index(a="x")) as alerts, pytest.raises(AlertError, match="no name"):
        alerts.add(name, "x")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"version": 2, "alerts": []}', '{"version": 1, "alerts": [1]}', "[" * 100_000, "\ud800"]
    + [
        json.dumps({"version": 1, "alerts": [{"name": "a", "query": "q", "filters": f, "seen": s}]})
        for f, s in (
            *(({"limit": "9"}, ""), ({"section": 1}, ""), ({}, "AAA="), ({}, "*"), (None, "")),
            *(({"published_from": "ontem"}, ""), ({"section": "…"}, "")),
            ({"published_from": "2024", "published_to": "2023"}, ""),
        )
    ]
    + [
        json.dumps({"version": 1, "alerts": [{"name": n, "query": q, "filters": {}, "seen": ""}] * count})
        for n, q, count in (("a/b", "q", 1), ("a", "q" * 10_001, 1), ("a", "q", 2))
    ],
)
def test_what_cannot_be_read_is_left_as_it_is(index: Index, content: str) -> None:
    """The message names the file; it is somebody's work."""
    path = index(a="x")
    (path / FILE_NAME).write_text(content, encoding="utf-8", errors="surrogatepass")
    before = (path / FILE_NAME).read_bytes()
    with pytest.raises(AlertError, match=FILE_NAME):
        Alerts.open(path)
    assert (path / FILE_NAME).read_bytes() == before


def test_an_alert_that_cannot_be_followed_is_named(index: Index) -> None:
    """A slip of the hand is found without being looked for."""
    path = index(a="x")
    wrong = {"name": "perdas", "query": "q", "filters": {"published_from": "ontem"}, "seen": ""}
    (path / FILE_NAME).write_text(json.dumps({"version": 1, "alerts": [wrong]}), encoding="utf-8")
    with pytest.raises(AlertError, match=r"alert 'perdas': not a date such as .*: 'ontem'"):
        Alerts.open(path)


def test_a_folder_in_the_place_of_the_alerts_is_told(index: Index) -> None:
    """As anything else that cannot be read there."""
    path = index(a="x")
    (path / FILE_NAME).mkdir()
    with pytest.raises(AlertError, match=FILE_NAME):
        Alerts.open(path)


def test_the_numbers_of_articles_follow_from_their_ids(index: Index) -> None:
    """Otherwise all would be new after a rebuild."""
    with Archive.open(index(a="perdas a", b="perdas b")) as archive:
        first = archive.unseen("perdas", np.empty(0, np.uint64)).numbers
    with Archive.open(index(rebuild=True, c="perdas c", b="perdas b", a="perdas a")) as archive:
        found = archive.unseen("perdas", first)
        assert [hit.doc_id for hit in found.hits] == ["c"]
        assert found.there.tolist() == [True, True]


def alert(path: Path, *args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["alert", *args, "--archive", str(path)])


def test_the_command(index: Index) -> None:
    """Its exit status is as grep's: 0 with new articles, 1 without, 2 if something is wrong."""
    path = index(a="perdas")
    none = alert(path, "list")
    assert (none.exit_code, none.stdout, "'recorte alert add NAME QUERY'" in none.stderr) == (1, "", True)
    assert alert(path, "add", "perdas", "perdas", "-ganhos").exit_code == 0
    assert alert(path, "add", "tudo", "--section", "economia").exit_code == 0
    assert alert(path, "list").stdout.splitlines() == ["perdas: perdas -ganhos", "tudo: section: economia"]
    assert alert(path, "run").exit_code == 1
    index(a="perdas", b="perdas e danos", c="ganhos")
    record = json.loads(alert(path, "run", "tudo", "--json").stdout)
    assert [(it["name"], it["new"], sorted(hit["doc_id"] for hit in it["hits"])) for it in record["alerts"]] == [
        ("tudo", 2, ["b", "c"])
    ]
    shown = alert(path, "run")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("perdas: 1 new article\n 1. (no title)\n")
    assert shown.stderr == "recorte: 1 new article in 2 alerts\n"
    assert alert(path, "run").exit_code == 1
    assert alert(path, "remove", "tudo").exit_code == 0
    for wrong in (
        ("run", "tudo"),
        ("remove", "tudo"),
        ("add", "perdas", "x"),
        ("add", "b"),
        ("add", "b", "x", "--to", "y"),
    ):
        assert alert(path, *wrong).exit_code == 2


def test_without_an_archive_there_are_no_alerts(tmp_path: Path) -> None:
    """And none are made."""
    assert alert(tmp_path, "list").exit_code == 2
    assert list(tmp_path.iterdir()) == []
