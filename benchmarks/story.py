"""The pages of the story: a recruit learns, hands in and is signed off; a
mentor, a manager, a trainer and an administrator look on.
"""

import datetime as dt
import secrets

import people as wards
from measure import Asked, Request
from people import MANAGER, MENTOR, READER, WORDS, Ward

from lms.courses.types import Kind

TRAINER, ADMIN = "trainer-mai", "admin"
# The most a page may cost, in floors.
TARGETS = {
    "lesson": 2,
    "quiz: submit (POST)": 2,
    "home": 3,
    "own gaps": 3,
    "sign off (POST)": 3,
}


def read(ward: Ward) -> dict[str, Asked]:
    """Pages that are read again and again."""
    cookies = {
        key: ward.cookie(key)[0]
        for key in (READER, MENTOR, MANAGER, TRAINER, ADMIN)
    }
    (revision, quiz), (other, task) = ward.quiz, ward.signed
    lesson = next(
        part for part in revision.course.parts if part.kind is Kind.LESSON
    )
    with ward.app.app_context():
        opened = wards.session().get(wards.Attempt, ward.reader_attempt)
        before = f"/revisions/{opened.revision_id}/quizzes/{opened.part}"
        wards.session().close()
    effect = quiz.effects[0]
    pages = {
        "home": (READER, "/"),
        "own gaps": (READER, "/gaps"),
        "catalogue": (READER, "/courses"),
        "course": (READER, f"/courses/{revision.slug}"),
        "lesson": (READER, f"/revisions/{revision.id}/lessons/{lesson.key}"),
        "quiz: before": (READER, before),
        "quiz: take": (READER, f"/attempts/{ward.reader_attempt}"),
        "quiz: result": (READER, f"/attempts/{ward.reader_result}/result"),
        "task": (READER, f"/revisions/{other.id}/tasks/{task.key}"),
        "mentor's inbox": (MENTOR, "/inbox"),
        "review": (MENTOR, f"/submissions/{ward.actors[-1].submission}"),
        "unit heat map": (MANAGER, f"/maps/{ward.unit_id}"),
        "heat map: cell": (
            MANAGER,
            f"/maps/{ward.unit_id}/{effect.competency}",
        ),
        "heat map: CSV": (MANAGER, f"/maps/{ward.unit_id}.csv"),
        "quiz statistics": (TRAINER, f"/quiz-results/{revision.id}/{quiz.key}"),
        "people": (ADMIN, "/people"),
        "audit log": (ADMIN, "/audit"),
    }
    return {
        name: Asked(ward.app, Request(path, cookies[key]))
        for name, (key, path) in pages.items()
    }


def write(ward: Ward) -> dict[str, list[Asked]]:
    """Posts that each do real work once: the same number of every kind, one
    actor after the other.

    An actor answers a lesson for the first time, saves and submits the quiz,
    and hands in one task; the mentor signs another.
    """
    mentor, mentor_token = ward.cookie(MENTOR)
    (revision, _), (later, task) = ward.quiz, ward.handed_in
    lesson = next(
        part for part in revision.course.parts if part.kind is Kind.LESSON
    )
    steps = [("steps", step) for step in wards.steps_of(ward)]
    sign = [
        ("round", "1"),
        *steps,
        ("entrustment", "4"),
        ("strength", "Đối chiếu kỹ."),
        ("change", "Ghi sổ ngay."),
    ]
    done_at = f"{dt.date.today() - dt.timedelta(days=2)}T09:30"  # noqa: DTZ011 - what a form would hold
    found: dict[str, list[Asked]] = {}
    for actor in ward.actors:
        cookie, token = ward.cookie(actor.key)
        work = [
            ("text", WORDS),
            ("done_at", done_at),
            ("place", "Quầy số 2"),
            ("hand", "1"),
        ]
        posts = {
            "lesson: answer (POST)": (
                f"/revisions/{revision.id}/lessons/{lesson.key}",
                wards.answer_of(ward, actor.key, lesson),
            ),
            "quiz: autosave (POST)": (
                f"/attempts/{actor.attempt}/autosave",
                actor.answers,
            ),
            "quiz: submit (POST)": (f"/attempts/{actor.attempt}/submit", []),
            "task: hand in (POST)": (
                f"/revisions/{later.id}/tasks/{task.key}",
                [*work, ("once", secrets.token_urlsafe(16))],
            ),
            "sign off (POST)": (f"/submissions/{actor.submission}/sign", sign),
        }
        for name, (path, form) in posts.items():
            who, proof = (
                (mentor, mentor_token)
                if name == "sign off (POST)"
                else (cookie, token)
            )
            status = (200,) if "autosave" in name else (302, 303)
            request = Request(path, who, [("csrf_token", proof), *form], status)
            found.setdefault(name, []).append(Asked(ward.app, request))
    return found


# What every post must have added to the database.
WORK = {
    "lesson answers": "lesson: answer (POST)",
    "submitted quizzes": "quiz: submit (POST)",
    "hand-ins": "task: hand in (POST)",
    "signatures": "sign off (POST)",
}
