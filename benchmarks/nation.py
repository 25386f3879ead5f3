"""A whole nation, made up: provinces, communes, offices, people in posts,
competencies asked of them, evidence in the ledger.

The same seed gives the same nation. The number of units is always that of the
country (a default of the generator, not of the product), so a map has the same
size of answer with two thousand people as with two hundred thousand.
"""

import datetime as dt
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

import demand
import people as wards
from flask import Flask
from sqlalchemy import Table, insert, select, text, update

from lms.access import service as access
from lms.access.types import Role
from lms.audit.models import Event
from lms.authoring import service as authoring
from lms.core import clock, migrate, paths
from lms.core.db import session, transaction
from lms.core.letters import folding
from lms.core.letters.folding import given_first
from lms.directory import service as directory
from lms.evidence import rules
from lms.evidence.models import SIGNED, AttainmentRow, Evidence, Head
from lms.evidence.types import EvidencePiece
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.gapmap import service as gapmap
from lms.legal import service as legal
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import Unit
from lms.planning.models import Assignment
from lms.posts import service as posts_room
from lms.quizzes.models import Attempt
from lms.quizzes.service import recounting
from lms.requirements.models import RequirementRow
from lms.standalone import passwords
from lms.standalone.app import create_app
from lms.standalone.models import Account
from lms.studio import service as studio

PROVINCES, COMMUNES, OFFICES, POSTS = 34, 3321, 3, 8
STAFF, NEIGHBOURS, PIECES, SEED = 60, 8, 12, 2026
CHIEFS = {
    "ward": "bench-ward",
    "province": "bench-province",
    "nation": "bench-nation",
}
OFFICERS = {
    wards.HR: Role.HR,
    wards.TRAINER: Role.TRAINER,
    wards.ADMIN: Role.ADMIN,
}
"""By the reader of a page the role that they hold in the whole nation."""
Say = Callable[[str, int, int], None]


@dataclass
class Nation:
    """An application and the units whose maps are measured."""

    app: Flask
    people: int
    ward: int = 0
    province: int = 0
    nation: int = 0
    learner: int = 0
    evidence: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """What the addresses of the pages are made of, see `pages`."""


def build(folder: Path, address: str, size: int, say: Say) -> Nation:
    """A nation of so many people."""
    app = create_app(
        LMS_DATA=str(folder), LMS_DATABASE_URL=address, LMS_SECURE_COOKIES="0"
    )
    app.config["PROPAGATE_EXCEPTIONS"] = True
    made = Nation(app, size)
    chance = random.Random(SEED)
    with app.app_context():
        migrate.upgrade(session().get_bind())
        legal.load()
        top = people.put_first_unit()
        studio.load_presets(top)
        known = authoring.known_presets()
        for one in authoring.folders(paths.COURSES):
            authoring.publish(None, one, known)
        made.nation = top.id
        offices = units(made, top, say)
        keys, posts = _requirements(made, chance)
        _chiefs(made)
        seen = wards.look_around(access.actor_for(wards.HR))
        _people(made, offices, posts, keys, chance, say)
        _work(made, chance, say)
        made.names = _names(made, seen)
        session().commit()
        wards.analyse(session().get_bind())
        gapmap.rebuild(lambda done, all_: say("counting every map", done, all_))
        wards.analyse(session().get_bind())
        session().close()
    return made


def _names(made: Nation, seen: dict[str, object]) -> dict[str, str]:
    person = people.person(made.learner + STAFF // 2)
    names = seen | {
        "person": person.id,
        "person_name": person.name,
        "asked_here": "dig.safety",
    }
    return {name: str(value) for name, value in names.items()}


def bulk(
    table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Many rows past SQLAlchemy: COPY on PostgreSQL, executemany on SQLite, in
    a transaction of a hundred thousand each.
    """
    stream = iter(rows)
    while batch := list(islice(stream, 100_000)):
        with transaction() as db:
            connection = db.connection()
            raw = connection.connection.driver_connection
            columns = ", ".join(names)
            if connection.dialect.name == "postgresql":
                with raw.cursor().copy(
                    f"COPY {table.name} ({columns}) FROM STDIN"
                ) as copy:
                    for row in batch:
                        copy.write_row(
                            [
                                json.dumps(value)
                                if isinstance(value, dict)
                                else value
                                for value in row
                            ]
                        )
            else:
                marks = ", ".join("?" * len(names))
                raw.executemany(
                    f"INSERT INTO {table.name} ({columns}) VALUES ({marks})",
                    map(_plain, batch),
                )


def _plain(row: tuple[Any, ...]) -> list[Any]:
    """As SQLite keeps it."""
    return [
        json.dumps(value)
        if isinstance(value, dict)
        else value.strftime("%Y-%m-%d %H:%M:%S.%f")
        if isinstance(value, dt.datetime)
        else value.isoformat()
        if isinstance(value, dt.date)
        else value
        for value in row
    ]


def units(made: Nation, top: Unit, say: Say) -> list[list[int]]:
    """Provinces, communes and their offices; the offices of each commune."""
    ids, rows, offices = count(top.id + 1), [], []
    with transaction():
        for kind in ("province", "commune", "department"):
            people.known_kind(kind)
    provinces = [
        (next(ids), f"Tỉnh số {number + 1}") for number in range(PROVINCES)
    ]
    for id_, title in provinces:
        rows.append(
            (
                id_,
                f"p{id_}",
                "province",
                title,
                title,
                top.id,
                f"/{top.id}/{id_}/",
                f"/{top.id}/{id_}/",
            )
        )
    for number in range(COMMUNES):
        parent, here = provinces[number % PROVINCES][0], next(ids)
        path, title = f"/{top.id}/{parent}/{here}/", f"Phường số {number + 1}"
        rows.append(
            (here, f"c{here}", "commune", title, title, parent, path, path)
        )
        inside = [next(ids) for _ in range(OFFICES)]
        offices.append(inside)
        for office, title in zip(
            inside,
            ("Văn phòng", "Phòng Kinh tế", "Trung tâm Phục vụ hành chính công"),
            strict=True,
        ):
            rows.append(
                (
                    office,
                    f"o{office}",
                    "department",
                    title,
                    title,
                    here,
                    f"{path}{office}/",
                    path,
                )
            )
        if number == 0:
            made.province, made.ward = parent, here
    names = (
        "id",
        "key",
        "kind",
        "title_vi",
        "title_en",
        "parent_id",
        "path",
        "authority",
    )
    bulk(UnitRow.__table__, names, rows)
    say("units", len(rows), len(rows))
    return offices


def _requirements(
    made: Nation, chance: random.Random
) -> tuple[list[str], list[str]]:
    """Forty competencies, each required of each post by the nation; one commune
    in three adds a row.
    """
    keys = demand.competencies()
    posts = list(posts_room.posts())[:POSTS]
    demand.require(made.nation, posts, keys, SEED)
    communes = (
        select(UnitRow.id).where(UnitRow.kind == "commune").order_by(UnitRow.id)
    )
    rows = [
        demand.row(unit, chance.choice(posts), chance.choice(keys), 4, 2)
        for unit in session().scalars(communes).all()[::3]
    ]
    with transaction() as db:
        db.execute(insert(RequirementRow), rows)
    return keys, posts


def _people(
    made: Nation,
    offices: list[list[int]],
    posts: list[str],
    keys: list[str],
    chance: random.Random,
    say: Say,
) -> None:
    """Those who work there, with the evidence of each."""
    ids = staff(made, offices, posts, say)
    _ledger(made, ids, keys, chance, say)
    advance(Person.__table__, Evidence.__table__, UnitRow.__table__)


def staff(
    made: Nation, offices: list[list[int]], posts: list[str], say: Say
) -> range:
    """Sixty people in the measured ward first, eight in each other commune of
    its province, everybody else spread over the rest; their ids.
    """
    first, now = (
        (
            session().scalar(
                text("SELECT COALESCE(MAX(id), 0) FROM lms_person")
            )
            or 0
        )
        + 1,
        clock.now(),
    )
    ids = range(first, first + made.people)
    made.learner = first

    neighbours = range(PROVINCES, len(offices), PROVINCES)

    def place(number: int) -> int:
        """A post has its office. The first people staff the measured ward; the
        next ones its province, so that no commune there is too small to show
        and the province's map says as much with few people as with many.
        """
        at = number - STAFF
        if at < 0:
            here = 0
        elif at < NEIGHBOURS * len(neighbours):
            here = neighbours[at // NEIGHBOURS]
        else:
            here = 1 + at // POSTS % (len(offices) - 1)
        return offices[here][number % POSTS % OFFICES]

    def persons() -> Iterator[tuple[Any, ...]]:
        for number, id_ in enumerate(ids):
            name = wards.name_of(number)
            order = given_first(name)
            yield (
                id_,
                f"nation-{number}",
                name,
                folding.fold(name),
                order,
                True,
                now,
            )
            if number % 20_000 == 0:
                say("people", number, made.people)

    bulk(
        Person.__table__,
        (
            "id",
            "key",
            "name",
            "folded",
            "given_first",
            "active",
            "added_at",
        ),
        persons(),
    )
    began = dt.date(2026, 1, 1)
    held = (
        (id_, place(number), posts[number % len(posts)], began, True)
        for number, id_ in enumerate(ids)
    )
    bulk(
        PostingRow.__table__,
        ("person_id", "unit_id", "post", "valid_from", "counted"),
        held,
    )
    return ids


_SUMS = (
    "person_id",
    "competency",
    "knows",
    "knows_how",
    "shows_how",
    "does",
    "count",
    "assessors",
    "last_at",
    "spread",
    "judgements",
    "counted",
)


def _ledger(
    made: Nation, ids: range, keys: list[str], chance: random.Random, say: Say
) -> None:
    """Evidence in true chains and what it adds up to; some have shown much,
    some nothing yet.
    """
    version = {
        key: row.framework_id for key, row in framework.vocabulary().items()
    }
    base, number = dt.datetime(2026, 3, 1, 2, tzinfo=dt.UTC), 0
    for start in range(0, len(ids), 5_000):
        pieces, sums, heads = [], [], []
        for person in ids[start : start + 5_000]:
            digest, mine = (
                rules.START,
                chance.sample(keys, chance.randint(0, 2 * PIECES)),
            )
            for seq, key in enumerate(mine, 1):
                done = base + dt.timedelta(minutes=chance.randrange(200_000))
                level, depth = chance.randint(1, 4), chance.choice((2, 2, 4))
                row = {
                    "person_id": person,
                    "seq": seq,
                    "competency": key,
                    "framework_id": version[key],
                    "level": level,
                    "depth": depth,
                    "source": "quiz" if depth == 2 else "signoff",
                    "object_key": f"bench:{key}",
                    "revision_id": None,
                    "judged_by": None,
                    "done_at": done,
                    "recorded_at": done,
                    "valid_until": None,
                    "revokes": None,
                    "details": {},
                }
                previous, digest, number = (
                    digest,
                    rules.link(digest, row),
                    number + 1,
                )
                pieces.append(
                    (number, *(row[name] for name in SIGNED), previous, digest)
                )
                sum_ = rules.attain(
                    [EvidencePiece(number, "", level, Depth(depth), done)], done
                )
                sums.append((person, key, *sum_.levels, 1, 0, done, 0, 1, True))
            if mine:
                heads.append((person, len(mine), digest))
        bulk(Evidence.__table__, ("id", *SIGNED, "previous", "hash"), pieces)
        bulk(AttainmentRow.__table__, _SUMS, sums)
        bulk(Head.__table__, ("person_id", "seq", "hash"), heads)
        say("evidence in the ledger", min(start + 5_000, len(ids)), len(ids))
    made.evidence = number


def advance(*tables: Table) -> None:
    """Rows with numbers of our own do not move PostgreSQL's sequences."""
    with transaction() as db:
        if db.connection().dialect.name == "postgresql":
            for table in tables:
                db.execute(
                    text(
                        f"SELECT setval('{table.name}_id_seq', (SELECT MAX(id) FROM {table.name}))"
                    )
                )


def _work(made: Nation, chance: random.Random, say: Say) -> None:
    """Every second person has submitted a quiz, which the log knows; every
    third one is asked to take a course.
    """
    ids = range(made.learner, made.learner + made.people)
    _attempts(made, ids[::2], chance)
    _events(made, ids[::2])
    _assignments(made, ids[::3])
    say("quizzes, log and assignments", 1, 1)
    advance(Attempt.__table__, Event.__table__, Assignment.__table__)


def _attempts(made: Nation, ids: range, chance: random.Random) -> None:
    revision = wards.courses.catalogue()[0]
    part = wards.part_of_kind(revision, wards.Kind.QUIZ)
    quiz, now = wards.quizzes.quiz_of(revision, part), clock.now()

    def attempt(person: int) -> tuple[Any, ...]:
        right = chance.randint(1, len(quiz.questions))
        answers = {one.key: one.perfect() for one in quiz.questions[:right]}
        score = right / len(quiz.questions)
        number, seed, passed = 1, person, score > 0.6
        return (
            *(person, revision.id, revision.slug, part.key, number, seed),
            *(answers, now, now, score, passed),
        )

    names = (
        *("person_id", "revision_id", "slug", "part", "number", "seed"),
        *("answers", "started_at", "submitted_at", "score", "passed"),
    )
    bulk(Attempt.__table__, names, map(attempt, ids))
    _count()


def _count() -> None:
    """Some into the sums of the quiz as the worker does it, a thousand; the
    others are taken as counted, which would last minutes.
    """
    for _ in range(5):
        recounting.count_next()
    with transaction() as db:
        db.execute(update(Attempt).values(counted=True))


def _events(made: Nation, ids: range) -> None:
    path, now = f"/{made.nation}/", clock.now()
    details = {"attempt": 1, "passed": True}
    names = ("at", "event", "actor_id", "person_id", "path", "details")
    event = "quizzes.submitted"
    rows = ((now, event, one, one, path, details) for one in ids)
    bulk(Event.__table__, names, rows)


def _assignments(made: Nation, ids: range) -> None:
    slug, now = str(wards.courses.catalogue()[0].slug), clock.now()
    due = now.date() + dt.timedelta(days=30)
    names = ("person_id", "slug", "part", "due_on", "open", "asked_at")
    rows = ((one, slug, "", due, True, now) for one in ids)
    bulk(Assignment.__table__, names, rows)


def _chiefs(made: Nation) -> None:
    """A manager of the ward, of the province and of the nation, and whoever
    holds another role in all of it.
    """
    places = {"ward": made.ward, "province": made.province}
    with transaction():
        for name, key in CHIEFS.items():
            unit = places.get(name, made.nation)
            _officer(key, f"Trưởng {name}", Role.MANAGER, unit)
        for key, role in OFFICERS.items():
            _officer(key, f"Cán bộ {role}", role, made.nation)


def _officer(key: str, name: str, role: Role, unit_id: int) -> None:
    person = people.mirror(PersonInfo(key, name))
    password = passwords.hashed("bench")
    account = Account(person_key=key, login=key, password_hash=password)
    session().add(account)
    directory.grant(None, person.id, role, unit_id)
