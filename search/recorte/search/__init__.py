"""Search an archive of news, from a program.

archive    Archive, the front door
parser     query text to query tree; with lexer, units, aliases, numbers, capitals, dates
query      the query tree
expansion  the words of a query to the words of an archive
matching   which articles a tree matches
ranking    which are found, and in which order; with scoring, closeness
passages   which lines of an article are shown; with sentences, spans
explanation why an article has its score
similarity what is like an article
correction the query that may have been meant
completion what completes the beginning of a query
results    what a search gives
facets     what it finds counted by section, publisher, author; timeline: by year, month, day
exporting  hits as CSV, Markdown and BibTeX; with citing
alerts     saved searches, and what is new
filters    what restricts it besides its words
settings   recorte.toml
errors     what can go wrong
"""

from recorte.corpus import Article, Published, RecorteError
from recorte.indexer.interface import CheckedFile
from recorte.search.archive import Archive
from recorte.search.errors import ArticleNotFoundError, SettingsError
from recorte.search.info import ArchiveInfo
from recorte.search.results import Hit, Passage, SearchResults

__all__ = [
    "Archive",
    "ArchiveInfo",
    "Article",
    "ArticleNotFoundError",
    "CheckedFile",
    "Hit",
    "Passage",
    "Published",
    "RecorteError",
    "SearchResults",
    "SettingsError",
]
