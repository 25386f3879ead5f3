"""The demo: fictional units and people, and a little history made by the same
use-cases that real people call.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from lms import PersonInfo
from lms.access import service as access
from lms.access.types import Actor, Role, Who
from lms.authoring import service as authoring
from lms.cli import count_maps
from lms.core import clock, paths, yamlfile
from lms.core.db import transaction
from lms.core.i18n import use
from lms.courses import service as courses
from lms.courses.types import Course, Part
from lms.directory import service as directory
from lms.enrolment import service as enrolment
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import service as quizzes
from lms.requirements import service as requirements
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft, Verdict
from lms.standalone import accounts, passwords
from lms.studio import service as studio

FILES = Path(__file__).parent / "demo"
PASSWORD = "xin-chao-cong-vu"  # noqa: S105 - the demo's, which listens on loopback only
MARKS = ("lan", "mentor-hoa", "manager-duc", "province-quang")
Say = Callable[[str], None]


class Colleague(NamedTuple):
    """Somebody of the demo and where they work; `post` is empty for those who
    hold none.
    """

    key: str
    unit: str
    post: str


class Deed(NamedTuple):
    """A course, the share of its quiz answered rightly, and the entrustment of
    its signed task (None: not handed in).
    """

    course: str
    right: float
    entrustment: int | None


def is_filled() -> bool:
    """Whether the demo's people are there already; one name of theirs may well
    be somebody's real one.
    """
    return len(people.ids_by_key(MARKS)) == len(MARKS)


def is_foreign() -> bool:
    """Whether people are there, but not the demo's."""
    return people.has_people() and not is_filled()


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
        colleagues = _people()
        say("A little history")
        _history(colleagues)
        count_maps()


def _people() -> list[Colleague]:
    """Enter everybody; those who hold a post."""
    mistakes: list[yamlfile.Mistake] = []
    root = yamlfile.read_file(FILES / "people.yaml", mistakes)
    password_hash = passwords.hashed(PASSWORD)
    with transaction():
        colleagues = [
            _enter(node, password_hash) for node in root.items("people")
        ]
    yamlfile.refuse(mistakes)
    return [one for one in colleagues if one.post]


def _enter(node: yamlfile.Node, password_hash: str) -> Colleague:
    """One person with account, post and roles."""
    colleague = Colleague(
        node.str("key"), node.str("unit"), node.str("post", needed=False)
    )
    person = people.mirror(PersonInfo(colleague.key, node.str("name")))
    accounts.add(person.key, node.str("login"), password_hash)
    if colleague.post:
        unit = people.find_unit(colleague.unit)
        since = node.date("from") or clock.today()
        directory.enter(person.id, unit, colleague.post, since)
    for role in node.items("roles", 0, needed=False):
        _grant(person.id, role)
    return colleague


def _grant(person_id: int, node: yamlfile.Node) -> None:
    unit = people.find_unit(node.str("unit"))
    directory.grant(None, person_id, Role(node.str("role")), unit.id)


HISTORY = (
    Deed("chung-thuc-ban-sao", 1.0, 4),
    Deed("tiep-nhan-so-hoa-ho-so", 1.0, 3),
    Deed("giup-nguoi-cao-tuoi-dung-vneid", 1.0, None),
    Deed("chung-thuc-ban-sao", 0.4, None),
    Deed("tiep-nhan-so-hoa-ho-so", 1.0, 2),
)
"""What has been done before the demo begins; each colleague has done two in a
row.
"""
MENTORS = {"cua-song": "mentor-hoa", "doi-thong": "mentor-son"}
"""Who signs in which unit."""
FRESH = {"lan", "minh", "admin"}
"""Recruits, who have everything before them."""


def _history(colleagues: list[Colleague]) -> None:
    """Different records, so that the heat map has something to show."""
    mentors = {unit: access.actor_for(key) for unit, key in MENTORS.items()}
    index = 0
    for colleague in colleagues:
        mentor = _mentor_of(colleague, mentors)
        if mentor is None or colleague.key in FRESH:
            continue
        actor = access.actor_for(colleague.key)
        for deed in HISTORY[index % len(HISTORY) :][:2]:
            _do(deed, actor, mentor)
        index += 1


def _do(deed: Deed, actor: Actor, mentor: Actor) -> None:
    _take(actor, deed.course, deed.right)
    if deed.entrustment and actor.person_id != mentor.person_id:
        _work(actor, mentor, deed.course, deed.entrustment)


def _mentor_of(colleague: Colleague, mentors: dict[str, Actor]) -> Who:
    for unit, mentor in mentors.items():
        if colleague.unit.startswith(unit):
            return mentor
    return None


def _take(actor: Actor, slug: str, right: float) -> None:
    """Take the course's quiz and answer this share of it rightly."""
    revision = enrolment.enrol(actor, slug)
    part = _part(revision.course, "quiz")
    sitting = quizzes.sitting(actor, quizzes.start(actor, revision, part.key))
    answers = {}
    for index, question in enumerate(sitting.quiz.questions):
        if (index * 7 + actor.person_id) % 10 < right * 10:
            answers[question.key] = question.perfect()
        else:
            answers[question.key] = _guess(question, index + actor.person_id)
    quizzes.submit(actor, sitting.attempt.id, answers)


def _guess(question: Any, choice: int) -> Any:
    order = list(range(question.size))
    return question.read([str(choice % max(2, question.size))], order)


def _part(course: Course, kind: str) -> Part:
    return next(part for part in course.parts if part.kind == kind)


def _work(actor: Actor, mentor: Actor, slug: str, entrustment: int) -> None:
    """Hand the course's task in and have it signed."""
    revision = courses.current(slug)
    part = _part(revision.course, "task")
    draft = HandInDraft(
        "Đã làm trọn một ngày tại quầy, ghi đủ từng hồ sơ theo bảng kiểm.",
        clock.now() - dt.timedelta(days=12),
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
