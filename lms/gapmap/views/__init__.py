"""Pages of gaps and of maps."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, number, pick, pick_marked
from lms.core.letters import folding
from lms.core.marks import N_
from lms.framework import service as framework
from lms.gapmap import rules, service
from lms.gapmap.types import (
    STATE_LABELS,
    STATE_MARKS,
    STATE_MEANINGS,
    Columns,
    GapState,
    PostGap,
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
            links=tuple(_to_look_at(actor, shown)),
            linked=_("To keep an eye on"),
        )


DESK_COMPETENCIES = 3
Splits = Mapping[str, Split | None]


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
    title = _title(key)
    met, asked = number(split.meets), number(split.total)
    said = _("%(met)s of %(asked)s meet it", met=met, asked=asked)
    return Measure(title, said, split.meets, split.total, at)


def _to_look_at(actor: Actor, shown: UnitMap) -> Iterator[Hit]:
    """What a head does something about: posts that lack something essential,
    what is to be confirmed again, what rests on one person.
    """
    unit_id, known = shown.unit.id, framework.vocabulary()
    at = url_for("lms.gapmap.unit", unit_id=unit_id)
    gaps = service.essential_gaps(actor, shown.unit)
    lacking = [one for one in gaps if one.competency in known]
    yield from map(partial(_lacking, unit_id), lacking[:DESK_POSTS])
    if rest := len(lacking[DESK_POSTS:]):
        yield _further(at, rest)
    splits = {key: one for key, one in shown.splits.items() if key in known}
    yield from _unsafe(at, shown, splits)


def _unsafe(at: str, shown: UnitMap, splits: Splits) -> Iterator[Hit]:
    if shown.sum.reconfirm:
        yield _doubted(at, splits, shown.sum.reconfirm)
    alone = [key for key, one in splits.items() if rules.rests_on_one(one)]
    if alone and shown.exact:
        yield _resting(at, alone)


DESK_POSTS = 3


def _further(at: str, rest: int) -> Hit:
    said = ngettext(
        "%(num)s more post lacks something essential",
        "%(num)s more posts lack something essential",
        rest,
    )
    return Hit(said, at, "people", _("The map shows them all."))


def _resting(at: str, alone: Sequence[str]) -> Hit:
    said = ngettext(
        "%(num)s competency rests on one person",
        "%(num)s competencies rest on one person",
        len(alone),
    )
    return Hit(said, f"{at}#coverage", "warn", _named(alone))


def _named(keys: Sequence[str]) -> str:
    """The first of these competencies."""
    more = "…" if len(keys) > DESK_COMPETENCIES else ""
    return ", ".join(map(_title, keys[:DESK_COMPETENCIES])) + more


def _title(key: str) -> str:
    return pick(framework.vocabulary()[key].title)


def _lacking(unit_id: int, gap: PostGap) -> Hit:
    """A post, and where its people may be asked for a course."""
    key, split, post = gap.competency, gap.split, posts().get(gap.post)
    at = url_for(
        "lms.gapmap.unit",
        unit_id=unit_id,
        by=Columns.POSTS,
        cell=key,
        at=gap.post,
        _anchor="cell",
    )
    said = _(
        "Essential: “%(competency)s”; %(met)s of %(asked)s meet it",
        competency=_title(key),
        met=split.meets,
        asked=split.total,
    )
    more = ngettext(
        "and %(num)s more competency is lacking",
        "and %(num)s more competencies are lacking",
        gap.more,
    )
    title = pick_marked(post.title) if post else gap.post
    return Hit(title, at, "people", f"{said}; {more}" if gap.more else said)


def _doubted(at: str, splits: Splits, count: int) -> Hit:
    """What is to be confirmed again: those people, or where they are counted."""
    keys = [key for key, one in splits.items() if one and one.reconfirm]
    only = f"{at}/{keys[0]}?state={GapState.RECONFIRM}#people"
    said = ngettext(
        "%(num)s requirement to re-confirm after a change of law",
        "%(num)s requirements to re-confirm after a change of law",
        count,
    )
    there = only if len(keys) == 1 else f"{at}#numbers"
    return Hit(said, there, "reconfirm", _named(keys))


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
