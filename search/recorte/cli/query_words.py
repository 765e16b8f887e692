"""The words of a query, told from the options of the command that they are typed with."""

import re
from collections import deque
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

# No option looks like this: a hyphen and two letters (-n5 has a number), a digit, a sign, or anything with a space.
_EXCLUDED_WORD = re.compile(r"-(?:[^\W\d_]{2}|[\d=\"“”„«»(]|[^-].* )|- ")


class QueryCommand(TyperCommand):
    """Takes `-palavra`, and a pasted headline that begins with a hyphen, for the query they are, not for options.

    The words of the query keep their order, wherever options stand among them.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the types of Typer's own click are private
        with_value = {name for option in self.params for name in option.opts if not getattr(option, "is_flag", True)}
        options: list[str] = []
        words: list[str] = []
        left = deque(args)
        while left:
            arg = left.popleft()
            if arg == "--":
                words += left
                break
            if _is_word(arg):
                words.append(arg)
                continue
            options.append(arg)
            if arg in with_value:
                if not left:
                    return super().parse_args(ctx, options)  # which says that a value is missing
                options.append(left.popleft())
        return super().parse_args(ctx, [*options, "--", *words])


def _is_word(arg: str) -> bool:
    """Tell a word of a query, also one to leave out, from an option; `-aDIR` is one where there is such a folder."""
    if arg == "-nall" or (arg.startswith("-a") and Path(arg[2:]).is_dir()):
        return False
    return arg == "-" or not arg.startswith("-") or _EXCLUDED_WORD.match(arg) is not None
