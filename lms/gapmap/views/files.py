"""Maps as files: the figures, and how everybody of one's own stands."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Response

from lms.access import service as access
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.types import Json
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import DEPTH_LABELS
from lms.gapmap import service
from lms.gapmap.types import (
    STATE_LABELS,
    STATE_MEANINGS,
    PersonStanding,
    Split,
)
from lms.gapmap.views.gaps import bp
from lms.gapmap.views.maps import map_scope
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts
from lms.web.listing import TableFile, require_kind

Line = list[Any]


FIGURES = (*N_(("Competency", "Key", "Post", "People")), *STATE_LABELS.values())
STANDING = N_(
    (
        "Name",
        "Sign-in name",
        "Post",
        "Unit",
        "Competency",
        "Key",
        "Level required",
        "Depth required",
        "Essential",
        "State",
    )
)
SHOWN = N_(("Level reached", "Last evidence", "Evidence from"))


@bp.get("/maps/<int:unit_id>.<string:kind>")
def export(unit_id: int, kind: str) -> Response:
    """The map's figures per competency and post; nothing that the page would
    not show.
    """
    scope = map_scope()
    unit, figures = service.figures_for(access.actor(), unit_id, scope.on)
    table = TableFile(
        f"gap-map-{unit.key}",
        _title(unit),
        FIGURES,
        _lines(figures, scope.post),
        _about(unit, scope.post),
        scope.on,
    )
    return table.response(kind)


@bp.get("/map-files/<int:unit_id>.<string:kind>")
def standing(unit_id: int, kind: str) -> Response:
    """A line for each person of one's own unit and each competency, to be added
    up in a spreadsheet.
    """
    require_kind(kind)
    post = map_scope().post
    unit, shown, rows = service.standing(access.actor(), unit_id, post)
    table = TableFile(
        f"people-competencies-{unit.key}",
        _title(unit),
        (*STANDING, *SHOWN) if shown else STANDING,
        map(partial(_standing_line, shown), rows),
        _about(unit, post),
    )
    return table.response(kind)


def _title(unit: Unit) -> str:
    return _("Gap map: %(unit)s", unit=pick(unit.title))


def _about(unit: Unit, post: str) -> list[tuple[str, str]]:
    """Of which unit and post, and what the states mean."""
    about = [(_("Unit"), people.full_name(unit))]
    if post:
        about.append((_("Post"), _post_title(post)))
    legend = zip(STATE_LABELS.values(), STATE_MEANINGS.values(), strict=True)
    return [*about, *((_(label), _(meaning)) for label, meaning in legend)]


def _post_title(post: str) -> str:
    known = posts.posts()
    return pick(known[post].title) if post in known else post


def _lines(figures: Json, only: str) -> Iterator[Line]:
    """A line per competency and post."""
    for key, competency in framework.vocabulary().items():
        title = pick(competency.title)
        for post, split in figures.get(key, {}).items():
            if only in ("", post):
                yield [title, key, _post_title(post), *_numbers(split)]


def _numbers(split: Split | None) -> Line:
    if split is None:
        return [_("not shown: too few people")]
    return [split.total, *split]


def _standing_line(shown: bool, one: PersonStanding) -> Line:
    asked = one.gap.requirement
    return [
        one.name,
        one.key,
        _post_title(one.post),
        one.place,
        _competency_title(asked.competency),
        asked.competency,
        asked.level,
        _(DEPTH_LABELS[asked.depth]),
        _("yes") if asked.essential else _("no"),
        _(STATE_LABELS[one.gap.state]),
        *(_shown(one) if shown else ()),
    ]


def _competency_title(key: str) -> str:
    known = framework.vocabulary()
    return pick(known[key].title) if key in known else key


def _shown(one: PersonStanding) -> Line:
    reached = one.gap.attainment.at(one.gap.requirement.depth)
    return [reached, *_last(one)]


def _last(one: PersonStanding) -> Line:
    return [one.last.on, _source(one.last.source)] if one.last else []


def _source(key: str) -> str:
    known = evidence.sources()
    return _(known[key].label) if key in known else key
