"""What the search page says, in Portuguese and in English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Language = str
"""`pt` or `en`."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of the page in one language; `{}` is what goes into a text.

    Attributes:
        code: The language, as HTML names it.
        thousands: What stands between thousands.
        months: The names of the months.
        day: A day; with `{day}`, `{month}`, `{year}`.
        texts: All other texts, by name.
        help: The query language: an example, and what it finds.
        notes: What the library says in English, as patterns, and the same in this language.
    """

    code: Language
    thousands: str
    months: Sequence[str]
    day: str
    texts: Mapping[str, str]
    help: Sequence[tuple[str, str]]
    notes: Sequence[tuple[re.Pattern[str], str]] = ()

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def number(self, number: int) -> str:
        """Write a number."""
        return f"{number:,}".replace(",", self.thousands)

    def count(self, number: int, name: str) -> str:
        """Write how many there are of something; `NAME_one` and `NAME_many` are its texts."""
        return self[f"{name}_{'one' if number == 1 else 'many'}"].format(self.number(number))

    def date(self, day: date) -> str:
        """Write a day in words."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def note(self, note: str) -> str:
        """Give what the library says in this language, or as it is where that is not known."""
        for pattern, wording in self.notes:
            if found := pattern.fullmatch(note):
                return wording.format(*found.groups())
        return note


_NOTES = (
    (r"the query has no words", "a busca não tem palavras"),
    (
        r"no article has all the words; the best one lacks: (.*)",
        "nenhum artigo tem todas as palavras; ao melhor falta: {}",
    ),
    (r"no article has all the words", "nenhum artigo tem todas as palavras"),
    (r"no article has: (.*)", "nenhum artigo tem: {}"),
    (r"not a date such as 2023, .*: (.*)", "não é uma data como 2023, 2023-05 ou 2023-05-04: {}"),
    (r"(.*) has no word to look for: (.*)", "“{}” não tem palavra que se possa procurar: {}"),
    (r"parentheses are read up to (\d+) deep; .*", "os parênteses são lidos até {} níveis; os mais fundos não contam"),
    (r"'(.*):' wants a date such as .*", "“{}:” pede uma data, como 2023-05; não foi usado"),
    (r"'(.*)' is no date such as .*", "“{}” não é uma data como 2023, 2023-05 ou 2023-01..2023-06; vale como palavras"),
    (
        r"'(.*)' has no meaning in this field; '(.*)' is read without it",
        "“{}” nada significa neste campo; “{}” foi lido sem ele",
    ),
    (
        r"the words of a phrase may be up to (.*) words apart, no more",
        "as palavras de uma expressão podem distar até {} palavras",
    ),
    (
        r"'\*' has no meaning inside quotation marks; \"(.*)\" is .*",
        "“*” nada significa entre aspas; “{}” foi lido sem ele",
    ),
    (
        r"'\*' stands only at the end of a plain word; '(.*)' is .*",
        "“*” só vale no fim de uma palavra; “{}” foi lido sem ele",
    ),
    (
        r"'~' and '~2' mean something only .*; '(.*)' is read as words",
        "“~” e “~2” só valem depois de uma palavra de três letras ou mais; “{}” foi lido como palavras",
    ),
    (
        r"'=' has no meaning in this field; '(.*)' is read without it",
        "“=” nada significa neste campo; “{}” foi lido sem ele",
    ),
    (
        r"'\*' and '~' have no meaning behind '='; '(.*)' is .*",
        "“*” e “~” nada significam depois de “=”; “{}” foi lido sem eles",
    ),
    (
        r"'(.*)' is near to more than ([\d,]+) words; .*",
        "“{}” se parece com mais de {} palavras; só contam as mais próximas",
    ),
    (r"only the first ([\d,]+) words count", "só contam as primeiras {} palavras"),
    (r"only the first ([\d,]+) words and signs count", "só contam as primeiras {} palavras e sinais"),
    (r"only words to leave out: .*", "só há palavras a excluir: estes são todos os artigos sem elas"),
    (r"'(.*)\*' begins more than ([\d,]+) words; .*", "“{}*” começa mais de {} palavras; só contam as primeiras"),
    (r"a quotation mark is never closed; .*", "falta fechar as aspas; o que vem depois vale como palavras"),
    (r"there is no field '(.*)'; '(.*)' is read as words", "não existe o campo “{}”; “{}” vale como palavras"),
    (r"a '\)' closes nothing; it is left out", "um “)” não fecha nada; não foi usado"),
    (r"a '\(' is never closed; it is left out", "falta fechar um “(”; não foi usado"),
)

PORTUGUESE = Wording(
    code="pt",
    thousands=".",
    months="janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
    day="{day} de {month} de {year}",
    texts={
        "tagline": "Busca no acervo de notícias",
        "search": "Buscar",
        "search_label": "O que procurar",
        "placeholder": "Reality Labs perdas",
        "skip": "Ir para os resultados",
        "skip_article": "Ir para o artigo",
        "filters": "Filtros",
        "from": "De",
        "to": "Até",
        "date_hint": "ano, mês ou dia: 2023, 2023-05",
        "section": "Seção",
        "publisher": "Veículo",
        "author": "Autor",
        "apply": "Aplicar",
        "clear": "Limpar filtros",
        "sort": "Ordem",
        "sort_score": "Relevância",
        "sort_newest": "Mais recentes",
        "sort_oldest": "Mais antigos",
        "help": "Como buscar",
        "try": "Experimente",
        "articles_one": "{} artigo",
        "articles_many": "{} artigos",
        "results_one": "{} artigo encontrado",
        "results_many": "{} artigos encontrados",
        "complete_one": "{} com todas as palavras",
        "complete_many": "{} com todas as palavras",
        "passages": "Trechos",
        "no_title": "(sem título)",
        "undated": "sem data",
        "page": "p. {}",
        "by": "por {}",
        "meant": "Você quis dizer",
        "nothing": "Nenhum artigo encontrado",
        "nothing_hint": "Tente menos palavras, outra grafia, ou tire um filtro.",
        "previous": "Anterior",
        "next": "Próxima",
        "pages": "Páginas de resultados",
        "back": "Voltar aos resultados",
        "home": "Página inicial",
        "matches_one": "{} ocorrência",
        "matches_many": "{} ocorrências",
        "first_match": "Ir à primeira",
        "previous_match": "Ocorrência anterior",
        "next_match": "Próxima ocorrência",
        "published": "Publicado",
        "found_by": "data por {}",
        "metadata": "metadados",
        "url": "endereço",
        "text": "texto",
        "file name": "nome do arquivo",
        "source": "Fonte",
        "original": "Original",
        "id": "Identificação",
        "alike": "Artigos semelhantes",
        "cite": "Como citar",
        "copy": "Copiar citação",
        "copied": "Citação copiada",
        "copy_failed": "Não foi possível copiar",
        "accessed": "Arquivo {}.",
        "not_found": "Não encontrado",
        "not_found_hint": "Não há nada neste endereço; o artigo pode ter saído do acervo.",
        "refused": "A busca não pôde ser feita",
        "too_late": "A resposta demorou demais",
        "too_late_hint": "Peça menos, ou tente mais tarde.",
        "loading": "Buscando…",
        "failed": "O servidor não respondeu; tente de novo.",
        "suggestions": "Sugestões",
        "titles": "Títulos",
        "other_language": "English",
        "for_programs": "Para programas",
        "and_more": "até o resultado {}",
    },
    help=(
        ("Reality Labs perdas", "todas as palavras, em qualquer forma; depois, quase todas"),
        ('"ministro da Fazenda"', "estas palavras, lado a lado"),
        ('"Meta demissões"~5', "palavras próximas"),
        ("Meta -ações", "uma sem a outra"),
        ("vacina E (Portugal OU Brasil)", "uma com qualquer das outras"),
        ("investigad*", "o que começa assim"),
        ("Zukerberg~", "com grafia parecida"),
        ("titulo:eleições", "num campo: titulo, texto, secao, autor, fonte"),
        ("data:2022-08..2023-08", "por data: ano, mês, dia ou período"),
    ),
    notes=tuple((re.compile(pattern, re.DOTALL), wording) for pattern, wording in _NOTES),
)

ENGLISH = Wording(
    code="en",
    thousands=",",
    months="January February March April May June July August September October November December".split(),
    day="{day} {month} {year}",
    texts={
        "tagline": "Search the news archive",
        "search": "Search",
        "search_label": "What to search for",
        "placeholder": "Reality Labs perdas",
        "skip": "Skip to the results",
        "skip_article": "Skip to the article",
        "filters": "Filters",
        "from": "From",
        "to": "To",
        "date_hint": "a year, month or day: 2023, 2023-05",
        "section": "Section",
        "publisher": "Publisher",
        "author": "Author",
        "apply": "Apply",
        "clear": "Clear filters",
        "sort": "Order",
        "sort_score": "Relevance",
        "sort_newest": "Newest",
        "sort_oldest": "Oldest",
        "help": "How to search",
        "try": "Try",
        "articles_one": "{} article",
        "articles_many": "{} articles",
        "results_one": "{} article found",
        "results_many": "{} articles found",
        "complete_one": "{} with all the words",
        "complete_many": "{} with all the words",
        "passages": "Passages",
        "no_title": "(no title)",
        "undated": "undated",
        "page": "p. {}",
        "by": "by {}",
        "meant": "Did you mean",
        "nothing": "No article found",
        "nothing_hint": "Try fewer words, another spelling, or take a filter away.",
        "previous": "Previous",
        "next": "Next",
        "pages": "Pages of results",
        "back": "Back to the results",
        "home": "Home",
        "matches_one": "{} match",
        "matches_many": "{} matches",
        "first_match": "Go to the first",
        "previous_match": "Previous match",
        "next_match": "Next match",
        "published": "Published",
        "found_by": "date by {}",
        "metadata": "metadata",
        "url": "address",
        "text": "text",
        "file name": "file name",
        "source": "Source",
        "original": "Original",
        "id": "Id",
        "alike": "Similar articles",
        "cite": "How to cite",
        "copy": "Copy quotation",
        "copied": "Quotation copied",
        "copy_failed": "It could not be copied",
        "accessed": "File {}.",
        "not_found": "Not found",
        "not_found_hint": "There is nothing at this address; the article may have left the archive.",
        "refused": "This cannot be searched for",
        "too_late": "There was no answer in time",
        "too_late_hint": "Ask for less, or try again later.",
        "loading": "Searching…",
        "failed": "The server did not answer; try again.",
        "suggestions": "Suggestions",
        "titles": "Titles",
        "other_language": "Português",
        "for_programs": "For programs",
        "and_more": "up to result {}",
    },
    help=(
        ("Reality Labs perdas", "all the words, in any form; then most of them"),
        ('"ministro da Fazenda"', "these words side by side"),
        ('"Meta demissões"~5', "words close by"),
        ("Meta -ações", "the one without the other"),
        ("vacina AND (Portugal OR Brasil)", "the one with any of the others"),
        ("investigad*", "whatever begins so"),
        ("Zukerberg~", "spelled nearly so"),
        ("title:eleições", "in a field: title, text, section, author, source"),
        ("date:2022-08..2023-08", "by date: a year, month, day or range"),
    ),
)

LANGUAGES: Mapping[Language, Wording] = {wording.code: wording for wording in (PORTUGUESE, ENGLISH)}


def wording_for(asked: str | None, accepted: str) -> Wording:
    """Choose the language of a page.

    Args:
        asked: The one that the address asks for.
        accepted: The header `Accept-Language`.

    Returns:
        Portuguese, unless English is asked for, or accepted rather than Portuguese.
    """
    if asked is not None and asked in LANGUAGES:
        return LANGUAGES[asked]
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for entry in accepted.split(","):
        name, _, parameter = entry.strip().partition(";")
        code = name.strip().lower()[:2]
        if code in weights:
            weights[code] = max(weights[code], _weight(parameter))
    return ENGLISH if weights["en"] > weights["pt"] else PORTUGUESE


def _weight(parameter: str) -> float:
    found = re.fullmatch(r"\s*q\s*=\s*(\d(?:\.\d{1,3})?)\s*", parameter)
    return float(found[1]) if found else 1.0
