"""What is offered, what closes what, why something cannot be closed, in which
order and by when.
"""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.courses.types import Kind
from lms.evidence.types import Attainment
from lms.gapmap.types import GapState
from lms.planning import rules
from lms.planning.rules.course_offers import course_offers
from lms.planning.types import PersonPlan, PlanTotals, StuckReason
from tests.planning.conftest import (
    DOES,
    DONE,
    KNOWS_HOW,
    OPEN,
    RETURNED,
    STARTED,
    TODAY,
    WAITING,
    course,
    due,
    gap,
    met,
    part,
    situation,
    taking,
)


def planned(here, *catalogue):
    return rules.calculate_plan(here, rules.index_courses(catalogue), TODAY)


def taken(plan):
    return [
        (item.revision.slug, [part.key for part in item.parts], item.minutes)
        for item in plan.items
    ]


def test_the_worked_example_of_the_docs():
    """docs/planning.md: one longer course closes both gaps in less time than
    two shorter ones, and only as far as needed.
    """
    counter = course(
        "counter",
        quiz=[("copies", 2), ("talking", 2)],
        task=[("copies", 3)],
        minutes=25,
    )
    copies, talking = (
        course("copies", quiz=[("copies", 2)], minutes=20),
        course("talking", quiz=[("talking", 2)], minutes=20),
    )
    plan = planned(
        situation(gap("copies"), gap("talking")), counter, copies, talking
    )
    assert taken(plan) == [("counter", ["lesson", "quiz"], 50)]
    assert plan.items[0].upto == "quiz"
    assert (plan.minutes, plan.bound, plan.exact) == (50, 50, True)
    half = taking(copies, DONE, OPEN)
    plan = planned(
        situation(gap("copies"), gap("talking"), takings=[half]),
        counter,
        copies,
        talking,
    )
    assert plan.minutes == 50, (
        "half of one course is done: 20 + 40 takes longer than 50 still"
    )
    plan = planned(
        situation(
            gap("copies"),
            gap("talking"),
            takings=[taking(talking, DONE, STARTED), half],
        ),
        counter,
        copies,
        talking,
    )
    assert taken(plan) == [("copies", ["quiz"], 20), ("talking", ["quiz"], 20)]


def test_a_level_or_depth_short_does_not_close():
    one = course("one", quiz=[("a", 2)])
    assert not planned(situation(gap("a", level=3)), one).items
    assert not planned(situation(gap("a", depth=DOES)), one).items
    assert taken(planned(situation(gap("a")), one)) == [
        ("one", ["lesson", "quiz"], 60)
    ]
    assert (
        taken(planned(situation(gap("a")), course("deep", task=[("a", 3)])))[0][
            2
        ]
        == 90
    ), "deeper and higher closes too"


def test_what_is_met_needs_nothing():
    plan = planned(situation(met("a")), course("one", quiz=[("a", 5)]))
    assert (plan.items, plan.stuck, plan.minutes) == ([], [], 0)


def test_what_is_handed_in_waits_for_its_signature_and_is_not_planned_twice():
    one = course("one", task=[("a", 2)])
    plan = planned(
        situation(
            gap("a", depth=DOES), takings=[taking(one, DONE, DONE, WAITING)]
        ),
        one,
    )
    assert (
        taken(plan),
        [gap.requirement.competency for gap in plan.waiting],
        plan.stuck,
    ) == ([], ["a"], [])


def test_returned_work_is_to_do_again():
    one = course("one", task=[("a", 2)])
    plan = planned(
        situation(
            gap("a", depth=DOES), takings=[taking(one, DONE, DONE, RETURNED)]
        ),
        one,
    )
    assert taken(plan) == [("one", ["task"], 30)]


@pytest.mark.parametrize(
    ("here", "catalogue", "reason"),
    [
        (
            situation(gap("a")),
            [course("b", quiz=[("b", 2)])],
            StuckReason.NO_COURSE,
        ),
        (
            situation(gap("a", level=4)),
            [course("a", quiz=[("a", 2)])],
            StuckReason.TOO_LOW,
        ),
        (
            situation(gap("a", level=4, depth=DOES)),
            [course("a", task=[("a", 3)])],
            StuckReason.WORK,
        ),
        (
            situation(gap("a", depth=DOES)),
            [course("a", quiz=[("a", 5)])],
            StuckReason.WORK,
        ),
        (
            situation(gap("a", depth=DOES), mentor=False),
            [course("a", task=[("a", 2)])],
            StuckReason.MENTOR,
        ),
        (
            situation(gap("a"), language="en"),
            [course("a", quiz=[("a", 2)], languages=["vi"])],
            StuckReason.LANGUAGE,
        ),
    ],
    ids=lambda value: value.value if isinstance(value, StuckReason) else "",
)
def test_what_cannot_be_closed_says_why(here, catalogue, reason):
    plan = planned(here, *catalogue)
    assert [
        (stuck.gap.requirement.competency, stuck.reason) for stuck in plan.stuck
    ] == [("a", reason)]
    assert not plan.items


def test_work_that_is_done_without_closing_says_so():
    one = course("one", task=[("a", 2)])
    short = gap("a", depth=DOES, shown=Attainment((1, 1, 1, 1), 1))
    plan = planned(
        situation(short, takings=[taking(one, DONE, DONE, DONE)]), one
    )
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.USED_UP]


def test_a_new_revision_of_a_finished_course_can_be_taken_again():
    old, new = course("one", task=[("a", 2)]), course("one", task=[("a", 2)])
    short = gap("a", depth=DOES, shown=Attainment((1, 1, 1, 1), 1))
    plan = planned(
        situation(short, takings=[taking(old, DONE, DONE, DONE)]), new
    )
    assert [item.revision for item in plan.items] == [new]
    half = planned(
        situation(short, takings=[taking(old, DONE, DONE, OPEN)]), new
    )
    assert [item.revision for item in half.items] == [old], (
        "what is begun is gone on with"
    )


def test_used_up_attempts_bar_the_way():
    one = course("one", quiz=[("a", 2)])
    plan = planned(
        situation(
            gap("a"), takings=[taking(one, DONE, STARTED, spent=["quiz"])]
        ),
        one,
    )
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.USED_UP]


def test_the_easiest_obstacle_to_remove_is_named():
    foreign = course("foreign", task=[("a", 2)], languages=["vi"])
    ours = course("ours", task=[("a", 2)])
    plan = planned(
        situation(gap("a", depth=DOES), mentor=False, language="en"),
        foreign,
        ours,
    )
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.LANGUAGE]


def test_without_a_mentor_what_stands_before_the_task_still_counts():
    one = course("one", quiz=[("a", 2)], task=[("b", 2)])
    plan = planned(situation(gap("a"), gap("b", depth=DOES), mentor=False), one)
    assert taken(plan) == [("one", ["lesson", "quiz"], 60)]
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.MENTOR]


def test_what_a_course_builds_on_comes_first_and_wholly():
    basics = course("z-basics", quiz=[("x", 1)], task=[("x", 2)], minutes=10)
    plan = planned(
        situation(gap("a")),
        course("a-next", quiz=[("a", 2)], requires=["z-basics"]),
        basics,
    )
    assert taken(plan) == [
        ("z-basics", ["lesson", "quiz", "task"], 30),
        ("a-next", ["lesson", "quiz"], 60),
    ]
    assert [revision.slug for revision in plan.items[0].before] == ["a-next"]
    assert plan.minutes == 90


def test_a_detour_without_requirements_is_taken_when_it_is_shorter():
    basics, after = (
        course("basics", minutes=60),
        course("after", quiz=[("a", 2)], requires=["basics"], minutes=20),
    )
    direct = course("direct", quiz=[("a", 2)], minutes=70)
    assert taken(planned(situation(gap("a")), basics, after, direct)) == [
        ("direct", ["lesson", "quiz"], 140)
    ]


@pytest.mark.parametrize(
    "here",
    [
        situation(gap("a"), attained={"x": Attainment((2, 2, 2, 2), 1)}),
        situation(
            gap("a"),
            takings=[
                taking(
                    course("next", quiz=[("a", 2)], requires=["basics"]),
                    DONE,
                    OPEN,
                )
            ],
        ),
    ],
    ids=["proven otherwise", "begun already"],
)
def test_what_is_required_may_be_there_already(here):
    basics, after = (
        course("basics", quiz=[("x", 2)]),
        course("next", quiz=[("a", 2)], requires=["basics"]),
    )
    assert [
        item.revision.slug for item in planned(here, basics, after).items
    ] == ["next"]


def test_what_is_offered_nowhere_is_not_waited_for():
    basics, after = (
        course("basics", quiz=[("x", 2)]),
        course("next", quiz=[("a", 2)], requires=["basics"]),
    )
    index = rules.index_courses([basics, after], offers={"basics": ()})
    plan = rules.calculate_plan(situation(gap("a")), index, TODAY)
    assert [item.revision.slug for item in plan.items] == ["next"]


def test_a_finished_course_is_no_longer_required():
    basics, after = (
        course("basics", quiz=[("x", 2)]),
        course("next", quiz=[("a", 2)], requires=["basics"]),
    )
    for state in (DONE, WAITING):
        plan = planned(
            situation(gap("a"), takings=[taking(basics, DONE, state)]),
            basics,
            after,
        )
        assert [item.revision.slug for item in plan.items] == ["next"]


def test_a_required_course_without_its_end_bars_what_builds_on_it():
    basics = course("basics", task=[("x", 2)])
    plan = planned(
        situation(gap("a"), mentor=False),
        basics,
        course("next", quiz=[("a", 2)], requires=["basics"]),
    )
    assert ([stuck.reason for stuck in plan.stuck], plan.items) == (
        [StuckReason.MENTOR],
        [],
    )


def test_what_lies_further_back_bars_all_that_builds_on_it():
    plan = planned(
        situation(gap("a"), mentor=False),
        course("basics", task=[("x", 2)]),
        course("middle", quiz=[("y", 2)], requires=["basics"]),
        course("next", quiz=[("a", 2)], requires=["middle"]),
    )
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.MENTOR]
    assert plan.items == []


def test_what_is_taken_is_looked_at_though_nothing_asks_for_it():
    other = course("other", quiz=[("z", 1)])
    here = situation(gap("a"), takings=[taking(other, DONE, OPEN)])
    offers = course_offers(here, rules.index_courses([other]))
    assert set(offers) == {"other"}


def test_what_is_assigned_is_in_the_plan_and_the_rest_is_planned_around_it():
    long, short = (
        course("long", quiz=[("a", 2)], minutes=100),
        course("short", quiz=[("a", 2)], minutes=10),
    )
    assert taken(planned(situation(gap("a")), long, short))[0][0] == "short"
    plan = planned(situation(gap("a"), due={"long": due()}), long, short)
    assert taken(plan) == [("long", ["lesson", "quiz"], 200)], (
        "the course asked for closes the gap, so nothing else is needed"
    )
    assert plan.items[0].due_on == TODAY + dt.timedelta(days=7)
    assert plan.items[0].tight, "200 minutes at 60 a week take four weeks"
    plan = planned(situation(due={"long": due(part="lesson")}), long)
    assert (taken(plan), plan.items[0].upto) == (
        [("long", ["lesson"], 100)],
        "lesson",
    )


def test_what_is_assigned_and_done_is_not_planned():
    one = course("one", quiz=[("a", 2)])
    assert (
        planned(
            situation(takings=[taking(one, DONE, DONE)], due={"one": due()}),
            one,
        ).items
        == []
    )


def test_order_due_first_then_essential_then_urgency_then_the_slug():
    one = [course(slug, quiz=[(slug, 2)]) for slug in "abce"]
    one.append(course("d", quiz=[("d", 2), ("useful", 2)]))
    near = Attainment((1, 1, 0, 0), 1)
    here = situation(
        gap("a", essential=False),
        gap("b", shown=near),
        gap("c"),
        gap("d"),
        gap("useful", essential=False),
        gap("e", essential=False),
        due={"e": due()},
    )
    assert [item.revision.slug for item in planned(here, *one).items] == [
        "e",
        "c",
        "d",
        "b",
        "a",
    ]


def test_what_was_returned_comes_before_all_else_as_on_the_first_page():
    one = [course(slug, quiz=[(slug, 2)]) for slug in "abc"]
    takings = [taking(one[1], STARTED, OPEN), taking(one[2], RETURNED, OPEN)]
    here = situation(
        gap("a"), gap("b"), gap("c"), takings=takings, due={"a": due()}
    )
    found = [item.revision.slug for item in planned(here, *one).items]
    assert found == ["c", "a", "b"]


def test_what_comes_first_inherits_the_haste_of_what_builds_on_it():
    base, top, other = (
        course("z"),
        course("y", quiz=[("a", 2)], requires=["z"]),
        course("b", quiz=[("b", 2)]),
    )
    plan = planned(
        situation(gap("a"), gap("b"), due={"y": due()}), base, top, other
    )
    assert [item.revision.slug for item in plan.items] == ["z", "y", "b"]


def test_days_follow_from_the_weekly_time():
    one = [course(slug, quiz=[(slug, 2)]) for slug in "abc"]
    plan = planned(situation(gap("a"), gap("b"), gap("c"), weekly=90), *one)
    assert [(item.due_on - TODAY).days for item in plan.items] == [7, 14, 14]
    assert not any(item.tight for item in plan.items)


def test_the_year_counts_periods_done_and_planned_until_its_end():
    one = [course(slug, quiz=[(slug, 2)], minutes=90) for slug in "abc"]
    plan = planned(situation(gap("a"), gap("b"), gap("c"), weekly=60), *one)
    assert plan.this_year == 180, (
        "from 23 November one course of three weeks is done this year"
    )
    year = rules.learning_year(450, plan.this_year, 40, 45)
    assert (year.done, year.planned, year.short) == (10.0, 4.0, 26.0)
    assert rules.learning_year(3600, 0, 40, 45).short == 0


def test_sums_add_people_courses_and_what_is_stuck():
    one, sum_ = course("one", quiz=[("a", 2)]), PlanTotals()
    for here in (
        situation(gap("a"), gap("b")),
        situation(gap("a")),
        situation(met("a")),
    ):
        plan = planned(here, one)
        year = rules.learning_year(0, plan.this_year, 1, 45)
        rules.add_plans(sum_, [PersonPlan(here, plan, year)])
    assert sum_ == PlanTotals(
        3, 1, 1, 120, 120, {"one": [2, 120]}, {"no-course": {"b": 1}}
    )
    assert sum_.gap == 0


@st.composite
def catalogues(draw):
    found = []
    for number in range(draw(st.integers(1, 4))):
        proofs = st.lists(
            st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=2
        )
        requires = [found[-1].slug] if found and draw(st.booleans()) else []
        found.append(
            course(
                f"c{number}",
                draw(proofs),
                draw(proofs),
                draw(st.integers(1, 4)) * 10,
                requires,
            )
        )
    return found


@given(
    catalogues(),
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from([KNOWS_HOW, DOES])),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
@settings(max_examples=300)
def test_every_gap_is_either_closed_by_the_plan_or_listed_with_a_reason(
    catalogue, asked, mentor
):
    """And no part stands in the plan whose course's earlier parts do not."""
    gaps = [
        gap("abc"[number], level, depth)
        for number, (level, depth) in enumerate(asked)
    ]
    plan = planned(situation(*gaps, mentor=mentor), *catalogue)
    closed = {
        gap.requirement.competency for item in plan.items for gap in item.closes
    }
    stuck = {one.gap.requirement.competency for one in plan.stuck}
    assert closed | stuck == {gap.requirement.competency for gap in gaps}
    assert not closed & stuck
    for place, item in enumerate(plan.items):
        assert list(item.parts) == list(
            item.revision.course.parts[: len(item.parts)]
        )
        before = {one.revision.slug: one for one in plan.items[:place]}
        for key in item.revision.course.requires:
            assert before[key].upto == ""
    assert plan.minutes == sum(item.minutes for item in plan.items)


def test_a_gap_to_reconfirm_is_closed_by_proving_it_again():
    again = replace(gap("a"), state=GapState.RECONFIRM)
    assert taken(planned(situation(again), course("one", quiz=[("a", 2)]))) == [
        ("one", ["lesson", "quiz"], 60)
    ]


def test_a_part_speaks_a_language_only_if_all_of_it_does():
    whole = part(Kind.QUIZ)
    assert whole.languages == {"vi", "en"}
    data = {
        "questions": [
            {"text": {"vi": "Gì?"}, "answers": [{"accept": ["phiếu hẹn"]}]}
        ]
    }
    assert replace(whole, data=data).languages == {"vi"}
    assert replace(whole, html={"en": "<p>…</p>"}).languages == {"en"}
