"""What is noted of a trial: reviews, concerns with help at once, pauses and
absences, its moved end, and that it is withdrawn.
"""

import datetime as dt

from sqlalchemy import Row, delete, insert, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, i18n, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound, found
from lms.core.marks import N_
from lms.decisions import service as decisions
from lms.people import service as people
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import (
    AWAYS,
    CONCERNS,
    REVIEWS,
    TRIAL,
    TRIALS,
)
from lms.trials.service import standing
from lms.trials.service.telling import tell
from lms.trials.types import (
    KIND,
    OPEN_STATES,
    AwayDraft,
    ReviewDraft,
    TrialState,
)


def looks_after(actor: Actor, row: Row) -> bool:
    """Whether the actor looks after trials where this one is."""
    unit = people.unit(row.unit_id)
    is_own = actor.person_id in (row.person_id, row.mentor_id)
    return not is_own and access.sees(actor, Permission.DECISION_PROPOSE, unit)


def _locked(trial_id: int) -> Row:
    return found(stored.locked(trial_id))


def refuse_closed(row: Row) -> None:
    """Conflict for a trial that is over."""
    if row.state not in OPEN_STATES:
        raise Conflict("This trial period is over. Below stands how it ended.")


def log(actor: Actor, row: Row, act: str) -> None:
    """Which act it was, and not what was written."""
    audit.record(
        actor,
        "trials.changed",
        person_id=row.person_id,
        trial=row.id,
        act=act,
    )


def review(actor: Actor, trial_id: int, draft: ReviewDraft) -> None:
    """Note a review that was held, by the reviewer. Of somebody who is not on
    track a concern with help is recorded, and they are told, at once.
    """
    with access.acting(actor):
        row = _locked(trial_id)
        if actor.person_id != row.reviewer_id:
            raise NotFound
        held = stored.reviews(trial_id)
        if _is_doubled(held, draft):
            return
        refuse_closed(row)
        _check_review(row, held, draft)
        _store_review(
            actor,
            row,
            len(held) + 1,
            draft,
        )


def _is_doubled(held: Rows, draft: ReviewDraft) -> bool:
    said = draft.held_on, draft.on_track, draft.note
    return any((one.held_on, one.on_track, one.note) == said for one in held)


def _check_review(row: Row, held: Rows, draft: ReviewDraft) -> None:
    last = standing.last_number(row)
    rules.check_review(
        draft,
        len(held) + 1,
        last,
        clock.today(),
    )
    before = held[-1].held_on if held else None
    days = standing.clock_at(row)
    rules.check_held(draft.held_on, days, len(held) + 1, before)


def _store_review(
    actor: Actor, row: Row, number: int, draft: ReviewDraft
) -> None:
    met = {
        one.requirement.competency: str(one.state)
        for one in standing.essential(row)
    }
    said = {
        "trial_id": row.id,
        "number": number,
        "held_on": draft.held_on,
        "reviewer_id": actor.person_id,
        "on_track": draft.on_track,
        "note": draft.note,
        "met": met,
        "noted_at": clock.now(),
    }
    execute(insert(REVIEWS), said)
    log(actor, row, "reviewed")
    outbox.settle(f"/trials/{row.id}", person_id=actor.person_id)
    text = N_("A review of your trial period was held. Read what it says.")
    tell(row.person_id, text)
    if not draft.on_track:
        _help(actor, row, draft)


def raise_concern(actor: Actor, trial_id: int, draft: ReviewDraft) -> None:
    """Say between reviews what is missing and what help is given, by the
    reviewer or the decider.
    """
    rules.check_concern(draft, clock.today())
    with access.acting(actor):
        row = _locked(trial_id)
        if actor.person_id not in (row.reviewer_id, row.decider_id):
            raise NotFound
        refuse_closed(row)
        known = {(one.what, one.plan) for one in stored.concerns(trial_id)}
        if (draft.what, draft.plan) not in known:
            _help(actor, row, draft)


def _help(actor: Actor, row: Row, draft: ReviewDraft) -> None:
    said = {
        "trial_id": row.id,
        "raised_on": clock.today(),
        "by_id": actor.person_id,
        "what": draft.what,
        "plan": draft.plan,
        "review_on": draft.review_on,
    }
    execute(insert(CONCERNS), said)
    log(actor, row, "concern")
    text = N_(
        "Something is missing in your trial period, and help is agreed. Read both."
    )
    tell(row.person_id, text)


def close_concern(
    actor: Actor, trial_id: int, concern_id: int, how: str
) -> None:
    """The help has worked, by the reviewer; again changes nothing."""
    rules.check_closing(how)
    with access.acting(actor):
        row = _locked(trial_id)
        known = {one.id for one in stored.concerns(trial_id)}
        if actor.person_id != row.reviewer_id or concern_id not in known:
            raise NotFound
        refuse_closed(row)
        closing = {"closed_on": clock.today(), "closed_how": how}
        this = update(CONCERNS).where(
            CONCERNS.c.id == concern_id, CONCERNS.c.closed_on.is_(None)
        )
        if execute(this, closing).rowcount:
            log(actor, row, "closed")


def office(actor: Actor, trial_id: int) -> Row:
    """A trial for those who look after it, locked."""
    row = _locked(trial_id)
    if not looks_after(actor, row):
        raise NotFound
    return row


def note_away(actor: Actor, trial_id: int, draft: AwayDraft) -> None:
    """Enter a pause or an absence. The end moves once it is confirmed; the same
    again is refused as entered already.
    """
    with access.acting(actor):
        row = office(actor, trial_id)
        refuse_closed(row)
        rules.check_away(
            draft,
            row,
            stored.aways(trial_id),
        )
        act = {"noted_by": actor.person_id, "noted_at": clock.now()}
        said = draft._asdict() | act | {"trial_id": trial_id}
        execute(insert(AWAYS), said)
        log(actor, row, "away")


def take_away_out(actor: Actor, trial_id: int, away_id: int) -> None:
    """Take out a pause or an absence that was entered by mistake; again changes
    nothing. The end moves back once that is confirmed.
    """
    with access.acting(actor):
        row = office(actor, trial_id)
        refuse_closed(row)
        if execute(
            delete(AWAYS).where(
                AWAYS.c.id == away_id, AWAYS.c.trial_id == trial_id
            )
        ).rowcount:
            log(actor, row, "out")


def confirm_end(
    actor: Actor, trial_id: int, shown: dt.date | None = None
) -> None:
    """Take the end that follows from pauses and absences, which is the one that
    the page has `shown`; again changes nothing.
    """
    with access.acting(actor):
        row = office(actor, trial_id)
        refuse_closed(row)
        end = standing.end_proposed(
            row, stored.aways(trial_id), row.more_months
        )
        if shown not in (None, end):
            raise Conflict(
                "The end has changed since you opened this page. Look at it below, then confirm it."
            )
        if end != row.ends_before:
            execute(
                update(TRIALS).where(TRIAL.id == row.id), {"ends_before": end}
            )
            log(actor, row, "moved")
            text = N_("The end of your trial period has moved to %(day)s.")
            last = end - dt.timedelta(days=1)
            tell(row.person_id, text, day=i18n.day_in_words(last))


def withdraw(actor: Actor, trial_id: int, reason: str) -> None:
    """The posting has ended otherwise: the trial too, and what is proposed.
    Nothing is decided. Again changes nothing.
    """
    rules.check_closing(reason)
    with access.acting(actor):
        row = office(actor, trial_id)
        if row.state == TrialState.WITHDRAWN:
            return
        refuse_closed(row)
        closing = {"state": TrialState.WITHDRAWN}
        execute(update(TRIALS).where(TRIAL.id == row.id), closing)
        decisions.withdraw_open(
            actor,
            KIND,
            f"trial:{row.id}",
            reason,
        )
        log(actor, row, "retired")
        text = N_(
            "Your trial period is withdrawn. Nothing is decided about you."
        )
        tell(row.person_id, text)
