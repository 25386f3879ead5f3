"""Rows of one layer: their days, who set and ended them, and what the maps are
told.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.core.state import state
from lms.framework import service as framework
from lms.framework.models import Competency
from lms.framework.types import Depth
from lms.people import service as people
from lms.posts import service as posts_service
from lms.posts.models import Post
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.queries import effective
from lms.requirements.service import changes, recounts
from lms.requirements.types import CellChange, ChangeTerms, NoChange
from tests import lite

OFFICER, SKILL = "one-stop-officer", "com.languages"
DAY = dt.timedelta(days=1)


def unit(key="cua-song"):
    return people.find_unit(key)


def ask(
    who,
    level=4,
    key="cua-song",
    competency=SKILL,
    depth=Depth.DOES,
    essential=True,
    **more,
):
    requirements.require_level(
        who,
        unit(key).id,
        CellChange(OFFICER, competency, level, depth, essential),
        ChangeTerms("Vì du khách", **more),
    )


def own(key="cua-song", competency=SKILL):
    query = select(RequirementRow).where(
        RequirementRow.unit_id == unit(key).id,
        RequirementRow.competency == competency,
    )
    return session().scalars(query.order_by(RequirementRow.id)).all()


def level(on, competency=SKILL):
    found = requirements.effective(
        OFFICER, unit("cua-song.centre").path, on
    ).get(competency)
    return found and found.level


def told():
    session().expire_all()
    return [
        job.payload
        for job in session().scalars(
            select(Job).where(Job.kind == "recount").order_by(Job.id)
        )
    ]


@pytest.fixture
def quiet(app):
    """No job of the demo's filling is left."""
    with transaction() as db:
        for job in db.scalars(select(Job)):
            db.delete(job)
    return app


def test_a_row_of_the_future_holds_from_its_day_until_its_end(quiet, actor):
    today = clock.today()
    ask(
        actor("manager-duc"),
        since=today + 10 * DAY,
        until=today + 20 * DAY,
        level=5,
        competency="com.drafting",
    )
    days = [9, 10, 19, 20]
    assert [level(today + day * DAY, "com.drafting") for day in days] == [
        None,
        5,
        5,
        None,
    ]
    row = own(competency="com.drafting")[0]
    assert (row.set_by, row.turns_on) == (
        people.find_person("manager-duc").id,
        today + 10 * DAY,
    )
    assert told() == []


def test_the_rows_of_a_layer_are_ended_never_deleted_and_say_by_whom(
    app, actor
):
    before, day = own()[0], clock.today()
    ask(actor("manager-duc"), level=5)
    ask(actor("manager-duc"), level=4)
    first, second, third = own()
    assert (first.id, first.valid_to, first.ended_by) == (
        before.id,
        day,
        people.find_person("manager-duc").id,
    )
    assert first.ended_at is not None
    assert (second.valid_from, second.valid_to) == (day, day)
    assert (third.level, third.valid_to, third.ended_at) == (4, None, None)
    assert level(day) == 4


@lite
def test_the_same_sent_again_is_the_row_that_stands(app, actor):
    who = actor("manager-duc")
    events = select(Event.id).filter_by(event="framework.required")
    ask(who)
    stood, told_of = [*map(vars, own())], session().scalars(events).all()
    ask(who)
    session().expire_all()
    assert [row.id for row in own()] == [one["id"] for one in stood]
    assert [row.set_at for row in own()] == [one["set_at"] for one in stood]
    assert session().scalars(events).all() == told_of
    ask(who, essential=False)
    assert len(own()) == len(stood) + 1


@lite
def test_two_rows_may_not_hold_on_the_same_day_and_the_other_one_is_named(
    app, actor
):
    manager, today = actor("manager-duc"), clock.today()
    ask(manager, level=5, since=today + 30 * DAY)
    for more in ({}, {"since": today + 10 * DAY}, {"until": today + 31 * DAY}):
        with pytest.raises(
            Invalid, match="already asks for level 5"
        ) as refused:
            ask(manager, level=4, **more)
        assert refused.value.field == "since"
        assert (today + 30 * DAY).strftime("%Y") in str(refused.value)
    with pytest.raises(Invalid, match="already asks for level 2"):
        ask(
            manager, level=4, until=today + 10 * DAY
        )  # the row of today has no end, so it would outlast this one
    assert [level(today + day * DAY) for day in (0, 29, 30)] == [2, 2, 5]


def test_a_row_takes_over_from_the_one_before_on_its_first_day(app, actor):
    today = clock.today()
    ask(actor("manager-duc"), level=5, since=today + 30 * DAY)
    assert [row.valid_to for row in own()] == [today + 30 * DAY, None]
    assert [level(today + day * DAY) for day in (0, 29, 30)] == [2, 2, 5]


@lite
def test_days_that_cannot_be_are_refused_at_their_field(app, actor):
    today = clock.today()
    for field, more in (
        ("since", {"since": today - DAY}),
        ("until", {"until": today}),
        ("until", {"since": today + 5 * DAY, "until": today + 5 * DAY}),
        ("ground", {"ground": "no-such"}),
        ("legal_basis", {"legal_basis": "no-such"}),
    ):
        with pytest.raises(Invalid) as refused:
            ask(actor("manager-duc"), **more)
        assert refused.value.field == field
    assert len(own()) == 1


@lite
def test_retired_posts_and_competencies_are_not_to_be_asked_any_more(
    app, actor
):
    with transaction() as db:
        db.get(Competency, "com.drafting").retired = True
        announce_change()
    with pytest.raises(Invalid, match="from the lists"):
        ask(actor("manager-duc"), competency="com.drafting")
    with transaction() as db:
        db.get(Post, OFFICER).retired = True
        announce_change()
    with pytest.raises(Invalid, match="from the lists"):
        ask(actor("manager-duc"))


@lite
def test_ground_law_and_weight_are_kept(app, actor):
    ask(
        actor("manager-duc"),
        ground="tourism",
        legal_basis="luat-80-2025",
        essential=False,
    )
    row = own()[-1]
    assert (row.ground, row.legal_basis, row.essential) == (
        "tourism",
        "luat-80-2025",
        False,
    )


def test_ending_a_row_says_who_and_when_and_only_touches_ones_own_layer(
    quiet, actor
):
    manager, row, today = actor("manager-duc"), own()[0], clock.today()
    above = (
        session()
        .scalars(
            select(RequirementRow).where(
                RequirementRow.unit_id == unit("vn").id
            )
        )
        .first()
    )
    assert requirements.end_rows(manager, unit().id, [row.id, above.id]) == 1
    session().expire_all()
    assert (own()[0].valid_to, own()[0].ended_by) == (today, manager.person_id)
    assert own()[0].ended_at is not None
    assert session().get(RequirementRow, above.id).valid_to is None
    assert level(today) is None
    assert requirements.end_rows(manager, unit().id, [row.id]) == 0
    event = (
        session()
        .scalars(select(Event).where(Event.event == "framework.layer"))
        .one()
    )
    assert (event.path, event.details) == (unit().path, {"set": 0, "ended": 1})
    assert told() == [
        {"path": unit().path, "post": OFFICER, "competency": SKILL}
    ]


@lite
def test_a_row_that_has_not_begun_never_begins_once_it_is_ended(app, actor):
    today = clock.today()
    ask(actor("manager-duc"), level=5, since=today + 10 * DAY)
    requirements.end_rows(actor("manager-duc"), unit().id, [own()[-1].id])
    assert level(today + 11 * DAY) is None
    ask(
        actor("manager-duc"), level=4, since=today + 10 * DAY
    )  # its days are free again
    assert level(today + 11 * DAY) == 4


@lite
def test_rows_are_ended_today_or_later_by_those_who_may_set_the_layer(
    app, actor
):
    row = own()[0]
    with pytest.raises(Invalid, match="may not lie in the past"):
        requirements.end_rows(
            actor("manager-duc"), unit().id, [row.id], clock.today() - DAY
        )
    for who in ("lan", "mentor-son", "trainer-mai"):
        with pytest.raises((NotFound, NotAllowed)):
            requirements.end_rows(actor(who), unit().id, [row.id])
    with pytest.raises(NotFound):
        requirements.end_rows(
            actor("manager-duc"), unit("doi-thong").id, [row.id]
        )
    requirements.end_rows(
        actor("manager-duc"), unit().id, [row.id], clock.today() + DAY
    )
    assert [level(clock.today()), level(clock.today() + DAY)] == [2, None]


def test_every_change_has_the_maps_below_counted_anew(quiet, actor):
    ask(actor("province-quang"), key="hai-binh", competency="com.drafting")
    assert told() == [
        {
            "path": unit("hai-binh").path,
            "post": OFFICER,
            "competency": "com.drafting",
        }
    ]


@lite
def test_many_changes_are_told_as_one(quiet, actor):
    here, keys = unit(), list(framework.competencies())
    posts = list(posts_service.posts())
    with transaction():
        few = [(OFFICER, key) for key in keys[: recounts.MANY]]
        recounts.recount(here.path, few)
        recounts.recount(
            here.path, [(OFFICER, key) for key in keys[: recounts.MANY + 1]]
        )
        recounts.recount(
            "/1/",
            [(f"post-{at}", keys[0]) for at in range(recounts.MANY_POSTS + 1)],
        )
    assert posts
    assert [
        (one["path"], one["post"], one["competency"]) for one in told()
    ] == [
        *((here.path, *pair) for pair in sorted(few)),
        (here.path, OFFICER, ""),
        ("/1/", "", ""),
    ]


@pytest.fixture
def night(monkeypatch):
    """Run the nightly turn after so many days; what it has counted anew."""
    now = clock.now()

    def run(days):
        monkeypatch.setattr(clock, "now", lambda: now + days * DAY)
        before = len(told())
        with transaction():
            recounts.turn()
        return told()[before:]

    return run


def test_rows_that_begin_or_end_by_their_day_are_told_then_even_if_days_were_missed(
    quiet, actor, night
):
    today = clock.today()
    ask(
        actor("manager-duc"),
        level=5,
        since=today + 10 * DAY,
        until=today + 20 * DAY,
        competency="com.drafting",
    )
    row = {"path": unit().path, "post": OFFICER, "competency": "com.drafting"}
    assert night(9) == []
    assert night(12) == [row]
    assert night(13) == []
    assert night(25) == [row]
    assert night(26) == []


def test_a_row_that_is_given_an_end_before_it_begins_is_counted_on_its_first_day(
    quiet, actor, night
):
    manager, begins = actor("manager-duc"), clock.today() + 10 * DAY
    ask(manager, level=5, since=begins, competency="com.drafting")
    (coming,) = own(competency="com.drafting")
    end = begins + 10 * DAY
    requirements.end_rows(manager, unit().id, [coming.id], end)
    session().expire_all()
    assert (coming.valid_to, coming.turns_on) == (end, begins)
    row = {"path": unit().path, "post": OFFICER, "competency": "com.drafting"}
    assert [night(9), night(10), night(11)] == [[], [row], []]
    assert own(competency="com.drafting")[0].turns_on == end
    assert [night(19), night(20), night(21)] == [[], [row], []]


@lite
def test_the_turn_of_very_many_rows_goes_on_in_batches(
    quiet, actor, monkeypatch
):
    monkeypatch.setattr(recounts, "AT_ONCE", 2)
    today, now = clock.today(), clock.now()
    for competency in ("com.drafting", "com.it", "com.ethics"):
        ask(
            actor("manager-duc"),
            level=5,
            since=today + DAY,
            competency=competency,
        )
    monkeypatch.setattr(clock, "now", lambda: now + DAY)
    with transaction():
        recounts.turn()
    assert len(told()) == 2
    assert session().scalars(
        select(Job.kind).where(Job.kind == "turn")
    ).all() == ["turn"]
    with transaction():
        recounts.turn()
    assert len(told()) == 3


def test_an_answer_kept_by_the_process_is_never_an_old_one(app, actor):
    """The merged layers are remembered; every change of a row, also of its
    reason or its end alone, must show.
    """
    today, path = clock.today(), unit("cua-song.centre").path
    first = requirements.effective(OFFICER, path)[SKILL]
    ask(actor("manager-duc"), level=first.level, depth=first.depth)
    second = requirements.effective(OFFICER, path)[SKILL]
    assert (second.level, second.depth) == (first.level, first.depth)
    assert dict(second.level_from.reason)["vi"] == "Vì du khách"
    assert second.level_from.row != first.level_from.row
    requirements.end_rows(
        actor("manager-duc"),
        unit().id,
        [second.level_from.row],
        today + 5 * DAY,
    )
    assert (
        requirements.effective(OFFICER, path)[SKILL].level_from.until
        == today + 5 * DAY
    )
    assert SKILL not in requirements.effective(OFFICER, path, today + 5 * DAY)


@lite
def test_the_rows_of_other_communes_are_no_part_of_what_is_remembered(
    app, actor
):
    path, other = unit("cua-song.centre").path, unit("doi-thong.centre").path
    both = requirements.effective_many(
        [
            (OFFICER, path),
            (OFFICER, other),
            (OFFICER, unit("cua-song.office").path),
        ]
    )
    effective._merged.cache_clear()
    state().cache.clear()
    assert requirements.effective(OFFICER, path) == both[OFFICER, path]
    requirements.effective_many([(OFFICER, path), (OFFICER, other)])
    requirements.effective(OFFICER, unit("cua-song.office").path)
    assert effective._merged.cache_info().currsize == 2, (
        "one for each commune, however they are asked about"
    )


@lite
def test_equal_to_what_is_inherited_may_be_set_by_name_but_many_cells_leave_it_out(
    app, actor
):
    here = unit()
    with transaction():
        plan = changes.prepare(
            here,
            [CellChange(OFFICER, "dig.safety", 3, Depth.KNOWS_HOW)],
            ChangeTerms("Vì sao"),
        )
        assert (plan[0].idle, plan[0].sets) == (NoChange.INHERITED, False)
    ask(
        actor("manager-duc"),
        level=3,
        depth=Depth.KNOWS_HOW,
        competency="dig.safety",
    )
    assert [row.level for row in own(competency="dig.safety")] == [3]


@lite
def test_what_is_inherited_only_for_a_while_is_set_all_the_same(app, actor):
    """The layer above ends one day; from then on the row of one's own is all
    that is asked.
    """
    end = clock.today() + 30 * DAY
    ask(
        actor("province-quang"),
        key="hai-binh",
        competency="com.it",
        level=3,
        until=end,
    )
    with transaction():
        for terms, level, idle in (
            (ChangeTerms("Vì sao"), 3, None),
            (ChangeTerms("Vì sao", until=end), 3, NoChange.INHERITED),
        ):
            plan = changes.prepare(
                unit(),
                [CellChange(OFFICER, "com.it", level, Depth.DOES)],
                terms,
            )[0]
            assert (plan.idle, plan.sets) == (idle, not idle)
        plan = changes.prepare(
            unit(),
            [CellChange(OFFICER, "com.it", 2, Depth.DOES)],
            ChangeTerms("Vì sao"),
        )[0]
        assert "already asks for level 3" in str(plan.refusal)


@lite
def test_a_file_with_an_unknown_feature_of_places_is_refused_by_its_name(app):
    row = {
        "post": OFFICER,
        "competency": "com.it",
        "level": 3,
        "depth": 4,
        "essential": True,
        "reason": {"vi": "x"},
    }
    with pytest.raises(Invalid, match="“moon”"), transaction():
        requirements.set_once(unit(), [{**row, "ground": "moon"}])
    assert own(competency="com.it") == []
