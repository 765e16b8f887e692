"""Where the words of a query stand: only a few words of a text are read, and the outcome is as if all were."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.analysis import Sieve, Token, fold, positions, tokens
from recorte.search.passages.spans import Finder
from recorte.search.query.tree import Clause, Way

# Words that a tokenizer has a rule for, and what may stand between or inside them.
_WORDS = """
    o água Água agua guarda-chuva guarda chuva guardachuva d'água d’água covid-19,5 perdeu-se E.U.A. E.U.Amanhã EUA nº
    n.º n° 5 5º 5ª 1.º 15° C 15°C 13,7 13,7bi 80.000 80000 1.234,56 3,5% US$ R$5 5$ € £ abcdUS$ AT&T a&b-c @nome #a-b
    a_b fim.Outro São_Paulo ação acao ½ m² straße æ Šibenik œuvre ﬁm Ştefan Москва мо́ре a\u0301gua as\u00adno e\u200bx
    80\u00a0000 80\u202f000 n.º\u00a05 guarda\u2010chuva 北京 😀 ? ’ - . … °C ˆ µ ƒ xnº5 lisboa lisboeta
"""
# Only at plain spaces: some of the words have one of another kind.
WORDS = [word for line in _WORDS.splitlines() for word in line.split(" ") if word]
BETWEEN = ["", " ", " ", " ", "  ", "\n", ".", ". ", ", ", "-", "\u00a0", "\t", "? ", "’ ", "“"]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=12).map(
    lambda pairs: "".join(word + between for word, between in pairs)
) | st.text(max_size=40)


def plainly(clauses: list[Clause], text: str) -> list[tuple[int, int, int, int, bool]]:
    """Find clauses the slow way, by all the tokens of a text: clause, start, end, position, whether as typed."""
    every = list(tokens(text))
    return [
        (number, token.start, last.end, token.position, way == clause.ways[0])
        for place, token in enumerate(every)
        for number, clause in enumerate(clauses)
        for way in clause.ways
        if (last := said(way, token, (other for other in every[place + 1 :] if other.width == 1))) is not None
    ]


def said(way: Way, token: Token, following: Iterator[Token]) -> Token | None:
    """Give the last token of a way that begins with this one."""
    if way.kind == "form":
        return token if (token.term, token.form) == (fold(way.terms[0]), way.terms[0]) else None
    run = [token, *islice(following, len(way.terms) - 1)]
    return run[-1] if tuple(part.term for part in run) == way.terms else None


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[Clause], list[str]]:
    """Give two texts, and clauses of words, forms and phrases, most of which are in them."""
    text, other = draw(texts), draw(texts)
    every = [*tokens(text), *tokens(other)]
    ways = [Way((token.term,)) for token in every]
    ways += [Way((token.form,), "form") for token in every if token.form is not None]
    words = [token.term for token in every if token.width == 1]
    ways += [Way(tuple(words[at : at + size])) for size in (2, 3, 4) for at in range(len(words))]
    clauses = st.lists(st.sampled_from(ways), min_size=1, max_size=5) if ways else st.nothing()
    chosen = draw(st.lists(clauses, min_size=1, max_size=3)) if ways else []
    return [Clause("", some) for some in chosen], [text, other]


@given(asked())
def test_finding_by_a_few_words_equals_reading_them_all(case: tuple[list[Clause], list[str]]) -> None:
    """Whatever stands in texts and query: the same places, in the same order, at the same positions."""
    clauses, read = case
    finder = Finder(clauses)
    for text in read:
        found = [
            (it.clause, it.start, it.end, positions(text, 0, max(it.stretch - 1, 0)) + it.position, it.as_typed)
            for it in finder.find(text)
        ]
        assert sorted(found) == sorted(plainly(clauses, text))
        assert [start for _, start, *_ in found] == sorted(start for _, start, *_ in found)


@pytest.mark.parametrize(
    ("one", "other"), [("O n.º 5 joga", "O n.º dele"), ("guarda chuva", "guarda sol"), ("São 15° C", "São 15° já")]
)
def test_what_stands_behind_a_word_is_read_again_in_each_text(one: str, other: str) -> None:
    """A finder that has read one text finds in the next what a new one would."""
    clauses = [Clause("", [Way(("no",))]), Clause("", [Way(("guarda", "chuva"))]), Clause("", [Way(("15o",))])]
    used = Finder(clauses)
    for text in (one, other, one):
        assert used.find(text) == Finder(clauses).find(text)


@given(
    texts, st.lists(st.sampled_from(["chuva", "guarda", "agua", "5", "c"]), min_size=2, max_size=3), st.integers(1, 9)
)
def test_words_that_may_stand_apart_are_marked_where_they_are_close_enough(
    text: str, terms: list[str], slop: int
) -> None:
    """None that is in no choice of places within the slop; and some, wherever there is such a choice."""
    every = [token for token in tokens(text) if token.term in terms]
    close = {
        token
        for picks in product(*([token for token in every if token.term == term] for term in terms))
        if len({token.position for token in picks}) == len(picks) and spread(picks) <= slop
        for token in picks
    }
    marked = [(it.start, it.end) for it in Finder([Clause("", [Way(tuple(terms), slop=slop)])]).find(text)]
    assert {*marked} <= {(token.start, token.end) for token in close}
    assert bool(marked) == bool(close)


def spread(picks: Sequence[Token]) -> int:
    """Give the slop of some words in the order of a phrase."""
    shifted = [token.position - offset for offset, token in enumerate(picks)]
    return max(shifted) - min(shifted)


@given(texts)
def test_a_sieve_lets_every_term_through(text: str) -> None:
    """Each token of a text is inside a stretch that a sieve for its term gives."""
    for token in tokens(text):
        stretches = Sieve([[token.term]]).stretches(text)
        assert any(start <= token.start and token.end <= end for start, end in stretches), token


def test_a_sieve_holds_the_other_words_back() -> None:
    """Words that begin otherwise are not let through, nor are longer ones in place of a short one."""
    text = "A noite veio-lhe cedo, e a maré não. O mar subiu no pós-maio e no beira-mar, 'marcado' pelo guarda-chuva."
    stretches = Sieve([["mar"], ["chuva", "chuvas"]]).stretches(text)
    assert [text[start:end] for start, end in stretches] == [
        "mar",
        "pós-maio",
        "beira-mar,",
        "'marcado'",
        "guarda-chuva.",
    ]


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("um dois", 2), ("guarda-chuva n.º 5", 4), ("E.U.A.", 1)])
def test_a_part_of_a_text_takes_as_many_positions_as_it_has_words(text: str, expected: int) -> None:
    """A compound takes as many as it has parts, a sign of several letters takes one."""
    assert positions(text, 0, len(text)) == expected


def test_a_sign_that_depends_on_what_follows_keeps_its_position() -> None:
    """`n.º` is one word before a number, even where counting stops before that number."""
    text = "n.º 5"
    assert positions(text, 0, text.index(" ")) == 1


def test_an_endless_word_is_read_once() -> None:
    """A megabyte without a space, full of hyphens and of the words of a phrase, does not hold a search up."""
    text = "de-mar-" * 150_000
    assert len(Finder([Clause("", [Way(("de", "mar"))])]).find(text)) == 150_000
