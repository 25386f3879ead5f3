"""Wards of ten or of a thousand people, made by the same use-cases that real
people call, in a folder that is thrown away.
"""

import datetime as dt
import io
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import demand
import desk
from flask import Flask
from manual import manual
from sqlalchemy import Engine, func, select, text
from werkzeug.test import Client

from lms.access import service as access
from lms.access import types as access_types
from lms.authoring import service as authoring
from lms.core import clock, files, migrate, outbox
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.directory import service as directory
from lms.directory.types import LineNote, PartReport
from lms.enrolment import service as enrolment
from lms.enrolment.models import LessonProgress
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.exchange.formats.case_package.fields import identifier
from lms.extension.features import HANDLERS
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.gapmap import service as gapmap
from lms.learning import service as learning
from lms.mentoring import service as mentoring
from lms.mentoring import types as mentoring_types
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import PostingRow, UnitRow
from lms.posts import service as posts_room
from lms.quizzes import service as quizzes
from lms.quizzes.models import Attempt
from lms.reports import service as reports
from lms.reports.types import Trouble
from lms.revalidation import service as revalidation
from lms.revalidation.models import ReviewItem
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff
from lms.signoff.models import HandIn, Review
from lms.signoff.types import HandInDraft, Verdict
from lms.standalone import database, demo, sessions
from lms.standalone.app import create_app
from lms.studio import service as studio

WARD, CENTRE, OFFICE = "cua-song", "cua-song.centre", "cua-song.office"
READER, MENTOR, MANAGER = "kien", "mentor-hoa", "manager-duc"
HR, TRAINER, ADMIN = "nation-thu", "trainer-mai", "admin"
REPLACED, SUCCESSOR = "nd-118-2025", "nd-367-2025"
STUCK = "bench.c00"
"""A competency that no course teaches."""
SCAN = b"%PDF-1.4 made up"
POSTS = (
    "one-stop-officer",
    "one-stop-officer",
    "one-stop-officer",
    "justice",
    "clerk",
    "labour-employment",
)
FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
)
GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dung",
    "Giang",
    "Hạnh",
    "Khoa",
    "Lâm",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quỳnh",
    "Sơn",
    "Thảo",
)
WORDS = "Đã làm trọn một ngày tại quầy, ghi đủ từng hồ sơ theo bảng kiểm và trả đúng hẹn."
# What somebody who is no actor of the story has shown: share of right answers,
# entrustment of the signed task; None: not yet.
RECORDS = (
    (1.0, 4),
    (0.4, None),
    (None, None),
    (1.0, 2),
    (1.0, None),
    (None, None),
)
TOGETHER, PIECES = 50, 3
SHARE, MOST = 5, 197
"""One person in so many works in the office whose plan is read, up to so many:
with the demo's three, 200.
"""


@dataclass
class Actor:
    """Somebody who acts once per measured request: an open attempt fully
    answered, a task handed in, another one not begun.
    """

    key: str
    attempt: int = 0
    submission: int = 0
    answers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Ward:
    """An application whose ward holds so many people, of whom the first ones
    are the actors of the story.
    """

    app: Flask
    people: int
    actors: list[Actor] = field(default_factory=list)
    quiz: tuple[Revision, Part] | None = None
    signed: tuple[Revision, Part] | None = None
    handed_in: tuple[Revision, Part] | None = None
    reader_attempt: int = 0
    reader_result: int = 0
    unit_id: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """What the addresses of the pages are made of, see `pages`."""

    def written(self) -> dict[str, int]:
        """How much of each kind of work the database holds; the measured posts
        have to add to it one by one.
        """
        counts = {
            "lesson answers": select(func.count()).select_from(LessonProgress),
            "submitted quizzes": select(func.count()).where(
                Attempt.submitted_at.is_not(None)
            ),
            "hand-ins": select(func.count()).select_from(HandIn),
            "signatures": select(func.count()).where(Review.signed),
        }
        with self.app.app_context():
            found = {
                name: session().scalar(query) or 0
                for name, query in counts.items()
            }
            session().close()
        return found


def sign_in(app: Flask, key: str) -> tuple[str, str]:
    """A new session of this person: the cookie and the token that their forms
    carry, read from a page as a browser does.
    """
    with app.app_context():
        values = {
            "_user_id": sessions.begin(key).key,
            "_fresh": True,
            "csrf_token": secrets.token_hex(20),
        }
        session().close()
    signer = app.session_interface.get_signing_serializer(app)
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(values)}"
    browser = Client(app, use_cookies=False)
    page = browser.get("/", headers={"Cookie": cookie}).text
    return cookie, re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def build(
    folder: Path,
    address: str,
    count: int,
    actors: int,
    say: Callable[[int, int], None],
) -> Ward:
    """The demo, and on top of it as many people as the ward lacks."""
    app = create_app(
        LMS_DATA=str(folder), LMS_DATABASE_URL=address, LMS_SECURE_COOKIES="0"
    )
    app.config["PROPAGATE_EXCEPTIONS"] = True
    ward = Ward(app, count)
    with app.app_context():
        engine = session().get_bind()
        migrate.upgrade(engine)
        demo.fill(lambda _what: None)
        _fill(ward, actors, say)
        session().close()
        analyse(engine)
        database.check(engine, folder)
        engine.dispose()
    return ward


def analyse(engine: Engine) -> None:
    """What PostgreSQL's autovacuum does by itself within a minute."""
    if engine.dialect.name != "postgresql":
        return
    alone = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with alone as connection:
        connection.execute(text("VACUUM ANALYZE"))


def work_off() -> None:
    """Everything that waits for the worker is done."""
    while outbox.work_once(HANDLERS) or gapmap.step() or gapmap.settle():
        pass


def _fill(ward: Ward, actors: int, say: Callable[[int, int], None]) -> None:
    current = courses.catalogue()
    ward.quiz, ward.signed, ward.handed_in = (
        (current[0], part_of_kind(current[0], Kind.QUIZ)),
        (current[1], part_of_kind(current[1], Kind.TASK)),
        (current[2], part_of_kind(current[2], Kind.TASK)),
    )
    ward.unit_id = people.find_unit(WARD).id
    here = select(func.count(PostingRow.person_id.distinct())).join(
        UnitRow, UnitRow.id == PostingRow.unit_id
    )
    missing = ward.people - session().scalar(
        here.where(UnitRow.path.contains(f"/{ward.unit_id}/"))
    )
    keys = demand.competencies()
    posts = list(posts_room.posts())
    demand.require(people.root().id, posts, keys, ward.people)
    if missing < 2:  # who act once, besides the demo's learner
        raise SystemExit(
            f"The demo's ward alone has more than {ward.people - 2} people; ask for more."
        )
    ward.actors = [
        Actor(key)
        for key in ("lan", *(f"bench-{index:04}" for index in range(missing)))
    ][: actors or None]
    acting = {actor.key for actor in ward.actors}
    for start in range(0, missing, TOGETHER):
        with transaction():
            for index in range(start, min(start + TOGETHER, missing)):
                _person(index)
                if f"bench-{index:04}" not in acting:
                    _record(
                        ward,
                        f"bench-{index:04}",
                        *RECORDS[index % len(RECORDS)],
                        colleague=index % 2,
                    )
        say(min(start + TOGETHER, missing), missing)
    with transaction():
        for actor in ward.actors:
            _act(ward, actor)
        _reader(ward, keys)
        names = _look_around(ward)
        names |= desk.fill([f"bench-{index:04}" for index in range(missing)])
    ward.names = {name: str(value) for name, value in names.items()}
    work_off()


def part_of_kind(revision: Revision, kind: Kind) -> Part:
    """The first part of this kind."""
    return next(part for part in revision.course.parts if part.kind is kind)


def _place(index: int) -> str:
    return CENTRE if index % SHARE or index >= SHARE * MOST else OFFICE


def name_of(number: int) -> str:
    """A name that is common enough to be nobody's."""
    family = FAMILY[number % len(FAMILY)]
    middle, given = GIVEN[number // 7 % len(GIVEN)], GIVEN[number % len(GIVEN)]
    return f"{family} Thị {middle} {given}"


def _person(index: int) -> None:
    name = name_of(index)
    found = people.mirror(PersonInfo(f"bench-{index:04}", name))
    directory.enter(
        found.id,
        people.find_unit(_place(index)),
        POSTS[index % len(POSTS)],
        dt.date(2026, 1, 5),
    )


def _record(
    ward: Ward,
    key: str,
    share: float | None,
    entrustment: int | None,
    colleague: int,
) -> None:
    actor = access.actor_for(key)
    if share is not None:
        sitting = quizzes.sitting(
            actor,
            quizzes.start(
                actor,
                enrolment.enrol(actor, ward.quiz[0].slug),
                ward.quiz[1].key,
            ),
        )
        right = round(share * len(sitting.quiz.questions))
        quizzes.submit(
            actor,
            sitting.attempt.id,
            {q.key: q.perfect() for q in sitting.quiz.questions[:right]},
        )
    if (
        entrustment is not None or colleague
    ):  # every second one of the others waits in the mentor's inbox
        revision, part = ward.signed
        submission = hand_in(key, revision, part)
        if entrustment is not None:
            steps = tuple(
                step.key for step in signoff.task_of(revision, part).steps
            )
            verdict = Verdict(
                steps,
                entrustment,
                "Đối chiếu kỹ, nói năng từ tốn.",
                "Ghi sổ ngay khi trả.",
            )
            signoff.sign(access.actor_for(MENTOR), submission, 1, verdict)


def hand_in(key: str, revision: Revision, part: Part) -> int:
    """A task handed in; the id of the submission."""
    actor = access.actor_for(key)
    draft = HandInDraft(WORDS, clock.now() - dt.timedelta(days=3), "Quầy số 2")
    enrolment.enrol(actor, revision.slug)
    signoff.save_draft(actor, revision, part.key, draft)
    return signoff.hand_in(
        actor, revision, part.key, draft, f"bench:{key}:{revision.slug}"
    ).id


def _act(ward: Ward, actor: Actor) -> None:
    person = access.actor_for(actor.key)
    revision, part = ward.quiz
    actor.attempt = quizzes.start(
        person, enrolment.enrol(person, revision.slug), part.key
    )
    sitting = quizzes.sitting(person, actor.attempt)
    quizzes.save(
        person,
        actor.attempt,
        {
            question.key: question.perfect()
            for question in sitting.quiz.questions
        },
    )
    actor.answers = _form(sitting)
    actor.submission = hand_in(actor.key, *ward.signed)


def _form(sitting: quizzes.Sitting) -> list[tuple[str, str]]:
    """The attempt's form, filled in right."""
    fields = []
    for index, question in enumerate(sitting.questions()):
        fields.append(("shown", str(index)))
        fields += [
            (f"q{index}", value)
            for value in question.echo(
                question.perfect(), sitting.order(question)
            )
        ]
    return fields


def _reader(ward: Ward, keys: list[str]) -> None:
    """The person whose pages are read has a history: a lesson answered, a quiz
    open, a quiz and a task done (by the demo), and evidence of all that is
    required.
    """
    person = access.actor_for(READER)
    for number, key in enumerate(keys * PIECES):
        level = 1 + number % 4
        proof = Proof(
            person.person_id,
            key,
            level,
            Depth.DOES,
            "signoff",
            f"bench:reader:{number}",
            clock.now() - dt.timedelta(days=1 + number),
        )
        evidence.record(proof)
    mine = select(Attempt).where(
        Attempt.person_id == person.person_id, Attempt.submitted_at.is_not(None)
    )
    ward.reader_result = session().scalars(mine.order_by(Attempt.id)).first().id
    done = set(session().scalars(mine.with_only_columns(Attempt.slug)))
    revision = next(row for row in courses.catalogue() if row.slug not in done)
    enrolment.enrol(person, revision.slug)
    ward.reader_attempt = quizzes.start(
        person, revision, part_of_kind(revision, Kind.QUIZ).key
    )
    first = part_of_kind(ward.quiz[0], Kind.LESSON)
    question = quizzes.question_of(ward.quiz[0], first)
    order = quizzes.check_order(question, person.person_id)
    learning.answer(
        person,
        ward.quiz[0].id,
        first.key,
        question.echo(question.perfect(), order),
    )


def answer_of(ward: Ward, key: str, part: Part) -> list[tuple[str, str]]:
    """The right answer to a lesson's check question as this person's form sends
    it.
    """
    with ward.app.app_context():
        question = quizzes.question_of(ward.quiz[0], part)
        order = quizzes.check_order(question, people.find_person(key).id)
        session().close()
    return [("q0", value) for value in question.echo(question.perfect(), order)]


def steps_of(ward: Ward) -> list[str]:
    """The critical steps of the task that is signed."""
    return [step.key for step in signoff.task_of(*ward.signed).steps]


_SIGNED = select(Review.submission_id).where(Review.signed).order_by(Review.id)


def _look_around(ward: Ward) -> dict[str, object]:
    """What a page can be about besides people: a draft, a law replaced, a file
    handed in.
    """
    hr, lan = access.actor_for(HR), people.find_person("lan")
    stream = io.BytesIO(SCAN)
    revision, part = ward.handed_in
    draft = HandInDraft(WORDS, clock.now(), "Quầy số 2")
    upload = [(stream, "so.pdf")]
    signoff.save_draft(
        access.actor_for(READER), revision, part.key, draft, upload
    )
    file = session().scalar(select(files.StoredFile.id).limit(1))
    return look_around(hr) | {
        "unit": ward.unit_id,
        "unit_key": WARD,
        "asked_here": "tourism",
        "unit_title": people.unit(ward.unit_id).title["vi"],
        "office": people.find_unit(OFFICE).id,
        "person": lan.id,
        "person_name": lan.name,
        "lesson": part_of_kind(ward.quiz[0], Kind.LESSON).key,
        "attempt": ward.reader_attempt,
        "result": ward.reader_result,
        "submission": ward.actors[-1].submission,
        "file": file,
        "signed": session().scalar(_SIGNED.limit(1)),
        "year": clock.today().year,
        "long_file": _send_file(),
        **_quizzes(ward),
        **_writing(ward),
        **_cases(ward),
        "pair": _guide(),
    }


def _guide() -> int:
    """The mentor guides a reader, and a colleague could stand in; the pair."""
    terms = mentoring_types.PairTerms(
        people.find_person(MENTOR).id,
        people.find_person(READER).id,
        mentoring_types.PairPeriod(clock.today()),
    )
    for key in (MENTOR, "yen"):
        offer = mentoring_types.OfferDraft(3, "Quầy số 1")
        mentoring.save_offer(access.actor_for(key), offer)
    pair = mentoring.ask(access.actor_for(MANAGER), terms)
    for key in (MENTOR, READER):
        mentoring.answer(access.actor_for(key), pair, True)
    return pair


def _writing(ward: Ward) -> dict[str, object]:
    """A draft of a course, and a report that somebody has sent."""
    reader, revision = access.actor_for(READER), ward.quiz[0]
    lesson = part_of_kind(revision, Kind.LESSON)
    place = reports.place(reader, revision.id, lesson.key, "")
    question = ward.quiz[1].data["questions"][0]["key"]
    authoring.look_at(access.actor_for(TRAINER), manual(), "vi")
    return {
        "course_draft": authoring.begin(
            access.actor_for(TRAINER), revision.slug
        ),
        "question": question,
        "work": part_of_kind(revision, Kind.TASK).key,
        "drawn": min(revision.course.figures),
        "practice": part_of_kind(revision, Kind.PRACTICE).key,
        "report": reports.send(
            reader,
            place,
            Trouble.UNCLEAR,
            "Câu này khó hiểu.",
            False,
        ),
    }


def _cases(ward: Ward) -> dict[str, object]:
    """A case at the counter, begun by a reader and written by a trainer."""
    kinds = [
        (revision, part)
        for revision in courses.catalogue()
        for part in revision.course.parts
        if part.kind is Kind.SCENARIO and revision.slug != ward.quiz[0].slug
    ]
    revision, part = kinds[0]
    reader, trainer = access.actor_for(READER), access.actor_for(TRAINER)
    scene = part.data["scenes"][0]
    return {
        "case_draft": authoring.begin(trainer, revision.slug),
        "case_scene": scene["key"],
        "case_choice": scene["choices"][0]["key"],
        "case_revision": revision.id,
        "case_part": part.key,
        "play": scenarios.start(reader, revision, part.key),
    }


def _send_file() -> int:
    """A long file of the administrator's, as long as one page of its lines."""
    words = {"vi": "đơn vị", "en": "unit"}
    said = "there is no unit with the key “%(key)s”"
    notes = [
        LineNote(line, "Lê Văn A", "bad", words, said, {"key": "x"})
        for line in range(2, 152)
    ]
    report = PartReport({"bad": len(notes)}, notes)
    admin = access.actor_for(ADMIN)
    return directory.begin(admin, directory.PEOPLE, [], report)


def _quizzes(ward: Ward) -> dict[str, object]:
    attempt = session().get(Attempt, ward.reader_attempt)
    result = session().get(Attempt, ward.reader_result)
    done = courses.revision(result.revision_id)
    begun = courses.revision(attempt.revision_id)
    return {
        "open_title": begun.course.title["vi"],
        "open_revision": attempt.revision_id,
        "open_part": attempt.part,
        "result_title": done.course.title["vi"],
    }


def look_around(hr: access_types.Actor) -> dict[str, object]:
    """The same for any application that has the shipped courses."""
    revalidation.replace(hr, REPLACED, SUCCESSOR, clock.today(), "Thêm bước.")
    content = framework.content_of(framework.published("digital-224"))
    content["competencies"][0]["title"] = {"vi": "Tên mới"}
    current = framework.published("digital-224").id
    draft = studio.put_draft(hr, content, None)
    quiz, task = courses.catalogue()[0], courses.catalogue()[1]
    item = session().scalar(select(ReviewItem.id).limit(1))
    titles = framework.vocabulary()
    part = part_of_kind(quiz, Kind.QUIZ)
    return {
        "revision": quiz.id,
        "slug": quiz.slug,
        "course_title": quiz.course.title["vi"],
        "figure": f"{min(quiz.course.drawings)}.svg",
        "part": part.key,
        "task_revision": task.id,
        "task": part_of_kind(task, Kind.TASK).key,
        "competency": part.effects[0].competency,
        "stuck": STUCK,
        "stuck_title": titles[STUCK].title["vi"],
        "competency_title": titles[part.effects[0].competency].title["vi"],
        "framework": current,
        "draft": draft.id,
        "item": item,
        "basis": REPLACED,
        "other_basis": SUCCESSOR,
        "root": people.root().key,
        "case": identifier("digital-224", "CFDocument"),
    }
