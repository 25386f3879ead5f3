"""What the script of a package knows of the course, as data in the page."""

from collections.abc import Sequence

from lms.conversion.packages import asking
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedPart,
    PackagedQuestion,
    PackageFormat,
)
from lms.core.types import Json
from lms.quizzes.types import Draw, Quiz
from lms.scenarios.types import (
    Scenario,
    SceneChoice,
    ValueCondition,
    ValueEffect,
    Variable,
)

VERSIONS = {PackageFormat.SCORM_12: "1.2", PackageFormat.SCORM_2004: "2004"}
ABOUT = {"key": "about", "kind": "page"}
JOB_AID = {"key": "job-aid", "kind": "page"}
"""Pages round the parts, which need not be gone through."""


def course_data(package: PackagedCourse, format_: PackageFormat) -> Json:
    """The pages in their order, with all keys."""
    aid = [JOB_AID] if package.course.job_aid else []
    return {
        "version": VERSIONS[format_],
        "revision": f"{package.slug}-{package.number}",
        "parts": [ABOUT, *map(_part, package.parts), *aid],
    }


def _part(packaged: PackagedPart) -> Json:
    data = {"key": packaged.part.key, "kind": str(packaged.part.kind)}
    if packaged.questions:
        data["questions"] = list(map(_question, packaged.questions))
    if packaged.quiz:
        data |= _quiz(packaged.quiz)
    if packaged.scenario:
        data["case"] = _case(packaged.scenario)
    return data


def _question(asked: PackagedQuestion) -> Json:
    question = asked.question
    return {
        "key": question.key,
        "points": question.points * asking.is_marked(asked),
        "shuffled": question.shuffled or question.always_shuffled,
        "mark": asking.key_of(asked),
    }


def _quiz(quiz: Quiz) -> Json:
    return {
        "pass": quiz.pass_percent,
        "shuffle": quiz.shuffle,
        "draws": [_draw(quiz, draw) for draw in quiz.draws],
    }


def _draw(quiz: Quiz, draw: Draw) -> Json:
    """How many, of which: their places in the bank."""
    places = [
        place
        for place, question in enumerate(quiz.questions)
        if draw.fits(question)
    ]
    return {"count": draw.count, "fits": places}


def _case(scenario: Scenario) -> Json:
    """Variables and scenes; what they say stands in the page."""
    return {
        "variables": list(map(_variable, scenario.variables)),
        "scenes": {
            one.key: list(map(_choice, one.choices)) for one in scenario.scenes
        },
        "first": scenario.scenes[0].key,
        "passing": _said(scenario.passing),
    }


def _variable(variable: Variable) -> Json:
    names = "key", "start", "low", "high"
    return {name: getattr(variable, name) for name in names}


def _choice(choice: SceneChoice) -> Json:
    return {
        "key": choice.key,
        "when": _said(choice.when),
        "effects": _said(choice.effects),
        "then": choice.then,
    }


def _said(tuples: Sequence[ValueCondition | ValueEffect]) -> list[Json]:
    """Their fields by name."""
    return [one._asdict() for one in tuples]
