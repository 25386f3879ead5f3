"""What somebody saw differently, and what became of it, is sealed in the log, so
that neither changes unnoticed.
"""

from sqlalchemy import select

from lms.audit import service as audit
from lms.core.db import execute
from lms.core.types import Discrepancies, Discrepancy
from lms.signoff.models import Objection

OBJECTED, SETTLED = "signoff.objected", "signoff.objection_settled"
SEALED = {
    OBJECTED: "person_id text at",
    SETTLED: "settled_at settled_by outcome reason",
}
_KEY = {"submission": "submission_id", "round": "round"}


def changed_objections() -> Discrepancies:
    """Those that are not what the log sealed. In the open reading."""
    rows = execute(select(Objection.__table__))
    for one in audit.unsealed(rows, _KEY, SEALED):
        yield Discrepancy(
            "an objection or what was decided about it was changed",
            f"hand-in {one['submission']}",
        )
