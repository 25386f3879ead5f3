"""Pages of the directory, for administrators (and, for reading, managers)."""

from collections.abc import Iterator
from functools import partial

from flask import url_for

from lms.access import service as access
from lms.access.types import LABELS, PURPOSES, Actor, Permission
from lms.core.columns import Rows
from lms.core.i18n import day, ngettext, number
from lms.core.i18n import gettext as _
from lms.directory import service
from lms.directory.types import (
    FILE_KINDS,
    ORDER_LABELS,
    OUTCOMES,
    STATE_LABELS,
    PeopleFilter,
)
from lms.directory.views import listing, pages
from lms.people import service as people
from lms.web import signs
from lms.web.feature import DeskItems, Feature, Hit, Waiting
from lms.web.frame import UNIT, NavItem
from lms.web.listing import paginate_known

MOST_FOUND = 50
"""Of people, from whom the nearest to what was typed are shown."""
NAV = (
    NavItem(
        "directory.people",
        "People",
        Permission.PEOPLE_READ,
        70,
        icon="people",
        group=UNIT,
        thumb=30,
    ),
)


def _find(actor: Actor, search: str) -> Iterator[Hit]:
    """People of one's units by name."""
    if not access.allows(actor, Permission.PEOPLE_READ):
        return
    found = service.listing(actor, PeopleFilter(search))
    for row in paginate_known(found.query, 1, None, per=MOST_FOUND).rows:
        at = url_for("lms.directory.person", person_id=row.id)
        yield Hit(row.name, at, "person")


def _desk(actor: Actor) -> DeskItems:
    """People who can sign in and of whom nothing is asked."""
    if count := service.count_without_post(actor):
        past = service.past_without_post(actor)
        why = _(
            "An administrator enters the post; until then nothing is asked of them."
        )
        yield Waiting(
            45,
            ngettext(
                "%(num)s person has neither a post nor a role",
                "%(num)s people have neither a post nor a role",
                count,
            ),
            url_for("lms.directory.people", state="nowhere"),
            "people",
            _("Open the list of people"),
            _as_before(past) or why,
            below=_line(past, count),
        )


def _as_before(past: Rows) -> str:
    """How many they were on the first day that is kept."""
    if not past:
        return ""
    on, many = past[0]
    return _("They were %(many)s on %(day)s.", many=number(many), day=day(on))


def _line(past: Rows, count: int) -> str:
    """Through the kept days to today."""
    some = [many for _on, many in past]
    return signs.spark([*some, count]) if some else ""


FEATURE = Feature(
    (listing.bp,),
    NAV,
    words={
        "role_labels": LABELS,
        "role_purposes": PURPOSES,
        "outcomes": OUTCOMES,
        "file_kinds": FILE_KINDS,
        "people_states": STATE_LABELS,
        "people_orders": ORDER_LABELS,
    },
    finders=(_find,),
    desks=(_desk,),
    done=pages.DONE,
    named=(("kind", people.kinds),),
    large=frozenset({"directory.import_run"}),
    jobs={
        "import_people": partial(service.go_on, service.PEOPLE),
        "sweep_files": service.sweep,
    },
    nightly=("sweep_files",),
)
