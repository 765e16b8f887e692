"""What an evaluation can be refused for.

RecorteError
└── EvaluationError
    ├── MalformedLineError     a line of a file is not of its form
    ├── NoJudgmentsError       a file has nothing to measure by
    ├── UnknownIdError         judgments are of what is not there
    └── MeasuresMissingError   the extra that measures is not installed
"""

from pathlib import Path

from recorte.corpus import RecorteError


class EvaluationError(RecorteError):
    """An evaluation cannot be done."""


class MalformedLineError(EvaluationError):
    """A line cannot be read; the message names it and says what it should be."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


class NoJudgmentsError(EvaluationError):
    """A file holds no query, no judgment, or nothing that is relevant."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} has no {what}")
        self.path = path


class UnknownIdError(EvaluationError):
    """Judgments name articles that are not there."""

    def __init__(self, unknown: list[str], where: str) -> None:
        more = f" and {len(unknown) - 1:,} more" if len(unknown) > 1 else ""
        super().__init__(f"there is no article '{unknown[0]}'{more}, which the qrels name, in {where}")
        self.unknown = unknown


class MeasuresMissingError(EvaluationError):
    """What measures is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "measuring needs ir-measures and SciPy; install them with: pip install '.[eval]' in Recorte's folder"
        )
