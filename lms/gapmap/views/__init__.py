"""Pages of gaps and of maps."""

from collections.abc import Iterator
from functools import partial

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import number, pick, pick_marked
from lms.core.letters import folding
from lms.core.marks import N_
from lms.framework import service as framework
from lms.gapmap import rules, service
from lms.gapmap.types import (
    STATE_LABELS,
    STATE_MARKS,
    STATE_MEANINGS,
    Split,
    UnitMap,
)
from lms.gapmap.views import files
from lms.posts.service import posts
from lms.web import signs
from lms.web.feature import DeskItems, Feature, Hit, Waiting
from lms.web.frame import UNIT, NavItem
from lms.web.signs import Measure

NAV = (
    NavItem(
        "gapmap.mine",
        "My gaps",
        None,
        10,
        icon="ladder",
        short="Gaps",
        thumb=40,
    ),
    NavItem(
        "gapmap.units",
        "Gap map",
        Permission.MAP_READ,
        40,
        icon="map",
        group=UNIT,
        short="Map",
        thumb=20,
        of_unit="gapmap.unit",
    ),
)


def _find(_actor: Actor, search: str) -> Iterator[Hit]:
    """Competencies by title: what one has shown of them oneself."""
    for key, competency in framework.vocabulary().items():
        if folding.is_in(search, *competency.title.values()):
            at = url_for("lms.gapmap.own_competency", competency=key)
            yield Hit(pick_marked(competency.title), at, "ladder")


def _desk(actor: Actor) -> DeskItems:
    """How the people of one's own unit stand, as a picture, and where most is
    missing.
    """
    if not access.allows(actor, Permission.MAP_READ):
        return
    for unit in service.tops(actor)[:1]:
        shown = service.for_unit(actor, unit.id)
        if not shown.sum.total:
            return
        labels = tuple(_(label) for label in STATE_LABELS.values())
        yield Waiting(
            70,
            _("Competencies in %(unit)s", unit=pick(unit.title)),
            url_for("lms.gapmap.unit", unit_id=unit.id),
            "map",
            _("Open the map"),
            _("Where most is missing"),
            picture=signs.split(shown.sum, tuple(STATE_LABELS), labels),
            below=signs.measures(map(partial(_missing, unit.id), _most(shown))),
            card={
                "template": "lms/gapmap/_watch.html",
                "map": shown,
                "gaps": service.essential_gaps(actor, shown.unit),
                "competencies": framework.vocabulary(),
                "posts": posts(),
                "rests_on_one": rules.rests_on_one,
            },
        )


DESK_COMPETENCIES = 3


def _most(shown: UnitMap) -> list[tuple[str, Split]]:
    """The competencies that most people do not meet, if any does not."""
    known = framework.vocabulary()
    found = [
        (key, split)
        for key, split in shown.splits.items()
        if split and split.missing and key in known
    ]
    found.sort(key=lambda one: -one[1].missing)
    return found[:DESK_COMPETENCIES]


def _missing(unit_id: int, one: tuple[str, Split]) -> Measure:
    key, split = one
    at = url_for("lms.gapmap.cell", unit_id=unit_id, competency=key)
    title = pick(framework.vocabulary()[key].title)
    met, asked = number(split.meets), number(split.total)
    said = _("%(met)s of %(asked)s meet it", met=met, asked=asked)
    return Measure(title, said, split.meets, split.total, at)


FEATURE = Feature(
    (files.bp,),
    NAV,
    finders=(_find,),
    desks=(_desk,),
    words={
        "state_labels": STATE_LABELS,
        "state_marks": STATE_MARKS,
        "state_meanings": STATE_MEANINGS,
    },
    jobs={
        "recount": service.recount,
        "foresee": service.calculate_impact,
        "map_day": service.turn_day,
    },
    nightly=("map_day",),
)
