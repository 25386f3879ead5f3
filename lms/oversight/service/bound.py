"""What somebody said of a question, and how it was closed, is sealed in the log,
so that neither changes unnoticed.
"""

from sqlalchemy import select

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core.db import execute
from lms.core.types import Discrepancies, Discrepancy
from lms.oversight.service.checking import FINDINGS

EXPLAINED, CLOSED = "oversight.explained", "oversight.closed"
_ASKED = "check person_id facts rows told_at"
_SEALED = {
    EXPLAINED: f"{_ASKED} explanation explained_at",
    CLOSED: f"{_ASKED} state why closed_by closed_at",
}


def record(actor: Actor, event: str, finding_id: int) -> None:
    """Add the event, with what it seals of the question as it stands now."""
    row = execute(select(FINDINGS).filter_by(id=finding_id)).one()
    seal = audit.seal_of(row, _SEALED[event])
    audit.record(actor, event, finding=finding_id, seal=seal)


def changed_findings() -> Discrepancies:
    """Those that are not what the log sealed last. In the open reading."""
    rows = execute(select(FINDINGS))
    for one in audit.unsealed(rows, {"finding": "id"}, _SEALED):
        yield Discrepancy(
            "a question about what was signed, or its answer, was changed",
            f"question {one['finding']}",
        )
