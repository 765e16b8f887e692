"""Which fields of a record (a JSON object, a CSV row, a front matter) say what of an article.

Names are recognised whatever their case, accents and separators: `Data de Publicação`, `data_publicacao` and
`dataPublicacao` are one name. The lists are data.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from recorte.corpus.errors import UnknownAttributeError

FIELD_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "doc_id": (
        "doc id", "id", "_id", "guid", "uuid", "identifier", "identificador", "codigo", "article id",
        "news id",
    ),
    "title": (
        "titulo", "title", "headline", "manchete", "titulo da materia", "titulo da noticia", "news title",
        "post title",
        "article title", "headlines", "headline main", "chamada", "assunto",
    ),
    "text": (
        "texto", "text", "body", "corpo", "content", "conteudo", "article body", "texto completo",
        "full text",
        "corpo do texto", "corpo da noticia", "texto da noticia", "texto noticia", "conteudo da noticia",
        "noticia",
        "materia", "body text", "main text", "maintext", "raw content", "content text", "content html",
        "article text",
        "post content", "body html", "body xhtml", "bodies", "body main", "html", "artigo", "article",
        "mensagem",
        "story", "resumo", "summary", "description",
        "descricao", "abstract", "excerpt",
    ),
    "standfirst": (
        "subtitulo", "subtitle", "linha fina", "sutia", "bigode", "olho", "lide", "standfirst", "dek",
        "subheadline",
        "subtitulo da materia",
    ),
    "published": (
        "data de publicacao", "data publicacao", "date published", "published at", "published",
        "publicado em",
        "publicado", "date publish", "publish date", "published date", "publication date", "pub date",
        "publicacao",
        "data da noticia", "data noticia", "data", "date", "data hora", "datetime", "timestamp", "created at",
        "date created", "criado em", "post date", "version created", "first published", "dt", "dia",
    ),
    "authors": (
        "autores", "autor", "autora", "authors", "author", "byline", "by", "creator", "dc creator",
        "jornalista",
        "reporter", "assinatura", "escrito por", "writer",
    ),
    "section": (
        "secao", "editoria", "section", "caderno", "category", "categoria", "categories", "categorias",
        "article section", "editorial", "tema", "topic", "subject",
    ),
    "publisher": (
        "publisher", "veiculo", "jornal", "fonte", "site", "site name", "sitename", "source", "newspaper",
        "portal",
        "publication", "domain", "source name", "hostname",
    ),
    "url": (
        "canonical url", "canonical", "url", "link", "permalink", "uri", "endereco", "href", "article url",
    ),
    "language": ("idioma", "language", "lang", "lingua", "in language", "locale"),
})  # fmt: skip
"""Names of record fields for each attribute of an article, the surest first; `standfirst` opens the text."""


def is_known(name: str, attribute: str | None = None) -> bool:
    """Tell whether a field name is one of those of an attribute, or of any."""
    names = _KNOWN if attribute is None else _BY_ATTRIBUTE[attribute]
    return squeezed(name) in names


def squeezed(name: str) -> str:
    """Give a field name without case, accents, spaces and separators."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in bare if character.isalnum())


def check_attributes(names: Mapping[str, tuple[str, ...]]) -> None:
    """Make sure that every key is an attribute that a record can fill.

    Raises:
        UnknownAttributeError: One is not.
    """
    for attribute in names:
        if attribute not in FIELD_NAMES:
            raise UnknownAttributeError(attribute, tuple(FIELD_NAMES))


_BY_ATTRIBUTE = {attribute: frozenset(map(squeezed, names)) for attribute, names in FIELD_NAMES.items()}
_KNOWN = frozenset().union(*_BY_ATTRIBUTE.values())
