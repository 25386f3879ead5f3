"""The least time that closes a person's gaps, in which order and by when; and
the sum over many people. Pure.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from lms.gapmap.rules import URGENCY
from lms.gapmap.types import Gap
from lms.planning import optimise
from lms.planning.board import Board
from lms.planning.cover import Option, Stage
from lms.planning.offers import Shelf, offers
from lms.planning.types import (
    BEHIND,
    Due,
    Item,
    Offer,
    Plan,
    Progress,
    Situation,
    Sum,
    Year,
)

WEEK = dt.timedelta(days=7)


def option(
    offer: Offer, meets: Sequence[int], wanted: int, needed: bool
) -> Option | None:
    """The course as the optimiser sees it: a stage wherever another need is
    met, where it is assigned to, and its end if others need it. `meets`: per
    part the needs it meets, as bits.
    """
    stages, minutes, mask = [], 0, 0
    for place in range(offer.usable):
        part, state = offer.parts[place], offer.progress[place]
        if state is Progress.DONE:
            continue
        minutes += 0 if state is Progress.WAITING else part.minutes
        known = mask
        mask |= meets[place]
        if mask != known or place + 1 == wanted:
            stages.append(Stage(place + 1, minutes, mask))
    if (
        needed and minutes
    ):  # to its very end, also where the last parts are behind her
        stages = [stage for stage in stages if stage.minutes < minutes] + [
            Stage(offer.usable, minutes, mask)
        ]
    if not stages or not minutes:
        return None
    return Option(offer.key, tuple(stages), offer.requires, wanted)


def _wanted(offer: Offer, due: Due | None) -> int:
    """How many parts are assigned: up to one of them, all, or those that can be
    done.
    """
    if due is None:
        return 0
    keys = [part.key for part in offer.parts]
    last = keys.index(due.part) + 1 if due.part in keys else len(keys)
    todo = [
        place + 1
        for place in range(min(last, offer.usable))
        if offer.progress[place] not in BEHIND
    ]
    return todo[-1] if todo else 0


@lru_cache(maxsize=4096)
def _best(options: tuple[Option, ...], limit: int) -> optimise.Best:
    """People in the same situation are planned for once."""
    return optimise.best(options, limit)


def plan(
    situation: Situation,
    shelf: Shelf,
    today: dt.date,
    limit: int = optimise.NODES,
) -> Plan:
    """The least time that closes every closable gap of one person, in order,
    with days; and what cannot be closed, and why.
    """
    found = offers(situation, shelf)
    board = Board(situation, shelf, found)
    best, bound = _solved(situation, board, limit)
    items = _scheduled(
        _closing(_ordered(_items(situation, board, best)), board),
        situation.weekly,
        today,
    )
    this_year = sum(
        item.minutes for item in items if item.ready_on.year == today.year
    )
    return Plan(
        tuple(items),
        tuple(board.waiting),
        tuple(board.stuck),
        best.minutes,
        bound,
        this_year,
    )


def _solved(
    situation: Situation, board: Board, limit: int
) -> tuple[optimise.Best, int]:
    """The selection, and minutes below which no plan can be: of all needs,
    unless some of them leave something out of account.
    """
    found, bits = board.found, {}
    for key, offer in found.items():
        bits[key] = [
            sum(1 << number for number in board.meets(offer.revision, part))
            for part in offer.parts
        ]
    needed = {key for offer in found.values() for key in offer.requires}

    def solve(mask: int) -> optimise.Best:
        options = (
            option(
                offer,
                [met & mask for met in bits[key]],
                _wanted(offer, situation.due.get(key)),
                key in needed,
            )
            for key, offer in sorted(found.items())
        )
        return _best(tuple(one for one in options if one), limit)

    best = solve(-1)
    return best, best.bound if not board.cut else solve(
        ~sum(1 << number for number in board.cut)
    ).bound


def _items(
    situation: Situation, board: Board, best: optimise.Best
) -> list[Item]:
    items, found = [], board.found
    for key, count in best.parts.items():
        offer = found[key]
        done = zip(offer.parts[:count], offer.progress, strict=False)
        todo = tuple(part for part, state in done if state not in BEHIND)
        met = {
            number
            for part in todo
            for number in board.meets(offer.revision, part)
        }
        items.append(
            Item(
                key=key,
                revision=offer.revision,
                parts=todo,
                minutes=sum(part.minutes for part in todo),
                closes=_gaps(board, met),
                before=tuple(
                    found[other].revision
                    for other in best.parts
                    if key in found[other].requires
                ),
                asked=situation.due.get(key),
                ready_on=dt.date.max,
                upto=""
                if count == len(offer.parts)
                else offer.parts[count - 1].key,
            )
        )
    return items


def _gaps(board: Board, numbers: Collection[int]) -> tuple[Gap, ...]:
    """The gaps that have one of these needs, each once."""
    found = {
        gap.requirement.competency: gap
        for number, (gap, _) in enumerate(board.needs)
        if number in numbers
    }
    return tuple(found.values())


def _closing(items: Iterable[Item], board: Board) -> list[Item]:
    """Of what each item does something about, what is closed with it, and what
    something after it is needed for as well.
    """
    found, open_ = list[Item](), set(range(len(board.needs)))
    for item in items:
        open_ -= {
            number
            for part in item.parts
            for number in board.meets(item.revision, part)
        }
        left = _gaps(board, open_)
        closes = tuple(gap for gap in item.closes if gap not in left)
        found.append(
            replace(
                item,
                closes=closes,
                towards=tuple(gap for gap in item.closes if gap in left),
            )
        )
    return found


def _rank(item: Item) -> tuple:
    """The short quizzes first, then what is due first, then essential before
    useful, then by urgency; the key decides between equals.
    """
    due = item.asked.due_on if item.asked else dt.date.max
    essential = any(gap.requirement.essential for gap in item.closes)
    urgency = min((URGENCY[gap.state] for gap in item.closes), default=9)
    return not item.delta, due, not essential, urgency, item.key


def _ordered(items: list[Item]) -> list[Item]:
    """By rank, but what others build on comes before them, and inherits their
    rank.
    """
    ranks = {item.key: _rank(item) for item in items}
    after = {item.key: [other.slug for other in item.before] for item in items}
    for _ in items:  # so often that a rank travels down the longest chain
        for key, others in after.items():
            ranks[key] = min(
                [ranks[key], *((*ranks[other][:4], key) for other in others)]
            )
    found, left = list[Item](), sorted(items, key=lambda item: ranks[item.key])
    while left:
        barred = {other for item in left for other in after[item.key]}
        item = next((item for item in left if item.key not in barred), left[0])
        left.remove(item)
        found.append(item)
    return found


def _scheduled(
    items: Iterable[Item], weekly: int, today: dt.date
) -> list[Item]:
    """Each with the end of the week in which the weekly time suffices for it
    and all before it.
    """
    found, spent = [], 0
    for item in items:
        spent += item.minutes
        found.append(
            replace(item, ready_on=today + WEEK * -(-spent // max(1, weekly)))
        )
    return found


def year(done: int, planned: int, asked: int, period: int) -> Year:
    """Minutes done and planned this year, in periods of so many minutes, beside
    the periods that are asked for.
    """
    return Year(asked, done / period, planned / period)


def add(sum_: Sum, plan: Plan, year: Year, met: bool) -> None:
    """Add one person's plan."""
    sum_.people += 1
    sum_.met += met
    sum_.short += year.short > 0
    sum_.minutes += plan.minutes
    sum_.bound += plan.bound
    for item in plan.items:
        counts = (sum_.deltas if item.delta else sum_.courses).setdefault(
            item.key, [0, 0]
        )
        counts[0] += 1
        counts[1] += item.minutes
    for stuck in plan.stuck:
        missing = sum_.stuck.setdefault(str(stuck.reason), {})
        key = stuck.gap.requirement.competency
        missing[key] = missing.get(key, 0) + 1
