"""Canonical addresses: one form for all the ways in which the same page is linked to.

>>> canonical_url("HTTPS://Jornal.example:443/a?utm_source=x&id=7#topo")
'https://jornal.example/a?id=7'
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|yclid|twclid", re.IGNORECASE)
"""Query parameters that tell where a reader came from, not what the page is."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ALREADY_CANONICAL = re.compile(r"https?://[a-z0-9.-]+/[\w/.~%-]*")


def canonical_url(address: str) -> str | None:
    """Bring an address to its canonical form.

    Args:
        address: An address with its scheme.

    Returns:
        The address with scheme and host in lower case, without fragment, default port and tracking
        parameters; `None` if it is no HTTP address.
    """
    address = address.strip()
    if _ALREADY_CANONICAL.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme or ("https" if address.startswith("//") else "")
    if scheme not in _DEFAULT_PORTS or not parts.hostname or any(map(str.isspace, address)):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, place, parts.path or "/", _without_tracking(parts.query), ""))


def _without_tracking(query: str) -> str:
    if not query or not TRACKING.search(query):
        return query
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not TRACKING.fullmatch(name)]
    return urlencode(kept)
