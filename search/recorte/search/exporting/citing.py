r"""How an article is cited: as Portuguese-language papers do it, by ABNT NBR 6023, and as BibTeX.

What comes from an archive is escaped for where it goes: nothing in it is read as markup or as a command.

>>> from recorte.search.results import Hit
>>> found = Hit(1, "a", 1.0, "Perdas & danos", (), None, ("Ana da Luz",), None, "Gazeta", None, "a.txt", ())
>>> print(news(found))
Ana da Luz, “Perdas \& danos”, *Gazeta*, s.d.
>>> print(abnt(found, date(2024, 3, 5)))
LUZ, Ana da. Perdas \& danos. *Gazeta*, s.d.
>>> print(bibtex(found, date(2024, 3, 5)).splitlines()[2])
  title = {{Perdas \& danos}},

Source: ABNT NBR 6023:2018, 6.2, 6.6, 7.7.9 and 8.1.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePath
from typing import Literal
from urllib.parse import quote

from recorte.analysis import fold
from recorte.corpus import Published
from recorte.indexer.columns.encoding import number_of_id
from recorte.search.results import Hit

Style = Literal["news", "abnt"]
"""As papers cite each other, or as Brazilian universities ask for it."""

_MONTHS = "jan. fev. mar. abr. maio jun. jul. ago. set. out. nov. dez.".split()
_MOST_AUTHORS = 3
# They stay with the name that they follow: Silva Filho, not Filho.
_KINSHIP = frozenset("filho filha neto neta junior jr jr. sobrinho sobrinha segundo".split())
# What so begins is signed by no person.
_COLLECTIVE = frozenset("agencia redacao da do de equipe jornal radio tv reportagem folhapress estadao".split())
_ARTICLES = frozenset("a o as os um uma uns umas".split())
_ENDS = ("?", "!", "…", ".*")
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&!$]")
_LINE_MARKUP = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
_IN_ADDRESSES = "!#$%&'()*+,-./:;=?@_~[]"
_KEY_LENGTH = 24
_HASH_DIGITS = 10


def source_name(source: str, roots: Sequence[str]) -> str:
    """Name a source as it lies in the folder that was indexed; no citation tells where on a disk that is.

    >>> source_name("/home/ana/acervo/gazeta/a.html#2", ["/home/ana/acervo"])
    'acervo/gazeta/a.html#2'
    >>> source_name("/home/ana/acervo/gazeta/a.html#2", [])
    'a.html#2'
    """
    path = PurePath(source)
    for root in roots:
        if path.is_relative_to(root):
            return str(path.relative_to(PurePath(root).parent))
        # A file of many articles, which was named itself.
        if source.startswith((f"{root}#", f"{root}@")):
            return source.removeprefix(str(PurePath(root).parent)).lstrip("/\\")
    return path.name


def citation(hit: Hit, style: Style, accessed: date) -> str:
    """Give a citation on one line of Markdown."""
    return abnt(hit, accessed) if style == "abnt" else news(hit)


def news(hit: Hit) -> str:
    """Give author, title, paper, day and address, on one line of Markdown."""
    title = f"“{markdown(_line(hit.title))}”" if hit.title.strip() else None
    paper = f"*{markdown(_line(hit.publisher))}*" if hit.publisher else None
    parts = [*map(markdown, _authors(hit)), title, paper, _when(hit.published) if hit.published else "s.d."]
    return ", ".join(part for part in [*parts, _link(hit.url) if hit.url else None] if part)


def abnt(hit: Hit, accessed: date) -> str:
    """Give a reference by NBR 6023, on one line of Markdown.

    Args:
        hit: The article.
        accessed: The day for "Acesso em", where the article has an address.
    """
    authors, title = _authors(hit), _line(hit.title)
    names = "; ".join(map(_inverted, authors[: 1 if len(authors) > _MOST_AUTHORS else None]))
    parts = [
        markdown(names) + (" *et al.*" if len(authors) > _MOST_AUTHORS else ""),
        markdown(title if names else _entry(title)),
        f"*{markdown(_line(hit.publisher))}*, " if hit.publisher else "",
    ]
    text = "".join(f"{_ended(part)} " for part in parts[:2] if part)
    text += parts[2] + (_when(hit.published) if hit.published else "s.d").removesuffix(".") + "."
    if hit.section:
        text += f" {_ended(markdown(_line(hit.section)))}"
    # A day of access is that of an address (NBR 6023, 6.6).
    return f"{text} Disponível em: {_link(hit.url)}. Acesso em: {_day(accessed)}." if hit.url else text


def bibtex(hit: Hit, accessed: date, roots: Sequence[str] = ()) -> str:
    """Give an entry, whose key follows from the article alone.

    Args:
        hit: The article.
        accessed: The day for `urldate`, where the article has an address.
        roots: The folders and files that were indexed.
    """
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(hit, accessed, roots))
    return f"@{'article' if hit.publisher else 'misc'}{{{_bibtex_key(hit)},\n{lines}}}\n"


def markdown(text: str) -> str:
    """Give a text that Markdown shows as it is."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_MARKUP.sub(lambda it: f"{it[1]}\\{it[2]}" if it[2] else f"{it[1]}{it[3]}\\{it[4]}", text)


def latex(text: str) -> str:
    """Give a text on one line that LaTeX shows as it is, and whose braces BibTeX finds in pairs."""
    return "".join(_LATEX.get(sign, sign) for sign in _line(text))


def _fields(hit: Hit, accessed: date, roots: Sequence[str]) -> Iterator[tuple[str, str]]:
    if hit.authors:
        yield "author", f"{{{' and '.join(map(_bibtex_name, _authors(hit)))}}}"
    yield "title", f"{{{{{latex(hit.title)}}}}}"
    if hit.publisher:
        yield "journal", f"{{{latex(hit.publisher)}}}"
    if hit.published is not None:
        day = hit.published.day
        yield "date", f"{{{hit.published.on}}}"
        yield "year", f"{{{day.year:04}}}"
        yield "month", f"{{{day.month}}}"
    if hit.url:
        yield "url", f"{{{_address(hit.url)}}}"
        yield "urldate", f"{{{accessed.isoformat()}}}"
    if hit.section:
        yield "keywords", f"{{{latex(hit.section)}}}"
    yield "note", f"{{{latex(source_name(hit.source, roots))}}}"
    if hit.passages:
        quotes = (f"``{latex(it.text)}'' (caracteres {it.start}--{it.end})" for it in hit.passages)
        yield "annotation", f"{{{' '.join(quotes)}}}"


def _bibtex_name(name: str) -> str:
    surname, given = _surname(name)
    if not given or "," in name or " and " in f" {name.lower()} ":
        return f"{{{latex(name)}}}"
    return f"{latex(surname)}, {latex(given)}"


def _bibtex_key(hit: Hit) -> str:
    authors = _authors(hit)
    name = _surname(authors[0])[0] if authors else hit.publisher or "noticia"
    letters = "".join(sign for word in name.split() for sign in fold(word) if sign.isascii() and sign.isalnum())
    year = f"{hit.published.day.year:04}" if hit.published else "sd"
    return f"{letters[:_KEY_LENGTH]}{year}-{number_of_id(hit.doc_id):016x}"[
        : len(letters[:_KEY_LENGTH]) + len(year) + 1 + _HASH_DIGITS
    ]


def _authors(hit: Hit) -> list[str]:
    return [name for author in hit.authors if (name := _line(author))]


def _surname(name: str) -> tuple[str, str]:
    """Part a person's name; what is no person's, or one word, is all surname."""
    words = name.split()
    if len(words) < 2 or fold(words[0]) in _COLLECTIVE:  # noqa: PLR2004 - one name, and another
        return name, ""
    count = 2 if fold(words[-1]) in _KINSHIP and len(words) > 2 else 1  # noqa: PLR2004 - one name, and two
    return " ".join(words[-count:]), " ".join(words[:-count])


def _inverted(name: str) -> str:
    surname, given = _surname(name)
    return f"{surname.upper()}, {given}" if given else surname.upper()


def _entry(title: str) -> str:
    """Write the first word of a title in capitals, and with an article the next one too."""
    words = title.split(" ")
    count = 2 if fold(words[0]) in _ARTICLES else 1
    return " ".join([*(word.upper() for word in words[:count]), *words[count:]])


def _ended(part: str) -> str:
    """End a part of a reference with a point, unless a sign that ends sentences is there already."""
    return part if part.endswith(_ENDS) else f"{part.removesuffix('.')}."


def _line(text: str) -> str:
    return " ".join(text.split())


def _when(published: Published) -> str:
    day = published.day
    return f"{_MONTHS[day.month - 1]} {day.year}" if published.month_only else _day(day)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _address(url: str) -> str:
    return quote(_line(url), safe=_IN_ADDRESSES, errors="replace")


def _link(url: str) -> str:
    address = _address(url)
    # Anything else, such as javascript:, is text.
    return f"<{address}>" if re.match("https?://", address, re.IGNORECASE) else markdown(address)
