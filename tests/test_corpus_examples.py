"""The examples in the documentation of the corpus: each shows what happens."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import recorte.corpus

_MODULES = [module.name for module in walk_packages(recorte.corpus.__path__, "recorte.corpus.")]


@pytest.mark.parametrize("name", _MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """What a docstring shows is what the code gives."""
    module = import_module(name)
    assert doctest.testmod(module).failed == 0


def test_every_public_name_can_be_imported() -> None:
    """Those that are imported late too."""
    assert all(getattr(recorte.corpus, name) for name in recorte.corpus.__all__)
    assert set(recorte.corpus.__all__) <= set(dir(recorte.corpus))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="inexistente"):
        _ = import_module("recorte.corpus").inexistente
