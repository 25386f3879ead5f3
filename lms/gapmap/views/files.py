"""Maps as files: the figures, and how everybody of one's own stands."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from flask import Response

from lms.access import service as access
from lms.core import tables
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.types import Json, Labels
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import DEPTH_LABELS, Depth
from lms.gapmap import service
from lms.gapmap.types import (
    STATE_LABELS,
    STATE_MEANINGS,
    GapState,
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
        *_notes(unit, scope.post),
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
        map(partial(_standing_line, _titles(), shown), rows),
        *_notes(unit, post),
    )
    return table.response(kind)


def _title(unit: Unit) -> str:
    return _("Gap map: %(unit)s", unit=pick(unit.title))


def _notes(unit: Unit, post: str) -> tuple[str, tables.About, Labels]:
    """Of which unit and post, and what the states mean."""
    about = [(_("Post"), _post_title(post))] if post else []
    return people.full_name(unit), about, LEGEND


LEGEND = dict(zip(STATE_LABELS.values(), STATE_MEANINGS.values(), strict=True))


def _post_title(post: str) -> str:
    known = posts.posts()
    return pick(known[post].title) if post in known else post


class _Titles(NamedTuple):
    """What posts, competencies and kinds of evidence are called, by key, and
    the words for depths and states: looked up once for all lines.
    """

    posts: Labels
    competencies: Labels
    sources: Labels
    depths: Mapping[Depth, str]
    states: Mapping[GapState, str]


def _titles() -> _Titles:
    return _Titles(
        _picked(posts.posts()),
        _picked(framework.vocabulary()),
        {key: _(one.label) for key, one in evidence.sources().items()},
        {depth: _(label) for depth, label in DEPTH_LABELS.items()},
        {state: _(label) for state, label in STATE_LABELS.items()},
    )


def _picked(rows: Mapping[str, Any]) -> Labels:
    return {key: pick(row.title) for key, row in rows.items()}


def _lines(figures: Json, only: str) -> Iterator[Line]:
    """A line per competency and post."""
    titles = _titles()
    for key, title in titles.competencies.items():
        for post, split in figures.get(key, {}).items():
            if only in ("", post):
                name = titles.posts.get(post, post)
                yield [title, key, name, *_numbers(split)]


def _numbers(split: Split | None) -> Line:
    if split is None:
        return [_("not shown: too few people")]
    return [split.total, *split]


def _standing_line(titles: _Titles, shown: bool, one: PersonStanding) -> Line:
    asked = one.gap.requirement
    key = asked.competency
    line = [
        one.name,
        one.key,
        titles.posts.get(one.post, one.post),
        one.place,
        titles.competencies.get(key, key),
        key,
        asked.level,
        titles.depths[asked.depth],
        _("yes") if asked.essential else _("no"),
        titles.states[one.gap.state],
    ]
    if shown:
        line.append(one.gap.attainment.at(asked.depth))
    if shown and one.last:
        source = one.last.source
        line += one.last.on, titles.sources.get(source, source)
    return line
