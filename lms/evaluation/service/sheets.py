"""The sheet of a period: the person fills in the common lines, whoever leads
reviews it and proposes it; a decision announces it.
"""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Row, Select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, gates, outbox
from lms.core.columns import Rows
from lms.core.db import count_rows, execute, transaction
from lms.core.errors import Conflict, NotFound, found
from lms.core.types import Ids, Json, Labels, Names, NoticeKind
from lms.decisions import service as decisions
from lms.decisions.types import DecisionDraft
from lms.evaluation.queries import periods, sheets
from lms.evaluation.queries.sheets import SHEET
from lms.evaluation.queries.works import WorkSeen, works_of
from lms.evaluation.rules import sheets as rules
from lms.evaluation.rules.explaining import IfExcused, what_if
from lms.evaluation.rules.facts import given_work
from lms.evaluation.rules.freezing import all_read, frozen, rule_of
from lms.evaluation.rules.periods import PeriodDays
from lms.evaluation.rules.scoring import proposed_d, score
from lms.evaluation.service.layers.lines import LinesSeen, lines_at
from lms.evaluation.service.leading import asks, decided_in, require_led
from lms.evaluation.service.leading import is_led as people_led
from lms.evaluation.service.leading import leads as is_led
from lms.evaluation.service.opening import new_sheet, store
from lms.evaluation.types import (
    CLOSED,
    HALF,
    PeriodRule,
    Points,
    Score,
    SelfAssessment,
    SheetFacts,
    SheetKind,
    SheetReview,
    SheetState,
)
from lms.people import service as people

DECISION = "evaluation.sheet"


class SheetSeen(NamedTuple):
    """A sheet with its work and its arithmetic as it stands; `own`: whether it
    is the reader's; `leads`: whether they review it. Whoever is neither reads
    it because they may read a decision about it.
    """

    row: Row
    name: str
    rule: PeriodRule
    works: Sequence[WorkSeen]
    facts: SheetFacts
    score: Score
    own: bool
    leads: bool
    lines: LinesSeen

    @property
    def days(self) -> PeriodDays:
        """Of the period."""
        return PeriodDays(self.row.valid_from, self.row.valid_to)

    def is_over(self, today: dt.date) -> bool:
        """Whether the last day of the period has come: it may be proposed."""
        return today >= self.days.last

    @property
    def titles(self) -> Labels:
        """Of the work, by its key."""
        return {str(one.row.id): one.row.title for one in self.works}

    @property
    def causes(self) -> list[IfExcused]:
        """What would change if a cause were accepted, one at a time."""
        return list(what_if(self.facts, self.rule))


def my_sheets(actor: Actor) -> Rows:
    """The actor's own, the newest first."""
    access.require(actor, Permission.LEARN)
    return sheets.sheets_of(actor.person_id)


def sheets_of(actor: Actor, person_id: int) -> Rows:
    """Those of somebody whom the actor leads, the newest first."""
    require_led(actor, person_id)
    return sheets.sheets_of(person_id)


def sheets_to_fill_in(actor: Actor) -> Rows:
    """The actor's own that are not sent and whose period ends soon or is
    over.
    """
    access.require(actor, Permission.LEARN)
    return sheets.to_fill_in(actor.person_id, clock.today() + gates.AHEAD)


MOST_LISTED = 25


def sheets_to_review(actor: Actor) -> Rows:
    """What those whom the actor leads have sent, to be reviewed or, after the
    last day, proposed: the first of them.
    """
    access.require(actor, Permission.WORK_GIVE)
    return execute(_to_review(actor.roles), asks(actor)).all()


def sheets_awaited(ids: Ids) -> dict[int, Row]:
    """Whose sheet of a period that is over was not sent yet, by person. The
    caller has found out that the actor leads them.
    """
    return sheets.awaited(ids)


def count_to_review(actor: Actor) -> int:
    """How many these are; none for those whose task it is not."""
    if not access.allows(actor, Permission.WORK_GIVE):
        return 0
    first = _to_review(actor.roles)
    return count_rows(first.limit(None).order_by(None), asks(actor))


@lru_cache(maxsize=256)
def _to_review(roles: Actor) -> Select:
    led = people_led(roles, SHEET.person_id)
    return sheets.to_review(led).limit(MOST_LISTED)


def open_sheet(actor: Actor, person_id: int) -> int:
    """The sheet of the period that runs where somebody works, begun if there is
    none: their own, or of somebody whom the actor leads; its id.
    """
    _require_side(actor, person_id)
    with access.acting(actor):
        people.lock(person_id)
        _require_side(actor, person_id)
        posting = people.posting(person_id)
        units = people.ids_on(posting.unit.path) if posting else []
        rows = periods.running(units, clock.today())
        if not rows:
            raise Conflict(
                "No period is open today. Whoever leads the unit or keeps its personnel opens one under “Catalogues and periods”."
            )
        nearest = max(rows, key=lambda row: units.index(row.unit_id))
        store([new_sheet(nearest.id, person_id, posting.unit.id)])
        return sheets.sheets_in(nearest.id, [person_id])[person_id].id


def _require_side(actor: Actor, person_id: int) -> None:
    if person_id != actor.person_id:
        require_led(actor, person_id)


def sheet_for(actor: Actor, sheet_id: int) -> SheetSeen:
    """A sheet, for the person, whoever leads them, and whoever may read a
    decision about it.
    """
    row = found(sheets.sheet(sheet_id))
    own = row.person_id == actor.person_id
    leads = not own and is_led(actor, row.person_id)
    reads = own or leads
    if not reads and not decisions.reads_any(actor, DECISION, str(row.id)):
        raise NotFound
    return _seen(row, own, leads)


def _seen(row: Row, own: bool, leads: bool) -> SheetSeen:
    rule = rule_of(row.rule)
    works = works_of(row.person_id, row.period_id)
    facts = SheetFacts(
        tuple(map(given_work, works)),
        all_read(row.common),
        SheetKind(row.kind),
        all_read(row.marks),
    )
    return SheetSeen(
        row,
        row.name,
        rule,
        works,
        facts,
        score(facts, rule),
        own,
        leads,
        lines_at(row.path, row.valid_to),
    )


class LedResults(NamedTuple):
    """What the sheets of those whom somebody leads say: how many are closed,
    how many of them stay below 50 percent, and the mark d that follows (None:
    none is closed). Only numbers: who reads it need not lead those people.
    """

    closed: int
    below: int
    mark: Fraction | None


MOST_LED = 500
"""Sheets that are looked at; the mark follows from the lowest of them."""


def led_results(seen: SheetSeen) -> LedResults | None:
    """Of a leader's sheet that its reader reviews; None for any other. No
    permission of its own: `sheet_for` found the sheet.
    """
    row = seen.row
    if not seen.leads or row.state in CLOSED or row.kind != SheetKind.LEADER:
        return None
    leader = people.person(row.person_id)
    if not leader.active:
        return None
    who = access.actor_for(leader.key)
    led = people_led(who.roles, SHEET.person_id)
    query = sheets.closed_in(led, row, MOST_LED)
    kept = execute(query, asks(who)).scalars()
    texts = [one["score"]["task_percent"] for one in kept]
    known = [Fraction(text) for text in texts if text is not None]
    below = sum(one < HALF for one in known)
    return LedResults(len(known), below, proposed_d(known))


def _kept(points: Points) -> Json:
    """As texts; what is not filled in is not kept."""
    filled = {key: one for key, one in points.items() if one is not None}
    return {key: str(one) for key, one in filled.items()}


def _locked(actor: Actor, sheet_id: int, version: int) -> SheetSeen:
    """The sheet under the lock of its person. Conflict if it has changed since
    the page was opened.
    """
    people.lock(found(sheets.sheet(sheet_id)).person_id)
    seen = sheet_for(actor, sheet_id)
    if seen.row.version != version:
        raise Conflict(
            "This sheet has changed since you opened it. What you typed stands below; look at what is stored and send it again."
        )
    return seen


def assess_oneself(
    actor: Actor, sheet_id: int, said: SelfAssessment, version: int, sends: bool
) -> None:
    """Keep one's own points of the common lines; `sends`: and send them to
    whoever reviews.
    """
    with transaction():
        seen = _locked(actor, sheet_id, version)
        if not seen.own:
            raise NotFound
        rules.check_self(
            seen.row.state,
            said,
            seen.rule,
            sends,
        )
        values = {"self_common": _kept(said.common), "self_note": said.note}
        if sends:
            sent = {"state": SheetState.SENT, "self_sent_at": clock.now()}
            values |= sent
            outbox.settle(f"/sheets/{sheet_id}")
            audit.record(actor, "evaluation.assessed", sheet=sheet_id)
        sheets.change(seen.row.id, values)


def review(
    actor: Actor, sheet_id: int, draft: SheetReview, version: int
) -> None:
    """Keep what whoever leads says of a sheet, however unfinished."""
    found(sheets.sheet(sheet_id))
    with access.acting(actor):
        seen = _locked(actor, sheet_id, version)
        if not seen.leads:
            raise NotFound
        rules.check_review(
            seen.row.state,
            draft,
            seen.rule,
        )
        sheets.change(seen.row.id, _reviewed(actor, draft))


def _reviewed(actor: Actor, draft: SheetReview) -> Json:
    return {
        "kind": draft.kind,
        "common": _kept(draft.common),
        "marks": _kept(draft.marks),
        "grounds": dict(draft.grounds),
        "reviewed_by": actor.person_id,
        "reviewed_at": clock.now(),
    }


def return_for_rework(actor: Actor, sheet_id: int, version: int) -> None:
    """Let the person change their self-assessment again."""
    with access.acting(actor):
        seen = _locked(actor, sheet_id, version)
        if not seen.leads or seen.row.state in CLOSED:
            raise NotFound
        sheets.change(seen.row.id, {"state": SheetState.OPEN})
        outbox.notify(
            seen.row.person_id,
            "%(name)s has given your sheet back to you.",
            f"/sheets/{sheet_id}",
            kind=NoticeKind.DUE,
            name=actor.name,
        )


def deciders(actor: Actor, seen: SheetSeen) -> Names:
    """Who may announce a sheet, by id: a third person."""
    unit = people.unit(decided_in(seen.row.person_id, seen.row.unit_id))
    but = {actor.person_id, seen.row.person_id}
    return people.names(decisions.competent(unit.path, but))


def propose_sheet(
    actor: Actor, sheet_id: int, reason: str, decider_id: int, version: int
) -> int:
    """Freeze a sheet and propose to announce it; the id of the decision. From
    now on nothing of the period changes for this person.
    """
    with access.acting(actor):
        seen = _locked(actor, sheet_id, version)
        if not seen.leads:
            raise NotFound
        _check_proposal(seen)
        kept = frozen(seen.facts, seen.rule)
        inputs = {**kept, "titles": dict(seen.titles)}
        draft = _draft(seen.row, reason, decider_id, inputs)
        decision_id = decisions.propose(actor, draft)
        values = {
            "state": SheetState.PROPOSED,
            "frozen": kept,
            "decision_id": decision_id,
        }
        sheets.change(seen.row.id, values)
    return decision_id


def _check_proposal(seen: SheetSeen) -> None:
    kind = seen.facts.kind
    needed = rules.LEADER_MARKS if kind == SheetKind.LEADER else ()
    grounds = {key: seen.row.grounds.get(key, "") for key in needed}
    missing = list(seen.score.missing)
    rules.check_answered(sum(one.waiting for one in seen.works))
    if seen.score.task_points is None and not missing:
        raise Conflict(
            "Nothing was assigned in this period, so there is no score to announce. Give work in the next period; this one stays without a score."
        )
    rules.check_proposal(
        seen.row.state, missing, grounds, seen.days.last, clock.today()
    )
    if seen.row.reviewed_at is None:
        raise Conflict(
            "Review this sheet first. If it was given back, read why in its last decision."
        )


def _draft(
    row: Row, reason: str, decider_id: int, inputs: Json
) -> DecisionDraft:
    return DecisionDraft(
        DECISION,
        row.person_id,
        decided_in(row.person_id, row.unit_id),
        str(row.id),
        reason.strip(),
        decider_id,
        inputs,
    )
