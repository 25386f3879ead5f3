"""When something may be handed in, returned or signed, and what a signature
proves. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from lms.core.errors import (
    YEAR,
    Conflict,
    Invalid,
    NotAllowed,
    WrongFields,
    check_length,
    refuse_all,
    too_long,
)
from lms.core.merging import Fields
from lms.core.types import Json
from lms.courses.types import Text
from lms.signoff.rules.ways import CODE_LENGTH as CODE_LENGTH
from lms.signoff.rules.ways import CODE_LETTERS as CODE_LETTERS
from lms.signoff.rules.ways import check_code as check_code
from lms.signoff.rules.ways import check_like as check_like
from lms.signoff.rules.ways import opens as opens
from lms.signoff.rules.ways import typed_code as typed_code
from lms.signoff.rules.ways import why_alone as why_alone
from lms.signoff.types import (
    ALONE,
    ENTRUSTMENT,
    HandInDraft,
    Names,
    ObjectionDecision,
    ObjectionOutcome,
    Observations,
    Sighting,
    SightingDays,
    SubmissionState,
    Task,
    TimeSeen,
    TwiceTerms,
    Verdict,
)

SHORTEST_TEXT = 20
LONGEST_TEXT = 20_000
SHORTEST_COMMENT = 10
SHORTEST_OBJECTION = 10
SHORTEST_REASON = 10
LONGEST_REASON = 500
SHORTEST_NOTE = 5
LONGEST_NOTE = 4_000
LONGEST_COMMENT = 1_000
LONGEST_PLACE = 200
OPEN = frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED})
"""Where the learner is writing."""


def check_open(state: str) -> None:
    """Refuse to change what is signed, or what waits for its mentor."""
    if state == SubmissionState.SIGNED:
        raise Conflict("This task has been signed off; the record is locked.")
    if state == SubmissionState.SUBMITTED:
        raise Conflict(
            "You have already handed this in. Your mentor will answer; until then it cannot change."
        )


def kept_aside(text: str, kept: str, handed_in: str) -> str:
    """What a draft holds once a text came too late: what was handed in makes
    room for it, what was kept so before does not. More than there is room for
    is not kept.
    """
    text, kept = text.strip(), kept.strip()
    if text == handed_in.strip() or text in kept:
        return kept
    if kept == handed_in.strip() or kept in text:
        return text[:LONGEST_TEXT]
    both = f"{kept}\n\n{text}"
    return both if len(both) <= LONGEST_TEXT else kept


def check_hand_in(state: str, draft: HandInDraft, now: dt.datetime) -> None:
    """Refuse a hand-in that is closed, empty, without time or place, or dated
    in the future; all that is wrong with it at once.
    """
    check_open(state)
    refuse_all(_wrong_with(draft, now))


def _wrong_with(draft: HandInDraft, now: dt.datetime) -> WrongFields:
    if len(draft.text.strip()) < SHORTEST_TEXT:
        yield Invalid("Describe in a few sentences what you did.", "text")
    if len(draft.text) > LONGEST_TEXT:
        yield Invalid(
            "This is longer than %(limit)s characters. Shorten it, or put the rest into a file.",
            "text",
            limit=LONGEST_TEXT,
        )
    yield from _wrong_with_time(draft.done_at, now)
    if not draft.place.strip():
        yield Invalid("Say where you did it.", "place")
    yield from too_long(draft.place.strip(), LONGEST_PLACE, "place")


def _wrong_with_time(
    done_at: dt.datetime | None, now: dt.datetime
) -> WrongFields:
    if done_at is None:
        yield Invalid(
            "Say on which day and at what time you did it.", "done_at"
        )
    else:
        yield from _wrong_moment(done_at, now, "done_at")


def _wrong_moment(
    when: dt.datetime, now: dt.datetime, field: str
) -> WrongFields:
    if when > now:
        yield Invalid(
            "The time you gave lies in the future. Give the time when it really was.",
            field,
        )
    elif when < now - YEAR:
        yield Invalid(
            "This is more than a year ago and says little about today. Give a time within the last year.",
            field,
        )


def check_review(state: str, *, is_newest: bool, is_own: bool) -> None:
    """Refuse a review of one's own work, of something not waiting, or of an
    older hand-in than the newest.
    """
    if is_own:
        raise NotAllowed(
            "Nobody signs off their own work. Another mentor will do it."
        )
    _check_waiting(state, is_newest)


def _check_waiting(state: str, is_newest: bool) -> None:
    if state == SubmissionState.SIGNED:
        raise Conflict(
            "This task has been signed off already; the record is locked."
        )
    if state != SubmissionState.SUBMITTED or not is_newest:
        raise Conflict(
            "This hand-in has changed since you opened it. Read the newest one, then decide again."
        )


def answered(is_signed: bool, **by: str) -> Conflict:
    """The refusal of a second answer to the same hand-in; `name` of who gave
    the first, and `at` which moment.
    """
    if is_signed:
        return Conflict(
            "%(name)s has signed off this task already, %(at)s; the record is locked.",
            **by,
        )
    return Conflict(
        "%(name)s has returned this hand-in already, %(at)s. It has changed since you opened it: read the newest one, then decide again.",
        **by,
    )


def check_return(comment: str) -> None:
    """A return must say what to correct."""
    if len(comment.strip()) < SHORTEST_COMMENT:
        raise Invalid(
            "Say what to correct and how, in a sentence or two.", "comment"
        )
    check_length(comment, LONGEST_NOTE, "comment")


def check_sign(task: Task, verdict: Verdict) -> None:
    """A signature needs the entrustment and one strength; and steps that the
    task has, each with one outcome.
    """
    said = [*verdict.steps, *verdict.unsafe]
    both = not set(verdict.steps).isdisjoint(verdict.unsafe)
    if both or not task.step_keys.issuperset([*said, *verdict.comments]):
        raise Invalid("Choose one of the offered answers.", "steps")
    refuse_all(_missing(verdict))


def _missing(verdict: Verdict) -> WrongFields:
    if verdict.entrustment not in ENTRUSTMENT:
        yield Invalid(
            "Say how much supervision this person needs next time.",
            "entrustment",
        )
    yield from wrong_strength(verdict.strength)
    yield from too_long(verdict.change, LONGEST_NOTE, "change")
    for comment in verdict.comments.values():
        yield from too_long(comment, LONGEST_COMMENT, "steps")


def wrong_strength(text: str) -> WrongFields:
    """Why this cannot be the sentence that the person will remember."""
    if len(text.strip()) < SHORTEST_NOTE:
        yield Invalid(
            "Write one sentence here; it is what the person will remember.",
            "strength",
        )
    yield from too_long(text, LONGEST_NOTE, "strength")


def check_objection(text: str) -> None:
    """An objection says what is seen differently."""
    if len(text.strip()) < SHORTEST_OBJECTION:
        raise Invalid(
            "Say in a sentence or two what you see differently, and why.",
            "text",
        )
    check_length(text.strip(), LONGEST_NOTE, "text")


def check_only_objection(earlier: str, text: str) -> None:
    """One objection to one answer; the same sent twice is one."""
    if earlier != text.strip():
        raise Conflict(
            "You have objected to this answer already. A second reader has your words; one objection is enough."
        )


def check_objection_decision(decision: ObjectionDecision) -> None:
    """A decision says whether the judgement stands, and why; a new judgement is
    a whole one.
    """
    refuse_all(_missing_of_decision(decision))


def _missing_of_decision(decision: ObjectionDecision) -> WrongFields:
    if decision.outcome is None:
        yield Invalid("Choose whether the judgement stands.", "outcome")
    if decision.outcome == ObjectionOutcome.CHANGED:
        yield from _missing(decision.verdict)
    reason = decision.reason.strip()
    if len(reason) < SHORTEST_REASON:
        yield Invalid("Say in a sentence why; the person reads it.", "reason")
    yield from too_long(reason, LONGEST_REASON, "reason")


def check_second_reader(*, is_own: bool, has_judged: bool) -> None:
    """Nobody reads their own work a second time, nor their own judgement."""
    if is_own:
        raise NotAllowed(
            "Nobody decides about their own work. Another mentor will do it."
        )
    if has_judged:
        raise NotAllowed(
            "Whoever has judged this work does not decide about the objection to it. Another mentor will do it."
        )


def check_replacing(state: str, *, is_newest: bool, reason: str) -> None:
    """Refuse to judge anew what nobody has judged, or what was handed in again
    since; and without a reason.
    """
    if state not in (SubmissionState.SIGNED, SubmissionState.RETURNED):
        raise Conflict(
            "This work waits for its first answer. Answer it in the inbox."
        )
    if not is_newest:
        raise Conflict(
            "It has been handed in again since. Judge the newest hand-in."
        )
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            "Say in a sentence why the judgement before no longer counts.",
            "reason",
        )
    check_length(reason.strip(), LONGEST_REASON, "reason")


def scale(task: Task) -> dict[int, tuple[str, Text | str]]:
    """The entrustment scale as this task words it: of each level the name, and
    how it looks, as a text in both languages or, where the task says nothing,
    the general words. Name and general words are still to be translated.
    """
    return {
        level: (name, task.anchors[level - 1] if task.anchors else general)
        for level, (name, general) in ENTRUSTMENT.items()
    }


def bears_out(one: TimeSeen) -> bool:
    """Whether an observation says that the person needs nobody near: trusted
    alone, with every critical step done.
    """
    return one.complete and one.entrustment >= ALONE


def are_separate(one: TimeSeen, other: TimeSeen, terms: TwiceTerms) -> bool:
    """Two times on different days, before different mentors if that is asked."""
    is_another = one.mentor_id != other.mentor_id or not terms.by_different
    return one.day != other.day and is_another


def partners(
    now: TimeSeen, earlier: Iterable[TimeSeen], terms: TwiceTerms
) -> list[TimeSeen]:
    """The observations that bear this one out, most trust first."""
    found = [
        one
        for one in earlier
        if bears_out(one) and are_separate(one, now, terms)
    ]
    return sorted(found, key=lambda one: -one.entrustment)


def counted_entrustment(
    now: TimeSeen, earlier: Iterable[TimeSeen], terms: TwiceTerms
) -> int:
    """What the entrustment of a signature counts for. Where two observations
    are asked for, one that trusts the person alone counts as within call until
    another, separate one does so too; then as much as both bear out.
    """
    if terms.needed < 2 or now.entrustment < ALONE:
        return now.entrustment
    others = partners(now, earlier, terms)
    return min(now.entrustment, others[0].entrustment) if others else ALONE - 1


def standing_of(seen: Iterable[TimeSeen], terms: TwiceTerms) -> Observations:
    """Whether a second observation is missing, and what has been seen."""
    had = tuple(one for one in seen if bears_out(one))
    if terms.needed < 2:
        return Observations(terms, had)
    pairs = combinations(had, 2)
    is_pair = any(are_separate(*pair, terms) for pair in pairs)
    return Observations(terms, had, bool(had) and not is_pair)


def object_key(submission: Any) -> str:
    """What evidence from this submission is evidence of: each time that a task
    is shown is a piece of its own, so that none takes the place of another.
    """
    task = f"task:{submission.slug}:{submission.part}"
    occasion = submission.occasion
    return task if occasion == 1 else f"{task}#{occasion}"


def proven_level(task: Task, level: int, steps: Names, entrustment: int) -> int:
    """The level a signature proves: the full level when every critical step was
    done and the entrustment reaches the task's need, otherwise one less.
    """
    if task.step_keys.issubset(steps) and entrustment >= task.need:
        return level
    return level - 1


# Direct observation: seen at work, without a hand-in


def check_observed_state(state: str | None) -> None:
    """Refuse to sign what was seen while something is handed in, which is
    answered first.
    """
    if state == SubmissionState.SUBMITTED:
        raise Conflict(
            "They have handed this task in, and it waits for an answer. Answer what is handed in; what you saw can be said there."
        )


def check_seen_anew(
    seen_at: dt.datetime | None, signed_for: Iterable[dt.datetime]
) -> None:
    """Refuse to sign once more for a moment that the same mentor has signed
    for: each record is of another time.
    """
    if seen_at in signed_for:
        raise Conflict(
            "You have signed off this task for that time already; the record is locked. Give the time of the other case that you saw."
        )


def check_observation(
    task: Task, seen: Sighting, verdict: Verdict, days: SightingDays
) -> None:
    """Refuse a sighting without time or place, in the future, or before the
    person's first day in any post, and what no signature may lack; all that is
    wrong at once.
    """
    if not task.step_keys.issuperset(verdict.steps):
        raise Invalid("Choose one of the offered answers.", "steps")
    wrong = *_wrong_with_sighting(seen, days), *_missing(verdict)
    refuse_all(wrong)


def _wrong_with_sighting(seen: Sighting, days: SightingDays) -> WrongFields:
    yield from _wrong_with_moment(seen.seen_at, days)
    if not seen.place.strip():
        yield Invalid("Say where you saw it.", "place")
    yield from too_long(seen.place.strip(), LONGEST_PLACE, "place")


def _wrong_with_moment(
    when: dt.datetime | None, days: SightingDays
) -> WrongFields:
    if when is None:
        yield Invalid(
            "Say on which day and at what time you saw it.", "seen_at"
        )
    elif days.since is None or when < days.since:
        yield Invalid(
            "On that day this person held no post here yet. Give the day on which you really saw it.",
            "seen_at",
        )
    else:
        yield from _wrong_moment(when, days.now, "seen_at")


def is_bold(task: Task, verdict: Verdict) -> bool:
    """Whether a level is given that would be enough, though not every critical
    step was seen done safely: asked about once more.
    """
    is_high = (verdict.entrustment or 0) >= task.need
    return is_high and not task.step_keys.issubset(verdict.steps)


MOST_KEPT = 60
"""Fields of a judgement that is being written: those of the page, and two for
each step.
"""


def kept_values(values: Fields) -> Json:
    """Of what a page sends of a judgement, what is kept: fields with something
    in them, each as far as there is room for it.
    """
    names = _filled(values)[:MOST_KEPT]
    return {name[:100]: _cut(values[name]) for name in names}


def _filled(values: Fields) -> list[str]:
    return [name for name, value in values.items() if value.strip()]


def _cut(text: str) -> str:
    """One letter too long stays too long, so that it is said."""
    return text[: LONGEST_NOTE + 1]
