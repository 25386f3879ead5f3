"""Sums are worked out anew for everybody when a version says that evidence
counts elsewhere: in batches, resumable, and as a rebuild would.
"""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, text, update

from lms.core import clock, outbox
from lms.core.cache import announce_change
from lms.core.db import execute, session, transaction
from lms.core.outbox import Job
from lms.evidence import service
from lms.evidence.models import AttainmentRow
from lms.evidence.service import projection
from lms.evidence.types import NOTHING
from lms.extension.features import HANDLERS
from lms.framework import service as framework
from lms.framework.models import Carried, Competency, Framework
from lms.framework.types import Depth
from lms.people import service as people
from lms.people.models import Person

OLD, LEFT, RIGHT = "pro.certify-copies", "pro.compare-copies", "pro.seal-copies"


@pytest.fixture
def publish(app):
    """`publish((OLD, LEFT), (OLD, RIGHT))`: a next version of the professional
    framework that carries evidence over so.
    """

    def next_version(*carried, **rule):
        with transaction() as db:
            key = db.get_one(
                Framework, db.get_one(Competency, OLD).framework_id
            ).key
            last = db.scalars(
                select(Framework)
                .where(Framework.key == key)
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
                loaded_at=clock.now(),
                **values,
            )
            row.published_at, row.rule, last.stage = (
                clock.now(),
                rule,
                "retired",
            )
            db.add(row)
            db.flush()
            for old, new in carried:
                db.add(
                    Carried(framework_id=row.id, old=old, new=new, how="split")
                )
                if new and db.get(Competency, new) is None:
                    db.add(
                        Competency(
                            key=new,
                            framework_id=row.id,
                            position=1,
                            title={},
                            description={},
                            indicators={},
                        )
                    )
            db.flush()
            news = {new for _old, new in carried}
            db.execute(
                update(Competency)
                .where(Competency.key.in_(news))
                .values(framework_id=row.id)
            )
            announce_change()
            keys = {key for pair in carried for key in pair if key}
            if rule:
                same = Competency.framework_id.in_(
                    select(Framework.id).where(Framework.key == key)
                )
                keys |= set(db.scalars(select(Competency.key).where(same)))
                db.execute(
                    update(Competency).where(same).values(framework_id=row.id)
                )
            outbox.enqueue("reproject", competencies=sorted(keys))
        while outbox.work_once(HANDLERS):
            pass
        session().rollback()

    return next_version


def sums():
    """All attainment as it stands, whether or not the maps know of it."""
    session().rollback()
    columns = [
        column
        for column in AttainmentRow.__table__.c
        if column.name != "counted"
    ]
    return (
        session()
        .execute(select(*columns).order_by("person_id", "competency"))
        .all()
    )


def same_as_rebuilt():
    before = sums()
    projection.rebuild()
    return before == sums()


def test_split_evidence_counts_for_each_part_and_for_the_whole_no_longer(
    prove, publish
):
    lan = prove("lan", 3)
    publish((OLD, LEFT), (OLD, RIGHT))
    found = service.attainments(lan)
    assert found[LEFT].levels == found[RIGHT].levels == (3, 3, 3, 3)
    assert found[OLD] == NOTHING
    assert same_as_rebuilt()


def test_dropped_evidence_counts_for_nothing_and_stays_in_the_ledger(
    prove, publish
):
    lan = prove("lan", 3)
    publish((OLD, None))
    assert service.attainments(lan) == {OLD: NOTHING}
    assert [row.level for row in service.entries(lan)] == [3]
    assert same_as_rebuilt()


def test_several_versions_chain(prove, publish):
    lan = prove("lan", 3)
    publish((OLD, LEFT))
    prove("lan", 4, Depth.KNOWS_HOW, "quiz:new", "quiz", competency=LEFT)
    publish((LEFT, RIGHT))
    found = service.attainments(lan)
    assert found[RIGHT].levels == (4, 4, 3, 3)
    assert found[OLD] == found[LEFT] == NOTHING
    assert same_as_rebuilt()


def test_a_course_that_still_names_the_old_competency_proves_what_took_its_place(
    prove, publish
):
    publish((OLD, LEFT), (OLD, RIGHT))
    lan = prove("lan", 2)
    found = service.attainments(lan)
    assert found[LEFT].levels == found[RIGHT].levels == (2, 2, 2, 2)
    assert found[OLD] == NOTHING
    assert same_as_rebuilt()


def test_revoking_old_evidence_takes_it_out_of_what_took_its_place(
    prove, publish, actor
):
    lan = prove("lan", 2)
    publish((OLD, LEFT), (OLD, RIGHT))
    service.revoke(
        actor("manager-duc"), service.entries(lan)[0].id, "Nhầm người."
    )
    assert set(service.attainments(lan).values()) == {NOTHING}
    assert same_as_rebuilt()


def test_carried_evidence_equals_evidence_given_directly(prove, publish):
    lan, minh = (
        prove("lan", 3, object_key="task:1"),
        people.find_person("minh").id,
    )
    prove("lan", 1, object_key="task:2", days_ago=2)
    publish((OLD, LEFT))
    prove("minh", 3, object_key="task:1", competency=LEFT)
    prove("minh", 1, object_key="task:2", competency=LEFT, days_ago=2)
    carried, given = (
        service.attainments(lan)[LEFT],
        service.attainments(minh)[LEFT],
    )
    assert replace(carried, last_at=None) == replace(given, last_at=None)


def test_a_version_that_changes_the_rule_changes_every_sum_and_no_evidence(
    prove, publish
):
    lan, minh = (
        prove("lan", 3, judged_by=people.find_person("mentor-hoa").id),
        prove("minh", 3, days_ago=40),
    )
    before = service.entries(lan)[0].hash
    publish(sources={"signoff": {"valid_days": 30, "deepest": "shows_how"}})
    found = service.attainments(lan)[OLD]
    assert found.levels == (3, 3, 3, 0)
    assert found.until == service.entries(lan)[0].done_at + dt.timedelta(
        days=30
    )
    assert service.attainments(minh)[OLD].lapsed == service.entries(minh)[
        0
    ].done_at + dt.timedelta(days=30)
    assert service.attainments(minh)[OLD].count == 0
    assert service.entries(lan)[0].hash == before
    assert same_as_rebuilt()
    prove("lan", 4, object_key="task:y")
    assert service.attainments(lan)[OLD].levels == (4, 4, 4, 0), (
        "recording follows the same rule"
    )
    assert same_as_rebuilt()
    publish(enough=2)
    assert service.attainments(minh)[OLD].count == 0
    assert service.attainments(minh)[OLD].judgements == 1
    assert same_as_rebuilt()


def test_a_past_day_knows_the_versions_of_that_day(prove, publish):
    lan = prove("lan", 3)
    then, ids = clock.now(), select(Person.id).where(Person.id == lan)
    publish((OLD, LEFT), enough=2)
    assert service.attained_at(ids, then)[lan, OLD].levels == (3, 3, 3, 3)
    now = service.attained_at(ids, clock.now())
    assert now[lan, OLD] == NOTHING and (
        now[lan, LEFT].count,
        now[lan, LEFT].judgements,
    ) == (0, 1)


def test_the_maps_are_told_of_what_changed_and_of_nothing_else(prove, publish):
    lan = prove("lan", 3)
    with transaction() as db:
        db.execute(update(AttainmentRow).values(counted=True))
    publish((OLD, OLD))
    session().rollback()
    assert (
        list(
            session().scalars(
                select(AttainmentRow.person_id).where(~AttainmentRow.counted)
            )
        )
        == []
    )
    publish((OLD, LEFT))
    session().rollback()
    told = session().execute(
        select(AttainmentRow.person_id, AttainmentRow.competency).where(
            ~AttainmentRow.counted
        )
    )
    assert {(lan, OLD), (lan, LEFT)} <= set(told)


def test_it_goes_on_batch_by_batch_where_it_was_stopped(
    prove, publish, monkeypatch
):
    monkeypatch.setattr(projection, "BATCH", 1)
    everyone = [prove(who, 2) for who in ("lan", "kien", "minh", "mentor-hoa")]
    with transaction() as db:
        db.execute(delete(AttainmentRow).where(AttainmentRow.competency == OLD))
        outbox.enqueue("reproject", competencies=[OLD])

    def done():
        session().rollback()
        return sum(OLD in service.attainments(person) for person in everyone)

    seen = [done()]
    while outbox.work_once(HANDLERS):
        seen.append(done())
    assert seen[0] == 0 and seen == sorted(seen) and seen[-1] == len(everyone)
    assert all(later - earlier <= 1 for earlier, later in pairwise(seen))
    assert same_as_rebuilt()


def test_a_step_that_fails_is_done_again_and_loses_nothing(prove, monkeypatch):
    monkeypatch.setattr(projection, "BATCH", 1)
    lan, kien = sorted(prove(who, 2) for who in ("lan", "kien"))
    with transaction() as db:
        db.execute(delete(Job))
        db.execute(delete(AttainmentRow).where(AttainmentRow.competency == OLD))
        outbox.enqueue("reproject", competencies=[OLD])
    real, tries = projection._renew, []

    def dies_once(people, affected):
        count = real(people, affected)
        tries.append(people)
        if len(tries) == 2:
            raise RuntimeError("killed")
        return count

    monkeypatch.setattr(projection, "_renew", dies_once)
    now = clock.now()
    for hours in range(12):
        monkeypatch.setattr(
            clock, "now", lambda hours=hours: now + dt.timedelta(hours=hours)
        )
        while outbox.work_once(HANDLERS):
            pass
    assert OLD in service.attainments(lan) and OLD in service.attainments(kien)
    assert same_as_rebuilt()


def test_expiry_goes_batch_by_batch_too(prove, monkeypatch):
    monkeypatch.setattr(projection, "BATCH", 1)
    everyone = [prove(who, 2) for who in ("lan", "kien", "minh")]
    with transaction() as db:
        db.execute(
            update(AttainmentRow)
            .where(AttainmentRow.competency == OLD)
            .values(until=clock.now(), does=0)
        )
        db.execute(delete(Job))
        outbox.enqueue("expire")
    while outbox.work_once(HANDLERS):
        pass
    session().rollback()
    assert all(
        service.attainments(person)[OLD].at(Depth.DOES) == 2
        for person in everyone
    )


def test_what_has_run_out_is_found_without_reading_what_has_not(app):
    with transaction() as db:
        here, explain = db.get_bind().dialect, "EXPLAIN QUERY PLAN"
        if here.name == "postgresql":
            db.execute(
                text("SET LOCAL enable_seqscan = off")
            )  # so small a table is read faster as a whole
            explain = "EXPLAIN"
        asked = projection.run_out().compile(
            dialect=here, compile_kwargs={"literal_binds": True}
        )
        assert "ix_lms_attainment_until" in str(
            db.execute(text(f"{explain} {asked}".replace(":", "\\:"))).all()
        )


def test_a_rebuild_drops_sums_of_whoever_has_no_evidence_and_of_what_nothing_is_about(
    prove,
):
    lan = prove("lan", 2)
    empty = people.find_person("admin").id
    before = sums()
    with transaction() as db:
        for person_id, competency in ((empty, OLD), (lan, RIGHT)):
            values = dict.fromkeys(
                (
                    "knows",
                    "knows_how",
                    "shows_how",
                    "does",
                    "count",
                    "assessors",
                ),
                1,
            )
            db.add(
                AttainmentRow(
                    person_id=person_id, competency=competency, **values
                )
            )
    projection.rebuild()
    assert sums() == before


def test_recording_asks_the_database_no_more_often_because_versions_are_followed(
    prove, publish, monkeypatch
):
    prove("lan", 3)
    publish((OLD, LEFT), (OLD, RIGHT))
    prove("lan", 3)
    asked = []
    monkeypatch.setattr(
        framework,
        "execute",
        lambda *args: asked.append(args) or execute(*args),
    )
    prove("lan", 2, object_key="task:y:task")
    assert len(asked) <= 2
