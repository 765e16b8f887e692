"""Names of sources, and of what is in them: absolute in the archive, and as the user typed them to the user.

>>> from pathlib import Path
>>> name = as_typed([("/home/ana/jornal", Path("jornal"))])
>>> name("/home/ana/jornal/a.jsonl#1"), name("/home/ana/outro/a.jsonl#1")
('jornal/a.jsonl#1', '/home/ana/outro/a.jsonl#1')
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from recorte.corpus import SourceFile
from recorte.corpus.discovery import printable
from recorte.indexer.sources import path_of_key

_BEHIND = ("", "#", "@", ":")
"""What a name goes on with behind that of a file that is a root itself."""


def absolutely(source: SourceFile) -> Callable[[str], str]:
    """Give what makes an absolute name of what a reader calls a source, or something in it."""
    typed, absolute = printable(source.path), printable(path_of_key(source.key)) if source.key else ""
    if not absolute or typed == absolute:
        return str
    return lambda name: absolute + name.removeprefix(typed)


def as_typed(roots: Iterable[tuple[str, Path]]) -> Callable[[str], str]:
    """Give what makes of an absolute name the one that the user's own path leads to.

    Args:
        roots: The absolute path of each source, and that path.
    """
    known = [(absolute.rstrip("/"), typed) for absolute, typed in roots]

    def name(absolute: str) -> str:
        for root, typed in known:
            rest = absolute.removeprefix(root)
            if rest != absolute and rest[:1] in _BEHIND:
                return printable(typed) + rest
            if rest != absolute and rest.startswith("/"):
                return printable(typed / rest[1:])
        return absolute

    return name
