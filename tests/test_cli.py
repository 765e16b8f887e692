"""The command as a user meets it: what it prints where, and how it ends."""

import gzip
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from archive_samples import small_segments
from conftest import ROOT, SAMPLE, write_records
from corpus_documents import pdf
from recorte.cli import app
from recorte.cli.reference import reference

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *args, **options: CliRunner().invoke(app, [str(arg) for arg in args], **options)


@pytest.fixture
def indexed(run: Run, tmp_path: Path) -> Run:
    """Give the same where two articles are indexed into `.recorte`."""
    records = [
        {
            "id": "a",
            "titulo": "Perdas do Reality Labs",
            "texto": "A divisão perdeu muito. As perdas do Reality Labs cresceram.",
            "data": "2023-02-01",
            "fonte": "Gazeta do Tietê",
        },
        {"id": "b", "titulo": "Chuva", "texto": "Choveu \x1b[31mno Pará\x1b[0m\U000e0041.", "data": "2021-02-01"},
    ]
    assert run("index", write_records(tmp_path / "a.jsonl", records)).exit_code == 0
    return run


def outside(*args: str | Path, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "recorte", *map(str, args)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_version_and_help_answer_at_once(run: Run) -> None:
    """Both exit with 0; without arguments the help is shown."""
    assert run("--version").stdout.startswith("recorte 0.")
    assert "index" in run("--help").stdout
    assert "Usage" in run().output


def test_every_command_and_option_has_help() -> None:
    """Nothing is left to be guessed."""
    group: Any = get_command(app)
    searching = {"search", "suggest", "similar", "timeline", "alert", "show"}
    others = {"index", "watch", "compact", "info", "sources", "check", "analyze", "eval", "serve", "mcp", "export"}
    assert set(group.commands) == searching | others
    for command in group.commands.values():
        assert command.help
        for param in command.params:
            assert param.help, f"{command.name} {param.name}"


def test_no_line_about_a_command_is_cut_off(tmp_path: Path) -> None:
    """Each fits a terminal of 80 columns, and ends as a sentence does."""
    for group in ([], ["alert"]):
        listed = outside(*group, "--help", cwd=tmp_path, COLUMNS="80").stdout.split("Commands:\n")[1].splitlines()
        assert len(listed) >= 4
        for line in listed:
            assert re.fullmatch(r"  [a-z]+ +[A-Z].*[^.]\.", line), line


def test_the_reference_is_what_the_help_says() -> None:
    """`make docs` writes it anew."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference()


def test_index_sums_up_what_it_did(indexed: Run) -> None:
    """In words, or as one JSON document."""
    assert indexed("index", "a.jsonl").stdout.startswith("files: 1 unchanged, ")
    assert indexed("index", "--rebuild").stdout.startswith("files: 1 new; 0.1 kB of text read (")
    summary = json.loads(indexed("index", "a.jsonl", "--json").stdout)
    assert (summary["schema_version"], summary["articles"], summary["rejected"]) == (1, 2, [])
    assert (summary["unchanged"], summary["dry_run"]) == (1, False)
    assert summary["text_bytes"] > 0


def test_a_dry_run_says_what_there_is_to_do_and_does_nothing(indexed: Run, tmp_path: Path) -> None:
    """A file that has moved is known by its content."""
    for name, text in (("b.txt", "Perdas aqui"), ("c.txt", "Outras perdas"), ("d.txt", "Nada")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert indexed("index", ".").exit_code == 0
    found = indexed("search", "perdas", "--json").stdout
    (tmp_path / "b.txt").rename(tmp_path / "e.txt")
    (tmp_path / "c.txt").write_text("Sem elas agora", encoding="utf-8")
    (tmp_path / "d.txt").unlink()
    (tmp_path / "f.txt").write_text("Mais", encoding="utf-8")
    said = "files: 1 new, 1 changed, 1 moved, 1 removed, 1 unchanged"
    dry = indexed("index", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, f"{said}; 0.0 kB to be read\n")
    assert {**json.loads(indexed("search", "perdas", "--json").stdout), "took_ms": 0} == {
        **json.loads(found),
        "took_ms": 0,
    }
    assert indexed("index").stdout.startswith(f"{said}; ")
    assert json.loads(indexed("search", "perdas", "--json").stdout)["total"] == 2


def test_what_was_rejected_before_is_counted_and_not_read_again(indexed: Run, tmp_path: Path) -> None:
    """Only a file that could not even be opened is tried again."""
    (tmp_path / "b.txt").touch()
    os.utime(tmp_path / "b.txt", (1_000_000, 1_000_000))
    assert indexed("index", ".").exit_code == 1
    again = indexed("index")
    assert (again.exit_code, again.stderr) == (1, "")
    assert again.stdout.endswith("rejected before: 1; 'recorte sources --rejected' lists, --retry reads them again\n")
    assert "b.txt" in indexed("sources", "--rejected").stdout


def test_compacting_leaves_one_segment(indexed: Run, tmp_path: Path) -> None:
    """With the same answers."""
    (tmp_path / "b.txt").write_text("Perdas", encoding="utf-8")
    with small_segments():
        indexed("index", "a.jsonl", "b.txt")
    assert json.loads(indexed("info", "--json").stdout)["segments"] == 2
    assert re.match(r"archive: \.recorte, 3 articles in [\d.]+ kB, ", indexed("compact").stdout)
    assert json.loads(indexed("info", "--json").stdout)["segments"] == 1
    assert json.loads(indexed("search", "perdas", "--json").stdout)["total"] == 2


def test_indexing_without_sources_or_an_archive_says_what_to_do(run: Run) -> None:
    """There is nothing to repeat."""
    result = run("index")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "run 'recorte index FOLDER" in result.stderr


def test_what_cannot_be_read_is_named_on_stderr_and_in_the_summary(run: Run, tmp_path: Path) -> None:
    """The rest is indexed, and the exit status is 1."""
    write_records(tmp_path / "a.jsonl", [{"texto": "boa"}])
    (tmp_path / "b.txt").touch()
    (tmp_path / "c.json").write_text("{quebrado", encoding="utf-8")
    result = run("index", ".", "--json")
    assert result.exit_code == 1
    summary = json.loads(result.stdout)
    assert summary["articles"] == 1
    assert {rejection["source"] for rejection in summary["rejected"]} == {"b.txt", "c.json:1"}
    assert all(rejection["reason"] for rejection in summary["rejected"])
    assert "recorte: b.txt: " in result.stderr


def test_search_shows_rank_title_place_and_passages(indexed: Run) -> None:
    """Hits on stdout, the count on stderr, no escape codes where there is no terminal."""
    result = indexed("search", "Reality", "Labs", "perdas")
    assert result.exit_code == 0
    assert result.stdout == (
        " 1. Perdas do Reality Labs\n"
        "    2023-02-01 · Gazeta do Tietê · id a\n"
        "    – As perdas do Reality Labs cresceram.\n"
    )
    assert result.stderr.startswith("recorte: 1 article in ")


def test_json_is_the_documented_document(indexed: Run) -> None:
    """Every key, and offsets that lead into the article that `show --json` prints."""
    document = json.loads(indexed("search", "Reality Labs perdas", "--json").stdout)
    assert {*document} == {"schema_version", "query", "total", "complete", "took_ms", "notes", "suggestion", "hits"}
    (hit,) = document["hits"]
    assert {*hit} == {
        *("rank", "doc_id", "score", "all_words", "title", "published", "published_by", "authors", "section"),
        *("publisher", "url", "source", "passages", "also_in", "copies"),
    }
    assert (hit["published"], hit["published_by"], hit["authors"]) == ("2023-02-01", "metadata", [])
    text = json.loads(indexed("show", hit["doc_id"], "--json").stdout)["text"]
    for passage in hit["passages"]:
        assert passage["text"] == text[passage["start"] : passage["end"]]
    marked = [text[start:end] for start, end in hit["passages"][0]["highlights"]]
    assert marked == ["perdas", "Reality", "Labs"]


def test_a_passage_of_a_document_with_pages_says_its_page(run: Run, tmp_path: Path) -> None:
    """Behind it on the terminal, as a value in the JSON; of others it says nothing."""
    (tmp_path / "obra.pdf").write_bytes(pdf(["A capa fala da prefeitura."], ["O miolo fala da laranja."]))
    (tmp_path / "nota.txt").write_text("Uma nota sobre a uva.", encoding="utf-8")
    assert run("index", tmp_path / "obra.pdf", tmp_path / "nota.txt").exit_code == 0
    assert "– O miolo fala da laranja. (p. 2)" in run("search", "laranja").stdout
    assert "(p." not in run("search", "uva").stdout
    pages = [
        json.loads(run("search", word, "--json").stdout)["hits"][0]["passages"][0]["page"]
        for word in ("laranja", "uva")
    ]
    assert pages == [2, None]


def test_the_exit_status_tells_whether_anything_was_found(indexed: Run) -> None:
    """As grep does."""
    assert indexed("search", "perdas").exit_code == 0
    assert indexed("search", "abacate").exit_code == 1
    assert indexed("search", "perdas", "--limit", "0").exit_code == 0
    assert indexed("search").exit_code == 2
    assert indexed("search", "--sort", "newest").exit_code == indexed("search", "--facets", "year").exit_code == 0
    assert indexed("search", "perdas", "--from", "ontem").exit_code == 2
    turned = indexed("search", "perdas", "--from", "2024", "--to", "fev/2022")
    assert turned.exit_code == 2
    assert "the first day, 2024-01-01, is after the last, 2022-02-28" in " ".join(turned.stderr.split())
    both = indexed("search", "perdas", "--queries", "a.jsonl")
    assert (both.exit_code, "give a QUERY or --queries FILE, not both" in both.stderr) == (2, True)
    assert indexed("search", "perdas", "--json", "--format", "csv").exit_code == 2
    assert indexed("search", "perdas", "--json", "--format", "json").exit_code == 0


def test_without_an_archive_the_message_has_the_cure(run: Run) -> None:
    """Exit status 2."""
    result = run("search", "perdas", "--archive", "x")
    assert result.exit_code == 2
    assert result.stderr == "recorte: no archive at 'x'; run 'recorte index FOLDER --archive x'\n"


def test_every_filter_of_the_library_is_an_option(indexed: Run) -> None:
    """Dates, section, publisher, author, order, paging."""
    filters = ["--from", "2023", "--to", "2023-03", "--publisher", "tiete"]
    assert "Perdas" in indexed("search", "perdas", *filters).stdout
    assert indexed("search", "perdas", "--from", "2024").exit_code == 1
    assert indexed("search", "perdas", "--section", "x").exit_code == 1
    assert indexed("search", "perdas", "--author", "x").exit_code == 1
    newest = json.loads(indexed("search", "perdas OU Pará", "--sort", "newest", "--json").stdout)
    assert [hit["doc_id"] for hit in newest["hits"]] == ["a", "b"]
    oldest = json.loads(indexed("search", "perdas OU Pará", "--sort", "oldest", "--offset", "1", "--json").stdout)
    assert [(hit["rank"], hit["doc_id"]) for hit in oldest["hits"]] == [(2, "a")]
    assert "–" not in indexed("search", "perdas", "--passages", "0").stdout


def test_a_pasted_headline_is_no_option(indexed: Run) -> None:
    """Even where it begins with a hyphen."""
    assert indexed("search", "- Perdas do Reality Labs: e agora?").exit_code == 0
    assert indexed("search", "-Chuva perdas").exit_code == 0
    assert indexed("search", "--", "-Chuva").exit_code == 0


def test_a_word_is_left_out_with_a_hyphen_on_the_command_line(indexed: Run) -> None:
    """As in a query, whatever letters the word begins with; numbers still belong to options."""
    found = json.loads(indexed("search", "perdas", "-arraes", "-nada", "-pt", "-2022", "-n1", "--json").stdout)
    assert found["query"] == "perdas -arraes -nada -pt -2022"
    assert indexed("search", "perdas", "-perdas").exit_code == 1
    assert indexed("search", "-perdas").exit_code == 0
    assert indexed("search", "perdas", "--limt", "3").exit_code == 2


def test_a_filter_alone_is_a_search(indexed: Run) -> None:
    """All that it lets through."""
    assert json.loads(indexed("search", "--from", "2023", "--json").stdout)["total"] == 1
    assert indexed("search", "--section", "nenhuma").exit_code == 1


def test_a_sentence_that_was_cut_says_so(run: Run, tmp_path: Path) -> None:
    """An ellipsis stands where it goes on."""
    write_records(tmp_path / "a.jsonl", [{"texto": "antes " * 100 + "perdas " + "depois " * 100}])
    run("index", "a.jsonl")
    (passage,) = [line for line in run("search", "perdas").stdout.splitlines() if "–" in line]
    assert passage.startswith("    – … antes")
    assert passage.endswith("depois …")


def test_what_the_system_refuses_is_said_in_its_words(indexed: Run) -> None:
    """Exit status 2, and no traceback."""
    result = indexed("index", "a.jsonl", "--archive", "a.jsonl")
    assert result.exit_code == 2
    assert result.stderr == "recorte: File exists: 'a.jsonl'\n"


def test_settings_that_are_not_followed_are_mentioned(indexed: Run, tmp_path: Path) -> None:
    """Those of a source are, unless it is the current folder."""
    (tmp_path / "fonte").mkdir()
    (tmp_path / "fonte" / "recorte.toml").touch()
    write_records(tmp_path / "fonte" / "a.jsonl", [{"texto": "um"}])
    assert "'fonte/recorte.toml' is not followed" in indexed("index", "fonte", "--add").stderr
    assert "is not followed" not in indexed("index", "--config", "fonte/recorte.toml").stderr


def test_other_sources_take_nothing_out_unless_that_is_meant(indexed: Run, tmp_path: Path) -> None:
    """Who names another has to say whether what is there stays; a folder around it is no other."""
    (tmp_path / "outra").mkdir()
    (tmp_path / "outra" / "b.txt").write_text("Novas perdas", encoding="utf-8")

    def total() -> int:
        return int(json.loads(indexed("search", "perdas", "--json").stdout)["total"])

    for more in ([], ["--dry-run"], ["--rebuild"]):
        refused = indexed("index", "outra", *more)
        assert (refused.exit_code, total()) == (2, 1)
        assert "a.jsonl' too: --add keeps what is from there, --replace takes it out" in refused.stderr
    assert indexed("index", "outra", "--add", "--replace").exit_code == 2
    assert indexed("index", "outra", "--add", "--dry-run").stdout.startswith("files: 1 new, 1 unchanged;")
    assert (indexed("index", "outra", "--add").exit_code, total()) == (0, 2)
    assert indexed("index", "outra/b.txt", "--add").stdout.startswith("files: 2 unchanged,")
    assert indexed("index").stdout.startswith("files: 2 unchanged,")
    assert json.loads(indexed("info", "--json").stdout)["roots"] == [
        str((tmp_path / name).resolve()) for name in ("a.jsonl", "outra")
    ]
    assert indexed("index", ".").exit_code == 0
    assert (indexed("index", "outra", "--replace").exit_code, total()) == (0, 1)


def test_sources_can_be_added_to_no_archive(run: Run, tmp_path: Path) -> None:
    """Then they are the first; but without any there is nothing to add."""
    write_records(tmp_path / "a.jsonl", [{"texto": "um"}])
    assert run("index", "--add").exit_code == 2
    assert run("index", "a.jsonl", "--add").exit_code == 0


def test_an_interruption_says_that_nothing_has_changed(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit status 130, as shells have it."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("recorte.indexer.worker.read_piece", interrupt)
    result = indexed("index", "a.jsonl", "--rebuild")
    assert (result.exit_code, result.stderr) == (130, "recorte: interrupted; what was committed stays\n")


def test_queries_are_answered_one_a_line(indexed: Run, tmp_path: Path) -> None:
    """From a file or from standard input; blank lines are passed over, and so is the mark that Windows begins with."""
    (tmp_path / "q.txt").write_text("\ufeffperdas\n\nabacate\n(Pará\n", encoding="utf-8")
    documents = [json.loads(line) for line in indexed("search", "--queries", "q.txt").stdout.splitlines()]
    assert [(document["query"], document["total"]) for document in documents] == [
        ("perdas", 1),
        ("abacate", 0),
        ("(Pará", 1),
    ]
    assert indexed("search", "--queries", "-", input="abacate\n").exit_code == 1


def test_a_slip_of_the_keys_is_answered_by_what_may_have_been_meant(indexed: Run) -> None:
    """On stderr, whole and ready to be typed; in the JSON document too."""
    found = indexed("search", "Realty", "Labs", "-chuva")
    assert "recorte: did you mean: Reality Labs -chuva\n" in found.stderr
    assert json.loads(indexed("search", "Realty Labs", "--json").stdout)["suggestion"] == "Reality Labs"
    assert json.loads(indexed("search", "Reality Labs", "--json").stdout)["suggestion"] is None


def test_explain_says_of_what_a_score_is_made_up(indexed: Run) -> None:
    """A line a part, then the sum; on a hit, before its passages."""
    lines = indexed("search", "Reality", "Labs", "muito", "--explain", "-p", "1").stdout.splitlines()
    parts = [line.split(maxsplit=1) for line in lines[2:6]]
    assert [text.split(":")[0] for _, text in parts] == ["Reality", "Labs", "muito", "close together"]
    assert lines[6].split()[0] == "="
    assert sum(float(value) for value, _ in parts) == pytest.approx(float(lines[6].split()[1]), abs=0.03)
    assert lines[7].startswith("    – ")


def test_suggest_lists_completions_with_their_articles_and_titles(indexed: Run) -> None:
    """Each completion behind its number, each title with its id; the exit status tells whether there are any."""
    suggested = indexed("suggest", "reality", "la")
    assert suggested.stdout.splitlines() == [
        "        1  reality Labs",
        "",
        "– Perdas do Reality Labs",
        "  2023-02-01 · id a",
    ]
    assert suggested.exit_code == 0
    assert indexed("suggest", "xis").exit_code == 1
    assert indexed("suggest", "chu", "--titles", "0", "--limit", "1").stdout == "        1  Chuva\n"


def test_suggestions_as_json_have_all_that_is_shown(indexed: Run) -> None:
    """One document with the completions and the titles."""
    document = json.loads(indexed("suggest", "perdas do rea", "--json").stdout)
    assert document["prefix"] == "perdas do rea"
    assert document["completions"] == [{"text": "perdas do Reality", "articles": 1}]
    assert [(title["doc_id"], title["published"]) for title in document["titles"]] == [("a", "2023-02-01")]


def test_similar_shows_hits_and_the_words_they_were_found_by(run: Run, tmp_path: Path) -> None:
    """The article itself is none of them; where there are none the exit status says so, and a note why."""
    texts = {"a": "O sismo abalou Évora.", "b": "Évora recorda o sismo.", "c": "Choveu no Porto."}
    records = [{"id": name, "titulo": f"Notícia {name}", "texto": text} for name, text in texts.items()]
    assert run("index", write_records(tmp_path / "a.jsonl", records)).exit_code == 0
    found = run("similar", "a")
    assert found.stdout.splitlines()[0] == " 1. Notícia b"
    assert "recorte: note: found by: Notícia sismo Évora\n" in found.stderr
    document = json.loads(run("similar", "a", "--json", "-p", "1").stdout)
    assert [(hit["doc_id"], len(hit["passages"])) for hit in document["hits"]] == [("b", 1)]
    assert run("similar", "x").exit_code == 1
    assert "no article with the id 'x'" in run("similar", "x").stderr


def test_show_prints_the_article(indexed: Run) -> None:
    """With what is known of it; an unknown id is exit status 1."""
    result = indexed("show", "a")
    assert result.stdout.startswith("Perdas do Reality Labs\npublished: 2023-02-01 (by metadata)\n")
    assert result.stdout.endswith("A divisão perdeu muito. As perdas do Reality Labs cresceram.\n")
    missing = indexed("show", "zzz")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "no article with the id 'zzz'" in missing.stderr


def test_control_characters_of_an_archive_never_reach_the_terminal(indexed: Run) -> None:
    """An article cannot colour, move or clear the screen."""
    for args in (("search", "Pará"), ("show", "b"), ("search", "Pará", "--json")):
        assert "\x1b" not in indexed(*args).output


def test_what_has_no_shape_is_a_space_on_a_terminal(indexed: Run) -> None:
    """Letters that nobody sees would be copied with those around them."""
    for args in (("search", "Pará"), ("show", "b")):
        assert "Pará" in (shown := indexed(*args).output)
        assert "\U000e0041" not in shown


def test_info_tells_what_the_archive_holds(indexed: Run) -> None:
    """In words, or as one JSON document."""
    facts = json.loads(indexed("info", "--json").stdout)
    assert (facts["articles"], facts["sources"], facts["segments"], facts["generation"]) == (2, 1, 1, 1)
    assert facts["text_bytes"] > 0
    assert facts["archive_bytes"] > 0
    assert "articles:      2\n" in indexed("info").stdout


def test_analyze_shows_tokens_positions_and_terms(run: Run) -> None:
    """As a table, or as one JSON document."""
    lines = run("analyze", "As perdas de 13,7%").stdout.splitlines()
    assert lines[0].split() == ["position", "token", "term", "stem", "start", "end", "stop", "word"]
    assert lines[2].split() == ["1", "perdas", "perdas", "perd", "3", "9"]
    assert lines[4].split() == ["3", "13,7%", "13,7", "13,7", "13", "18"]
    tokens = json.loads(run("analyze", "ação", "--json").stdout)["tokens"]
    assert tokens == [
        {"position": 0, "start": 0, "end": 4, "token": "ação", "term": "acao", "stem": "aca", "stop_word": False}
    ]


def test_the_archive_is_the_option_else_the_environment_else_the_settings_else_the_default(
    indexed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this order."""
    assert indexed("search", "perdas").exit_code == 0
    (tmp_path / "recorte.toml").write_text('archive = "do-projeto"\n', encoding="utf-8")
    assert "'do-projeto'" in indexed("search", "perdas").stderr
    monkeypatch.setenv("RECORTE_ARCHIVE", "do-ambiente")
    assert "'do-ambiente'" in indexed("search", "perdas").stderr
    assert indexed("search", "perdas", "--archive", ".recorte").exit_code == 0


def test_settings_give_limits_aliases_and_globs(run: Run, tmp_path: Path) -> None:
    """Options come before them."""
    write_records(
        tmp_path / "a.jsonl", [{"texto": f"Yang Lichun falou, parte {n}", "caderno": "Tec"} for n in range(4)]
    )
    write_records(tmp_path / "rascunho.jsonl", [{"texto": "LeCun falou"}])
    (tmp_path / "recorte.toml").write_text(
        '[index]\nexclude = ["rascunho*"]\n[fields]\nsection = ["caderno"]\n'
        '[search]\nlimit = 2\n[aliases]\n"Yann LeCun" = ["LeCun", "Yang Lichun"]\n',
        encoding="utf-8",
    )
    assert run("index", ".").exit_code == 0
    document = json.loads(run("search", "LeCun secao:tec", "--json").stdout)
    assert (document["total"], len(document["hits"])) == (4, 2)
    assert len(json.loads(run("search", "LeCun", "--json", "--limit", "3").stdout)["hits"]) == 3
    assert run("index", ".", "--exclude", "a.jsonl").exit_code == 0
    assert json.loads(run("info", "--json").stdout)["articles"] == 1


def test_wrong_settings_are_an_error_with_a_line(run: Run, tmp_path: Path) -> None:
    """Exit status 2."""
    (tmp_path / "recorte.toml").write_text("\nlimite = 3\n", encoding="utf-8")
    result = run("search", "perdas")
    assert result.exit_code == 2
    assert result.stderr.startswith("recorte: recorte.toml:2: there is no key 'limite'")


def test_a_source_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    """Exit status 2, before anything is made."""
    result = run("index", "nada")
    assert result.exit_code == 2
    assert "no such file or folder: 'nada'" in result.stderr


def test_the_sample_archive_answers_both_searches(run: Run, sample_archive: Path) -> None:
    """As the README shows; the draft that the settings exclude is not there."""
    for query, least in (("Reality Labs perdas", 5), ("LeCun ChatGPT", 5)):
        settings = SAMPLE / "recorte.toml"
        result = run("search", query, "--json", "--archive", sample_archive, "--config", settings)
        document = json.loads(result.stdout)
        assert document["total"] >= least
        assert document["notes"] == []
        assert all(hit["passages"][0]["highlights"] for hit in document["hits"])
        assert not any("rascunho" in hit["source"] for hit in document["hits"])
    assert any("yang-lichun" in hit["source"] for hit in document["hits"])


def test_every_query_of_the_readme_finds_something(run: Run, sample_archive: Path) -> None:
    """In the sample archive, all that it asks for, without a note."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("| Query | Finds |")[1].split("\n\n")[0]
    queries = [query for line in table.split("\n| ")[1:] for query in re.findall("`([^`]+)`", line.split("|")[0])]
    assert len(queries) >= 12
    for query in queries:
        results = json.loads(run("search", "--json", "--archive", sample_archive, "--", query).stdout)
        assert (results["complete"] > 0, results["notes"]) == (True, []), query


def test_the_sample_archive_is_read_without_a_rejection(sample_archive: Path, run: Run) -> None:
    """At least 24 articles, all with title and date, in both spellings, from 2019 to 2024."""
    articles = [
        json.loads(run("show", hit, "--json", "--archive", sample_archive).stdout)
        for hit in all_ids(run, sample_archive)
    ]
    assert len(articles) >= 24
    assert all(article["title"] and article["published"] for article in articles)
    assert {article["published"][:4] for article in articles} >= {"2019", "2021", "2022", "2023", "2024"}
    assert not any("Leia também" in article["text"] for article in articles)
    assert json.loads(run("info", "--json", "--archive", sample_archive).stdout)["rejected"] == 0


def all_ids(run: Run, archive: Path) -> list[str]:
    """Give the ids of all articles."""
    document = json.loads(run("search", "data:1900..2100", "--limit", "1000", "--json", "--archive", archive).stdout)
    return [hit["doc_id"] for hit in document["hits"]]


def test_the_command_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    """`python -m recorte` reads compressed files, and its output is UTF-8 whatever the locale."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress('{"id": "a", "texto": "Ação no Pará"}\n'.encode()))
    assert outside("index", ".", cwd=tmp_path).returncode == 0
    result = outside("search", "ação", cwd=tmp_path, LC_ALL="C.UTF-8")
    assert (result.returncode, "Ação no Pará" in result.stdout) == (0, True)


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    """`recorte … | head -1` says nothing of it."""
    write_records(tmp_path / "a.jsonl", [{"texto": "perdas " * 50} for _ in range(300)])
    assert outside("index", ".", cwd=tmp_path).returncode == 0
    command = f"{sys.executable} -m recorte search perdas -n 300 --json | head -c 10"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""


def test_a_terminal_without_the_letters_still_shows_the_rest(tmp_path: Path) -> None:
    """What its encoding lacks is escaped, and nothing is lost behind it."""
    write_records(tmp_path / "a.jsonl", [{"texto": "As “perdas” de ações"}])
    assert outside("index", ".", cwd=tmp_path).returncode == 0
    found = outside("search", "perdas", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert found.returncode == 0
    assert "perdas\\u201d de a\\xe7\\xf5es" in found.stdout


def in_a_terminal(*args: str, cwd: Path, **environment: str) -> str:
    """Run the command on a terminal of 80 columns, and give all that it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "recorte", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "80", "TERM": "xterm", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    ) as process:
        os.close(theirs)
        shown = bytearray()
        while process.poll() is None or select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
    os.close(ours)
    return shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_words_are_coloured_and_lines_fit(tmp_path: Path, sample_archive: Path) -> None:
    """80 columns; NO_COLOR leaves the underline, --color never leaves nothing."""
    args = ("search", "Reality Labs perdas", "--archive", str(sample_archive))
    coloured = in_a_terminal(*args, cwd=tmp_path)
    assert "\x1b[1;4;33m" in coloured
    plain = in_a_terminal(*args, "--color", "never", cwd=tmp_path)
    assert "\x1b" not in plain
    assert all(len(line) <= 80 for line in plain.splitlines() if "http" not in line and ".txt" not in line)
    without_colour = in_a_terminal(*args, cwd=tmp_path, NO_COLOR="1")
    assert "\x1b[1;4m" in without_colour
    assert "33m" not in without_colour


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_there_to_be_copied_stays_on_one_line(tmp_path: Path) -> None:
    """However narrow the terminal: ids, addresses and sources; short facts share a line."""
    long = f"https://gazeta.example/{'perdas-' * 12}2022"
    records = [
        {
            "id": long,
            "url": long,
            "titulo": "Perdas",
            "texto": "Houve perdas.",
            "data": "2023-02-01",
            "fonte": "Gazeta",
        },
        {"id": "b", "titulo": "Perdas", "texto": "Mais perdas.", "data": "2021-02-01", "fonte": "Gazeta"},
    ]
    source = write_records(tmp_path / ("a" * 90 + ".jsonl"), records)
    assert outside("index", source, cwd=tmp_path).returncode == 0
    hits = in_a_terminal("search", "perdas", "--color", "never", cwd=tmp_path).splitlines()
    assert {"    2023-02-01 · Gazeta", f"    id {long}", "    2021-02-01 · Gazeta · id b"} <= {*hits}
    shown = in_a_terminal("show", long, "--color", "never", cwd=tmp_path).splitlines()
    assert {f"url: {long}", f"doc_id: {long}", f"source: {source.name}#1"} <= {*shown}
    assert f"  id {long}" in in_a_terminal("suggest", "perd", "--color", "never", cwd=tmp_path).splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_indexing_shows_progress_and_leaves_the_summary(tmp_path: Path) -> None:
    """The bar is gone when it is done."""
    write_records(tmp_path / "a.jsonl", [{"texto": f"notícia {number}"} for number in range(200)])
    shown = in_a_terminal("index", "a.jsonl", cwd=tmp_path)
    assert "files: 1 new; " in shown


def _imported(names: set[str], *arguments: str, cwd: Path) -> list[str]:
    """Run the command as a process, and tell which of some modules it has imported."""
    program = (
        "import sys\nfrom recorte.cli import app\n"
        "try: app(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print(*sorted({names} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.splitlines()[-1].split()


def test_searching_imports_nothing_that_only_indexing_needs(sample_archive: Path, tmp_path: Path) -> None:
    """The time to start is part of every search."""
    heavy = {"trafilatura", "htmldate", "yaml", "lxml", "rich", "charset_normalizer", "tomllib"}
    own = {"recorte.indexer.checking", "recorte.indexer.sources", "recorte.cli.indexing"}
    assert _imported(heavy | own, "search", "perdas", "--json", "--archive", str(sample_archive), cwd=tmp_path) == []


def test_searching_imports_nothing_that_whoosh_takes_one_function_from(sample_archive: Path, tmp_path: Path) -> None:
    """HTTP, mail, TLS and the stems of English words would take a sixth of the time of a search."""
    unused = {"urllib.request", "http.client", "email.parser", "ssl", "whoosh.lang.porter", "whoosh.lang.morph_en"}
    assert _imported(unused, "search", "perdas", "--json", "--archive", str(sample_archive), cwd=tmp_path) == []


def test_what_whoosh_takes_from_a_module_is_imported_when_it_is_called(tmp_path: Path) -> None:
    """So whoever uses more of Whoosh in such a process finds all of it."""
    address = (tmp_path / "a.txt").as_uri()
    (tmp_path / "a.txt").write_text("perdas", encoding="utf-8")
    program = (
        "import sys\nfrom recorte.cli.starting import import_whoosh\nimport_whoosh()\n"
        "from whoosh.analysis.morph import stem\nfrom whoosh.compat import urlretrieve\n"
        "from whoosh.query.terms import variations\n"
        f"print(stem('losses'), 'loss' in variations('losses'), open(urlretrieve('{address}')[0]).read())\n"
        "import urllib.request\nfrom whoosh.lang.porter import stem as own\n"
        "print(callable(urllib.request.urlopen), own('losses'))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.splitlines() == ["loss True perdas", "True loss"]


def test_to_find_nothing_changed_imports_nothing_that_reads_or_searches(tmp_path: Path) -> None:
    """It would take as long as to look at fifty thousand files."""
    os.utime(write_records(tmp_path / "a.jsonl", [{"texto": "notícia"}]), (1_600_000_000,) * 2)  # not a moment ago
    reading = {"recorte.corpus.reading", "recorte.corpus.records", "recorte.indexer.worker", "recorte.search.archive"}
    assert set(_imported(reading, "index", "a.jsonl", cwd=tmp_path)) == reading - {"recorte.search.archive"}
    assert _imported(reading, "index", "a.jsonl", cwd=tmp_path) == []


def test_of_articles_with_one_id_a_cure_is_told_once(run: Run, tmp_path: Path) -> None:
    """Exports number their rows; as a setting says, such numbers count within a file, and nothing is left out."""
    for name in ("correio", "gazeta"):
        rows = "".join(f"{number},notícia {number} do {name}\n" for number in (1, 2))
        (tmp_path / f"{name}.csv").write_text(f"id,texto\n{rows}", encoding="utf-8")
    clashing = run("index", "correio.csv", "gazeta.csv")
    assert (clashing.exit_code, clashing.stderr.count("left out for another")) == (1, 2)
    assert clashing.stderr.count("'qualify_ids = true' under [index] in recorte.toml") == 1
    (tmp_path / "recorte.toml").write_text("[index]\nqualify_ids = true\n", encoding="utf-8")
    whole = run("index", "correio.csv", "gazeta.csv")
    assert (whole.exit_code, "4 articles" in whole.stdout, "left out" in whole.stderr) == (0, True, False)
    assert "notícia 2 do gazeta" in run("show", "gazeta.csv:2").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_watching_ends_quietly_when_it_is_interrupted(tmp_path: Path) -> None:
    """That is how it is meant to end."""
    pytest.importorskip("watchfiles")
    (tmp_path / "a.txt").write_text("Perdas", encoding="utf-8")
    # Whoever runs the tests in the background may have interruptions ignored.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import recorte.cli as c; c.main()"
    )
    command = [sys.executable, "-c", program, "watch", ".", "--archive", "arquivo"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("files: 1 new; 1 article, ")
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, errors) == (0, "", "recorte: watching 1 source until Ctrl-C\n")


def test_show_opens_the_file_that_an_article_is_from(
    indexed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the user is; and says so if it is gone."""
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    doc_id = json.loads(indexed("search", "perdas", "--json").stdout)["hits"][0]["doc_id"]
    assert (indexed("show", doc_id, "--open").exit_code, opened) == (0, [str(tmp_path / "a.jsonl")])
    (tmp_path / "a.jsonl").unlink()
    gone = indexed("show", doc_id, "--open")
    assert (gone.exit_code, gone.stderr) == (1, f"recorte: '{tmp_path / 'a.jsonl'}' cannot be opened\n")


def test_sources_lists_files_with_what_came_of_them(indexed: Run, tmp_path: Path) -> None:
    """In words, or as one JSON document; or only those of which something was rejected."""
    (tmp_path / "b.txt").touch()
    write_records(tmp_path / "c.jsonl", [{"texto": "boa"}, {"titulo": ""}])
    indexed("index", ".")
    lines = indexed("sources").stdout.splitlines()
    assert lines == [
        f"{tmp_path}/a.jsonl: 2 articles, JSON Lines",
        f"{tmp_path}/b.txt: 0 articles, not read",
        f"    {tmp_path}/b.txt: empty",
        f"{tmp_path}/c.jsonl: 1 article, JSON Lines",
        f"    {tmp_path}/c.jsonl:2: no text",
    ]
    assert indexed("sources", "--rejected").stdout.splitlines() == lines[1:]
    document = json.loads(indexed("sources", "--rejected", "--json").stdout)
    (empty, other) = document["sources"]
    assert (document["schema_version"], empty["format"], other["format"]) == (1, None, "JSON Lines")
    assert other["rejected"] == [{"source": f"{tmp_path}/c.jsonl:2", "reason": "no text"}]
    assert (other["complete"], other["size"], len(other["content"])) == (
        True,
        (tmp_path / "c.jsonl").stat().st_size,
        32,
    )
