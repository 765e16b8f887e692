"""The languages of the search page, and which of them a reader wants."""

from collections.abc import Mapping

from recorte.server.accepting import weighed
from recorte.server.english import ENGLISH
from recorte.server.portuguese import PORTUGUESE
from recorte.server.wording import Language, Wording

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
    for name, weight in weighed(accepted):
        if name[:2] in weights:
            weights[name[:2]] = max(weights[name[:2]], weight)
    return ENGLISH if weights["en"] > weights["pt"] else PORTUGUESE
