"""Texts as numbers, held against what the analyzer says of each, token by token."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.analysis import Token, fold, tokens
from recorte.analysis.ordinary import ordinary_folds
from recorte.analysis.tokenizer import CHUNK, split_chunk
from recorte.indexer.columns.interning import Interner
from recorte.indexer.columns.numbering import Numbering

PIECES = (
    "a", "Pará", "para", "PARÁ", "perda", "perdas", "perdeu-se", "guarda-chuva", "US$", "13,7", "1.234,56", "nº", "n.º",
    "7", "30°", "C", "E.U.A.", "a.b", "AT&T", "@nome", "d’água", "co\u00adtação", "acão", "1º", "2ª", "80\u00a0000",
    "…", "—", "(sim)", "“não”", "“fim.”", "‘já’,", "acadêmicos.Estudiosos", "x" * 70, "ã" * 33, "ﬁm", "ß", "İ", "ÿ",
    "×", "北京", "ação", "_a_", "#tag", "covid-19", "°", "a" * 8, "b" * 9, "c" * 16, "d" * 17, "...", "a,b", "%",
    "57%", "œ",
)  # fmt: skip
SPACES = (
    " ", " ", " ", "\n", "\u00a0", "\u202f", "\t", "", ".", ", ", " \u2028", "”, ", " “", '." ', " (", ") ", "\x01",
)  # fmt: skip

texts = st.lists(st.tuples(st.sampled_from(PIECES) | st.text(max_size=4), st.sampled_from(SPACES)), max_size=12).map(
    lambda found: "".join(piece + space for piece, space in found)
)
strings = st.binary(max_size=40).map(lambda string: string.replace(b"\0", b"")) | st.sampled_from(
    [(letter * size).encode() for letter in "abc" for size in (0, 1, 7, 8, 9, 15, 16, 17)]
)


def numbered(numbering: Numbering, found: Sequence[str]) -> list[list[tuple[str, int, str]]]:
    """Give the term, position and form of each occurrence in each text."""
    codes, counts = numbering.codes([text.encode("utf-8", "surrogatepass") for text in found])
    lexicon = numbering.lexicon
    given = []
    for of_text in np.split(codes, np.cumsum(counts))[: len(found)]:
        forms, steps, _ = numbering.expand(of_text)
        words = [lexicon.terms[lexicon.word_of_form[form]].partition(b"\0")[2].decode() for form in forms.tolist()]
        spelled = [lexicon.spellings[form].decode("utf-8", "surrogatepass") for form in forms.tolist()]
        given.append(list(zip(words, (np.cumsum(steps, dtype=np.int64) - 1).tolist(), spelled, strict=True)))
    return given


def agrees(given: tuple[str, int, str], token: Token) -> bool:
    """Tell whether an occurrence is a token."""
    term, position, form = given
    return (term, position) == (token.term, token.position) and (token.form is None or form.casefold() == token.form)


@given(st.lists(texts, max_size=4))
def test_numbers_mean_what_the_analyzer_says(found: list[str]) -> None:
    """Terms, positions and forms; the second time from memory."""
    numbering = Numbering()
    for text, given_ in zip([*found, *found], numbered(numbering, [*found, *found]), strict=True):
        expected = list(tokens(text))
        assert len(given_) == len(expected)
        assert all(map(agrees, given_, expected)), (given_, expected)


@given(st.text(max_size=200))
def test_any_text_has_the_tokens_that_the_analyzer_finds(text: str) -> None:
    """Whatever is in it."""
    (given_,) = numbered(Numbering(), [text])
    assert [(term, position) for term, position, _ in given_] == [(it.term, it.position) for it in tokens(text)]


def test_what_is_written_in_one_way_is_one_form() -> None:
    """By itself, in quotation marks, and as a part of a compound."""
    numbering = Numbering()
    numbered(numbering, ["água “água” (água), água-marinha @água"])
    assert sorted(map(bytes.decode, numbering.lexicon.spellings)) == ["marinha", "água", "água-marinha"]


def test_texts_do_not_reach_into_each_other() -> None:
    """A text that ends in `nº` is not read with the number that the next begins with."""
    assert [[term for term, _, _ in text] for text in numbered(Numbering(), ["nº", "7", "30°", "C"])] == [
        [token.term for token in tokens(text)] for text in ("nº", "7", "30°", "C")
    ]


def test_memory_starts_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers mean the same afterwards as before."""
    numbering = Numbering()
    before = numbered(numbering, ["um dois três-quatro"])
    monkeypatch.setattr("recorte.indexer.columns.numbering._MOST_KNOWN", 2)
    numbering.forget_if_full()
    assert len(numbering.lexicon) == 0
    assert numbered(numbering, ["um dois três-quatro"]) == before


@given(st.lists(st.lists(strings, max_size=30), max_size=5))
def test_a_string_has_one_number(calls: list[list[bytes]]) -> None:
    """Whenever it is met; numbers are given out one after another, and the first place of each new one is told."""
    interner = Interner()
    known: dict[bytes, int] = {}
    for found in calls:
        before = len(interner)
        numbers, new = interner.numbers_of(found)
        assert [found[place] for place in new.tolist()] == [*dict.fromkeys(found[place] for place in new.tolist())]
        assert numbers[new].tolist() == list(range(before, len(interner)))
        for string, number in zip(found, numbers.tolist(), strict=True):
            assert known.setdefault(string, number) == number
            assert found.index(string) in new.tolist() or number < before
    assert sorted(known.values()) == list(range(len(interner)))


def test_numbers_stay_the_same_while_a_table_grows() -> None:
    """Ten times as many strings as there was room for."""
    interner = Interner()
    found = [b"%d" % number for number in range(40_000)]
    first, _ = interner.numbers_of(found[:10])
    numbers, new = interner.numbers_of(found)
    assert numbers[:10].tolist() == first.tolist()
    assert len(new) == len(found) - 10
    assert sorted(numbers.tolist()) == list(range(len(found)))
    again, new = interner.numbers_of(found[::-1])
    assert again.tolist() == numbers[::-1].tolist()
    assert len(new) == 0


@pytest.mark.parametrize("ending", [b"", b"-eleven-more"])
def test_a_table_grows_again_and_again(ending: bytes) -> None:
    """A hundred at a time, through every size on the way; short strings and long ones."""
    interner = Interner()
    found = [b"%d" % number + ending for number in range(40_000)]
    for start in range(0, len(found), 100):
        interner.numbers_of(found[start : start + 100])
    assert interner.numbers_of(found)[0].tolist() == list(range(len(found)))


def test_numbers_do_not_depend_on_chance() -> None:
    """Although where a string stands in a table does."""
    found = [b"%d" % (number * 7919 % 10_007) for number in range(20_000)]
    one, other = Interner(), Interner()
    assert one.numbers_of(found)[0].tolist() == other.numbers_of(found)[0].tolist()


ordinary = st.text(st.sampled_from("aZ09áÀçÇãÕüÿñ"), min_size=1, max_size=64) | st.text(
    st.characters(max_codepoint=0xFF, exclude_characters=" "), min_size=1, max_size=4
)


@given(st.lists(ordinary, max_size=5), st.text(".,;:!?()[]\"'-/*|<>=+", max_size=3), st.sampled_from(["”", "—", ""]))
def test_an_ordinary_word_is_one_term_whatever_stands_beside_it(words: list[str], marks: str, wide: str) -> None:
    """Its fold; and other words are given none."""
    folds = ordinary_folds([word.encode() for word in words])
    assert len(folds) == len(words)
    for word, folded in zip(words, folds, strict=True):
        if folded:
            assert folded.decode() == fold(word)
            assert CHUNK.findall(f"{marks}{wide}{word}{wide}{marks}") == [word]
            assert [(part.term, part.start, part.end) for part in split_chunk(word)] == [(fold(word), 0, len(word))]
        else:
            assert not (word.isascii() and word.isalnum()) or len(word) > 64
