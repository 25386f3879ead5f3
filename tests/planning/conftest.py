"""Courses, gaps and situations made by hand; and people of the demo."""

import datetime as dt
from itertools import count

import pytest

from lms.core import clock
from lms.courses.types import (
    Course,
    EffectKind,
    Kind,
    Part,
    PartEffect,
    Revision,
)
from lms.evidence.types import NOTHING, Attainment
from lms.framework.types import Depth
from lms.gapmap import rules as gapmap
from lms.people.types import Posting, Unit
from lms.planning.types import Due, Progress, Situation, Taking
from lms.requirements.types import Layer, Requirement

TODAY = dt.date(2026, 11, 23)
BOTH = {"vi": "…", "en": "…"}
KNOWS_HOW, DOES = Depth.KNOWS_HOW, Depth.DOES
_ids = count(1)


def part(kind, minutes=30, effects=(), key=None, languages=("vi", "en")):
    """A part that proves these: (competency, level), at the depth its kind can
    prove.
    """
    depth, way = (
        (DOES, EffectKind.ASK_MENTOR)
        if kind is Kind.TASK
        else (KNOWS_HOW, EffectKind.RECORD)
    )
    proofs = tuple(
        PartEffect(competency, level, depth, way)
        for competency, level in effects
    )
    said = dict.fromkeys(languages, "…")
    return Part(
        key or str(kind),
        kind,
        said,
        minutes,
        (),
        proofs,
        said if kind is not Kind.QUIZ else {},
        {},
    )


def course(
    slug, quiz=(), task=(), minutes=30, requires=(), languages=("vi", "en")
):
    """A lesson, a quiz and, if it proves anything, a task."""
    parts = [
        part(Kind.LESSON, minutes, languages=languages),
        part(Kind.QUIZ, minutes, quiz, languages=languages),
    ]
    parts += (
        [part(Kind.TASK, minutes, task, languages=languages)] if task else []
    )
    content = Course(
        BOTH, BOTH, (), TODAY, (), tuple(parts), (), tuple(requires)
    )
    return Revision(
        next(_ids),
        slug,
        1,
        slug,
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        content,
    )


def gap(
    competency="a", level=2, depth=KNOWS_HOW, essential=True, shown=NOTHING
):
    layer = Layer(1, competency, level, depth, essential)
    return gapmap.compare(
        Requirement(
            competency, level, depth, essential, layer, layer, (layer,)
        ),
        shown,
    )


def met(competency="a"):
    return gap(competency, shown=Attainment((5, 5, 5, 5), 1))


def taking(revision, *progress, spent=()):
    keys = [part.key for part in revision.course.parts]
    return Taking(
        revision, dict(zip(keys, progress, strict=True)), spent=frozenset(spent)
    )


def held(post="clerk", unit=3, path="/1/2/3/", since=TODAY):
    return Posting(
        post,
        Unit(unit, f"u{unit}", "department", {}, path, "/1/2/", 2),
        since,
    )


def situation(
    *gaps,
    takings=(),
    mentor=True,
    language=None,
    weekly=60,
    due=None,
    attained=None,
    done=0,
):
    takes = {one.revision.slug: one for one in takings}
    sums = {one.requirement.competency: one.attainment for one in gaps}
    return Situation(
        1,
        held(),
        {one.requirement.competency: one.requirement for one in gaps},
        sums | (attained or {}),
        takes,
        [7] if mentor else [],
        language,
        weekly,
        done,
        due or {},
    )


def due(day=7, part=""):
    return Due(part, TODAY + dt.timedelta(days=day))


OPEN, STARTED, FAILED, WAITING, RETURNED, SKIPPED, DONE = Progress


@pytest.fixture
def later(monkeypatch):
    """`later(3)`: three days from now."""

    def move(days):
        now = clock.now() + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: now)

    return move
