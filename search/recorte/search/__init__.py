"""Search an archive of news, from a program.

archive      Archive, the front door, behind which one generation is open
finding      from the text of a query to a ranking
query/       what a query means
ranking/     which articles have it, and in which order
hits         from a ranking to what is shown, with the passages/ that answer; results, what comes out
counting/    what is found, by section, publisher, author and date
suggesting/  what else may be looked for: completions, corrections, similar articles
copies       where else an article stands; unseen, what somebody has not seen; alerts, saved searches
exporting/   hits as CSV, Markdown and BibTeX; sqlite, a whole archive as a database
shown        what a reader may see of a text; html, of results in a notebook
settings     recorte.toml
errors       what can go wrong
"""

from typing import TYPE_CHECKING

from recorte.corpus.late import late_names

if TYPE_CHECKING:
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

_WHERE = {
    "Archive": "recorte.search.archive",
    "ArchiveInfo": "recorte.search.info",
    "Article": "recorte.corpus",
    "ArticleNotFoundError": "recorte.search.errors",
    "CheckedFile": "recorte.indexer.interface",
    "Hit": "recorte.search.results",
    "Passage": "recorte.search.results",
    "Published": "recorte.corpus",
    "RecorteError": "recorte.corpus",
    "SearchResults": "recorte.search.results",
    "SettingsError": "recorte.search.errors",
}
"""Modules of the names, each imported when it is first asked for: `recorte index` has use for the settings alone."""


if not TYPE_CHECKING:  # a checker would take every misspelt name for a late one
    __getattr__, __dir__ = late_names(__name__, _WHERE)
