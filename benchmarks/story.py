"""What people do in the story: a recruit learns, hands in and is signed off by
a mentor. Each act does its real work once.
"""

import datetime as dt
import secrets
from typing import NamedTuple

import people
from measure import Asked, Request
from people import MENTOR, WORDS, Actor, Ward

from lms.courses.types import Kind, Part

ACTS = {
    "learning.answer": "lesson answers",
    "quizzes.autosave": "",
    "quizzes.submit": "submitted quizzes",
    "signoff.hand_in": "hand-ins",
    "signoff.sign": "signatures",
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
    return found


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
