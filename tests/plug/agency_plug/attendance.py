"""Records what people showed in a workshop; called by the agency's own pages
or commands.
"""

import datetime as dt

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import transaction
from lms.evidence import service as evidence
from lms.evidence.sources.base import Depth
from lms.evidence.types import Proof


def record(
    actor: Actor,
    person_id: int,
    competency: str,
    level: int,
    workshop: str,
    held_at: dt.datetime,
) -> None:
    """Whoever may sign people's work may say that they showed this level."""
    access.require_for(actor, Permission.TASK_SIGN, person_id)
    proof = Proof(
        person_id,
        competency,
        level,
        Depth.SHOWS_HOW,
        "workshop",
        f"workshop:{workshop}",
        held_at,
        judged_by=actor.person_id,
    )
    with transaction():
        evidence.record(proof)
