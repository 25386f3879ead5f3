"""The page of all questions, for trainers."""

from typing import NamedTuple

from flask import Blueprint, render_template

from lms.access import service as access
from lms.access.types import Permission
from lms.bank import service
from lms.bank.types import BankFilter
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.types import Labels
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.framework import service as framework
from lms.quizzes import service as quizzes
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem
from lms.web.listing import page_number, paginate_known
from lms.web.narrowing import (
    Narrowed,
    any_text,
    labelled,
    narrow,
    one_of,
)

bp = Blueprint("bank", __name__, template_folder="templates")
NAV = (
    NavItem(
        "bank.index",
        "Questions",
        Permission.COURSE_PUBLISH,
        58,
        icon="quiz",
        group=CONTENT,
        short="Questions",
        thumb=26,
    ),
)
FEATURE = Feature(
    (bp,),
    NAV,
    jobs={service.JOB: service.index_all},
    nightly=(service.JOB,),
)
DIFFICULTIES = N_({"easy": "Easy", "medium": "Medium", "hard": "Hard"})
PER_PAGE = 20


class Choices(NamedTuple):
    """What the list can be narrowed to, each with its name."""

    course: Labels
    competency: Labels
    kind: Labels


def _choices() -> Choices:
    catalogue = courses.offered(access.actor())
    titles = {one.slug: pick(one.course.title) for one in catalogue}
    used = set().union(*(one.course.competencies for one in catalogue))
    return Choices(titles, _names(used), _kinds())


def _names(used: set[str]) -> Labels:
    known = framework.vocabulary().items()
    return {key: pick(one.title) for key, one in known if key in used}


def _kinds() -> Labels:
    types = quizzes.question_types().items()
    return {key: one.label for key, one in types}


def _narrowed(choices: Choices) -> Narrowed:
    return narrow(
        {
            "course": ("Course", one_of(choices.course)),
            "competency": ("Competency", one_of(choices.competency)),
            "kind": ("Kind of question", labelled(choices.kind)),
            "difficulty": ("Difficulty", labelled(DIFFICULTIES)),
            "tag": (N_("Tag"), any_text),
            "search": (N_("Text"), any_text),
        }
    )


@bp.get("/questions")
def index() -> str:
    """All questions of what is taught now, narrowed by the address."""
    actor, choices = access.actor(), _choices()
    narrowed = _narrowed(choices)
    query = service.find(actor, BankFilter(**narrowed.values))
    page = paginate_known(query, page_number(), None, PER_PAGE)
    return render_template(
        "lms/bank/index.html",
        page=page,
        questions=service.questions(page.rows),
        narrowed=narrowed,
        choices=choices,
        difficulties=DIFFICULTIES,
        quiz=Kind.QUIZ,
    )
