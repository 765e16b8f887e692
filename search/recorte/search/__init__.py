"""Search an archive of news, from a program.

archive     Archive, the front door              query      the query tree
parser      query text to tree (with lexer,      expansion  its words to the archive's own
            aliases, dates)                      matching   which articles it matches
passages    which lines of an article            ranking    in which order (with scoring, closeness)
            (with sentences, spans)              results    what a search gives
settings    recorte.toml                         errors     what can go wrong
"""

from recorte.corpus import Article, Published, RecorteError
from recorte.search.archive import Archive, ArchiveInfo
from recorte.search.errors import ArticleNotFoundError, SettingsError
from recorte.search.results import Hit, Passage, SearchResults

__all__ = [
    "Archive",
    "ArchiveInfo",
    "Article",
    "ArticleNotFoundError",
    "Hit",
    "Passage",
    "Published",
    "RecorteError",
    "SearchResults",
    "SettingsError",
]
