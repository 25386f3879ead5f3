"""A person's gaps and a unit's heat map. Evidence and framework are each asked
once, however many people there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import CARRIES, Actor, Permission
from lms.core import clock
from lms.core.db import session
from lms.core.errors import NotFound
from lms.core.marks import Message
from lms.core.state import setting
from lms.courses.types import Revision
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.framework import service as framework
from lms.gapmap import counts, explain, rules
from lms.gapmap.counts import Behind
from lms.gapmap.figures import NONE, Figures, Past, Today, postings
from lms.gapmap.types import Gap, Holder, Split, State
from lms.people import service as people
from lms.people.models import PostingRow, UnitRow
from lms.people.types import Posting, Unit
from lms.requirements import service as requirements


@dataclass(frozen=True)
class PersonGaps:
    """A person, the post they hold today (None if none), their gaps against it
    and all that they have shown.
    """

    person_id: int
    name: str
    posting: Posting | None
    gaps: Sequence[Gap]
    shown: Mapping[str, Attainment]

    @property
    def doubtful(self) -> frozenset[str]:
        """The competencies, asked for or not, of which a change of law put
        something in doubt.
        """
        return frozenset(
            key for key, sum_ in self.shown.items() if sum_.sure is not None
        )

    def gap(self, competency: str) -> Gap | None:
        """The gap in one competency."""
        for gap in self.gaps:
            if gap.requirement.competency == competency:
                return gap
        return None

    def attainment(self, competency: str) -> Attainment:
        """What has been shown of one competency."""
        return self.shown.get(competency, NOTHING)


def mine(actor: Actor) -> PersonGaps:
    """The actor's own gaps."""
    access.require(actor, Permission.LEARN)
    return gaps_of(actor.person_id, actor.name)


def for_person(actor: Actor, person_id: int) -> PersonGaps:
    """Somebody's gaps, for those who may read their evidence."""
    if person_id == actor.person_id:
        return mine(actor)
    access.require_for(actor, Permission.EVIDENCE_READ, person_id)
    return gaps_of(person_id, people.person(person_id).name)


def gaps_of(person_id: int, name: str) -> PersonGaps:
    """A person's gaps. The caller has checked the right to see them."""
    posting, required = people.posting(person_id), {}
    if posting and posting.post:
        required = requirements.effective(posting.post, posting.unit.path)
    shown = evidence.attainments(person_id)
    return PersonGaps(
        person_id, name, posting, rules.gaps(required, shown), shown
    )


def besides(gaps: PersonGaps) -> list[str]:
    """The competencies shown though the post does not ask for them; not those
    whose evidence all counts for others today.
    """
    keys = gaps.shown.keys() - {gap.requirement.competency for gap in gaps.gaps}
    successors = framework.handed_on(keys)
    return sorted(
        key
        for key in keys
        if gaps.shown[key] != NOTHING or not successors.get(key)
    )


def explanation(gaps: PersonGaps, competency: str) -> Message:
    """The sentence that explains where the person stands in one competency."""
    rule = framework.lineage().rule_for(competency)
    gap = gaps.gap(competency)
    if gap is None:
        shown = gaps.attainment(competency)
        return explain.describe(shown, clock.now(), rule)
    return explain.explain(gap, clock.now(), rule)


def explanations(
    gaps: PersonGaps, besides: Iterable[str] = ()
) -> dict[str, Message]:
    """The same of all that the post asks for, and of these besides."""
    lineage, now = framework.lineage(), clock.now()
    sentences = {
        key: explain.describe(gaps.shown[key], now, lineage.rule_for(key))
        for key in besides
    }
    for gap in gaps.gaps:
        key = gap.requirement.competency
        sentences[key] = explain.explain(gap, now, lineage.rule_for(key))
    return sentences


def helps(
    gaps: Iterable[Gap], courses: Iterable[Revision]
) -> dict[str, rules.Help]:
    """By competency in which something is missing, the courses that close the
    gap, and those that help on the way.
    """
    lineage, found = framework.lineage(), dict[str, rules.Help]()
    for gap in gaps:
        if gap.missing:
            key = gap.requirement.competency
            found[key] = rules.help_for(gap, courses, lineage.rule_for(key))
    return found


def roots(actor: Actor) -> Sequence[Unit]:
    """The topmost units whose map the actor may open; from there the way leads
    down.
    """
    access.require(actor, Permission.MAP_READ)
    tops = access_rules.reach(actor, Permission.MAP_READ)
    return people.in_order(
        session().scalars(select(UnitRow).where(UnitRow.path.in_(tops)))
    )


@dataclass(frozen=True)
class Below:
    """A unit directly below and how its people stand. `split` None: too few
    people to show.
    """

    unit: Unit
    people: int | None
    split: Split | None


@dataclass(frozen=True)
class UnitMap:
    """How the people of a unit and of all below it stand, per competency. None:
    too few people to show.

    `own`: the actor manages this very unit, so nothing is hidden and people are
    named. `behind`: what is not counted yet.
    """

    way: Sequence[Unit]
    own: bool
    people: int | None
    splits: Mapping[str, Split | None]
    below: Sequence[Below]
    behind: Behind

    @property
    def unit(self) -> Unit:
        """The unit itself, the last on the way from the root."""
        return self.way[-1]


@dataclass(frozen=True)
class CellMap:
    """One competency in one unit: in all, by post, by the units below, and (in
    one's own unit) the people by name.
    """

    unit: Unit
    own: bool
    split: Split | None
    posts: Mapping[str, Split | None]
    below: Sequence[Below]
    holders: Sequence[Holder] | None


def for_unit(
    actor: Actor, unit_id: int, post: str = "", on: dt.date | None = None
) -> UnitMap:
    """The map of a unit and everything below it, for one post or all, today or
    as it stood at the end of a day.

    A fixed number of statements and of rows: today's counts are kept, not
    worked out (see `counts`).
    """
    way, late = _open(actor, unit_id), Behind(0, 0) if on else counts.catch_up()
    unit = way[-1]
    own, figures = _is_own(actor, unit), _figures(unit, on)
    found = dict(figures.per_competency(unit.id, post))
    holders = found.pop("", NONE).people
    below = _below(actor, figures, unit, post, "")
    if not own and _is_hidden(figures, unit, post, holders):
        return UnitMap(way, own, None, {}, below, late)
    splits = {
        key: number.split for key, number in found.items() if number.split.total
    }
    return UnitMap(
        way, own, holders, splits if own else _veiled(splits), below, late
    )


def for_cell(
    actor: Actor,
    unit_id: int,
    competency: str,
    post: str = "",
    state: State | None = None,
    on: dt.date | None = None,
) -> CellMap:
    """What is behind one competency of a map. People are named in one's own
    unit only, in the order of their names: never a ranking.
    """
    unit = _open(actor, unit_id)[-1]
    if not on:
        counts.catch_up()
    own, figures = _is_own(actor, unit), _figures(unit, on)
    number = figures.per_competency(unit.id, post).get(competency, NONE)
    posts = {
        key: number.split
        for key, number in figures.per_post(unit.id, competency).items()
        if number.split.total
    }
    below = _below(actor, figures, unit, post, competency)
    if not number.split.total and not posts:
        raise NotFound
    if own:
        return CellMap(
            unit,
            own,
            number.split,
            posts,
            below,
            _holders(unit, competency, post, state, on),
        )
    holders = figures.per_competency(unit.id, post).get("", NONE).people
    hidden = (
        _is_hidden(figures, unit, post, holders) or number.split.total < least()
    )
    veiled = dict.fromkeys(posts) if hidden else _veiled(posts)
    return CellMap(
        unit, own, None if hidden else number.split, veiled, below, None
    )


def figures_for(
    actor: Actor, unit_id: int, on: dt.date | None = None
) -> tuple[str, dict[str, dict[str, Split | None]]]:
    """The unit's key, and all its figures per competency and post; for files."""
    unit = _open(actor, unit_id)[-1]
    if not on:
        counts.catch_up()
    own, figures = _is_own(actor, unit), _figures(unit, on)
    holders = figures.per_competency(unit.id, "").get("", NONE).people
    if not own and _is_hidden(figures, unit, "", holders):
        return unit.key, {}
    found: dict[str, dict[str, Split]] = {}
    for (post, key), number in figures.whole(unit.id).items():
        if number.split.total:
            found.setdefault(key, {})[post] = number.split
    return unit.key, {
        key: splits if own else _veiled(splits) for key, splits in found.items()
    }


def _open(actor: Actor, unit_id: int) -> list[Unit]:
    """The way from the root to the unit, which is the last."""
    way = people.way_to(unit_id)
    if not way or not access.allows(actor, Permission.MAP_READ, [way[-1].path]):
        raise NotFound
    return way


def _is_own(actor: Actor, unit: Unit) -> bool:
    """Whether the actor holds her role in the authority that the unit is
    managed with, not somewhere above it.
    """
    return any(
        grant.path.startswith(unit.authority)
        and unit.path.startswith(grant.path)
        for grant in actor.grants
        if Permission.MAP_READ in CARRIES[grant.role]
    )


def _figures(unit: Unit, on: dt.date | None) -> Figures:
    return Past(unit, on) if on else Today()


def least() -> int:
    """Groups smaller than this are not shown outside one's own unit."""
    return setting("LMS_SMALLEST_GROUP")


def _veiled(splits: Mapping[str, Split]) -> dict[str, Split | None]:
    hidden = rules.hidden(
        {key: split.total for key, split in splits.items()}, least()
    )
    return {
        key: None if key in hidden else split for key, split in splits.items()
    }


def _is_hidden(figures: Figures, unit: Unit, post: str, holders: int) -> bool:
    """Whether a unit that is not one's own has so few people that nothing is
    shown of it, or would give away a neighbour that has.
    """
    if holders < least():
        return True
    posts = {
        key: number.people
        for key, number in figures.per_post(unit.id, "").items()
    }
    if post and post in rules.hidden(posts, least()):
        return True
    if unit.parent_id is None or isinstance(figures, Past):
        return False
    beside = {
        place.id: number.people
        for place, number in figures.per_unit(unit.parent_id, post, "")
        if number.people
    }
    return unit.id in rules.hidden(beside, least())


def _below(
    actor: Actor,
    figures: Figures,
    unit: Unit,
    post: str,
    competency: str,
) -> list[Below]:
    """The units directly below with their numbers, by name; those too small to
    show without them, unless they are one's own.
    """
    found = figures.per_unit(unit.id, post, competency)
    size = {
        child.id: number.split.total if competency else number.people
        for child, number in found
    }
    hidden = rules.hidden(
        {id_: number for id_, number in size.items() if number}, least()
    )
    rows = []
    for child, number in found:
        shown = child.id not in hidden or _is_own(actor, child)
        rows.append(
            Below(
                child,
                number.people if shown else None,
                number.split if shown else None,
            )
        )
    return rows


def _holders(
    unit: Unit,
    competency: str,
    post: str,
    state: State | None,
    on: dt.date | None,
) -> list[Holder]:
    """Who stands behind the competency, among the people managed with this
    unit; not those of an authority below it.
    """
    held = postings(unit.path, on or clock.today(), unit.authority)
    if post:
        held = held.where(PostingRow.post == post)
    rows = session().execute(held).all()
    required = requirements.effective_many(
        {(row.post, row.path) for row in rows}, on
    )
    ids = held.with_only_columns(PostingRow.person_id).order_by(None)
    shown = (
        evidence.attained_at(ids, clock.end_of(on))
        if on
        else {
            (person_id, competency): sum_
            for person_id, sum_ in evidence.attained(ids, competency).items()
        }
    )
    found = []
    for person_id, name, its, path in rows:
        if asked := required[its, path].get(competency):
            gap = rules.compare(
                asked, shown.get((person_id, competency), NOTHING)
            )
            if state in (None, gap.state):
                found.append(Holder(person_id, name, its, gap))
    return found


def may_read_evidence(actor: Actor, unit: Unit) -> bool:
    """Whether the names in a cell lead on to people's evidence."""
    return access_rules.allows(actor, Permission.EVIDENCE_READ, [unit.path])
