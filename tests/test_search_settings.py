"""Settings files: which one counts, and what an error says."""

from pathlib import Path

import pytest

from recorte.corpus import ReadOptions
from recorte.corpus.field_names import FIELD_NAMES
from recorte.search import SettingsError
from recorte.search.settings import Settings, load

WHOLE = """\
archive = "arquivo"

[index]
include = ["*.txt"]
qualify_ids = true
exclude = ["rascunhos/**"]

[fields]
section = ["caderno"]

[search]
limit = 5
passages = 2

[aliases]
"Yann LeCun" = ["LeCun", "Yang Lichun"]
"""


def test_a_settings_file_is_read_whole(tmp_path: Path) -> None:
    """Every table; the archive's path is relative to the file."""
    path = tmp_path / "recorte.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert load(path) == Settings(
        archive=tmp_path / "arquivo",
        include=("*.txt",),
        qualify_ids=True,
        exclude=("rascunhos/**",),
        field_names={"section": ("caderno",)},
        limit=5,
        passages=2,
        aliases={"Yann LeCun": ("LeCun", "Yang Lichun")},
    )


def test_settings_may_name_every_field_that_a_record_has(tmp_path: Path) -> None:
    """Of each attribute, as the reading of records takes them."""
    lines = "".join(f'{name} = ["campo de {name}"]\n' for name in FIELD_NAMES)
    (tmp_path / "recorte.toml").write_text(f"[fields]\n{lines}", encoding="utf-8")
    names = load(folder=tmp_path).field_names
    assert names == {name: (f"campo de {name}",) for name in FIELD_NAMES}
    ReadOptions(field_names=names)


def test_the_nearest_file_from_the_folder_up_counts(tmp_path: Path) -> None:
    """A file further up is not read at all."""
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (tmp_path / "recorte.toml").write_text("[search]\nlimit = 1\npassages = 1\n", encoding="utf-8")
    (tmp_path / "a" / "recorte.toml").write_text("[search]\nlimit = 2\n", encoding="utf-8")
    settings = load(folder=deep)
    assert (settings.limit, settings.passages) == (2, None)


def test_without_any_file_the_settings_are_empty(tmp_path: Path) -> None:
    """Nothing is required."""
    assert load(folder=tmp_path) == Settings()


def test_the_projects_settings_come_before_the_users_key_by_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the project does not say, the user's file may; aliases of both count."""
    home = tmp_path / "home"
    (home / "recorte").mkdir(parents=True)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: home / name)
    (home / "recorte" / "recorte.toml").write_text(
        '[search]\nlimit = 1\npassages = 1\n[aliases]\n"EUA" = ["Estados Unidos"]\n', encoding="utf-8"
    )
    (tmp_path / "recorte.toml").write_text('[search]\nlimit = 2\n[aliases]\n"OMS" = ["WHO"]\n', encoding="utf-8")
    settings = load(folder=tmp_path)
    assert (settings.limit, settings.passages) == (2, 1)
    assert settings.aliases == {"EUA": ("Estados Unidos",), "OMS": ("WHO",)}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("archiv = 'x'", 1, "there is no key 'archiv'; it may have: archive"),
        ("\n\n[search]\nlimits = 3", 4, "there is no key 'limits' in [search]; it may have: limit, passages"),
        ("[search]\n# nada\nlimit = 'dez'", 3, "'limit' is a whole number, 0 or more, not 'dez'"),
        ("[search]\nlimit = true", 2, "'limit' is a whole number"),
        ("[search]\nlimit = -1", 2, "'limit' is a whole number"),
        ("archive = 3", 1, "'archive' is a path in quotes, not 3"),
        ("[index]\ninclude = '*.txt'", 2, "'include' is a list of texts"),
        ("[fields]\nbody = ['x']", 2, "there is no key 'body' in [fields]"),
        ("[aliases]\n'EUA' = 'Estados Unidos'", 2, "'EUA' is a list of texts"),
        ("[alias]\nEUA = ['x']", 1, "there is no table [alias]"),
        ("search = 3", 1, "there is no key 'search'"),
        ("[search\nlimit = 3", 1, "Expected"),
    ],
)
def test_what_cannot_be_followed_is_an_error_with_file_and_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    """Unknown keys, wrong types, broken TOML."""
    path = tmp_path / "recorte.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """No silent fall-back."""
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        load(tmp_path / "nada.toml")
