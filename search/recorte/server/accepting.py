"""What a client would rather have: the headers `Accept` and `Accept-Language`, by their weights."""

import re
from collections.abc import Iterator


def weighed(header: str) -> Iterator[tuple[str, float]]:
    """Give what a header names, in small letters, each with its weight from 0 to 1.

    >>> list(weighed("text/csv, application/json;q=0.5"))
    [('text/csv', 1.0), ('application/json', 0.5)]
    """
    for entry in header.split(","):
        name, *parameters = entry.split(";")
        if name.strip():
            yield name.strip().lower(), min(map(_weight, parameters), default=1.0)


def _weight(parameter: str) -> float:
    found = re.fullmatch(r"\s*q\s*=\s*(\d(?:\.\d{1,3})?)\s*", parameter, re.ASCII | re.IGNORECASE)
    return min(float(found[1]), 1.0) if found else 1.0
