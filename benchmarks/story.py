"""What people do in the story: a recruit learns, hands in and is signed off by
a mentor; a trainer writes. Each act does its real work once.
"""

import datetime as dt
import json
import secrets
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlencode

import people
from measure import Asked, Request
from people import MENTOR, TRAINER, WORDS, Actor, Ward
from werkzeug.datastructures import MultiDict

from lms.courses.types import Kind, Part

ACTS = {
    "learning.answer": "lesson answers",
    "quizzes.autosave": "",
    "quizzes.submit": "submitted quizzes",
    "signoff.hand_in": "hand-ins",
    "signoff.sign": "signatures",
    "authoring.autosave_text": "",
    "authoring.autosave_question": "",
    "authoring.autosave_task": "",
    "authoring.draft_after_text": "",
    "authoring.draft_after_question": "",
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
    return found | _writing(ward, Session(*people.sign_in(ward.app, TRAINER)))


def _writing(ward: Ward, trainer: Session) -> dict[str, list[Asked]]:
    """A trainer writes in a draft: its forms save themselves after each word,
    and its page is opened after each of these changes.
    """
    names = ward.names
    at = f"/author/drafts/{names['course_draft']}"
    lesson, work = names["lesson"], f"{at}/tasks/{names['work']}"
    asked = f"{at}/quizzes/{names['part']}/questions/{names['question']}"
    text = f"{at}/texts/{lesson}/autosave"
    where = {
        "text": Place(f"{at}/lessons/{lesson}", text, "text-vi-"),
        "question": Place(asked, f"{asked}?autosave=1", "explanation-vi"),
        "task": Place(work, f"{work}?autosave=1", "evidence-vi"),
    }
    found: dict[str, list[Asked]] = {}
    for name, place in where.items():
        typing = Typing(ward.app, trainer.cookie, place)
        found[f"authoring.autosave_{name}"] = [typing for _ in ward.actors[:-1]]
    page = Request(at, trainer.cookie, holds=lesson)
    for name in ("text", "question"):
        typing = found[f"authoring.autosave_{name}"][0]
        found[f"authoring.draft_after_{name}"] = [
            After(ward.app, page, typing) for _ in ward.actors[:-1]
        ]
    return found


class Place(NamedTuple):
    """Where something is written: the page, where it saves itself, and how the
    field begins in which somebody types.
    """

    page: str
    saves: str
    field: str


class Typing(Asked):
    """A form that saves itself after each word, with the marks of what the
    answer before has stored.
    """

    def __init__(self, app: Any, cookie: str, place: Place) -> None:
        saves = Request(place.saves, cookie, [], holds='"was":{"')
        super().__init__(app, saves)
        headers = self.options["headers"]
        fields = Fields()
        fields.feed(self.client.get(place.page, headers=headers).text)
        self.form = MultiDict(fields.found)
        names = [name for name in self.form if name.startswith(place.field)]
        self.field, self.words = names[0], 0
        self._type()

    def _type(self) -> None:
        """One more word."""
        self.words += 1
        self.form[self.field] += f" {self.words}"
        sent = list(self.form.items(multi=True))
        self.options["data"] = urlencode(sent).encode()

    def __call__(self) -> float:
        """The seconds until it is saved."""
        took = super().__call__()
        for name, mark in json.loads(self.body)["was"].items():
            self.form[f"was-{name}"] = mark
        self._type()
        return took


class After(Asked):
    """A page that is opened after a change, which counts for nothing."""

    def __init__(self, app: Any, request: Request, change: Asked) -> None:
        super().__init__(app, request)
        self.change = change

    def __call__(self) -> float:
        """The seconds until the page is there."""
        self.change()
        return super().__call__()


class Fields(HTMLParser):
    """The fields of the form in which something is written, as they are filled
    in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._area = self._list = ""
        self._is_writing = False
        self._text: list[str] = []
        self._samples = 0

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """What a field holds; of a list what is chosen."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._is_writing = "data-autosave" in given
        self._samples += tag == "template"
        if not self._is_writing or self._samples:
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
