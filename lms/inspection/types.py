"""What an inspection of the record finds."""

from dataclasses import dataclass, field

from lms.core.types import Discrepancy


@dataclass
class FaultKind:
    """One kind of fault: where the first one is, and how many there are."""

    text: str
    first: str
    count: int = 0


@dataclass
class InspectionReport:
    """What is wrong, by kind, and what could not be compared now (`notes`).
    `rows`: of the ledger, `events`: of the log.
    """

    rows: int = 0
    events: int = 0
    faults: dict[str, FaultKind] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, found: Discrepancy) -> None:
        """One more fault."""
        new = FaultKind(found.text, found.place)
        self.faults.setdefault(found.text, new).count += 1
