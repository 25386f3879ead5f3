"""What in a place may call for more, and how often it does."""

from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.types import Texts
from lms.posts import service as posts_service
from lms.requirements.queries.usage import uses_of_grounds


class GroundUsage(NamedTuple):
    """A feature of places, and how many requirements name it."""

    key: str
    title: Texts
    retired: bool
    uses: int

    def mark(self) -> str:
        """Of what is stored, for the form that changes it."""
        return posts_service.ground_mark(self.title, self.retired)


def grounds_with_usage(actor: Actor) -> list[GroundUsage]:
    """Every feature of places, retired ones too, in order."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    uses = uses_of_grounds()
    return [
        GroundUsage(row.key, row.title, row.retired, uses.get(row.key, 0))
        for row in posts_service.every_ground().values()
    ]
