"""A quiz of a draft: its settings and its questions; a question, tried while it
is written; the check question of a lesson.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import ItemForm
from lms.authoring.rules import declared, items, outline
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking, fields
from lms.authoring.views.aids.listed import listed
from lms.authoring.views.frame import (
    author,
    data_of,
    page,
    part_of,
    steps_in,
    to,
)
from lms.authoring.views.media import showing
from lms.core import inputs, yamlfile
from lms.core.cache import Remembered
from lms.core.errors import Invalid
from lms.core.types import Json
from lms.courses.types import FigureShelf, Kind
from lms.quizzes import service as quizzes
from lms.quizzes.types import Mark, Question, Response
from lms.web.feature import Answer, go_to
from lms.web.forms import values_in

FIRST_TYPE = "single"


QUIZ = "/author/drafts/<int:draft_id>/quizzes/<string:key>"


@author.get(QUIZ)
def quiz(draft_id: int, key: str) -> str:
    """The questions of a quiz or a practice, and its settings."""
    opened, item = _quiz(draft_id, key)
    return _quiz_page(
        opened,
        key,
        asking.form_of(opened, item),
    )


def _quiz(draft_id: int, key: str) -> tuple[OpenDraft, items.Item]:
    opened, part = part_of(draft_id, key)
    file, kind = f"{key}.yaml", outline.kind_of(part)
    asked = declared.quiz_fields(data_of(opened, file), kind)
    return opened, items.whole(file, asked)


def _quiz_page(draft: OpenDraft, key: str, form: ItemForm) -> str:
    part = outline.part_of(data_of(draft), key)
    return page(
        "quiz",
        draft,
        form=form,
        part=part,
        key=key,
        questions=listed(draft, part),
        types=quizzes.question_types(),
    )


@author.post(QUIZ)
def save_quiz(draft_id: int, key: str) -> Answer:
    """Save the settings."""
    opened, item = _quiz(draft_id, key)
    return asking.answer(
        opened,
        asking.typed_in(opened, item),
        partial(
            _quiz_page,
            opened,
            key,
        ),
        partial(
            _to_quiz,
            draft_id,
            key,
            "course-saved",
        ),
    )


def _to_quiz(
    draft_id: int, key: str, done: str, anchor: str | None = None
) -> AnyResponse:
    return go_to(
        "lms.authoring.quiz",
        draft_id=draft_id,
        key=key,
        done=done,
        _anchor=anchor,
    )


WAYS = {"up": -1, "down": 1}
ACTS = {
    "out": items.remove_question,
    "copy": items.copy_question,
}


def _act_in(form: Mapping[str, str]) -> Callable[[Json, str], None]:
    act = form.get("act", "")
    if act in WAYS:
        step = WAYS[act] * steps_in(form)
        return partial(items.move_question, step=step)
    if act not in ACTS:
        raise Invalid("Choose what to do with the question.")
    return ACTS[act]


@author.post("/author/drafts/<int:draft_id>/quizzes/<string:key>/questions")
def order_questions(draft_id: int, key: str) -> Answer:
    """Move a question, duplicate it, take it out."""
    question = request.form.get("question", "")
    part_of(draft_id, key)
    change = partial(
        outline.changed, act=partial(_act_in(request.form), key=question)
    )
    service.change_file(access.actor(), draft_id, f"{key}.yaml", change)
    return _to_quiz(draft_id, key, "course-saved", f"question-{question}")


@dataclass(frozen=True)
class Trial:
    """A question as a person sees it, with what was answered in the trial."""

    question: Question
    order: list[int]
    response: Response
    mark: Mark | None
    revision: FigureShelf | None = None
    """Where its figures stand."""
    shows_solution = True


def _trial(form: ItemForm, figures: FigureShelf) -> Trial | None:
    """None while something is missing that it cannot be shown without."""
    key = json.dumps(
        form.data,
        default=str,
    )
    question = _READ.get(key, lambda: (_readable(form.data),))[0]
    return _tried(question, figures) if question else None


def _tried(question: Question, figures: FigureShelf) -> Trial:
    return tried(question, figures, "q0", access.actor().person_id)


def tried(
    question: Question, figures: FigureShelf, name: str, seed: int
) -> Trial:
    """With what the form says under this name."""
    order = quizzes.order_of(question, seed)
    response = question.read(values_in(request.form, name), order)
    mark = question.mark(response) if response else None
    return Trial(
        question,
        order,
        response,
        mark,
        figures,
    )


MOST_READ = 100
_READ = Remembered[tuple[Question | None]](MOST_READ)


def _readable(data: Json) -> Question | None:
    text = outline.write_data({"key": "check", **data}).decode()
    mistakes: list[yamlfile.Mistake] = []
    question = quizzes.read_question(
        yamlfile.read(
            text,
            "",
            mistakes,
        )
    )
    is_right = all(one.warning for one in mistakes)
    return question if is_right else None


class Desk(NamedTuple):
    """Where a question is written: its draft, its part, its type, itself."""

    draft: OpenDraft
    part: Json
    type: str
    item: items.Item

    @property
    def key(self) -> str:
        """The part's."""
        return outline.key_of(self.part)

    def page(self, form: ItemForm) -> str:
        """The page with this form."""
        figures = showing.shelf(self.draft, form.data)
        return page(
            "question",
            self.draft,
            form=form,
            part=self.part,
            key=self.key,
            type=fields.type_of(self.type),
            types=quizzes.question_types(),
            neighbours=self.neighbours,
            trial=_trial(form, figures),
            figures=figures,
        )

    @property
    def neighbours(self) -> items.Neighbours:
        """Where it stands in its quiz; nowhere if it is new or in no list."""
        data = data_of(self.draft, self.item.file)
        return items.neighbours(data, self.item.name)

    def answer(self, form: ItemForm, finish: asking.Finish = dict) -> Answer:
        """What the form that was sent leads to."""
        return asking.answer(
            self.draft,
            form,
            self.page,
            self.done,
            finish,
        )

    def done(self) -> AnyResponse:
        """The way back to where the question stands in a list."""
        key, question = self.key, self.item.name
        if after := request.form.get("onward"):
            return redirect(self._address_of(after))
        if question:
            anchor = f"question-{question}"
            return _to_quiz(
                self.draft.id,
                key,
                "course-saved",
                anchor,
            )
        if outline.kind_of(self.part) is Kind.LESSON:
            return redirect(self._lesson)
        return to(self.draft.id, "course-saved", f"part-{key}")

    @property
    def _lesson(self) -> str:
        """The page of the lesson that a check question belongs to."""
        return url_for(
            "lms.authoring.lesson",
            draft_id=self.draft.id,
            key=self.key,
            done="course-saved",
        )

    def _address_of(self, question: str) -> str:
        """Of another question of the quiz, which says that this one is saved."""
        return url_for(
            "lms.authoring.question",
            draft_id=self.draft.id,
            key=self.key,
            question=question,
            done="course-saved",
        )


def _new_desk(draft_id: int, key: str, name: str) -> Desk:
    """Of a question whose key is made of its text."""
    opened, part = part_of(draft_id, key)
    item = items.question(
        key,
        "",
        fields.of_type(name, {}),
    )
    return Desk(
        opened,
        part,
        name,
        item,
    )


NEW = "/author/drafts/<int:draft_id>/quizzes/<string:key>/questions/new/<string:name>"


@author.get(NEW)
def new_question(draft_id: int, key: str, name: str) -> str:
    """The form of a question that is new; `name` is its type."""
    desk = _new_desk(
        draft_id,
        key,
        name,
    )
    offers = asking.offers(desk.draft)
    return desk.page(
        ItemForm(
            desk.item,
            {"type": name},
            offers,
        )
    )


@author.post(NEW)
def add_question(draft_id: int, key: str, name: str) -> Answer:
    """Add it behind the others."""
    desk = _new_desk(
        draft_id,
        key,
        name,
    )
    form = asking.typed_in(
        desk.draft,
        desk.item,
        {"type": name},
    )
    data = data_of(desk.draft, desk.item.file)
    new = items.new_key(data, form.data.get("text"))
    form.item = items.question(
        key,
        new,
        desk.item.fields,
    )
    desk = desk._replace(item=form.item)
    return desk.answer(form, lambda typed: {"key": new, **typed})


def _desk(draft_id: int, key: str, question: str) -> Desk:
    """Of a question of a quiz, in the type that is stored, or else sent."""
    opened, part = part_of(draft_id, key)
    data = data_of(opened, f"{key}.yaml")
    stored = items.question_in(data, question) or {}
    name = str(stored.get("type") or request.form.get("type", ""))
    item = items.question(
        key,
        question,
        fields.of_type(name, stored),
    )
    return Desk(
        opened,
        part,
        name,
        item,
    )


QUESTION = "/author/drafts/<int:draft_id>/quizzes/<string:key>/questions/<string:question>"


@author.get(QUESTION)
def question(draft_id: int, key: str, question: str) -> str:
    """A question of a quiz."""
    desk = _desk(
        draft_id,
        key,
        question,
    )
    return desk.page(asking.form_of(desk.draft, desk.item))


@author.post(QUESTION)
def save_question(draft_id: int, key: str, question: str) -> Answer:
    """Save it. One that was taken out meanwhile may be put in again."""
    desk = _desk(
        draft_id,
        key,
        question,
    )
    form = asking.typed_in(desk.draft, desk.item)
    form.data = {"key": question, "type": desk.type, **form.data}
    return desk.answer(form)


def _check_desk(draft_id: int, key: str) -> tuple[Desk, Json]:
    """Of the check question of a lesson, with what is kept of it: nothing, if
    the address asks for another type.
    """
    opened, part = part_of(draft_id, key)
    stored = inputs.as_dict(part.get("check"))
    name = request.values.get("type") or stored.get("type") or FIRST_TYPE
    kept = stored if name == stored.get("type") else {}
    item = items.check(
        key,
        fields.of_type(
            name,
            kept,
            in_bank=False,
        ),
    )
    return Desk(
        opened,
        part,
        name,
        item,
    ), kept


CHECK = "/author/drafts/<int:draft_id>/lessons/<string:key>/check"


@author.get(CHECK)
def check_question(draft_id: int, key: str) -> str:
    """The check question of a lesson; of the type that the address asks for, if
    it is another one now.
    """
    desk, _kept = _check_desk(draft_id, key)
    form = asking.form_of(desk.draft, desk.item)
    here = declared.chosen(desk.item.fields, form.data)
    form.data = {"type": desk.type, **here}
    return desk.page(form)


@author.post(CHECK)
def save_check(draft_id: int, key: str) -> Answer:
    """Save it."""
    desk, kept = _check_desk(draft_id, key)
    form = asking.typed_in(
        desk.draft,
        desk.item,
        kept,
    )
    form.data = {"type": desk.type, **form.data}
    return desk.answer(form)
