"""Whatever is done in whatever order: what is stored step by step equals a
rebuild, and both equal the rule applied by hand.

The expectation is worked out from the acts themselves, without a database, so
both databases are held to the same result.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from lms.access import service as access
from lms.core import clock, outbox
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.evidence import rules, service
from lms.evidence.service import projection
from lms.evidence.types import EvidencePiece, Proof
from lms.extension.features import HANDLERS
from lms.framework.models import Carried, Competency, Framework
from lms.framework.rules import attainment, lineage
from lms.framework.types import Depth
from lms.people import service as people

KEYS = (
    "pro.certify-copies",
    "pro.receive-dossier",
    "pro.compare-copies",
    "pro.seal-copies",
)
START = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)  # after whatever the demo did
DAY = dt.timedelta(days=1)
RULES = (
    {},
    {"enough": 2},
    {"result": "latest"},
    {"sources": {"signoff": {"valid_days": 20}, "quiz": {"deepest": "knows"}}},
)


@dataclass
class World:
    """What was done, as the oracle remembers it."""

    rows: dict[int, list[tuple[EvidencePiece, str, int]]] = field(
        default_factory=dict
    )
    published: list[int] = field(default_factory=list)
    carried: list[tuple[int, str, str | None]] = field(default_factory=list)
    rules: dict[int, dict] = field(default_factory=dict)

    def expected(self, now):
        """Each person's sums by competency, in no way through the database."""
        newest = self.published[-1]
        rule = attainment.read(self.rules[newest]).rule
        way = lineage.of(self.published, self.carried, {})
        found = {}
        for person, rows in self.rows.items():
            for key in KEYS:
                pieces = [
                    held
                    for held, given, version in rows
                    if key in way.targets(given, version)
                ]
                if pieces or any(
                    given == key for _held, given, _version in rows
                ):
                    found[person, key] = rules.attain(pieces, now, rule=rule)
        return found


@pytest.fixture
def world(app, monkeypatch):
    """A framework with four competencies, three people without evidence in it,
    and a clock that stands still.
    """
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return Acts(now)


class Acts:
    """Things that happen, done to the application and told to the oracle."""

    def __init__(self, now):
        self.now, self.world = now, World()
        self.people = [
            people.find_person(key).id for key in ("lan", "minh", "admin")
        ]
        self.mentors = [
            people.find_person(key).id
            for key in ("mentor-hoa", "mentor-son", "manager-duc")
        ]
        with transaction() as db:
            self.key = db.get_one(
                Framework, db.get_one(Competency, KEYS[0]).framework_id
            ).key
        self.publish([], {})

    def publish(self, carried, rule):
        """A next version that says what evidence counts for, and its rule."""
        self.now[0] += dt.timedelta(microseconds=1)
        with transaction() as db:
            last = db.scalars(
                select(Framework)
                .where(Framework.key == self.key)
                .order_by(Framework.version.desc())
            ).first()
            values = {
                name: getattr(last, name)
                for name in (
                    "key",
                    "title",
                    "source",
                    "as_of",
                    "levels",
                    "content",
                )
            }
            row = Framework(
                version=last.version + 1,
                digest=f"{last.version}",
                loaded_at=self.now[0],
                **values,
            )
            row.published_at, row.rule, last.stage = (
                self.now[0],
                rule,
                "retired",
            )
            db.add(row)
            db.flush()
            for key in KEYS:
                if db.get(Competency, key) is None:
                    db.add(
                        Competency(
                            key=key,
                            framework_id=row.id,
                            position=1,
                            title={},
                            description={},
                            indicators={},
                        )
                    )
            db.flush()
            db.execute(
                update(Competency)
                .where(Competency.key.in_(KEYS))
                .values(framework_id=row.id)
            )
            db.add_all(
                Carried(framework_id=row.id, old=old, new=new, how="split")
                for old, new in carried
            )
            announce_change()
            outbox.enqueue("reproject", competencies=list(KEYS))
        self.world.published.append(row.id)
        self.world.carried += [(row.id, old, new) for old, new in carried]
        self.world.rules[row.id] = rule

    def prove(self, person, key, level, depth, object_key, days, judge, source):
        """Evidence, perhaps done long ago, perhaps at the very moment of
        another.
        """
        done_at = START - days * DAY
        with transaction():
            service.record(
                Proof(
                    person,
                    key,
                    level,
                    depth,
                    source,
                    object_key,
                    done_at,
                    judge,
                )
            )
        id = max(row.id for row in service.entries(person))
        deepest = service.sources()[source].deepest
        held = EvidencePiece(
            id,
            object_key,
            level,
            min(depth, deepest),
            done_at,
            source != "self",
            judge,
            source=source,
        )
        self.world.rows.setdefault(person, []).append(
            (held, key, self.world.published[-1])
        )

    def revoke(self, dice):
        """One of the rows a mentor of the place may take back, if there is one."""
        duc = access.actor_for("manager-duc")
        rows = [
            (person, *row)
            for person, rows in self.world.rows.items()
            for row in rows
        ]
        gone = {held.revokes for _person, held, _key, _version in rows}
        open_rows = [
            row
            for row in rows
            if row[1].revokes is None
            and row[1].id not in gone
            and service.may_revoke(duc, row[0])
        ]
        if open_rows:
            person, held, key, version = dice.choice(open_rows)
            service.revoke(duc, held.id, "Nhầm người.")
            id = max(row.id for row in service.entries(person))
            row = EvidencePiece(
                id,
                held.object_key,
                held.level,
                held.depth,
                self.now[0],
                revokes=held.id,
            )
            self.world.rows[person].append((row, key, version))


def stored(people_ids):
    session().rollback()
    return {
        (person, key): sum_
        for person in people_ids
        for key, sum_ in service.attainments(person).items()
        if key in KEYS
    }


@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_rebuilt_and_by_hand_are_the_same(world, seed):
    dice = random.Random(seed)
    assert not any(service.entries(person) for person in world.people), (
        "the demo has nothing to add"
    )
    for _turn in range(30):
        act = dice.random()
        if act < 0.7:
            world.prove(
                dice.choice(world.people),
                dice.choice(KEYS),
                dice.randint(0, 5),
                dice.choice(list(Depth)),
                f"object:{dice.randint(1, 3)}",
                dice.choice([1, 1, 5, 15, 25]),
                dice.choice([None, *world.mentors]),
                dice.choice(["quiz", "signoff", "signoff", "self"]),
            )
        elif act < 0.8:
            world.revoke(dice)
        elif act < 0.9:
            olds = dice.sample(KEYS, dice.randint(0, 2))
            carried = [
                (old, new)
                for old in olds
                for new in dice.sample([*KEYS, None], dice.randint(1, 2))
            ]
            world.publish(list(dict.fromkeys(carried)), dice.choice(RULES))
        else:
            world.now[0] += dice.randint(0, 8) * DAY
            with transaction():
                outbox.enqueue("expire")
        while outbox.work_once(HANDLERS):
            pass
        assert stored(world.people) == world.world.expected(world.now[0])
    before = stored(world.people)
    projection.rebuild()
    assert stored(world.people) == before
