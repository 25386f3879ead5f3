"""Replacing a legal basis: what relied on it is listed, only what relied on it
is to be re-confirmed, and undoing restores everything.
"""

import datetime as dt

import pytest
from sqlalchemy import event, select

from lms.access import service as access
from lms.audit.models import Event
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.service import projection, verification
from lms.extension.features import HANDLERS
from lms.framework.types import Depth
from lms.gapmap import service as gapmap
from lms.gapmap.types import GapState
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import service
from lms.revalidation.models import ReviewItem
from lms.revalidation.service import replacement
from lms.revalidation.types import CitationKind, ReviewState
from lms.standalone.models import Notice
from tests.revalidation.conftest import (
    ELSEWHERE,
    NEW,
    OLD,
    OTHER,
    SKILL,
    SLUG,
    WHY,
    sure,
    work,
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


DAY = dt.timedelta(days=1)


def told(key):
    return (
        session()
        .scalars(
            select(Notice.text).where(
                Notice.person_id == people.find_person(key).id
            )
        )
        .all()
    )


def items(state=ReviewState.OPEN):
    return (
        session()
        .scalars(
            select(ReviewItem)
            .where(ReviewItem.state == state)
            .order_by(ReviewItem.id)
        )
        .all()
    )


def test_everything_that_relies_on_it_is_listed_before_anything_is_done(
    prove, hr
):
    before = service.impact(hr, OLD)
    prove("lan")
    prove("lan", OTHER)
    prove("minh", bases=(ELSEWHERE,))
    found = service.impact(hr, OLD)
    assert (found.people, found.exact) == (before.people + 1, True), (
        "two sums of one person are one person"
    )
    kinds = {one.what for one in found.citations}
    assert {
        CitationKind.COURSE,
        CitationKind.LESSON,
        CitationKind.QUESTION,
        CitationKind.STEP,
        CitationKind.REQUIREMENTS,
    } <= kinds
    assert {one.object for one in found.of(CitationKind.QUESTION)} == {SLUG}
    assert all(
        one.detail["vi"] and one.detail["en"]
        for one in found.of(
            CitationKind.QUESTION, CitationKind.STEP, CitationKind.LESSON
        )
    )
    asked = found.of(CitationKind.REQUIREMENTS)
    assert [
        (one.object, one.title["vi"], one.part, one.count) for one in asked
    ] == [(str(people.root().id), "Việt Nam", "justice", 1)]
    assert {SKILL, OTHER} <= found.competencies
    assert items() == []
    assert OLD not in legal.replaced()


def test_older_revisions_that_are_still_taken_are_counted(publish, hr):
    older = service.impact(hr, OLD)
    assert (older.older, older.takers) == (0, 0)
    publish()
    found = service.impact(hr, OLD)
    assert found.older == 1
    assert found.takers > 0


def test_only_the_affected_attainments_turn_to_re_confirm(prove, replace):
    lan = prove("lan")
    prove("lan", "com.ethics", bases=(ELSEWHERE,))
    prove("kien", bases=(ELSEWHERE,), object_key="task:other")
    prove("thao", days_ago=0)
    replace()
    assert not sure("lan")
    assert sure("lan", "com.ethics")
    assert sure("thao"), "what was done after the change is by the new rules"
    gap = gapmap.mine(access.actor_for("lan")).gap(SKILL)
    assert (gap.state, gap.attainment.at(Depth.DOES)) == (GapState.RECONFIRM, 2)
    (doubt,) = service.open_doubts(lan)[SKILL]
    assert (doubt.number, doubt.successor, doubt.why) == (
        "23/2015/NĐ-CP",
        "280/2025/NĐ-CP",
        WHY,
    )
    assert doubt.since == clock.today() - DAY
    assert set(service.open_doubts(lan)) == {SKILL}


def test_people_are_told_once_and_only_those_concerned(prove, replace):
    prove("lan")
    prove("lan", OTHER)
    prove("minh", bases=(ELSEWHERE,))
    replace()
    (text,) = [said for said in told("lan") if "23/2015" in said]
    assert "280/2025/NĐ-CP" in text
    assert "2" in text
    assert not any("23/2015" in said for said in told("minh"))
    with transaction():
        outbox.enqueue(
            "reproject",
            competencies=[SKILL, OTHER],
            after=0,
            tell={
                "doubted": replacement.DOUBTED,
                "values": {"old": "23/2015", "new": "", "day": ""},
            },
        )
    work()
    assert len([said for said in told("lan") if "23/2015" in said]) == 1, (
        "the work done twice tells nobody twice"
    )


def test_a_batch_of_people_after_the_other_and_the_same_as_from_nothing(
    prove, replace, monkeypatch
):
    monkeypatch.setattr(projection, "BATCH", 2)
    for key in ("lan", "kien", "thao", "minh", "huong"):
        prove(key)
    replace()
    assert not any(
        sure(key) for key in ("lan", "kien", "thao", "minh", "huong")
    )
    before = {
        key: evidence.attainments(people.find_person(key).id)
        for key in ("lan", "minh")
    }
    projection.rebuild()
    assert {
        key: evidence.attainments(people.find_person(key).id) for key in before
    } == before


def test_undoing_restores_everything(prove, replace, hr):
    prove("lan")
    before = evidence.attainments(people.find_person("lan").id)
    replace()
    settled = items()[0]
    service.settle(
        hr, settled.id, "right", "Đã đối chiếu từng khoản, không đổi.", None
    )
    service.undo(hr, OLD, "Nhập nhầm số văn bản.")
    work()
    assert evidence.attainments(people.find_person("lan").id) == before
    assert OLD not in legal.replaced()
    assert legal.basis(OLD).replaced_by is None
    assert items() == []
    assert [one.id for one in items(ReviewState.DONE)] == [settled.id], (
        "what somebody has judged stays in the record"
    )
    assert any("nhầm" in said or "mistake" in said for said in told("lan"))
    with pytest.raises(Conflict, match="not replaced"):
        service.undo(hr, OLD, "Một lần nữa.")
    replace()
    assert not sure("lan"), "and it can be entered again"


def test_a_replacement_that_lies_ahead_takes_effect_in_the_night_to_its_day(
    prove, hr, monkeypatch
):
    prove("lan")
    day = clock.today() + 3 * DAY
    service.replace(hr, OLD, NEW, day, WHY)
    work()
    assert sure("lan")
    assert items(), "the trainers may begin at once"
    assert told("lan") == []
    midnight = dt.datetime.combine(day, dt.time(0, 30), clock.zone())
    monkeypatch.setattr(clock, "now", lambda: midnight)
    for _ in range(2):
        with transaction():
            HANDLERS["nightly"]()
        work()
    assert not sure("lan")
    assert len([said for said in told("lan") if "23/2015" in said]) == 1


def test_one_that_lies_ahead_is_undone_without_a_word_to_anybody(prove, hr):
    prove("lan")
    service.replace(hr, OLD, NEW, clock.today() + DAY, WHY)
    service.undo(hr, OLD, "Nhập nhầm.")
    work()
    assert told("lan") == []
    assert legal.basis(OLD).replaced_on is None


REFUSED = [
    ({"successor": OLD}, "successor", "cannot replace itself"),
    ({"successor": "nd-1-1900"}, "successor", "not in the list"),
    ({"successor": ""}, "successor", "Choose the new document"),
    ({"successor": "tt-01-2020-btp"}, "successor", "round in a circle"),
    ({"on": None}, "on", "from which day"),
    (
        {"on": dt.date(2025, 10, 1)},
        "on",
        "“280/2025/NĐ-CP” was issued .* 01/11/2025",
    ),
    ({"on": dt.date(25, 11, 1)}, "on", "Choose a day from"),
    ({"why": "  "}, "why", "what changes"),
    ({"why": "x" * 1001}, "why", "longer than 1000"),
]


@pytest.mark.parametrize(
    ("wrong", "field", "said"), REFUSED, ids=[row[2] for row in REFUSED]
)
def test_what_cannot_be_is_refused_with_its_place(hr, wrong, field, said):
    service.replace(hr, "tt-01-2020-btp", "tt-226-2016-btc", clock.today(), WHY)
    service.replace(hr, "tt-226-2016-btc", OLD, clock.today(), WHY)
    given = {"successor": NEW, "on": clock.today(), "why": WHY} | wrong
    with pytest.raises(Invalid, match=said) as refused:
        service.replace(hr, OLD, given["successor"], given["on"], given["why"])
    assert refused.value.field == field
    assert legal.basis(OLD).replaced_by is None
    assert not [
        one
        for one in items()
        if one.object == SLUG
        and one.what == CitationKind.LESSON
        and "23" in str(one.note)
    ]


def test_what_is_replaced_already_or_unknown_is_refused(hr, replace):
    replace()
    with pytest.raises(Conflict, match="already replaced by 280/2025"):
        service.replace(hr, OLD, ELSEWHERE, clock.today(), WHY)
    with pytest.raises(NotFound):
        service.replace(hr, "nd-1-1900", NEW, clock.today(), WHY)
    with pytest.raises(Invalid, match="Say why"):
        service.undo(hr, OLD, " ")


def test_only_who_keeps_the_legal_bases_of_all_units_replaces_them(app, actor):
    for who in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "trainer-mai",
        "province-quang",
        "admin",
    ):
        for act in (
            lambda one: service.impact(one, OLD),
            lambda one: service.replace(one, OLD, NEW, clock.today(), WHY),
            lambda one: service.undo(one, OLD, "Nhầm."),
        ):
            with pytest.raises(NotAllowed):
                act(actor(who))
    assert OLD not in legal.replaced()


def test_both_acts_are_in_the_log(hr, replace):
    replace()
    service.undo(hr, OLD, "Nhập nhầm.")
    found = (
        session()
        .scalars(
            select(Event).where(Event.event.like("legal.%")).order_by(Event.id)
        )
        .all()
    )
    yesterday = (clock.today() - DAY).isoformat()
    assert [(row.event, row.details) for row in found] == [
        ("legal.replaced", {"basis": OLD, "successor": NEW, "day": yesterday}),
        ("legal.restored", {"basis": OLD, "successor": NEW}),
    ]
    assert {row.actor_id for row in found} == {hr.person_id}


def test_many_people_are_bounded_from_above_instead_of_walked(
    prove, hr, monkeypatch
):
    for key in ("lan", "minh", "ha"):
        prove(key)
    exact = service.impact(hr, OLD)
    monkeypatch.setattr(replacement, "FEW", 2)
    found = service.impact(hr, OLD)
    assert not found.exact
    assert found.people >= exact.people


def test_listing_takes_as_many_statements_for_a_few_people_as_for_many(
    prove, hr
):
    def statements():
        count = []
        engine = session().get_bind()
        note = lambda *_: count.append(1)  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        service.impact(hr, OLD)
        event.remove(engine, "before_cursor_execute", note)
        return len(count)

    service.impact(hr, OLD)
    before = statements()
    for key in ("lan", "minh", "ha", "tuan", "linh", "hung"):
        prove(key)
    assert statements() == before


def test_the_ledger_is_whole_after_all_this(prove, replace, hr):
    prove("lan")
    replace()
    service.undo(hr, OLD, "Nhập nhầm.")
    work()
    assert verification.check().faults == []


def test_everybody_reads_where_a_document_is_used_as_far_as_they_may_know(
    app, actor, browser
):
    def kinds(who):
        return {one.what for one in service.uses(actor(who), OLD)}

    asked = {CitationKind.QUESTION, CitationKind.REQUIREMENTS}
    assert kinds("lan") >= {CitationKind.LESSON, CitationKind.STEP}
    assert not asked & kinds("lan"), "nothing of what others are asked"
    assert asked <= kinds("nation-thu") | kinds("trainer-mai")
    assert CitationKind.QUESTION in kinds("trainer-mai")
    page = browser("lan").get(f"/legal-bases/{OLD}/uses").text
    assert "Certifying copies from the original" in page
    assert "/lessons/" in page
    listed = browser("lan").get("/legal-bases").text
    assert f'href="/legal-bases/{OLD}/uses"' in listed


def test_a_course_that_is_hidden_from_somebody_is_not_named_to_them(app, actor):
    assert SLUG in {one.object for one in service.uses(actor("lan"), OLD)}
    other = people.find_unit("doi-thong")
    with transaction():
        courses.put_offer(SLUG, [other])
    assert SLUG not in {one.object for one in service.uses(actor("lan"), OLD)}
