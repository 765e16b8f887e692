"""The public names of the corpus."""

from importlib import import_module

import pytest

import recorte.corpus


def test_every_public_name_can_be_imported() -> None:
    """Those that are imported late too."""
    assert all(getattr(recorte.corpus, name) for name in recorte.corpus.__all__)
    assert set(recorte.corpus.__all__) <= set(dir(recorte.corpus))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="inexistente"):
        _ = import_module("recorte.corpus").inexistente
