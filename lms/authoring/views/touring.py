"""A draft gone through as a learner sees it: its lessons, questions, cases and
tasks. What is answered is marked on the page that answers, and kept nowhere.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.rules.unwritten import sorted_out
from lms.authoring.service import DraftTour
from lms.authoring.views import parts
from lms.authoring.views.frame import author, data_of, page
from lms.authoring.views.media import showing
from lms.authoring.views.quizzes import Trial, tried
from lms.core import markdown
from lms.core.errors import found
from lms.core.i18n import pick_marked
from lms.core.types import id_in
from lms.courses.types import FigureShelf, Kind, Part
from lms.legal import service as legal
from lms.quizzes import service as quizzes
from lms.quizzes.types import QuizResult

TOUR = "/author/drafts/<int:draft_id>/tour"


@dataclass(frozen=True)
class TourStop:
    """A part of the draft as its page shows it."""

    tour: DraftTour
    part: Part
    seed: int
    is_answered: bool

    @cached_property
    def content(self) -> Any:
        """What its room reads; None while it is not finished."""
        return service.content_of(self.part)

    @property
    def shelf(self) -> FigureShelf:
        """Its figures."""
        return showing.shelf_of(self.tour.draft.id, self.tour.shown)

    @cached_property
    def questions(self) -> list[Trial]:
        """What it asks, with what was answered on this page."""
        if self.content is None:
            return []
        asked = service.asked_in(self.part, self.content, self.seed)
        return [
            tried(question, self.shelf, f"q{place}", self.seed)
            for place, question in enumerate(asked)
        ]

    @property
    def result(self) -> QuizResult | None:
        """Of a quiz whose answers were sent."""
        if self.part.kind is not Kind.QUIZ or not self.is_answered:
            return None
        asked = [trial.question for trial in self.questions]
        answers = {one.question.key: one.response for one in self.questions}
        return quizzes.mark_all(self.content, asked, answers)

    @property
    def write(self) -> str:
        """Where the part is written."""
        data = outline.part_of(data_of(self.tour.draft), self.part.key)
        return parts.work_on(self.tour.draft.id, data)


@author.get(TOUR)
def tour(draft_id: int) -> str:
    """The course as its first page shows it."""
    seen = service.tour(access.actor(), draft_id)
    return page(
        "tour",
        seen.draft,
        tour=seen,
        still=sorted_out(seen.draft, seen.mistakes),
        text_of=partial(_text_of, seen),
    )


def _text_of(seen: DraftTour, texts: Any) -> Markup:
    """A text with its figures in their places."""
    shelf = showing.shelf_of(seen.draft.id, seen.shown)
    return markdown.placed(pick_marked(texts), shelf.address)


@author.get(f"{TOUR}/<string:key>")
def tour_part(draft_id: int, key: str) -> str:
    """A part to read and to answer."""
    return _part_page(draft_id, key, False)


@author.post(f"{TOUR}/<string:key>")
def try_part(draft_id: int, key: str) -> str:
    """The part with what was answered, marked and explained."""
    return _part_page(draft_id, key, True)


def _part_page(draft_id: int, key: str, is_answered: bool) -> str:
    seen = service.tour(access.actor(), draft_id)
    part = found(seen.course.part(key))
    stop = TourStop(
        seen, part, id_in(request.values.get("seed", "1")), is_answered
    )
    return render_template(
        "lms/authoring/tour_part.html",
        stop=stop,
        draft=seen.draft,
        address=partial(_address, draft_id),
        text_of=partial(_text_of, seen),
        bases=legal.named(part.legal_bases),
    )


def _address(draft_id: int, key: str, **values: Any) -> str:
    return url_for(
        "lms.authoring.tour_part", draft_id=draft_id, key=key, **values
    )
