"""The reference of the command, made from its own help texts: `python -m recorte.cli.reference > docs/cli.md`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption


def reference() -> str:
    """Give `docs/cli.md`: every command with its options, as `--help` words them."""
    from recorte.cli import app

    group = cast("TyperGroup", typer.main.get_command(app))
    lines = ["# The `recorte` command", "", "Made from the command's own help by `make docs`.", ""]
    lines.extend(_page("recorte", "COMMAND …", group))
    for name, command in group.commands.items():
        of_group = getattr(command, "commands", {})
        lines.extend(_page(f"recorte {name}", "COMMAND …" if of_group else None, cast("TyperCommand", command)))
        for part, own in of_group.items():
            lines.extend(_page(f"recorte {name} {part}", None, cast("TyperCommand", own)))
    return "\n".join(lines)


def _page(name: str, arguments: str | None, command: "TyperCommand | TyperGroup") -> Iterator[str]:
    options = [cast("TyperOption", param) for param in command.params if param.param_type_name == "option"]
    positional = [cast("TyperArgument", param) for param in command.params if param.param_type_name == "argument"]
    usage = " ".join([name, "[OPTIONS]", *([arguments] if arguments else map(_placeholder, positional))])
    yield from (f"## {name}", "", f"    {usage}", "", *_paragraphs(command.help or ""))
    if positional or options:
        yield from ("", "| | |", "|---|---|")
    for argument in positional:
        yield f"| `{_name(argument)}` | {argument.help} |"
    for option in options:
        yield f"| {_names(option)} | {option.help}{_default(option)}{_environment(option)} |"
    yield ""


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _placeholder(argument: "TyperArgument") -> str:
    name = f"{_name(argument)}{'…' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _name(argument: "TyperArgument") -> str:
    return str(argument.metavar).strip("[].")


def _names(option: "TyperOption") -> str:
    metavar = f" {option.metavar}" if option.metavar else ""
    return ", ".join(f"`{name}{metavar}`" for name in sorted(option.opts, key=len))


def _default(option: "TyperOption") -> str:
    if isinstance(option.default, bool) or option.default in (None, ""):
        return ""
    value = f"{option.default:g}" if isinstance(option.default, float) else str(option.default)
    return f" Default: `{value}`."


def _environment(option: "TyperOption") -> str:
    return f" Environment: `{option.envvar}`." if option.envvar else ""


if __name__ == "__main__":
    print(reference(), end="")
