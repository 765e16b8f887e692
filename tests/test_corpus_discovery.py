"""Discovery: which files of the sources are found, in which order, each once."""

import os
from pathlib import Path

import pytest

from recorte.corpus import (
    DiscoveryOptions,
    SourceFile,
    SourceFiles,
    SourceNotFoundError,
    Unreached,
    discover,
    discover_together,
)

_IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def _tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Conteúdo de {name}", encoding="utf-8")
    return root


def _names(*sources: Path, options: DiscoveryOptions | None = None) -> list[str]:
    found = discover(sources, options or DiscoveryOptions())
    return [result.relative if isinstance(result, SourceFile) else f"rejected {result.reason}" for result in found]


def _filtered(root: Path, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    return _names(root, options=DiscoveryOptions(include=include, exclude=exclude))


def _keys(source: Path) -> list[str]:
    return [found.key for found in discover([source]) if isinstance(found, SourceFile)]


def test_files_and_folders_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Names are sorted by code point in every folder, so that every machine gives the same order."""
    _tree(tmp_path, "b/2.txt", "b/10.txt", "a.txt", "Z.txt", "ç.txt", "c/d/e.txt")
    assert _names(tmp_path) == ["Z.txt", "a.txt", "b/10.txt", "b/2.txt", "c/d/e.txt", "ç.txt"]


def test_a_source_file_knows_its_paths_size_and_time(tmp_path: Path) -> None:
    """The path leads there as the user's own does, the relative one starts at the source root."""
    _tree(tmp_path, "2023/nota.txt")
    path = tmp_path / "2023" / "nota.txt"
    os.utime(path, ns=(1, 1_234_567_891))
    (found,) = discover([tmp_path])
    key = f"{tmp_path}\x002023/nota.txt"
    assert found == SourceFile(str(path), "2023/nota.txt", path.stat().st_size, 1_234_567_891, key)


def test_a_key_is_the_same_whatever_the_user_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells a file by the source that it was found in, too: its path from there is its id."""
    _tree(tmp_path, "acervo/a/nota.txt")
    monkeypatch.chdir(tmp_path / "acervo")
    (tmp_path / "link").symlink_to(tmp_path / "acervo")
    keys = [_keys(source) for source in (Path(), Path("../acervo"), tmp_path / "acervo", tmp_path / "link")]
    assert keys[1:] == keys[:-1]
    assert len({*keys[0], *_keys(Path("a")), *_keys(Path("a/nota.txt"))}) == 3


def test_the_path_stays_as_the_user_typed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative source gives relative paths, and `.` adds nothing to them."""
    _tree(tmp_path, "acervo/nota.txt")
    monkeypatch.chdir(tmp_path)
    assert [str(found.path) for found in discover([Path()]) if isinstance(found, SourceFile)] == ["acervo/nota.txt"]


def test_hidden_files_and_the_settings_are_passed_over(tmp_path: Path) -> None:
    """What begins with a dot is not news, nor is the project's own settings file."""
    _tree(tmp_path, ".git/config.txt", ".oculto.txt", "recorte.toml", "sub/recorte.toml", "visível.txt")
    assert _names(tmp_path) == ["visível.txt"]


@pytest.mark.parametrize("named", [".acervo", ".acervo/nota.txt"])
def test_a_source_that_is_named_is_never_hidden(tmp_path: Path, named: str) -> None:
    """The user's word counts for more than the dot."""
    _tree(tmp_path, ".acervo/nota.txt")
    assert _names(tmp_path / named) == ["nota.txt"]


def test_dot_and_dot_dot_are_no_hidden_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`..` is searched like any other folder."""
    _tree(tmp_path, "nota.txt", "sub/outra.txt")
    monkeypatch.chdir(tmp_path / "sub")
    assert _names(Path("..")) == ["nota.txt", "sub/outra.txt"]


def test_a_missing_source_is_an_error_before_anything_is_given(tmp_path: Path) -> None:
    """A typing error must not be noticed only after an hour of reading the other sources."""
    _tree(tmp_path, "nota.txt")
    with pytest.raises(SourceNotFoundError, match="naoexiste"):
        discover([tmp_path, tmp_path / "naoexiste"])


def test_the_archive_folder_is_never_entered(tmp_path: Path) -> None:
    """An archive inside its own source folder is no source."""
    _tree(tmp_path, "nota.txt", "indice/seg.txt", "indice/mais/seg.txt")
    assert _names(tmp_path, options=DiscoveryOptions(skip=(tmp_path / "indice", tmp_path / "ausente"))) == ["nota.txt"]


def test_a_file_reached_by_two_sources_is_given_once(tmp_path: Path) -> None:
    """Overlapping sources do not double the articles."""
    _tree(tmp_path, "a/nota.txt", "b.txt")
    assert _names(tmp_path / "a", tmp_path, tmp_path / "b.txt") == ["nota.txt", "b.txt"]


def test_a_link_to_a_file_of_the_archive_gives_it_under_its_own_name(tmp_path: Path) -> None:
    """Links come after the rest of their folder, so the file keeps its own path."""
    _tree(tmp_path, "nota.txt")
    (tmp_path / "atalho.txt").symlink_to(tmp_path / "nota.txt")
    assert _names(tmp_path) == ["nota.txt"]


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links on this system")
@pytest.mark.parametrize("other", ["outra.txt", "b/outra.txt"])
def test_a_file_with_two_names_is_given_once(tmp_path: Path, other: str) -> None:
    """By the first, whether both stand in one folder or not; what stands beside them is none the worse."""
    _tree(tmp_path, "nota.txt", "a.txt", "b/z.txt")
    os.link(tmp_path / "nota.txt", tmp_path / other)
    assert sorted(_names(tmp_path)) in (["a.txt", "b/outra.txt", "b/z.txt"], ["a.txt", "b/z.txt", "nota.txt"])


def test_a_large_folder_is_given_in_parts(tmp_path: Path) -> None:
    """Reading begins before all of it has been looked at, and nothing is lost where a part ends."""
    names = [f"{number:04}.txt" for number in range(2_100)]
    _tree(tmp_path, *names)
    (tmp_path / "1500.txt").unlink()
    (tmp_path / "1500.txt").symlink_to(tmp_path / "ausente.txt")
    assert _names(tmp_path) == [*names[:1500], *names[1501:], "rejected the link leads nowhere"]
    parts = [len(files) for files in discover_together([tmp_path]) if isinstance(files, SourceFiles)]
    assert sum(parts) == 2_099
    assert len(parts) > 2


def test_where_a_folder_does_not_tell_inodes_the_files_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where else all files would be one."""
    _tree(tmp_path, "a.txt", "b/c.txt", "z.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    monkeypatch.setattr("recorte.corpus.discovery._status", os.stat)
    assert _names(tmp_path) == ["a.txt", "b/c.txt", "z.txt"]


def test_a_linked_folder_is_followed(tmp_path: Path) -> None:
    """Archives are often put together from links to other disks."""
    _tree(tmp_path, "fora/nota.txt", "acervo/local.txt")
    (tmp_path / "acervo" / "externo").symlink_to(tmp_path / "fora")
    assert _names(tmp_path / "acervo") == ["local.txt", "externo/nota.txt"]


def test_a_link_back_to_a_parent_ends(tmp_path: Path) -> None:
    """A loop of links gives every file once and then stops."""
    _tree(tmp_path, "a/b/nota.txt")
    (tmp_path / "a" / "b" / "volta").symlink_to(tmp_path / "a")
    assert _names(tmp_path) == ["a/b/nota.txt"]


def test_a_link_to_nowhere_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A broken link is told of, not passed over in silence."""
    _tree(tmp_path, "nota.txt")
    (tmp_path / "quebrado.txt").symlink_to(tmp_path / "ausente.txt")
    found = list(discover([tmp_path]))
    assert found[1] == Unreached(str(tmp_path / "quebrado.txt"), "the link leads nowhere", f"{tmp_path}\0quebrado.txt")


@pytest.mark.skipif(_IS_ROOT, reason="root may read every folder")
def test_an_unreadable_folder_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One locked folder does not end the walk."""
    _tree(tmp_path, "fechada/nota.txt", "z.txt")
    (tmp_path / "fechada").chmod(0)
    try:
        assert _names(tmp_path) == ["rejected no permission to read it", "z.txt"]
    finally:
        (tmp_path / "fechada").chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_named_pipe_is_rejected_and_never_opened(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(tmp_path / "cano.txt")
    assert _names(tmp_path) == ["rejected neither a file nor a folder"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.html", ["2023/maio/a.html", "x.html"]),
        ("*.htm", []),
        ("2023/**", ["2023/julho.txt", "2023/maio/a.html", "2023/maio/b.txt"]),
        ("2023/*", ["2023/julho.txt", "2023/maio/a.html", "2023/maio/b.txt"]),
        ("2023/*.txt", ["2023/julho.txt"]),
        ("2023", ["2023/julho.txt", "2023/maio/a.html", "2023/maio/b.txt"]),
        ("maio/", ["2023/maio/a.html", "2023/maio/b.txt"]),
        ("/x.html", ["x.html"]),
        ("**/b.txt", ["2023/maio/b.txt"]),
        ("202?/**/*.txt", ["2023/julho.txt", "2023/maio/b.txt"]),
        ("[ab].*", ["2023/maio/a.html", "2023/maio/b.txt"]),
        ("[!a].txt", ["2023/maio/b.txt"]),
        ("X.html", []),
        ("[z-a].txt", []),
        ("maio/b.txt", []),
    ],
)
def test_a_glob_matches_as_rsync_users_expect(tmp_path: Path, glob: str, expected: list[str]) -> None:
    """Without a slash names match at any depth; with one, the path from the source root."""
    _tree(tmp_path, "2023/julho.txt", "2023/maio/a.html", "2023/maio/b.txt", "x.html")
    assert _filtered(tmp_path, include=(glob,)) == expected


def test_an_excluded_folder_is_left_out_with_all_in_it(tmp_path: Path) -> None:
    """Excluding wins over including."""
    _tree(tmp_path, "rascunhos/a.txt", "sub/rascunhos/b.txt", "c.txt", "d.md")
    assert _filtered(tmp_path, include=("*.txt",), exclude=("rascunhos",)) == ["c.txt"]


def test_a_named_file_is_known_to_the_globs_by_its_name(tmp_path: Path) -> None:
    """`recorte index * --exclude '*.pdf'` leaves out what the shell put in."""
    _tree(tmp_path, "a.txt", "b.pdf")
    options = DiscoveryOptions(exclude=("*.pdf",))
    assert _names(tmp_path / "a.txt", tmp_path / "b.pdf", options=options) == ["a.txt"]


def test_a_decomposed_name_gives_the_composed_relative_path(tmp_path: Path) -> None:
    """The same archive on macOS, which decomposes names, has the same ids."""
    _tree(tmp_path, "Sa\u0303o Paulo.txt")
    assert _names(tmp_path) == ["São Paulo.txt"]


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are Unicode on this system")
def test_a_name_in_an_old_encoding_can_be_stored_as_text(tmp_path: Path) -> None:
    """A Latin-1 file name from an old disk becomes readable text, and the file can still be opened."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/elei\xe7\xe3o.txt")).write_text("Texto", encoding="utf-8")
    (found,) = discover([tmp_path])
    assert isinstance(found, SourceFile)
    assert (found.relative, found.path.read_text(encoding="utf-8")) == ("eleição.txt", "Texto")
