"""The mentor's page of their people."""

from flask import Blueprint, render_template

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.courses import service as courses
from lms.guidance import service
from lms.guidance.types import HURDLES
from lms.people import service as persons
from lms.posts import service as posts
from lms.terms import service as terms
from lms.web.feature import Feature
from lms.web.frame import UNIT, NavItem

bp = Blueprint("guidance", __name__, template_folder="templates")
NAV = (
    NavItem(
        "guidance.mine",
        "My people",
        Permission.TASK_SIGN,
        28,
        icon="mentor",
        group=UNIT,
        short="Guiding",
        thumb=12,
    ),
)
FEATURE = Feature((bp,), NAV, {"hurdles": HURDLES})


@bp.get("/my-people")
def mine() -> str:
    """My people: who waits, who is stuck, what was agreed, when we meet."""
    people = service.my_people(access.actor())
    work = [
        one for person in people for one in (*person.waiting, *person.returned)
    ]
    first = {two.first.mentor_id for one in people for two in one.seconds}
    return render_template(
        "lms/guidance/mine.html",
        people=people,
        names=persons.names(first),
        posts=posts.posts(),
        revisions=courses.revisions({one.revision_id for one in work}),
        waited=terms.waited,
        today=clock.today(),
    )
