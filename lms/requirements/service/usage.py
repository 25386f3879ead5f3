"""How much is asked of a post, and for which feature of a place."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, session
from lms.posts.models import Ground
from lms.requirements.models import RequirementRow


def asked_by(key: str) -> int:
    """In how many units something is asked of a post by their own layer, today
    or later.
    """
    row = RequirementRow
    lasting = row.valid_to.is_(None) | (row.valid_to > clock.today())
    return (
        session().scalar(
            select(func.count(row.unit_id.distinct())).where(
                row.post == key, lasting
            )
        )
        or 0
    )


# Grounds


def grounds_with_usage(actor: Actor) -> Sequence[tuple[Ground, int]]:
    """Every ground with how many requirements name it, retired ones too."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    rows = execute(
        select(RequirementRow.ground, func.count().label("times"))
        .where(RequirementRow.ground.is_not(None))
        .group_by(RequirementRow.ground)
    )
    used = {row.ground: row.times for row in rows}
    return [
        (row, used.get(row.key, 0))
        for row in session().scalars(select(Ground).order_by(Ground.position))
    ]
