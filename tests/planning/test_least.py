"""The whole plan against trying out everything, judged by the rule of
attainment itself: after a change of law, with short quizzes and corrected
courses, with frameworks that say how deep a source proves and how many must
have judged. And the examples of the docs.
"""

import datetime as dt
from dataclasses import replace
from itertools import chain, product

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.courses.types import Kind
from lms.evidence import rules as adding_up
from lms.evidence.rules import doubts
from lms.evidence.rules.selection import flat, last_results
from lms.evidence.types import EvidencePiece
from lms.framework.types import (
    DEFAULT_RULE,
    AttainmentRule,
    Depth,
    Result,
    SourceRule,
)
from lms.gapmap import rules as gapmap
from lms.gapmap.types import GapState
from lms.planning import rules
from lms.planning.rules import needs
from lms.planning.types import (
    EvidenceDetails,
    PersonPlan,
    PlanTotals,
    StuckReason,
)
from lms.requirements.types import Layer, Requirement
from tests.planning.conftest import (
    DOES,
    DONE,
    KNOWS_HOW,
    STARTED,
    TODAY,
    WAITING,
    course,
    due,
    part,
    situation,
    taking,
)

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
REPLACED = {"x": NOW - dt.timedelta(days=10), "y": NOW - dt.timedelta(days=5)}


def days_ago(days):
    return NOW - dt.timedelta(days=days)


def delta(key, confirms, *competencies, minutes=5, languages=("vi", "en")):
    """A short quiz about these replaced documents."""
    proofs = [(competency, 1) for competency in competencies]
    return replace(
        part(Kind.QUIZ, minutes, proofs, key, languages),
        confirms=tuple(confirms),
    )


def beside(revision, *deltas):
    """The course with short quizzes beside it."""
    return replace(revision, course=replace(revision.course, deltas=deltas))


def held(
    of, level, depth=DOES, by=None, bases=(), days=20, source=None, **more
):
    source = source or ("quiz" if of.startswith("quiz") else "signoff")
    return EvidencePiece(
        0,
        of,
        level,
        depth,
        days_ago(days),
        judged_by=by,
        bases=tuple(bases),
        source=source,
        **more,
    )


class World:
    """A person with these pieces of evidence by competency, what is asked of
    them, courses, and rules by competency.
    """

    def __init__(
        self,
        asked,
        ledger,
        catalogue,
        rule=DEFAULT_RULE,
        corrected=None,
        **more,
    ):
        self.ledger, self.catalogue, self.rule, self.corrected = (
            ledger,
            catalogue,
            rule,
            corrected or {},
        )
        self.index = rules.index_courses(catalogue, lambda _: rule)
        sums = {
            key: adding_up.attain(ledger.get(key, ()), NOW, REPLACED, rule)
            for key in asked
        }
        layers = {
            key: Layer(1, key, level, depth, True)
            for key, (level, depth) in asked.items()
        }
        self.asked = {
            key: Requirement(key, one.level, one.depth, True, one, one, (one,))
            for key, one in layers.items()
        }
        self.gaps = [
            gapmap.compare(self.asked[key], sums[key]) for key in asked
        ]
        self.here = replace(
            situation(*self.gaps, attained=sums, **more),
            details=self._details(),
        )

    def _details(self):
        wanted = {
            gap.requirement.competency: gap
            for gap in self.gaps
            if rules.needs_evidence(gap, self.rule)
        }
        mine = {key: self.ledger.get(key, []) for key in wanted}
        doubts = {
            key: adding_up.in_doubt(rows, NOW, REPLACED, self.rule)
            for key, rows in mine.items()
        }
        options = {
            key: adding_up.confirmation_options(
                mine[key],
                NOW,
                REPLACED,
                self.rule,
                gap.requirement.level,
                gap.requirement.depth,
            )
            for key, gap in wanted.items()
        }
        confirms = {
            (one.id, step.key): frozenset(
                (*step.confirms, *self.corrected.get(one.slug, ()))
            )
            for one in self.catalogue
            for step in one.course.every
        }
        return EvidenceDetails(
            frozenset(mine),
            options,
            {key: bases for key, bases in doubts.items() if bases},
            confirms,
        )

    def plan(self):
        return rules.calculate_plan(self.here, self.index, TODAY)

    def choices(self):
        """Everything there is to take: each course up to one of its parts, each
        short quiz that is open to them.
        """
        found = []
        for one in self.catalogue:
            usable = len(one.course.parts)
            if not self.here.mentors:
                tasks = [
                    at
                    for at, step in enumerate(one.course.parts)
                    if step.kind is Kind.TASK
                ]
                usable = min([usable, *tasks])
            found.append(
                [
                    [(one, step) for step in one.course.parts[:count]]
                    for count in range(usable + 1)
                ]
            )
            for step in one.course.deltas:
                doubts = [
                    self.here.details.doubts.get(effect.competency, frozenset())
                    for effect in step.effects
                ]
                if any(bases.intersection(step.confirms) for bases in doubts):
                    found.append([[], [(one, step)]])
        return found

    def closed(self, steps):
        """The gaps closed after these parts, by the rule of attainment itself."""
        return {
            key
            for key, requirement in self.asked.items()
            if gapmap.compare(
                requirement,
                adding_up.attain(
                    [*self.ledger.get(key, ()), *self._after(key, steps)],
                    NOW,
                    REPLACED,
                    self.rule,
                ),
            ).closed
        }

    def _after(self, key, steps):
        """What the parts add to the ledger. The mentor who signs is one who has
        signed before, somebody sure if there is one.
        """
        sure = {
            row.judged_by
            for row in doubts.split(
                flat(last_results(self.ledger.get(key, ()))), REPLACED
            ).sure
        }
        mentors = sorted(
            {
                row.judged_by
                for row in self.ledger.get(key, ())
                if row.judged_by and row.proves
            }
        )
        signs = next(
            (one for one in mentors if one in sure),
            mentors[0] if mentors else 9,
        )
        for one, step in steps:
            for effect in step.effects:
                if effect.competency == key:
                    task = step.kind is Kind.TASK
                    yield EvidencePiece(
                        0,
                        f"{'task' if task else 'quiz'}:{one.slug}:{step.key}",
                        effect.level,
                        effect.depth,
                        NOW,
                        judged_by=signs if task else None,
                        source="signoff" if task else "quiz",
                        proves=not step.confirms,
                        confirms=(
                            *step.confirms,
                            *self.corrected.get(one.slug, ()),
                        ),
                    )

    def least(self):
        """What can be closed at all, and the fewest minutes that close it: by
        trying out everything.
        """
        every = [
            list(chain.from_iterable(some)) for some in product(*self.choices())
        ]
        closable = self.closed(
            [step for choice in self.choices() for step in choice[-1]]
        )
        minutes = [
            sum(step.minutes for _, step in steps)
            for steps in every
            if self.closed(steps) >= closable
        ]
        return closable, min(minutes)


@st.composite
def worlds(draw):
    catalogue, corrected = [], {}
    for number in range(draw(st.integers(1, 3))):
        proofs = st.lists(
            st.tuples(st.sampled_from("ab"), st.integers(1, 3)),
            max_size=2,
            unique_by=lambda one: one[0],
        )
        one = course(
            f"c{number}",
            draw(proofs),
            draw(proofs),
            draw(st.integers(1, 4)) * 10,
        )
        short = [
            delta(
                f"d{at}",
                draw(st.sets(st.sampled_from("xy"), min_size=1)),
                *draw(st.sets(st.sampled_from("ab"), min_size=1)),
                minutes=draw(st.sampled_from([5, 10, 70])),
            )
            for at in range(draw(st.integers(0, 2)))
        ]
        catalogue.append(beside(one, *short))
        if draw(st.integers(0, 3)) == 0:
            corrected[one.slug] = ("x",)
    ledger = {
        key: [draw(pieces(at)) for at in range(draw(st.integers(0, 3)))]
        for key in "ab"
    }
    asked = {
        key: (draw(st.integers(1, 2)), draw(st.sampled_from([KNOWS_HOW, DOES])))
        for key in "ab"
    }
    sources = draw(
        st.sampled_from(
            [
                {},
                {"quiz": SourceRule(deepest=Depth.KNOWS)},
                {"signoff": SourceRule(deepest=KNOWS_HOW)},
            ]
        )
    )
    rule = AttainmentRule(
        enough=draw(st.sampled_from([1, 1, 2, 3])), sources=sources
    )
    return World(
        asked,
        ledger,
        catalogue,
        rule,
        corrected,
        mentor=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def pieces(draw, at):
    """Older work, perhaps in doubt; a quiz of the first course tried in vain; a
    confirmation that may itself be in doubt.
    """
    kind = draw(
        st.sampled_from(["work", "work", "exam", "failed", "confirmed"])
    )
    bases = draw(st.sets(st.sampled_from("xy")))
    if kind == "work":
        return held(
            f"task:old{at}",
            draw(st.integers(0, 3)),
            by=draw(st.integers(1, 2)),
            bases=bases,
        )
    if kind == "exam":
        return held(
            f"quiz:old{at}:q", draw(st.integers(0, 3)), KNOWS_HOW, bases=bases
        )
    if kind == "failed":
        return held("quiz:c0:quiz", 0, KNOWS_HOW, bases=bases)
    return held(
        f"c{at}",
        1,
        bases="y",
        days=7,
        confirms=("x",),
        source="confirmation",
        proves=False,
        by=1,
    )


@given(worlds())
@settings(max_examples=200)
def test_the_plan_closes_all_that_can_be_closed_and_nothing_takes_less(world):
    closable, minutes = world.least()
    plan = world.plan()
    stuck = {one.gap.requirement.competency for one in plan.stuck}
    assert (
        stuck
        == {gap.requirement.competency for gap in world.gaps if not gap.closed}
        - closable
    )
    assert (plan.minutes, plan.bound) == (minutes, minutes)
    steps = [
        (item.revision, step) for item in plan.items for step in item.parts
    ]
    assert world.closed(steps) >= closable, (
        "what the plan holds does it, by the rule itself"
    )
    assert sum(item.minutes for item in plan.items) == minutes


@given(worlds())
@settings(max_examples=200)
def test_what_an_item_says_it_closes_is_closed_once_it_is_done_and_not_before(
    world,
):
    plan, steps, before = world.plan(), [], world.closed([])
    for item in plan.items:
        steps += [(item.revision, step) for step in item.parts]
        now = world.closed(steps)
        assert (
            now - before
            <= {gap.requirement.competency for gap in item.closes}
            <= now
        )
        assert not {gap.requirement.competency for gap in item.towards} & now
        before = now


# The examples of docs/planning.md


WORK = held("task:old", 2, by=1, bases="x")


def taken(plan):
    return [(item.key, item.minutes) for item in plan.items]


def test_example_a_short_quiz_instead_of_the_whole_course():
    one = beside(
        course("copies", quiz=[("a", 2)], task=[("a", 2)]),
        delta("changed", "x", "a"),
    )
    world = World({"a": (2, DOES)}, {"a": [WORK]}, [one])
    assert world.gaps[0].state is GapState.RECONFIRM
    plan = world.plan()
    assert taken(plan) == [("copies#changed", 5)]
    assert plan.items[0].delta
    assert (plan.exact, plan.courses) == (True, [])
    assert [gap.requirement.competency for gap in plan.items[0].closes] == ["a"]


def test_example_two_documents_two_short_quizzes_or_one_about_both():
    work = held("task:old", 2, by=1, bases="xy")
    one, other = delta("one", "x", "a"), delta("other", "y", "a", minutes=10)
    plan = World(
        {"a": (2, DOES)}, {"a": [work]}, [beside(course("c"), one, other)]
    ).plan()
    assert taken(plan) == [("c#one", 5), ("c#other", 10)]
    assert (
        [len(item.towards) for item in plan.items],
        [len(item.closes) for item in plan.items],
    ) == ([1, 0], [0, 1])
    both = delta("both", "xy", "a", minutes=12)
    assert taken(
        World(
            {"a": (2, DOES)},
            {"a": [work]},
            [beside(course("c"), one, other, both)],
        ).plan()
    ) == [("c#both", 12)]


def test_example_one_of_two_pieces_is_enough():
    old = held("task:older", 2, by=1, bases="y")
    one = beside(
        course("c"),
        delta("one", "x", "a"),
        delta("other", "y", "a", minutes=10),
    )
    assert taken(World({"a": (2, DOES)}, {"a": [WORK, old]}, [one]).plan()) == [
        ("c#one", 5)
    ]


def test_example_a_mended_course_re_confirms_by_its_quiz_alone():
    one = course("c", quiz=[("a", 1)], task=[("a", 2)])
    plan = World(
        {"a": (2, DOES)}, {"a": [WORK]}, [one], corrected={"c": "x"}
    ).plan()
    assert [(item.key, item.upto, item.minutes) for item in plan.items] == [
        ("c", "quiz", 60)
    ]
    plan = World({"a": (2, DOES)}, {"a": [WORK]}, [one]).plan()
    assert taken(plan) == [("c", 90)], (
        "one that still cites the old document has to prove it anew"
    )


def test_a_short_quiz_about_nothing_that_is_in_doubt_is_not_open_to_them():
    """Its course cites the successor of x, but the quiz asks about y only: it
    would be refused at its door.
    """
    one = beside(course("c", quiz=[("a", 1)]), delta("other", "y", "a"))
    assert taken(
        World(
            {"a": (2, DOES)}, {"a": [WORK]}, [one], corrected={"c": "x"}
        ).plan()
    ) == [("c", 60)]


def test_example_a_short_quiz_about_several_competencies_is_taken_once():
    one = beside(
        course("c"),
        delta("both", "x", "a", "b", minutes=8),
        delta("a", "x", "a"),
        delta("b", "x", "b"),
    )
    ledger = {"a": [WORK], "b": [WORK]}
    assert taken(
        World({"a": (2, DOES), "b": (2, DOES)}, ledger, [one]).plan()
    ) == [("c#both", 8)]


def test_example_without_a_short_quiz_a_mentor_confirms():
    world = World(
        {"a": (2, DOES)}, {"a": [WORK]}, [course("c", quiz=[("a", 1)])]
    )
    assert [stuck.reason for stuck in world.plan().stuck] == [
        StuckReason.CONFIRM
    ]


def test_example_a_quiz_that_proves_knowledge_only_closes_no_deeper_gap():
    rule = AttainmentRule(sources={"quiz": SourceRule(deepest=Depth.KNOWS)})
    one = course("c", quiz=[("a", 2)], task=[("a", 2)])
    assert taken(World({"a": (2, KNOWS_HOW)}, {}, [one]).plan()) == [("c", 60)]
    assert taken(World({"a": (2, KNOWS_HOW)}, {}, [one], rule).plan()) == [
        ("c", 90)
    ]
    plan = World(
        {"a": (2, KNOWS_HOW)}, {}, [course("d", quiz=[("a", 2)])], rule
    ).plan()
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.TOO_LOW]


TWO = AttainmentRule(enough=2)


def test_example_two_must_judge_a_quiz_and_a_mentor_do():
    one = course("c", quiz=[("a", 1)], task=[("a", 2)])
    assert taken(World({"a": (2, DOES)}, {}, [one], TWO).plan()) == [("c", 90)]
    only = course("d", task=[("a", 2)])
    plan = World({"a": (2, DOES)}, {}, [only], TWO).plan()
    assert ([stuck.reason for stuck in plan.stuck], plan.items) == (
        [StuckReason.JUDGEMENT],
        [],
    )
    quiz = course("e", quiz=[("a", 1)], minutes=10)
    plan = World({"a": (2, DOES)}, {}, [only, quiz], TWO).plan()
    assert taken(plan) == [("d", 90), ("e", 20)], (
        "two courses close it together"
    )
    assert [(len(item.closes), len(item.towards)) for item in plan.items] == [
        (0, 1),
        (1, 0),
    ]


def test_example_signed_already_one_short_judgement_more_is_enough():
    signed = held("task:old", 2, by=1)
    world = World(
        {"a": (2, DOES)},
        {"a": [signed]},
        [course("c", quiz=[("a", 1)], task=[("a", 2)])],
        TWO,
    )
    assert world.gaps[0].state is GapState.UNKNOWN, (
        "one judgement says nothing here"
    )
    assert taken(world.plan()) == [("c", 60)], (
        "its quiz is the second; the task need not be done once more"
    )
    plan = World(
        {"a": (2, DOES)}, {"a": [signed]}, [course("d", task=[("a", 2)])], TWO
    ).plan()
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.JUDGEMENT], (
        "the same mentor will probably sign"
    )


def test_a_quiz_tried_in_vain_is_a_judgement_already():
    one, failed = (
        course("c", quiz=[("a", 2)]),
        held("quiz:c:quiz", 0, KNOWS_HOW),
    )
    plan = World(
        {"a": (2, KNOWS_HOW)},
        {"a": [failed]},
        [one],
        TWO,
        takings=[taking(one, DONE, STARTED)],
    ).plan()
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.JUDGEMENT]


def test_without_a_mentor_the_judgement_that_a_task_would_add_says_so():
    one = course("c", quiz=[("a", 2)], task=[("a", 2)])
    plan = World({"a": (2, KNOWS_HOW)}, {}, [one], TWO, mentor=False).plan()
    assert [stuck.reason for stuck in plan.stuck] == [StuckReason.MENTOR]


def test_who_may_still_judge_is_asked_for_and_nobody_else():
    one, quiz = course("c", task=[("a", 2)]), held("quiz:old:q", 2, KNOWS_HOW)
    signed = held("task:old", 2, by=1)
    for known, reason in (
        (quiz, StuckReason.MENTOR),
        (signed, StuckReason.JUDGEMENT),
    ):
        world = World(
            {"a": (2, DOES)}, {"a": [known]}, [one], TWO, mentor=False
        )
        assert [stuck.reason for stuck in world.plan().stuck] == [reason]


def test_single_pieces_are_read_only_where_their_sum_says_too_little():
    signed = held("task:old", 2, by=1)
    for rule, ledger, is_read in (
        (TWO, {"a": [signed]}, True),
        (TWO, {}, False),
        (AttainmentRule(), {"a": [signed]}, False),
    ):
        (gap,) = World({"a": (2, DOES)}, ledger, [], rule).gaps
        assert rules.needs_evidence(gap, rule) is is_read
        assert needs.has_several_needs(gap, rule) is (rule is TWO)


def test_what_is_handed_in_is_one_of_the_judgements_and_the_rest_is_planned():
    one, quiz = course("c", task=[("a", 2)]), course("q", quiz=[("a", 1)])
    handed_in = taking(one, DONE, DONE, WAITING)
    world = World({"a": (2, DOES)}, {}, [one, quiz], TWO, takings=[handed_in])
    assert (taken(world.plan()), world.plan().waiting) == ([("q", 60)], [])
    world = World(
        {"a": (2, DOES)},
        {"a": [held("quiz:q:quiz", 1, KNOWS_HOW)]},
        [one],
        TWO,
        takings=[handed_in],
    )
    assert (
        [gap.requirement.competency for gap in world.plan().waiting],
        world.plan().stuck,
    ) == (["a"], [])


def test_under_latest_a_shallow_result_is_no_help():
    """It would be the newest, and take the place of the signature."""
    latest = AttainmentRule(result=Result.LATEST, enough=2)
    signed = held("task:old", 2, by=1)
    low, full = (
        course("low", quiz=[("a", 1)], minutes=10),
        course("full", quiz=[("a", 2)]),
    )
    assert taken(
        World(
            {"a": (2, KNOWS_HOW)}, {"a": [signed]}, [low, full], latest
        ).plan()
    ) == [("full", 60)]
    assert taken(
        World({"a": (2, KNOWS_HOW)}, {"a": [signed]}, [low, full], TWO).plan()
    ) == [("low", 20)]


def test_a_short_quiz_that_is_passed_or_not_in_the_language_is_not_offered():
    one = beside(
        course("c"),
        delta("one", "x", "a"),
        delta("en", "x", "a", minutes=9, languages=("en",)),
    )
    world = World({"a": (2, DOES)}, {"a": [WORK]}, [one], language="vi")
    assert taken(world.plan()) == [("c#one", 5)]
    world.here = replace(
        world.here,
        details=replace(
            world.here.details, closed=frozenset([(one.id, "one")])
        ),
    )
    assert [stuck.reason for stuck in world.plan().stuck] == [
        StuckReason.LANGUAGE
    ], "the other one would do it"
    world.here = replace(world.here, language=None)
    assert taken(world.plan()) == [("c#en", 9)]


def test_short_quizzes_come_first_and_are_counted_apart():
    one = beside(course("z"), delta("one", "x", "a"))
    other = course("b", quiz=[("b", 2)])
    world = World(
        {"a": (2, DOES), "b": (2, KNOWS_HOW)},
        {"a": [WORK]},
        [one, other],
        due={"b": due(1)},
    )
    plan, sum_ = world.plan(), PlanTotals()
    assert taken(plan) == [("z#one", 5), ("b", 60)]
    year = rules.learning_year(0, 0, 1, 45)
    rules.add_plans(sum_, [PersonPlan(world.here, plan, year)])
    assert (sum_.courses, sum_.deltas, sum_.minutes) == (
        {"b": [1, 60]},
        {"z#one": [1, 5]},
        65,
    )


def test_where_too_many_quizzes_could_judge_the_plan_says_that_less_may_be_possible():
    many = [
        course(f"q{number:02}", quiz=[("a", 2)], minutes=10 + number % 2)
        for number in range(40)
    ]
    plan = World(
        {"a": (2, KNOWS_HOW)}, {}, many, AttainmentRule(enough=4)
    ).plan()
    assert plan.minutes == 80
    assert (plan.bound, plan.exact) == (20, False)
