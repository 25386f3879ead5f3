"""What a person can be offered, what closes which gap, why a gap cannot be closed, in which order and by when. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lms.courses.types import EffectKind, Kind, Part, Revision
from lms.framework.types import Depth
from lms.gapmap.rules import URGENCY
from lms.gapmap.types import Gap
from lms.planning import optimise
from lms.planning.cover import Option, Stage
from lms.planning.types import BEHIND, Due, Item, Offer, Plan, Progress, Reason, Situation, Stuck, Sum, Year

WEEK = dt.timedelta(days=7)
FIRST = (
    Reason.LANGUAGE,
    Reason.MENTOR,
    Reason.USED_UP,
)  # of several obstacles the one that is easiest to remove is named


@dataclass(frozen=True)
class Shelf:
    """The current revision of every course by slug, and which courses prove something of a competency."""

    revisions: Mapping[str, Revision]
    about: Mapping[str, tuple[str, ...]]


def shelf(catalogue: Iterable[Revision]) -> Shelf:
    """The catalogue made ready for many people."""
    revisions = {revision.slug: revision for revision in catalogue}
    about: dict[str, list[str]] = {}
    for slug, revision in revisions.items():
        for competency in dict.fromkeys(effect.competency for part in revision.course.every for effect in part.effects):
            about.setdefault(competency, []).append(slug)
    return Shelf(revisions, {competency: tuple(slugs) for competency, slugs in about.items()})


def closes(part: Part, gap: Gap) -> bool:
    """Whether finishing the part closes the gap: the level asked for, at the depth asked for or deeper."""
    asked = gap.requirement
    return any(
        effect.competency == asked.competency
        and effect.level >= asked.level
        and effect.depth >= asked.depth
        and effect.kind != EffectKind.NOTHING
        for effect in part.effects
    )


def offers(situation: Situation, shelf: Shelf) -> dict[str, Offer]:
    """What the courses that have to do with her gaps, her work and her assignments offer her, and all that those build on."""
    slugs = {
        slug for gap in situation.gaps if not gap.closed for slug in shelf.about.get(gap.requirement.competency, ())
    }
    ask = [slug for slug in sorted(slugs | set(situation.takings) | set(situation.due)) if slug in shelf.revisions]
    found: dict[str, Offer] = {}
    while ask:
        slug = ask.pop()
        if slug not in found:
            found[slug] = _offer(situation, shelf, slug)
            ask += found[slug].requires
    return {slug: _behind(offer, found) for slug, offer in found.items()}


def _offer(situation: Situation, shelf: Shelf, slug: str) -> Offer:
    revision, taking = shelf.revisions[slug], situation.takings.get(slug)
    if taking and (not taking.complete or taking.revision.id == revision.id):
        revision = taking.revision
    parts = revision.course.parts
    mine = taking.parts if taking and taking.revision.id == revision.id else {}
    spent = taking.spent if mine else frozenset()
    progress = tuple(mine.get(part.key, Progress.OPEN) for part in parts)
    blocks = (_block(situation, part, state, spent) for part, state in zip(parts, progress, strict=True))
    usable, block = next(((place, block) for place, block in enumerate(blocks) if block), (len(parts), None))
    begun = any(state is not Progress.OPEN for state in progress)
    requires = () if begun else tuple(key for key in revision.course.requires if not _has(situation, shelf, key))
    return Offer(slug, revision, parts, progress, usable, block, requires)


def _block(situation: Situation, part: Part, state: Progress, spent: frozenset[str]) -> Reason | None:
    """Why she could not finish this part, if it is still to do."""
    if state in BEHIND:
        return None
    if situation.language and situation.language not in part.languages:
        return Reason.LANGUAGE
    if part.kind is Kind.TASK and not situation.mentor:
        return Reason.MENTOR
    return Reason.USED_UP if part.key in spent else None


def _has(situation: Situation, shelf: Shelf, slug: str) -> bool:
    """Whether what another course requires is there: finished or handed in, already proven otherwise, or not on offer here at all."""
    if slug not in shelf.revisions:
        return True
    taking, effects = situation.takings.get(slug), shelf.revisions[slug].course.effects()
    if taking and all(state in BEHIND for state in taking.parts.values()):
        return True
    return bool(effects) and all(
        (shown := situation.shown.get(effect.competency)) and shown.at(effect.depth) >= effect.level
        for _part, effect in effects
    )


def _behind(offer: Offer, found: Mapping[str, Offer]) -> Offer:
    """The same, barred from the start if something it requires cannot be finished."""
    seen, ask = set(), list(offer.requires)
    while ask:
        need = found[ask.pop()]
        if need.block:
            return replace(offer, usable=0, block=need.block)
        if need.key not in seen:
            seen.add(need.key)
            ask += need.requires
    return offer


def waiting(situation: Situation) -> list[Gap]:
    """Open gaps that close when what has been handed in is signed."""
    handed_in = [
        part
        for taking in situation.takings.values()
        for part in taking.revision.course.parts
        if taking.parts[part.key] is Progress.WAITING
    ]
    return [gap for gap in situation.gaps if not gap.closed and any(closes(part, gap) for part in handed_in)]


def option(offer: Offer, needs: Sequence[Gap], wanted: int, needed: bool) -> Option | None:
    """The course as the optimiser sees it: a stage wherever another gap closes, where it is assigned to, and its end if others need it."""
    stages, minutes, mask = [], 0, 0
    for place in range(offer.usable):
        part, state = offer.parts[place], offer.progress[place]
        if state is Progress.DONE:
            continue
        minutes += 0 if state is Progress.WAITING else part.minutes
        known = mask
        for number, gap in enumerate(needs):
            if closes(part, gap):
                mask |= 1 << number
        if mask != known or place + 1 == wanted:
            stages.append(Stage(place + 1, minutes, mask))
    if needed and minutes:  # to its very end, also where the last parts are behind her
        stages = [stage for stage in stages if stage.minutes < minutes] + [Stage(offer.usable, minutes, mask)]
    if not stages or not minutes:
        return None
    return Option(offer.key, tuple(stages), offer.requires, wanted)


def _wanted(offer: Offer, due: Due | None) -> int:
    """How many parts are assigned: up to one of them, all, or those that can be done."""
    if due is None:
        return 0
    keys = [part.key for part in offer.parts]
    last = keys.index(due.part) + 1 if due.part in keys else len(keys)
    todo = [place + 1 for place in range(min(last, offer.usable)) if offer.progress[place] not in BEHIND]
    return todo[-1] if todo else 0


@lru_cache(maxsize=4096)
def _best(options: tuple[Option, ...], limit: int) -> optimise.Best:
    """People in the same situation are planned for once."""
    return optimise.best(options, limit)


def plan(situation: Situation, shelf: Shelf, today: dt.date, limit: int = optimise.NODES) -> Plan:
    """The least time that closes every closable gap of one person, in order, with days; and what cannot be closed, and why."""
    found, pending = offers(situation, shelf), waiting(situation)
    open_ = [gap for gap in situation.gaps if not gap.closed and gap not in pending]
    needs = [gap for gap in open_ if any(_offers(offer, gap) for offer in found.values())]
    needed = {key for offer in found.values() for key in offer.requires}
    options = (
        option(offer, needs, _wanted(offer, situation.due.get(key)), key in needed)
        for key, offer in sorted(found.items())
    )
    best = _best(tuple(one for one in options if one), limit)
    items = _scheduled(_ordered(_items(situation, found, needs, best)), situation.weekly, today)
    stuck = tuple(Stuck(gap, reason(gap, found.values())) for gap in open_ if gap not in needs)
    this_year = sum(item.minutes for item in items if item.ready_on.year == today.year)
    return Plan(tuple(items), tuple(pending), stuck, best.minutes, best.bound, this_year)


def _offers(offer: Offer, gap: Gap) -> bool:
    """Whether a part that can still be done closes the gap."""
    todo = zip(offer.parts[: offer.usable], offer.progress, strict=False)
    return any(state is not Progress.DONE and closes(part, gap) for part, state in todo)


def reason(gap: Gap, found: Iterable[Offer]) -> Reason:
    """Why nothing on offer closes this gap."""
    asked, obstacles, known = gap.requirement, set[Reason](), False
    for offer in found:
        for part, state in zip(offer.parts, offer.progress, strict=True):
            known = known or any(effect.competency == asked.competency for effect in part.effects)
            if closes(part, gap):
                obstacles.add(Reason.USED_UP if state is Progress.DONE or offer.block is None else offer.block)
    if obstacles:
        return next(one for one in FIRST if one in obstacles)
    if not known:
        return Reason.NO_COURSE
    return Reason.WORK if asked.depth >= Depth.SHOWS_HOW else Reason.TOO_LOW


def _items(situation: Situation, found: Mapping[str, Offer], needs: Sequence[Gap], best: optimise.Best) -> list[Item]:
    items = []
    for key, count in best.parts.items():
        offer = found[key]
        done = zip(offer.parts[:count], offer.progress, strict=False)
        todo = tuple(part for part, state in done if state not in BEHIND)
        items.append(
            Item(
                revision=offer.revision,
                parts=todo,
                minutes=sum(part.minutes for part in todo),
                closes=tuple(gap for gap in needs if any(closes(part, gap) for part in todo)),
                before=tuple(found[other].revision for other in best.parts if key in found[other].requires),
                asked=situation.due.get(key),
                ready_on=dt.date.max,
                upto="" if count == len(offer.parts) else offer.parts[count - 1].key,
            )
        )
    return items


def _rank(item: Item) -> tuple:
    """What is due first, then essential before useful, then by urgency; the slug decides between equals."""
    due = item.asked.due_on if item.asked else dt.date.max
    essential = any(gap.requirement.essential for gap in item.closes)
    return due, not essential, min((URGENCY[gap.state] for gap in item.closes), default=9), item.revision.slug


def _ordered(items: list[Item]) -> list[Item]:
    """By rank, but what others build on comes before them, and inherits their rank."""
    ranks = {item.revision.slug: _rank(item) for item in items}
    after = {item.revision.slug: [other.slug for other in item.before] for item in items}
    for _ in items:  # so often that a rank travels down the longest chain
        for slug, others in after.items():
            ranks[slug] = min([ranks[slug], *((*ranks[other][:3], slug) for other in others)])
    found, left = list[Item](), sorted(items, key=lambda item: ranks[item.revision.slug])
    while left:
        barred = {other for item in left for other in after[item.revision.slug]}
        item = next((item for item in left if item.revision.slug not in barred), left[0])
        left.remove(item)
        found.append(item)
    return found


def _scheduled(items: Iterable[Item], weekly: int, today: dt.date) -> list[Item]:
    """Each with the end of the week in which the weekly time suffices for it and all before it."""
    found, spent = [], 0
    for item in items:
        spent += item.minutes
        found.append(replace(item, ready_on=today + WEEK * -(-spent // max(1, weekly))))
    return found


def year(done: int, planned: int, asked: int, period: int) -> Year:
    """Minutes done and planned this year, in periods of so many minutes, beside the periods that are asked for."""
    return Year(asked, done / period, planned / period)


def add(sum_: Sum, plan: Plan, year: Year, met: bool) -> None:
    """Add one person's plan."""
    sum_.people += 1
    sum_.met += met
    sum_.short += year.short > 0
    sum_.minutes += plan.minutes
    sum_.bound += plan.bound
    for item in plan.items:
        counts = sum_.courses.setdefault(item.revision.slug, [0, 0])
        counts[0] += 1
        counts[1] += item.minutes
    for stuck in plan.stuck:
        missing = sum_.stuck.setdefault(str(stuck.reason), {})
        key = stuck.gap.requirement.competency
        missing[key] = missing.get(key, 0) + 1
