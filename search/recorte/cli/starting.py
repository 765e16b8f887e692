"""Whoosh's query classes without what they import and a search never calls, which is a sixth of a search as a process.

From each of three modules Whoosh takes one function: one that downloads a file, for which HTTP, mail and TLS are
imported, and two for English words. Here such a function imports its module when it is called.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

_TAKEN_FROM = {"urllib.request": "urlretrieve", "whoosh.lang.porter": "stem", "whoosh.lang.morph_en": "variations"}


def import_whoosh() -> None:
    """Import Whoosh's query classes.

    For a process that has no other threads yet: while they are imported, others stand in for the three modules.
    """
    stand_ins = {name: _standing_in(name, taken) for name, taken in _TAKEN_FROM.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        import_module("whoosh.query")
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _standing_in(name: str, taken: str) -> ModuleType:
    module = ModuleType(name)
    setattr(module, taken, _late(name, taken))
    return module


def _late(name: str, taken: str) -> Callable[..., object]:
    def call(*arguments: object, **named: object) -> object:
        found: object = getattr(import_module(name), taken)(*arguments, **named)
        return found

    return call
