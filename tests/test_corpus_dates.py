"""Dates: what is one, what is none, and where they are found."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.corpus.dates import date_in_name, date_in_parts, date_in_url, find_date, parse_date, parse_month

_DAY = date(2023, 7, 4)
_MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
    "novembro",
    "dezembro",
)  # fmt: skip
_DAYS = st.dates(date(1800, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2023-07-04", "2023/07/04", "2023.7.4", "20230704", "04/07/2023", "4/7/2023", "4/7/23", "04.07.2023",
        "04-07-2023",
        "4 de julho de 2023", "4 de Julho de 2023", "4 de jul. de 2023", "4 jul. 2023", "4 jul 2023",
        "04 de JULHO, 2023",
        "4/jul/2023", "04-jul-2023", "terça-feira, 4 de julho de 2023", "Terça, 04/07/2023",
        "ter, 4 jul 2023",
        "July 4, 2023", "4th July 2023", "  4  de julho\nde 2023 ",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_common_form(text: str) -> None:
    """Day first, with Portuguese and English month names."""
    assert parse_date(text) == _DAY


@pytest.mark.parametrize(
    "text",
    [
        "2023-07-04T10:30", "2023-07-04 10:30:00", "04/07/2023 10:30", "04/07/2023 às 10h30",
        "04/07/2023 - 10h30",
        "04/07/2023, 10:30:00", "04/07/2023 as 10h30min", "4 de julho de 2023 às 10h30", "20230704103000",
        "terça-feira, 4 de Julho de 2023 às 10h30", "4 jul. 2023, 10:30", "04/07/2023 | 10h30",
    ],
)  # fmt: skip
def test_a_time_is_read_with_the_day(text: str) -> None:
    """With a colon or the Brazilian `h`, without inventing a zone."""
    assert parse_date(text) == datetime(2023, 7, 4, 10, 30)  # noqa: DTZ001 - none is named


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("July 4, 2023 10:30 PM", 22), ("Jul. 4, 2023, 10:30 a.m.", 10), ("4 July 2023 at 12:30am", 0),
        ("4 Jul 2023 12:30 p.m.", 12), ("July 4, 2023 22:30 PM", 22),
    ],
)  # fmt: skip
def test_the_half_of_the_day_counts(text: str, hour: int) -> None:
    """As pages by American software have it; in figures alone, the month may stand first as well."""
    assert parse_date(text) == datetime(2023, 7, 4, hour, 30)  # noqa: DTZ001 - none is named
    assert parse_date("04/07/2023 10:30 PM") is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2023-07-04T10:30:00Z", 0), ("2023-07-04T10:30:00-03:00", -3), ("2023-07-04T10:30:00-0300", -3),
        ("2023-07-04 10:30:00 -0300", -3), ("2023-07-04 10:30:00 UTC", 0), ("Tue, 04 Jul 2023 10:30:00 -0300", -3),
        ("2023-07-04T10:30:00.000+00:00", 0), ("04/07/2023 10:30 -03:00", -3), ("04 Jul 2023 10:30:00 GMT", 0),
    ],
)  # fmt: skip
def test_the_zone_of_the_source_is_kept(text: str, hours: int) -> None:
    """Nothing is converted: the day is that of the source."""
    read = parse_date(text)
    assert isinstance(read, datetime)
    assert (read, read.utcoffset()) == (
        datetime(2023, 7, 4, 10, 30, tzinfo=timezone(timedelta(hours=hours))),
        timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1º de maio de 2020", date(2020, 5, 1)),
        ("02/06/2023", date(2023, 6, 2)),
        ("31/12/99", date(1999, 12, 31)),
        ("01/03/05", date(2005, 3, 1)),
        ("29 de fevereiro de 2024", date(2024, 2, 29)),
        ("7 de setembro de 1822", date(1822, 9, 7)),
        ("10 de marco de 2001", date(2001, 3, 10)),
    ],
)
def test_particular_days(text: str, expected: date) -> None:
    """Ordinals, two-digit years, leap days, and the second of June that is no February."""
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "hoje", "4 de julho", "jul 4", "julho de 2023", "2023", "2023-07", "31/02/2023", "02/30/2023",
        "00/00/0000",
        "0000-00-00", "2023-13-01", "29/02/2023", "04/07/2999", "1799-12-31", "1.234.567", "10:30", "4/7",
        "2023-07-04T25:00",
        "32 de julho de 2023", "04/07-2023", "R$ 4.7.2023,00", "12345", "²/⁷/2023",
        "no dia 4 de julho de 2023 ele disse que não",
        "٤/٧/٢٠٢٣x", "99999999999999999999", "Tue, 99 Jul 2023 10:30:00 -0300",
    ],
)  # fmt: skip
def test_what_is_no_certain_date_is_none(text: str) -> None:
    """Impossible, incomplete or implausible: no date is better than a wrong one."""
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("maio de 2021", "Maio/2021", "mai/2021", "mai. 2021", "maio, 2021", "MAI-2021", "May 2021"),
        *("05/2021", "5/2021", "05-2021", "2021-05", "2021/05", " maio  de\n2021 "),
    ],
)
def test_a_month_is_read_as_its_first_day(text: str) -> None:
    """By the same names as in days."""
    assert parse_month(text) == date(2021, 5, 1)


@pytest.mark.parametrize(
    "text", ["", "maio", "2021", "mai/21", "13/2021", "2021-00", "05/1799", "4 de maio de 2021", "2021-05-04", "202105"]
)
def test_what_is_no_month_of_a_year_is_none(text: str) -> None:
    """Days are not, either."""
    assert parse_month(text) is None


@pytest.mark.parametrize("number", [1688466600, 1688466600.0, 1688466600000, "1688466600", "1688466600000"])
def test_seconds_and_milliseconds_since_1970(number: str | float) -> None:
    """As databases and feeds export them."""
    assert parse_date(number) == datetime(2023, 7, 4, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("number", [0, 5, -1, 123456, float("nan"), float("inf"), 1e300, 10**400])
def test_a_number_that_is_no_time_is_none(number: float) -> None:
    """A count or an id is not a date."""
    assert parse_date(number) is None


def test_a_number_of_eight_digits_is_a_day() -> None:
    """`20230704` is written so in many a table."""
    assert parse_date(20230704) == _DAY


@given(_DAYS)
def test_iso_and_long_form_round_trip(day: date) -> None:
    """Every day since 1800 is read back from what is written."""
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}") == day
    assert parse_date(f"{day:%d/%m}/{day.year}") == day


@given(st.datetimes(datetime(1801, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds it
def test_timestamps_round_trip(when: datetime) -> None:
    """ISO 8601 with any precision."""
    assert parse_date(when.isoformat()) == when


@given(st.one_of(st.text(), st.floats(), st.integers(), st.text(alphabet="0123456789/-.:TZ hde julo,º+", max_size=40)))
def test_nothing_raises(value: str | float) -> None:
    """Neither for strings nor for numbers; and what is found is plausible."""
    found = parse_date(value)
    assert found is None or found.year >= 1800
    if isinstance(value, str):
        find_date(value)
        date_in_url(value)
        date_in_name(value)
        date_in_parts(value)


@pytest.mark.parametrize(
    "head",
    [
        "Publicado em 04/07/2023", "Publicado em: 04/07/2023", "Publicada no dia 4 de julho de 2023",
        "4 de julho de 2023",
        "Brasília, 4 de julho de 2023", "Rio de Janeiro (RJ), 4 de julho de 2023", "Postado em 4 jul. 2023.",
        "Publicado em 04/07/2023 - Atualizado em 06/07/2023 às 9h", "Data: 04/07/2023", "Lisboa, 04.07.2023",
    ],
)  # fmt: skip
def test_the_date_in_the_head_of_a_text_is_found(head: str) -> None:
    """A line that says when, and little else."""
    found = find_date(f"Um título qualquer\n\n{head}\nO texto começa aqui.")
    assert found == _DAY


@pytest.mark.parametrize(
    "line",
    [
        "Em 4 de julho de 2023, o presidente assinou o decreto.",
        "O decreto de 4 de julho de 2023 foi revogado.",
        "Brasília, 4 de julho de 2023, foi palco de protestos.",
        "Faltam 4 dias",
    ],
)
def test_a_date_in_running_prose_is_no_publication_date(line: str) -> None:
    """What an article tells of is not when it was published."""
    assert find_date(f"Título\n{line}") is None


def test_a_date_far_down_is_not_looked_at() -> None:
    """Only the head of a text tells when it was published."""
    assert find_date("Linha de texto.\n" * 9 + "04/07/2023") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("22/11/2020 - 04:30 - Fonte: Agência", datetime(2020, 11, 22, 4, 30)),  # noqa: DTZ001 - none is named
        ("Ana Sá | 22/11/2020", date(2020, 11, 22)),
        ("Sem data | nenhuma", None),
    ],
)
def test_a_date_among_the_parts_of_a_line_is_found(line: str, expected: date | None) -> None:
    """The line below a headline often holds date, source and photographer."""
    assert date_in_parts(line) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://j.example/2023/07/04/nota.html", _DAY),
        ("https://j.example/2023/7/4/nota", _DAY),
        ("https://j.example/2023-07-04-nota", _DAY),
        ("https://j.example/mundo/2023-07-04/nota", _DAY),
        ("https://j.example/nota_20230704.html", _DAY),
        ("https://j.example/2023/07/nota", None),
        ("https://j.example/2023/13/04/nota", None),
        ("https://j.example/nota-12023070412", None),
        ("https://j.example/?d=2023/07/04", None),
        ("https://[quebrado/2023/07/04", None),
        ("", None),
    ],
)
def test_the_date_in_an_address(url: str, expected: date | None) -> None:
    """Only in its path, and only a whole date."""
    assert date_in_url(url) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2023-07-04-nota.md", _DAY), ("20230704_x.txt", _DAY), ("2023_07_04.txt", _DAY), ("04-07-2023.txt", _DAY),
        ("nota 04.07.2023.txt", _DAY), ("nota-12372369.md", None), ("2023.txt", None), ("nota.txt", None),
    ],
)  # fmt: skip
def test_the_date_in_a_file_name(name: str, expected: date | None) -> None:
    """Year first or day first; a number that is no date is none."""
    assert date_in_name(name) == expected
