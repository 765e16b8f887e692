r"""What a scraped news text is made of: body, title, byline, date, and the boilerplate between them.

Nothing of the body is ever lost. A rule looks at whole short lines, never into a sentence of running prose,
and a repeated paragraph goes only where the repetition can be no accident. Cleaning what is clean changes
nothing.

    >>> clean_body("Primeiro parágrafo.\nLeia também: Outra notícia\nSegundo parágrafo.")
    'Primeiro parágrafo.\nSegundo parágrafo.'
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from recorte.corpus.bylines import authors_of, is_byline, says_more
from recorte.corpus.dates import date_of_line, find_date

BOILERPLATE_LENGTH = 160
"""Longest line, in characters, that a boilerplate rule may take away."""

TITLE_LENGTH = 160
"""Longest title line in characters."""

REPEATED_LENGTH = 40
"""Shortest paragraph, in characters, that goes when it is repeated; a refrain or a short answer stays."""

LABELS = (
    "leia também", "leia mais", "leia ainda", "veja também", "veja mais", "saiba mais", "confira também",
    "ouça também", "assista também", "notícias relacionadas", "matérias relacionadas", "conteúdo relacionado",
    "relacionadas",
)  # fmt: skip
"""What stands above or before a link to another article."""

WHOLE_LINES = (
    "ver original", "publicidade", "anúncio", "continua após a publicidade", "continua depois da publicidade",
    "continue lendo após a publicidade", "continuar lendo", "continue lendo", "compartilhe", "compartilhar",
    "compartilhar notícia", "compartilhe esta notícia", "compartilhe essa notícia",
    "compartilhe esta matéria",
    "compartilhe nas redes sociais", "compartilhe no facebook", "compartilhe no twitter",
    "compartilhe no whatsapp",
    "compartilhar no facebook", "compartilhar no twitter", "compartilhar no whatsapp", "copiar link",
    "imprimir",
    "siga-nos", "siga nossas redes", "siga nossas redes sociais", "siga-nos nas redes sociais",
    "ouvir notícia",
    "receba notícias no whatsapp", "deixe seu comentário", "view original",
)  # fmt: skip
"""Lines that are boilerplate when they hold nothing else; case and decoration do not count."""

DISCLAIMERS = (
    r"this page may contain third-party content, which is provided for information purposes only",
    r"the content is for (?:reference|information(?:al)? purposes) only",
    r"disclaimer: (?:this|the) (?:article|content|information|page)",
)
"""How English disclaimers begin that scrapers and translated sites leave in; these may be of any length."""

NETWORKS = (
    r"(?:instagram|facebook|twitter|x|whats ?app|telegram|youtube|tik ?tok|threads|google (?:news|notícias)"
    r"|redes sociais)"
)
"""Where a paper asks to be followed."""

CAPTION_LABELS = (
    r"(?:fonte da imagem|fonte da foto|crédito da (?:imagem|foto)|créditos?|legenda|fotos?|imagem|imagens"
    r"|ilustração"
    r"|foto de capa|imagem de capa|foto/imagem)"
)
"""How a caption or credit line begins."""

_FIRST_WORDS = frozenset(line.split()[0] for line in LABELS + WHOLE_LINES)
_DECORATION = " \t-–—*_=#|•·»›>:.!…[]()\u2193▼→"
_LABELS = frozenset(LABELS)
_WHOLE_LINES = frozenset(WHOLE_LINES)
_ANY_LABEL = "|".join(LABELS)
_LABELLED_LINK = re.compile(rf"\W*(?:{_ANY_LABEL})\s*[:|–—»>-]\s*\S.*", re.IGNORECASE)
_FOLLOW = re.compile(
    rf"(?:nos\s+siga|siga|siga-nos|acompanhe|acompanhe-nos|curta|inscreva-se|participe|entre|assine)\b[^.!?;]{{0,70}}?"
    rf"\b(?:n[oa]s?|do|pel[oa]s?|em)\s+(?:noss[oa]s?\s+)?(?:(?:grupo|canal|página|perfil)\s+(?:d[oe]|no)\s+)?"
    rf"{NETWORKS}(?:\s*(?:,|e|ou|no|/)\s*(?:no\s+)?{NETWORKS})*(?:\s*:?\s*@\w+)?\W*",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile("|".join(DISCLAIMERS), re.IGNORECASE)
_DISCLAIMER_START = re.compile("|".join(pattern[:4] for pattern in DISCLAIMERS), re.IGNORECASE)
_CAPTION = re.compile(
    rf"\(?\s*(?:{CAPTION_LABELS}\s*[:|]|(?:foto|imagem|crédito)s?\s*/)\s*[^.!?]{{1,100}}\.?\s*\)?|"
    r"\((?:foto|imagem|crédito|arte|reprodução|divulgação)s?\b[^()]{0,80}\)",
    re.IGNORECASE,
)
_CREDIT_AT_END = re.compile(r"(?:\s*\((?:foto|imagem|crédito)s?\s*[:/][^()]{1,80}\)\s*)+$", re.IGNORECASE)
_FOLLOW_WORDS = frozenset("nos siga siga-nos acompanhe acompanhe-nos curta inscreva-se participe entre assine".split())
_CAPTION_WORDS = tuple("foto imag créd fonte legenda ilustra (foto (imag (créd (arte (repr (divu".split())
# How a boilerplate line begins, but for disclaimers and decoration: the cheapest sign that one is none.
_STARTS = tuple(word[:4] for word in (*_FIRST_WORDS, *_FOLLOW_WORDS, *_CAPTION_WORDS))
_LINK_MARK = re.compile(r"(?:[-–—•·*»›>+]\s+|https?://|www\.)\S")
_UNMARKED_LINK_WORDS = 6
_MOST_LINKS = 6

_NO_TITLE_END = tuple(".;,:…")


@dataclass(frozen=True, slots=True)
class Scrape:
    """A plain text taken apart.

    Attributes:
        title: Its headline; empty where no line looks like one.
        authors: Names from the byline.
        published: The date of the lines around the title, which are no longer in the text.
        text: The body.
    """

    title: str
    authors: tuple[str, ...]
    published: date | None
    text: str


def clean_body(text: str, title: str = "") -> str:
    """Take boilerplate, repeated paragraphs and a repeated title out of a body.

    Args:
        text: A normalised text, one paragraph a line.
        title: Its headline, if known; a first line equal to it goes.

    Returns:
        The body; the very same string where there was nothing to take out.
    """
    is_clean = False
    while not is_clean:
        text, is_clean = _cleaned_once(text, title)
    return text


def take_apart(text: str) -> Scrape:
    """Find title, byline and date of a plain text, and give its body without them.

    Args:
        text: A normalised text, one paragraph a line.

    Returns:
        The parts. The title is the first line if it is short, has no full stop and a longer body follows; or,
        in a text that was scraped twice, the line right above the byline where the second copy begins.
    """
    lines = without_boilerplate([line for line in text.split("\n") if line])
    above = _Head.read(lines)
    title, rest = _without_title(lines[above.length :])
    below = _Head.read(rest)
    left = [*above.kept, *below.kept, *without_repeats(rest[below.length :])]
    body = clean_body(_with_blank_lines(text, left), title)
    return Scrape(title, above.authors + below.authors, above.published or below.published or find_date(body), body)


def take_byline(text: str, title: str) -> Scrape:
    """Do the same for a text whose title is known and may stand in front of it once more."""
    body = clean_body(text, title)
    first, _, _ = body[: BOILERPLATE_LENGTH + 1].partition("\n")
    if len(first) > BOILERPLATE_LENGTH or not (is_byline(first) or date_of_line(first)):
        return Scrape(title, (), None, body)
    lines = [line for line in body.split("\n") if line]
    head = _Head.read(lines)
    return Scrape(title, head.authors, head.published, _with_blank_lines(body, [*head.kept, *lines[head.length :]]))


def without_boilerplate(lines: list[str]) -> list[str]:
    """Drop the lines that are boilerplate, and the links that belong to a `Leia também`.

    Args:
        lines: Paragraphs, none of them empty.

    Returns:
        The others in their order; a photo credit in brackets at the end of a line is cut off.
    """
    goes = [_may_go(line[:4]) and _is_boilerplate(line) for line in lines]
    if True not in goes and not [line for line in lines if line[-1] == ")"]:
        return lines
    kept: list[str] = []
    links_left = 0
    for place, line in enumerate(lines):
        # The headline of the second copy of a scrape may stand right below; its byline tells it from a link.
        if links_left and _is_link(line) and not any(map(is_byline, lines[place + 1 : place + 2])):
            links_left -= 1
            continue
        links_left = 0
        if not goes[place]:
            kept.append(_without_credit(line) if line.endswith(")") else line)
        elif _bare(line) in _LABELS:
            links_left = _MOST_LINKS
    return [line for line in kept if line]


def without_repeats(lines: list[str]) -> list[str]:
    """Drop the later copies of paragraphs that were given twice.

    Args:
        lines: Paragraphs, none of them empty.

    Returns:
        The first copies in their order. A copy goes if it is 40 characters or longer, or next to one that
        goes and in the same place as in the first copy, so that the subheadings of a body given twice go with
        it.
    """
    if len(set(map(len, lines))) == len(lines) or len(set(lines)) == len(lines):
        return lines
    keys = [" ".join(line.split()) for line in lines]
    origin = _long_repeats(keys)
    if not origin:
        return lines
    _extend(keys, origin, range(len(keys)), -1)
    _extend(keys, origin, range(len(keys) - 1, -1, -1), 1)
    return [line for place, line in enumerate(lines) if place not in origin]


def _cleaned_once(text: str, title: str) -> tuple[str, bool]:
    """Clean a text, and tell whether another time would change nothing.

    It may where a credit was cut off, which may have hidden a caption or a label, and behind a title.
    """
    lines = text.split("\n")
    if "" in lines:
        lines = [line for line in lines if line]
    kept = without_repeats(without_boilerplate(lines))
    repeated = _title_again(kept, title) if title else 0
    if repeated:
        return _with_blank_lines(text, kept[repeated:]), False
    if kept is lines or kept == lines:
        return text, True
    return _with_blank_lines(text, kept), not any(line.endswith(")") for line in lines)


def _title_again(lines: list[str], title: str) -> int:
    """Count the lines at the beginning that are the title once more; the last line of a text never is."""
    folded = title.casefold()
    # Folding makes no text shorter, and none more than three times as long: a long paragraph need not be folded.
    others = (at for at, line in enumerate(lines) if len(line) > 3 * len(title) or line.casefold() != folded)
    return min(next(others, len(lines)), max(len(lines) - 1, 0))


def _with_blank_lines(text: str, lines: list[str]) -> str:
    """Join what is left of a text with the blank lines that stood between; a line may have lost its end."""
    if "\n\n" not in text or not lines:
        return "\n".join(lines)
    parts: list[str] = []
    blank = gap = 0
    for line in text.split("\n"):
        blank = blank + 1 if not line else 0
        gap = max(gap, blank)
        if line and len(parts) < len(lines) and _is_left_of(lines[len(parts)], line):
            parts.append("\n" * (gap + 1 if parts else 0) + lines[len(parts)])
            gap = 0
    return "".join(parts) if len(parts) == len(lines) else "\n".join(lines)


def _is_left_of(left: str, line: str) -> bool:
    return left == line or (line.endswith(")") and left == _without_credit(line))


@lru_cache(maxsize=1 << 14)
def _may_go(start: str) -> bool:
    """Tell from its first four characters whether a line may be boilerplate; nine of ten cannot."""
    return start.casefold().startswith(_STARTS) or start[0] in _DECORATION or bool(_DISCLAIMER_START.match(start))


def _is_boilerplate(line: str) -> bool:
    if len(line) > BOILERPLATE_LENGTH:
        return line[:1] in "TtDd" and bool(_DISCLAIMER.match(line))
    start = line.lstrip(_DECORATION)[:12].casefold()
    word = start.split(" ", 1)[0].rstrip(_DECORATION)
    if word in _FIRST_WORDS and (
        _bare(line) in _WHOLE_LINES or _bare(line) in _LABELS or _LABELLED_LINK.fullmatch(line)
    ):
        return True
    if word in _FOLLOW_WORDS and _FOLLOW.fullmatch(line):
        return True
    if line.casefold().startswith(_CAPTION_WORDS) and _CAPTION.fullmatch(line):
        return True
    return line[:1] in "TtDd" and bool(_DISCLAIMER.match(line))


def _without_credit(line: str) -> str:
    end = len(line)
    while credit := _CREDIT_AT_END.search(line, max(0, end - BOILERPLATE_LENGTH), end):
        end = credit.start()
    return line[:end]


def _bare(line: str) -> str:
    return line.strip(_DECORATION).casefold()


def _is_link(line: str) -> bool:
    if len(line) > BOILERPLATE_LENGTH:
        return False
    if _LINK_MARK.match(line):
        return not line.endswith(".") or "://" in line
    # An unmarked line might be a subheading: only what is long enough for a headline is taken for one.
    return len(line.split()) >= _UNMARKED_LINK_WORDS and line[-1].isalnum()


def _long_repeats(keys: list[str]) -> dict[int, int]:
    first: dict[str, int] = {}
    origin = {}
    for place, key in enumerate(keys):
        earlier = first.setdefault(key, place)
        if earlier != place and len(key) >= REPEATED_LENGTH:
            origin[place] = earlier
    return origin


def _extend(keys: list[str], origin: dict[int, int], places: range, neighbour: int) -> None:
    for place in places:
        beside = origin.get(place + neighbour)
        if place in origin or beside is None:
            continue
        earlier = beside - neighbour
        if 0 <= earlier < place and earlier not in origin and keys[earlier] == keys[place]:
            origin[place] = earlier


def _without_title(lines: list[str]) -> tuple[str, list[str]]:
    place = _title_of_second_copy(lines)
    if place is None and _is_title(lines):
        place = 0
    if place is None:
        return "", lines
    if place == 0:
        return lines[0], lines[1:]
    end = place + 1 + _Head.read(lines, place + 1).length
    # The byline stays in front of the body, where it is read like that of any other text.
    return lines[place], lines[place + 1 : end] + lines[:place] + lines[end:]


def _title_of_second_copy(lines: list[str]) -> int | None:
    seen: set[str] = set()
    for place, line in enumerate(lines[:-2]):
        if place and _could_be_title(line) and is_byline(lines[place + 1]):
            end = place + 1 + _Head.read(lines, place + 1).length
            if end < len(lines) and lines[end] in seen and len(lines[end]) >= REPEATED_LENGTH:
                return place
        seen.add(line)
    return None


def _is_title(lines: list[str]) -> bool:
    if len(lines) < 2 or not _could_be_title(lines[0]):  # noqa: PLR2004 - a title and a body
        return False
    return sum(map(len, lines[1:])) > 2 * len(lines[0]) or is_byline(lines[1])


def _could_be_title(line: str) -> bool:
    if len(line) > TITLE_LENGTH or line.endswith(_NO_TITLE_END) or line[:1].islower():
        return False
    return not is_byline(line) and date_of_line(line) is None


@dataclass(frozen=True, slots=True)
class _Head:
    """The byline and date lines from some line on.

    Attributes:
        length: How many.
        kept: Those of them that say more than who wrote it, such as of which paper: it would be lost with them.
        authors: The names in them.
        published: The date in them.
    """

    length: int
    kept: tuple[str, ...]
    authors: tuple[str, ...]
    published: date | None

    @classmethod
    def read(cls, lines: list[str], start: int = 0) -> "_Head":
        authors: list[str] = []
        kept: list[str] = []
        published = None
        end = start
        while end < len(lines):
            line = lines[end]
            when = date_of_line(line) if len(line) <= BOILERPLATE_LENGTH else None
            if when is None and not is_byline(line):
                break
            names = authors_of(line) if when is None else ()
            if names and says_more(line, names):
                kept.append(line)
            authors += names
            published = published or when
            end += 1
        return cls(end - start, tuple(kept), tuple(authors), published)
