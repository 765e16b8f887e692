"""Decoding: bytes of any origin become text, and text is put in order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.corpus.decoding import LineDecoder, decode, detect, normalise, normalise_line

_SENTENCE = "A eleição no Pará não terá segundo turno: “é o fim”, disse João à Folha — e saiu às 10h."


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_every_encoding_of_the_trade_gives_the_same_text(encoding: str) -> None:
    """With a mark or without, in one, two or four bytes."""
    assert decode(_SENTENCE.encode(encoding)) == _SENTENCE


@pytest.mark.parametrize("encoding", ["latin-1", "iso8859_15", "mac_roman", "cp850"])
def test_older_western_encodings_are_told_by_their_portuguese(encoding: str) -> None:
    """Mac and DOS files from the nineties read as they were written."""
    sentence = "Não há informações sobre a eleição à presidência do órgão, diz o relatório do avô."
    assert decode(sentence.encode(encoding)) == sentence


@pytest.mark.parametrize("word", ["ação", "São Luís", "É", "à", "órgãos públicos", "Às 10h", "maçã", "“sim”", "1º"])
def test_short_windows_text_never_becomes_another_alphabet(word: str) -> None:
    """A few accented bytes are Portuguese, not Greek or Cyrillic."""
    assert decode(word.encode("cp1252")) == word


def test_a_stray_windows_byte_in_utf8_keeps_the_rest_utf8() -> None:
    """One badly pasted quote does not turn the whole article into gibberish."""
    assert decode("Ações e eleições".encode() + b" \x93fim\x94") == "Ações e eleições “fim”"


def test_a_character_cut_at_the_end_of_the_first_bytes_does_no_harm() -> None:
    """The look at a stream's beginning may end in the middle of a character."""
    assert detect(("a" * 100 + "ç").encode()[:-1]) in {"utf-8", "ascii"}


def test_a_declared_encoding_is_believed_where_it_explains_the_bytes() -> None:
    """A page may say that it is Central European."""
    assert decode("Václav Havel, přítel".encode("iso8859-2"), "iso-8859-2") == "Václav Havel, přítel"


@pytest.mark.parametrize("declared", ["iso-8859-1", "ascii", "utf-16", "hex", "klingon", ""])
def test_a_wrong_declaration_does_not_spoil_utf8(declared: str) -> None:
    """Valid UTF-8 is UTF-8, whatever the file says of itself."""
    assert decode(_SENTENCE.encode(), declared) == _SENTENCE


def test_latin_1_declared_means_windows() -> None:
    """As in every browser: the quotes of Windows are no controls."""
    assert decode("“não”".encode("cp1252"), "iso-8859-1") == "“não”"


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "x"]))
def test_any_bytes_can_be_decoded_and_normalised(data: bytes, declared: str | None) -> None:
    """No bytes raise, and what comes out can be stored as UTF-8."""
    normalise(decode(data, declared)).encode("utf-8")


def test_a_stream_in_ascii_decides_at_the_first_line_beyond() -> None:
    """A long English beginning says nothing of the encoding of what follows."""
    decoder = LineDecoder("ascii")
    lines = [b"plain", "fé".encode("cp1252"), "só".encode("cp1252")]
    assert [decoder.line(line) for line in lines] == ["plain", "fé", "só"]


def test_a_line_that_is_not_utf8_in_a_utf8_stream_is_told() -> None:
    """It may be a record of another origin; guessing would hide the fault."""
    decoder = LineDecoder("utf-8")
    assert decoder.line("só".encode("cp1252")) is None
    assert decoder.line("só".encode()) == "só"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("linha\r\noutra\rfim", "linha\noutra\nfim"),
        ("elei\u00adção\u200b \ufefftotal\u2060", "eleição total"),
        ("família 👨\u200d👩", "família 👨\u200d👩"),
        ("Sa\u0303o", "São"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("um\u2028dois\x0ctrês", "um\ndois\ntrês"),
        ("US$\xa013\u202fmil\tsó", "US$ 13 mil só"),
        ("fim   \n  recuo", "fim\n  recuo"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("\n\n a \n\n", " a"),
        ("\x93citado\x94 \x96 fim", "“citado” – fim"),
        ("sozinho \ud83d aqui", "sozinho aqui"),
        ("dois  espaços\t \xa0depois", "dois espaços depois"),
        ("", ""),
    ],
)
def test_normalising_puts_in_order(raw: str, expected: str) -> None:
    """Line feeds, spaces, composed letters; nothing invisible but the joiners that change what is seen."""
    assert normalise(raw) == expected


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\t \xa0\u200b\u0301ã\x85\u2028"))))
def test_normalising_is_idempotent_and_composed(text: str) -> None:
    """What is in order stays as it is."""
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\n\n\n  aé–“\u0301\u0340\u2002"))))
def test_normalising_what_looks_in_order_is_no_short_cut(text: str) -> None:
    """A carriage return at the end leaves nothing behind, but makes a text one that must be looked at closely."""
    assert normalise(text) == normalise(f"{text}\r")
    assert normalise_line(text) == normalise_line(f"{text}\r")


def test_every_character_is_put_in_order_alone_and_beside_others() -> None:
    """None is taken for a plain one that is not."""
    for character in map(chr, range(0x30000)):
        assert normalise(f"a{character}b") == normalise(f"a{character}b\r")
        assert unicodedata.is_normalized("NFC", normalise(f"a{character}b"))


def test_a_line_has_no_line_feeds() -> None:
    """A title on two lines is one line."""
    assert normalise_line("  Crise\r\n\tna   saúde ") == "Crise na saúde"
