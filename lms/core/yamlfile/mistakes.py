"""What is wrong in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """What is wrong where; `text` is marked for translation."""

    file: str
    line: int
    field: str
    text: str
    values: tuple[tuple[str, Any], ...] = ()
    warning: bool = False

    def __str__(self) -> str:
        text = self.text % dict(self.values) if self.values else self.text
        field = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}: {field}{text}"


class Mistakes(Exception):
    """All that is wrong with a file or folder."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def refuse(mistakes: Sequence[Mistake]) -> None:
    """Raise if anything is wrong beyond warnings."""
    if any(not mistake.warning for mistake in mistakes):
        raise Mistakes(mistakes)
