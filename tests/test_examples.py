"""The examples in the documentation of the library: each shows what happens."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import recorte.analysis
import recorte.corpus
import recorte.indexer
import recorte.search

_MODULES = [
    module.name
    for package in (recorte.analysis, recorte.corpus, recorte.indexer, recorte.search)
    for module in walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", _MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """What a docstring shows is what the code gives."""
    assert doctest.testmod(import_module(name)).failed == 0
