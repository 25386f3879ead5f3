"""What people do in the story: a recruit learns, hands in and is signed off by
a mentor; a trainer writes. Each act does its real work once.
"""

import datetime as dt
import secrets
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import people
from measure import Asked, Request
from people import MENTOR, TRAINER, WORDS, Actor, Ward
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client

from lms.authoring.forms import TextSide
from lms.courses.types import Kind, Part

ACTS = {
    "learning.answer": "lesson answers",
    "quizzes.autosave": "",
    "quizzes.submit": "submitted quizzes",
    "signoff.hand_in": "hand-ins",
    "signoff.sign": "signatures",
    "authoring.autosave_text": "",
}
"""The acts in the order of the story, and what each adds to the database."""


class Session(NamedTuple):
    """Who is signed in, and the token that their forms carry."""

    cookie: str
    token: str

    def post(
        self, path: str, form: list[tuple[str, str]], holds: str = ""
    ) -> Request:
        """An act that ends in the page whose address contains `holds`."""
        whole = [("csrf_token", self.token), *form]
        return Request(path, self.cookie, whole, (302, 303), holds)


def acts(ward: Ward) -> dict[str, list[Asked]]:
    """A request of every kind for each actor but the last, whose work waits to
    be read.
    """
    mentor = Session(*people.sign_in(ward.app, MENTOR))
    steps = [("steps", step) for step in people.steps_of(ward)]
    found: dict[str, list[Asked]] = {name: [] for name in ACTS}
    for actor in ward.actors[:-1]:
        learner = Session(*people.sign_in(ward.app, actor.key))
        for name, request in {
            "learning.answer": _answer(ward, actor, learner),
            "quizzes.autosave": _autosave(actor, learner),
            "quizzes.submit": _submit(actor, learner),
            "signoff.hand_in": _hand_in(ward, learner),
            "signoff.sign": _sign(actor, mentor, steps),
        }.items():
            found[name].append(Asked(ward.app, request))
    written = _written(ward, Session(*people.sign_in(ward.app, TRAINER)))
    found["authoring.autosave_text"] = [
        Asked(ward.app, next(written)) for _ in ward.actors[:-1]
    ]
    return found


def _written(ward: Ward, trainer: Session) -> Iterator[Request]:
    """A lesson of a draft that saves itself after each word, as the page does:
    with the marks of what the answer before has stored.
    """
    draft, lesson = ward.names["course_draft"], ward.names["lesson"]
    at = f"/author/drafts/{draft}"
    browser = Client(ward.app, use_cookies=False)
    headers = {"Cookie": trainer.cookie}
    page = Fields()
    page.feed(browser.get(f"{at}/lessons/{lesson}", headers=headers).text)
    form = MultiDict(page.found)
    field = next(one for one in form if one.startswith("text-vi-"))
    for number in range(len(ward.actors)):
        form[field] += f" {number}"
        sent = list(form.items(multi=True))
        path = f"{at}/texts/{lesson}/autosave"
        yield Request(path, trainer.cookie, sent, holds='"was":{"')
        marks = TextSide.sent("vi", form).marks
        form["was-text_vi"] = " ".join(marks)


class Fields(HTMLParser):
    """The fields of the form on which a text is written, as they are filled
    in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._area = self._list = self._form = ""
        self._text: list[str] = []
        self._samples = 0

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """What a field holds; of a list what is chosen."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._form = given.get("id") or ""
        self._samples += tag == "template"
        if self._form != "writing" or self._samples:
            return
        if tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._list = name
        elif tag == "option" and "selected" in given:
            self.found.append((self._list, given.get("value") or ""))
        elif tag == "input" and _is_filled_in(given):
            self.found.append((name, given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        """The line break at the beginning of a long field is none of its text."""
        self._samples -= tag == "template"
        if tag == "textarea" and self._area:
            text = "".join(self._text).removeprefix("\n")
            self.found.append((self._area, text))
            self._area = ""

    def handle_data(self, data: str) -> None:
        """The text of a long field."""
        if self._area:
            self._text.append(data)


def _is_filled_in(given: dict[str, str | None]) -> bool:
    """Whether an input is sent."""
    kind = given.get("type") or "text"
    if kind in {"checkbox", "radio"}:
        return "checked" in given
    return bool(given.get("name")) and kind not in {"file", "submit"}


def _answer(ward: Ward, actor: Actor, learner: Session) -> Request:
    revision, _ = ward.quiz
    lesson = _lesson(ward)
    path = f"/revisions/{revision.id}/lessons/{lesson.key}"
    form = people.answer_of(ward, actor.key, lesson)
    return learner.post(path, form, lesson.key)


def _lesson(ward: Ward) -> Part:
    parts = ward.quiz[0].course.parts
    return next(part for part in parts if part.kind is Kind.LESSON)


def _autosave(actor: Actor, learner: Session) -> Request:
    form = [("csrf_token", learner.token), *actor.answers]
    path = f"/attempts/{actor.attempt}/autosave"
    return Request(path, learner.cookie, form, holds="saved")


def _submit(actor: Actor, learner: Session) -> Request:
    path = f"/attempts/{actor.attempt}/submit"
    return learner.post(path, [], f"/attempts/{actor.attempt}/result")


def _hand_in(ward: Ward, learner: Session) -> Request:
    revision, task = ward.handed_in
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    path = f"/revisions/{revision.id}/tasks/{task.key}"
    form = [
        ("text", WORDS),
        ("done_at", f"{day}T09:30"),
        ("place", "Quầy số 2"),
        ("hand", "1"),
        ("once", secrets.token_urlsafe(16)),
    ]
    return learner.post(path, form, path)


def _sign(
    actor: Actor, mentor: Session, steps: list[tuple[str, str]]
) -> Request:
    form = [
        ("round", "1"),
        *steps,
        ("entrustment", "4"),
        ("strength", "Đối chiếu kỹ."),
        ("change", "Ghi sổ ngay."),
    ]
    return mentor.post(f"/submissions/{actor.submission}/sign", form)
