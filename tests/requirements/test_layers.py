"""What a unit inherits newly, what of its own became redundant, and who said
so.
"""

import datetime as dt

import pytest
from sqlalchemy import event, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements import service as requirements
from lms.requirements.models import LayerSeen, RequirementRow
from lms.requirements.service import inheritance
from lms.requirements.types import CellChange, ChangeKind, ChangeTerms
from tests import lite

OFFICER, DAY = "one-stop-officer", dt.timedelta(days=1)


def unit(key="cua-song"):
    return people.find_unit(key)


def ask(who, competency, level, key="hai-binh", depth=Depth.DOES, **more):
    requirements.require_level(
        who,
        unit(key).id,
        CellChange(OFFICER, competency, level, depth),
        ChangeTerms("Vì sao", **more),
    )


def own(key, competency):
    query = select(RequirementRow).where(
        RequirementRow.unit_id == unit(key).id,
        RequirementRow.competency == competency,
    )
    return session().scalars(query.order_by(RequirementRow.id)).all()


def news(key="cua-song"):
    return {
        one.competency: one.kind
        for one in inheritance.inherited(unit(key)).changes
    }


@pytest.fixture
def later(monkeypatch):
    """Days pass."""
    now = clock.now()

    def pass_to(days):
        monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=days))

    return pass_to


def looked(who, key="cua-song"):
    inheritance.look(who, unit(key).id, clock.now())


@lite
def test_who_has_never_looked_sees_no_list_only_how_much_there_is(app, actor):
    found = inheritance.inherited(unit())
    assert (found.since, found.changes, found.coming) == (None, (), [])
    assert found.total > 50


def test_what_turned_above_since_one_looked_is_shown_until_one_has_seen_it(
    app, actor, later
):
    duc, quang = actor("manager-duc"), actor("province-quang")
    ask(quang, "com.it", 2)
    later(1)
    looked(duc)
    assert news() == {}
    later(2)
    ask(quang, "com.drafting", 2)
    ask(quang, "com.it", 3)
    ask(quang, "pro.certify-copies", 2, depth=Depth.DOES)
    assert news() == {
        "com.drafting": ChangeKind.NEW,
        "com.it": ChangeKind.RAISED,
    }, "asking what is asked above already is no news"
    requirements.end_rows(
        quang, unit("hai-binh").id, [own("hai-binh", "com.it")[-1].id]
    )
    assert news() == {"com.drafting": ChangeKind.NEW, "com.it": ChangeKind.GONE}
    assert "com.it" not in news("doi-thong")
    later(3)
    looked(duc)
    assert news() == {}
    assert session().get(LayerSeen, unit().id).seen_by == duc.person_id


@lite
def test_what_begins_or_ends_by_its_day_is_news_on_that_day_and_announced_before(
    app, actor, later
):
    duc, quang, today = (
        actor("manager-duc"),
        actor("province-quang"),
        clock.today(),
    )
    looked(duc)
    later(1)
    ask(
        quang, "com.drafting", 2, since=today + 10 * DAY, until=today + 20 * DAY
    )
    found = inheritance.inherited(unit())
    assert found.changes == []
    assert [(row.post, row.competency, row.since) for row in found.coming] == [
        (OFFICER, "com.drafting", today + 10 * DAY)
    ]
    later(5)
    looked(duc)
    assert (news(), inheritance.inherited(unit()).coming) == ({}, [])
    later(12)
    assert news() == {"com.drafting": ChangeKind.NEW}
    looked(duc)
    later(25)
    assert news() == {"com.drafting": ChangeKind.GONE}


@lite
def test_what_came_and_went_between_two_looks_is_no_news(app, actor, later):
    duc, quang = actor("manager-duc"), actor("province-quang")
    looked(duc)
    later(1)
    ask(quang, "com.drafting", 2)
    later(3)
    requirements.end_rows(
        quang, unit("hai-binh").id, [own("hai-binh", "com.drafting")[-1].id]
    )
    assert news() == {}


@lite
def test_a_change_on_the_very_day_one_looked_is_told_apart_by_the_moment(
    app, actor, monkeypatch
):
    duc, quang, now = actor("manager-duc"), actor("province-quang"), clock.now()
    ask(quang, "com.drafting", 2)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=1))
    looked(duc)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=2))
    ask(quang, "com.drafting", 3)
    assert news() == {"com.drafting": ChangeKind.RAISED}


@lite
def test_a_look_counts_for_what_was_shown_not_for_what_came_while_reading(
    app, actor, monkeypatch
):
    duc, quang, now = actor("manager-duc"), actor("province-quang"), clock.now()
    looked(duc)
    shown = now + dt.timedelta(seconds=5)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=10))
    ask(quang, "com.drafting", 2)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(seconds=60))
    inheritance.look(duc, unit().id, shown)
    assert news() == {"com.drafting": ChangeKind.NEW}
    inheritance.look(duc, unit().id, now - 400 * DAY)
    assert session().get(LayerSeen, unit().id).seen_at == shown, (
        "a look never goes back"
    )
    inheritance.look(duc, unit().id, now + 400 * DAY)
    assert session().get(LayerSeen, unit().id).seen_at == clock.now(), (
        "and never into the future"
    )


def test_a_change_above_makes_a_row_below_redundant_and_one_click_ends_it(
    app, actor
):
    duc, quang = actor("manager-duc"), actor("province-quang")
    mine = own("cua-song", "com.languages")[0]
    assert inheritance.inherited(unit()).redundant == []
    ask(quang, "com.languages", 2, depth=Depth.KNOWS)
    assert inheritance.inherited(unit()).redundant == [], (
        "the ward still asks for a deeper proof"
    )
    ask(quang, "com.languages", 3, depth=Depth.SHOWS_HOW)
    found = inheritance.inherited(unit()).redundant
    assert [(row.post, row.row) for row in found] == [(OFFICER, mine.id)]
    before = requirements.effective(OFFICER, unit("cua-song.centre").path)
    assert inheritance.tidy(duc, unit().id, [mine.id]) == 1
    after = requirements.effective(OFFICER, unit("cua-song.centre").path)
    assert {key: (one.level, one.depth) for key, one in before.items()} == {
        key: (one.level, one.depth) for key, one in after.items()
    }
    assert inheritance.inherited(unit()).redundant == []
    session().expire_all()
    assert own("cua-song", "com.languages")[0].ended_by == duc.person_id


@lite
def test_only_rows_that_are_still_redundant_are_ended(app, actor):
    duc, quang = actor("manager-duc"), actor("province-quang")
    mine = own("cua-song", "com.languages")[0]
    ask(quang, "com.languages", 3)
    requirements.end_rows(
        quang, unit("hai-binh").id, [own("hai-binh", "com.languages")[0].id]
    )
    assert inheritance.tidy(duc, unit().id, [mine.id, 10**6]) == 0
    assert own("cua-song", "com.languages")[0].valid_to is None


@lite
def test_looking_and_tidying_are_for_those_who_set_the_layer(app, actor):
    for who in ("lan", "mentor-hoa", "trainer-mai"):
        for call in (
            lambda one: looked(one),
            lambda one: inheritance.tidy(one, unit().id, [1]),
            lambda one: inheritance.requirements_in(
                one, unit().id, OFFICER, clock.today()
            ),
            lambda one: inheritance.requirement_in(
                one, unit().id, (OFFICER, "com.it")
            ),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                call(actor(who))
    with pytest.raises(NotFound):
        looked(actor("manager-duc"), "doi-thong")


@lite
def test_every_layer_says_who_set_it_when_why_and_by_which_law(app, actor):
    quang = actor("province-quang")
    ask(quang, "dig.safety", 4, ground="island", legal_basis="luat-91-2025")
    page = inheritance.requirement_in(
        actor("manager-duc"), unit().id, (OFFICER, "dig.safety")
    )
    nation, province = page.requirement.layers
    preset, row = page.origins[nation.row], page.origins[province.row]
    assert (preset.set_by, preset.number) == (None, "91/2025/QH15")
    assert (row.set_by, dict(row.ground)["en"], row.number) == (
        quang.name,
        "Island",
        "91/2025/QH15",
    )
    assert (row.set_at.date(), dict(province.reason)["vi"]) == (
        clock.now().date(),
        "Vì sao",
    )


@lite
def test_a_past_and_a_future_day_can_be_asked(app, actor, later):
    today = clock.today()
    ask(actor("province-quang"), "com.it", 2, since=today + 5 * DAY)
    later(10)
    requirements.end_rows(
        actor("manager-duc"),
        unit().id,
        [own("cua-song", "com.languages")[0].id],
    )

    def asks(on, competency):
        found = inheritance.requirements_in(
            actor("manager-duc"), unit().id, OFFICER, on
        )
        levels = {one.key: one.value.level for one in found.asked if one.value}
        return levels.get(competency)

    assert [asks(today + day * DAY, "com.it") for day in (0, 4, 5, 400)] == [
        None,
        None,
        2,
        2,
    ]
    assert [
        asks(today + day * DAY, "com.languages") for day in (0, 9, 10, 400)
    ] == [2, 2, None, None]


def test_the_page_takes_the_same_number_of_queries_however_many_rows_there_are(
    app, actor
):
    duc, quang = actor("manager-duc"), actor("province-quang")
    looked(duc)

    def look():
        inheritance.requirements_in(duc, unit().id, OFFICER, clock.today())

    def queries():
        look()  # what is remembered was forgotten by the act before
        said = []
        listen = lambda *details: said.append(details[2])  # noqa: E731
        event.listen(session().get_bind(), "before_cursor_execute", listen)
        look()
        event.remove(session().get_bind(), "before_cursor_execute", listen)
        return len(said)

    ask(quang, "com.languages", 4, ground="island")
    few = queries()
    for competency in framework.competencies():
        ask(quang, competency, 5, ground="tourism", legal_basis="luat-80-2025")
    with transaction():
        rows = [
            {
                "post": post,
                "competency": key,
                "level": 5,
                "depth": 4,
                "essential": True,
                "reason": {"vi": "x"},
                "legal_basis": None,
            }
            for post in posts_service.posts()
            for key in framework.competencies()
        ]
        requirements.set_once(unit(), rows)
    assert queries() == few <= 12
