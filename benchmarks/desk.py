"""What a ward's desks hold: the quarter that runs, work of every second person,
half of it delivered and not yet accepted, one person's sheet, a trial and a
decision.
"""

import datetime as dt
from fractions import Fraction

from lms.access import service as access
from lms.core import clock
from lms.decisions import service as decisions
from lms.decisions.types import DecisionDraft
from lms.evaluation import service as evaluation
from lms.evaluation.rules.freezing import frozen
from lms.evaluation.types import (
    DeliveryDraft,
    PeriodKind,
    PeriodRule,
    SelfAssessment,
    WorkDraft,
    WorkKind,
)
from lms.people import service as people
from lms.trials import service as trials
from lms.trials.types import ReviewDraft, TrialDraft

HEAD, WORKER, WARD = "manager-duc", "kien", "cua-song"
MENTOR, REVIEWER = "mentor-hoa", "yen"
COEFFICIENT, PIECES = Fraction(2), 6
WORK = "Giải quyết hồ sơ chứng thực bản sao"
GROUND = "Ba hồ sơ thiếu phiếu hẹn, đã bổ sung trong tuần."


def fill(keys: list[str]) -> dict[str, object]:
    """Fill them, in the open transaction; `keys`: of the people of the ward."""
    day = clock.today()
    evaluation.open_period(
        access.actor_for(HEAD),
        people.find_unit(WARD).id,
        PeriodKind.QUARTER,
        day,
    )
    for number, key in enumerate(keys[::2]):
        _work(key, 0, delivers=number % 2 == 0)
    for number in range(PIECES):
        _work(WORKER, number, delivers=number < PIECES - 2)
    _answer()
    sheet = _sheet()
    return {"sheet": sheet, "trial": _trial(), "decision": _decision(sheet)}


def _work(key: str, number: int, delivers: bool) -> None:
    day, once = clock.today(), f"bench:{key}:{number}"
    draft = WorkDraft(
        None, WORK, COEFFICIENT, Fraction(10), day, WorkKind.AD_HOC
    )
    person = people.find_person(key).id
    given = evaluation.give(access.actor_for(HEAD), person, draft, once)
    if delivers:
        part = DeliveryDraft(Fraction(5), day, "Sổ chứng thực")
        evaluation.deliver(access.actor_for(key), given, part, once)


def _answer() -> None:
    """Of the worker's, one is accepted and one returned."""
    head, worker = access.actor_for(HEAD), people.find_person(WORKER).id
    found = evaluation.all_works_of(head, worker)
    sent = [one.deliveries[0].row.id for one in found if one.deliveries]
    evaluation.answer(head, sent[0], 1, True, "")
    evaluation.answer(head, sent[1], 1, False, GROUND)


def _sheet() -> int:
    """The worker's, sent, so that their head reviews it."""
    worker = access.actor_for(WORKER)
    sheet = evaluation.open_sheet(worker, worker.person_id)
    common = {line.key: line.most for line in PeriodRule().lines}
    said = SelfAssessment(common, GROUND)
    evaluation.assess_oneself(worker, sheet, said, 1, sends=True)
    return sheet


def _trial() -> int:
    """The worker's, with its first review."""
    keys = WORKER, MENTOR, REVIEWER, HEAD
    ids = people.ids_by_key(keys)
    start = clock.today() - dt.timedelta(days=55)
    signed = "27/QĐ-UBND", start, "Chủ tịch UBND phường"
    draft = TrialDraft(ids[WORKER], start, 6, *signed, *map(ids.get, keys[1:]))
    trial = trials.plan(access.actor_for(HEAD), draft)
    later = clock.today() + dt.timedelta(days=25)
    held = ReviewDraft(clock.today(), False, WORK, GROUND, GROUND, later)
    trials.review(access.actor_for(REVIEWER), trial, held)
    return trial


def _decision(sheet: int) -> int:
    """To announce the sheet; of the quarter's end nobody asks here."""
    head = access.actor_for(HEAD)
    seen = evaluation.sheet_for(head, sheet)
    kept = frozen(seen.facts, seen.rule) | {"titles": dict(seen.titles)}
    draft = DecisionDraft(
        evaluation.SHEET_DECISION.key,
        seen.row.person_id,
        seen.row.unit_id,
        str(sheet),
        GROUND,
        min(evaluation.deciders(head, seen)),
        kept,
    )
    return decisions.propose(head, draft)
