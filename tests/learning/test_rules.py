"""What the one next step is. Which course helps which gap is told by the gap
map.
"""

import datetime as dt
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.types import (
    Course,
    EffectKind,
    Kind,
    Part,
    PartEffect,
    Revision,
)
from lms.evidence.types import NOTHING
from lms.framework.types import Depth
from lms.gapmap import rules as gapmap
from lms.learning import rules
from lms.learning.types import Learner, NextStep, Step
from lms.planning.types import Due, PlanItem, Progress, Taking
from lms.requirements.types import Layer, Requirement

OPEN, STARTED, FAILED, WAITING, RETURNED, SKIPPED, DONE = Progress
KINDS = (Kind.LESSON, Kind.QUIZ, Kind.TASK)
ids = count(1)


def course(slug, *effects, minutes=60):
    """A course of one lesson, one quiz and one task that proves these effects:
    (competency, level, depth).
    """
    proofs = tuple(
        PartEffect(*effect, EffectKind.ASK_MENTOR) for effect in effects
    )
    parts = tuple(
        Part(
            str(kind),
            kind,
            {},
            minutes,
            (),
            proofs if kind is Kind.TASK else (),
            {},
            {},
        )
        for kind in KINDS
    )
    content = Course({}, {}, (), dt.date(2026, 11, 22), (), parts)
    return Revision(
        next(ids),
        slug,
        1,
        slug,
        dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        content,
    )


def gap(
    competency="a", level=2, depth=Depth.DOES, essential=True, shown=NOTHING
):
    layer = Layer(1, competency, level, depth, essential)
    return gapmap.compare(
        Requirement(
            competency, level, depth, essential, layer, layer, (layer,)
        ),
        shown,
    )


def closed(competency):
    requirement = gap(competency).requirement
    return gapmap.compare(requirement, type(NOTHING)((5, 5, 5, 5), 1))


def taking(revision, *progress):
    return Taking(
        revision, dict(zip(("lesson", "quiz", "task"), progress, strict=True))
    )


def step(gaps=(), takings=(), catalogue=(), has_post=True, plan=()):
    return rules.next_step(Learner(gaps, takings, catalogue, has_post, plan))


def test_what_was_returned_is_corrected_first():
    first, second = course("first"), course("second")
    takings = [
        taking(first, OPEN, OPEN, OPEN),
        taking(second, DONE, DONE, RETURNED),
    ]
    assert step([gap()], takings) == NextStep(
        Step.REWORK, second, second.course.part("task")
    )


def test_what_is_begun_goes_on_at_its_first_open_part():
    revision = course("first", ("a", 2, Depth.DOES))
    for progress, part in (
        ((OPEN, OPEN, OPEN), "lesson"),
        ((DONE, STARTED, OPEN), "quiz"),
        ((DONE, DONE, STARTED), "task"),
    ):
        expected = NextStep(Step.GO_ON, revision, revision.course.part(part))
        assert (
            step(
                [gap()],
                [taking(revision, *progress)],
                [revision, course("other", ("a", 2, Depth.DOES))],
            )
            == expected
        )


def test_with_nothing_begun_the_first_open_gap_names_the_course():
    helpful = course("helpful", ("b", 2, Depth.DOES))
    found = step(
        [gap("a"), gap("b")],
        [],
        [course("other", ("c", 2, Depth.DOES)), helpful],
    )
    assert found == NextStep(Step.BEGIN, helpful, None, "b")


def test_a_closed_gap_asks_for_no_course():
    assert step(
        [closed("a")], [], [course("helpful", ("a", 2, Depth.DOES))]
    ) == NextStep(Step.ALL_DONE)


def test_a_course_already_taken_is_not_begun_again():
    taken, other = (
        course("taken", ("a", 2, Depth.DOES)),
        course("other", ("a", 1, Depth.DOES)),
    )
    done = taking(taken, DONE, DONE, DONE)
    assert step([gap("a")], [done], [taken, other]) == NextStep(
        Step.BEGIN, other, None, "a"
    )
    assert step([gap("a")], [done], [taken]) == NextStep(Step.NO_COURSE)


def test_while_a_mentor_reads_another_course_may_begin_and_else_one_waits():
    read, other = (
        course("read", ("a", 2, Depth.DOES)),
        course("other", ("b", 2, Depth.DOES)),
    )
    waiting = taking(read, DONE, DONE, WAITING)
    assert (
        step([gap("a"), gap("b")], [waiting], [read, other]).kind is Step.BEGIN
    )
    assert step([gap("a")], [waiting], [read, other]) == NextStep(Step.WAIT)


def test_without_a_post_that_is_what_is_said():
    assert step(has_post=False) == NextStep(Step.NO_POST)


def test_a_post_of_which_nothing_is_asked_is_not_called_met():
    assert step([]) == NextStep(Step.NOTHING_ASKED)


def test_with_a_post_and_every_gap_closed_all_is_done():
    assert step([closed("a"), closed("b")]) == NextStep(Step.ALL_DONE)


def test_a_gap_that_no_course_helps_is_said_plainly():
    assert step(
        [closed("a"), gap("b")], [], [course("other", ("c", 1, Depth.DOES))]
    ) == NextStep(Step.NO_COURSE)


CATALOGUE = [
    course("one", ("a", 2, Depth.DOES)),
    course("two", ("b", 1, Depth.KNOWS)),
    course("three", ("a", 1, Depth.DOES)),
]
progress = st.tuples(*[st.sampled_from(Progress)] * 3)


@given(
    st.lists(
        st.sampled_from(
            [gap("a"), gap("b"), gap("c"), closed("a"), closed("b")]
        ),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(range(3)), progress, max_size=3),
    st.booleans(),
)
def test_there_is_always_one_step_and_it_can_be_taken(gaps, taken, has_post):
    takings = [
        taking(CATALOGUE[index], *parts) for index, parts in taken.items()
    ]
    found = step(gaps, takings, CATALOGUE, has_post)
    states = {one.revision.slug: one.parts for one in takings}
    if found.kind is Step.REWORK:
        assert states[found.revision.slug][found.part.key] is RETURNED
    elif found.kind is Step.GO_ON:
        assert states[found.revision.slug][found.part.key] in (OPEN, STARTED)
        assert RETURNED not in {
            value for one in takings for value in one.parts.values()
        }
    elif found.kind is Step.BEGIN:
        assert found.revision.slug not in states
        assert found.competency in {
            one.requirement.competency for one in gaps if not one.closed
        }
    elif found.kind is Step.WAIT:
        assert any(WAITING in parts.values() for parts in states.values())
    else:
        assert all(set(parts.values()) == {DONE} for parts in states.values())


def test_a_course_is_complete_when_every_part_is_done():
    revision = course("first")
    assert not taking(revision, DONE, DONE, WAITING).complete
    assert taking(revision, DONE, DONE, WAITING).done == 2
    assert taking(revision, DONE, DONE, DONE).complete


def doubtful(competency):
    """A gap to re-confirm."""
    return gap(
        competency, shown=type(NOTHING)((2, 2, 2, 2), 1, sure=(0, 0, 0, 0))
    )


def test_a_short_quiz_of_the_plan_comes_before_what_is_due_and_what_is_begun():
    changed, begun, asked = course("changed"), course("begun"), course("asked")
    found, quiz = (
        doubtful("a"),
        replace(changed.course.parts[1], confirms=("old",)),
    )
    short = PlanItem(
        "changed#quiz",
        changed,
        (quiz,),
        5,
        (found,),
        (),
        None,
        dt.date(2026, 11, 29),
        "",
    )
    due = Due("", dt.date(2026, 11, 20))
    long = PlanItem(
        "asked",
        asked,
        asked.course.parts,
        90,
        (),
        (),
        due,
        dt.date(2026, 12, 6),
        "",
    )
    takings = [taking(begun, OPEN, OPEN, OPEN)]
    assert step([found], takings, plan=[short, long]) == NextStep(
        Step.RECONFIRM, changed, quiz, "a"
    )


def test_what_the_plan_holds_comes_before_what_is_begun_beside_it():
    """Or home would continue one course while the plan begins another."""
    planned, begun = course("planned", ("a", 2, Depth.DOES)), course("begun")
    item = PlanItem(
        "planned",
        planned,
        planned.course.parts,
        90,
        (),
        (),
        None,
        dt.date(2026, 12, 6),
        "",
    )
    takings = [taking(begun, OPEN, OPEN, OPEN)]
    found = step([gap("a")], takings, plan=[item])
    assert (found.kind, found.revision) == (Step.BEGIN, planned)
    assert step([gap("a")], takings).revision == begun


def test_without_a_short_quiz_the_mentor_is_shown_the_work_when_nothing_else_is_to_do():
    found = doubtful("a")
    whole, begun = course("whole", ("a", 2, Depth.DOES)), course("begun")
    expected = NextStep(Step.ASK_MENTOR, competency="a")
    assert step([found], [], [whole]) == expected, (
        "nobody takes a whole course again for it"
    )
    assert step([found], [taking(begun, OPEN, OPEN, OPEN)]).kind is Step.GO_ON


def planned(revision, assigned=None, before=()):
    """An item of a plan, asked for by a day of November or not."""
    day = assigned and dt.date(2026, 11, assigned)
    return PlanItem(
        revision.slug,
        revision,
        revision.course.parts,
        90,
        (),
        before,
        day,
        dt.date(2026, 12, 6),
        "",
    )


def test_the_next_course_is_due_on_the_first_day_of_those_it_leads_to():
    first, second, other = course("first"), course("second"), course("other")
    plan = [planned(first, before=(second,)), planned(second, 20)]
    assert step(plan=plan).due_on == dt.date(2026, 11, 20)
    plan[0] = planned(first, 25, (second,))
    assert step(plan=plan).due_on == dt.date(2026, 11, 20)
    plan[0] = planned(first, 15, (second,))
    assert step(plan=plan).due_on == dt.date(2026, 11, 15)
    alone = [planned(first), planned(other, 10)]
    assert step(plan=alone).due_on is None
    assert step(plan=alone).revision == first


def test_of_what_was_reached_these_days_the_newest_is_told():
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

    def reached(competency, days):
        met = closed(competency)
        at = days is not None and now - dt.timedelta(days=days)
        return replace(
            met, attainment=replace(met.attainment, last_at=at or None)
        )

    gaps = [
        reached("a", 3),
        reached("b", 1),
        reached("c", 5),
        reached("d", None),
    ]
    assert rules.just_reached(gaps, now) == [gaps[1]]
    assert rules.just_reached([gaps[3], reached("e", 14)], now) == []
    day = reached("e", 13)
    assert rules.just_reached([gap("x"), day], now) == [day]


def test_what_was_returned_is_the_part_to_take_before_what_is_open():
    revision = course("first")
    wanted = [
        ((OPEN, RETURNED, OPEN), "quiz"),
        ((DONE, WAITING, OPEN), "task"),
        ((DONE, DONE, RETURNED), "task"),
    ]
    for progress, key in wanted:
        assert taking(revision, *progress).next_part.key == key
    done = taking(revision, DONE, WAITING, SKIPPED)
    assert done.next_part is None


def test_how_the_parts_of_a_course_are_drawn():
    one = taking(course("first"), DONE, WAITING, OPEN)
    assert rules.segments(one, "task") == ["done", "skipped", "now"]
    assert rules.segments(one, "") == ["done", "skipped", "todo"]
