"""The demo: fictional units and people, and a little history made by the same
use-cases that real people call.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service as authoring
from lms.core import clock, paths, yamlfile
from lms.core.db import session, transaction
from lms.core.i18n import use
from lms.courses import service as courses
from lms.directory import service as directory
from lms.enrolment import service as enrolment
from lms.gapmap import counts
from lms.legal import service as legal
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, Posting, Unit
from lms.quizzes import service as quizzes
from lms.requirements import service as requirements
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft, Verdict
from lms.standalone import accounts
from lms.standalone.models import Account
from lms.studio import service as studio

FILES = Path(__file__).parent / "demo"
PASSWORD = "xin-chao-cong-vu"  # noqa: S105 - the demo's, which listens on loopback only
MARKS = ("lan", "mentor-hoa", "manager-duc", "province-quang")
Say = Callable[[str], None]


def is_filled() -> bool:
    """Whether the demo's people are there already; one name of theirs may well
    be somebody's real one.
    """
    return session().scalar(
        select(func.count()).where(Person.key.in_(MARKS))
    ) == len(MARKS)


def is_foreign() -> bool:
    """Whether people are there, but not the demo's."""
    return (
        session().scalar(select(Person.key).limit(1)) is not None
        and not is_filled()
    )


def fill(say: Say) -> None:
    """Everything the demo needs, step by step."""
    with use("vi"):
        say("Legal bases")
        legal.load()
        say("Units")
        people.put_first_unit()
        say("Competency frameworks, posts, requirements by layer")
        studio.load_presets(people.root())
        requirements.load_units(FILES / "units.yaml")
        say("Courses")
        known = authoring.known_presets()
        for folder in authoring.folders(paths.COURSES):
            authoring.publish(None, folder, known)
        say("People, posts, roles")
        _people()
        say("A little history")
        _history()
        while counts.settle():
            pass


def _people() -> None:
    found: list[yamlfile.Mistake] = []
    root = yamlfile.read_file(FILES / "people.yaml", found)
    hashed = accounts.HASHER.hash(PASSWORD)
    with transaction() as db:
        for node in root.items("people"):
            person = people.mirror(
                PersonInfo(node.str("key"), node.str("name"))
            )
            db.add(
                Account(
                    person_key=person.key,
                    login=node.str("login"),
                    password_hash=hashed,
                )
            )
            if post := node.str("post", needed=False):
                unit = people.find_unit(node.str("unit"))
                directory.enter(
                    person.id, unit, post, node.date("from") or clock.today()
                )
            for role in node.items("roles", 0, needed=False):
                directory.grant(
                    None,
                    person.id,
                    Role(role.str("role")),
                    people.find_unit(role.str("unit")).id,
                )
    yamlfile.refuse(found)


# Who has done what before the demo begins: person, course, share of right
# answers, entrustment of a signed task (None: not handed in).
HISTORY = (
    ("chung-thuc-ban-sao", 1.0, 4),
    ("tiep-nhan-so-hoa-ho-so", 1.0, 3),
    ("giup-nguoi-cao-tuoi-dung-vneid", 1.0, None),
    ("chung-thuc-ban-sao", 0.4, None),
    ("tiep-nhan-so-hoa-ho-so", 1.0, 2),
)


def _history() -> None:
    """Colleagues of the recruit with different records, so that the heat map
    has something to show. The recruit herself starts fresh.
    """
    fresh = {"lan", "minh", "admin"}
    mentors = {
        unit: access.actor_for(key)
        for unit, key in (
            ("cua-song", "mentor-hoa"),
            ("doi-thong", "mentor-son"),
        )
    }
    query = (
        select(Person.key, Unit.key.label("unit"))
        .join(Posting, Posting.person_id == Person.id)
        .join(Unit, Unit.id == Posting.unit_id)
    )
    rows = (
        session()
        .execute(query.where(Posting.post != "").order_by(Person.id))
        .all()
    )
    plan: list[tuple[Any, str]] = [
        (row, unit)
        for row in rows
        for unit in mentors
        if row.unit.startswith(unit) and row.key not in fresh
    ]
    for index, (row, unit) in enumerate(plan):
        actor = access.actor_for(row.key)
        for slug, share, entrustment in HISTORY[index % len(HISTORY) :][:2]:
            _take(actor, slug, share)
            if entrustment and actor.person_id != mentors[unit].person_id:
                _work(actor, mentors[unit], slug, entrustment)


def _take(actor: Any, slug: str, share: float) -> None:
    revision = enrolment.enrol(actor, slug)
    part = next(part for part in revision.course.parts if part.kind == "quiz")
    sitting = quizzes.sitting(actor, quizzes.start(actor, revision, part.key))
    answers = {}
    for index, question in enumerate(sitting.quiz.questions):
        knows = (index * 7 + actor.person_id) % 10 < share * 10
        guess = question.read(
            [str((index + actor.person_id) % max(2, question.size))],
            list(range(question.size)),
        )
        answers[question.key] = question.perfect() if knows else guess
    quizzes.submit(actor, sitting.attempt.id, answers)


def _work(actor: Any, mentor: Any, slug: str, entrustment: int) -> None:
    revision = courses.current(slug)
    part = next(part for part in revision.course.parts if part.kind == "task")
    done_at = clock.now() - dt.timedelta(days=12)
    draft = HandInDraft(
        "Đã làm trọn một ngày tại quầy, ghi đủ từng hồ sơ theo bảng kiểm.",
        done_at,
        "Quầy số 2",
    )
    signoff.save_draft(actor, revision, part.key, draft)
    submission = signoff.hand_in(
        actor, revision, part.key, draft, f"demo:{actor.key}:{slug}"
    )
    steps = tuple(step.key for step in signoff.task_of(revision, part).steps)
    verdict = Verdict(
        steps,
        entrustment,
        "Đối chiếu kỹ, nói năng từ tốn.",
        "Ghi sổ ngay khi trả kết quả.",
    )
    signoff.sign(mentor, submission.id, submission.round, verdict)
