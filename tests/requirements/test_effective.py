"""What a post in a place asks, who may set it, and since when."""

import datetime as dt
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select

from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.i18n import use
from lms.framework.types import Depth
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.types import CellChange, ChangeTerms
from tests import lite

OFFICER = "one-stop-officer"


def unit(key):
    return people.find_unit(key)


def asked(key, post=OFFICER, on=None):
    return requirements.effective(post, unit(key).path, on)


def count(table):
    return session().scalar(select(func.count()).select_from(table))


def require(
    who,
    key,
    competency="com.languages",
    level=4,
    depth=Depth.DOES,
    reason="Cảng du lịch",
    post=OFFICER,
):
    requirements.require_level(
        who,
        unit(key).id,
        CellChange(post, competency, level, depth),
        ChangeTerms(reason),
    )


def test_a_post_in_the_ward_asks_what_nation_province_and_ward_add_up_to(app):
    found = asked("cua-song.centre")
    set_by = {
        name: (one.level, one.depth.word, one.level_from.unit_id)
        for name, one in found.items()
    }
    assert set_by["pro.certify-copies"] == (2, "does", unit("vn").id)
    assert set_by["dig.safety"] == (3, "knows_how", unit("hai-binh").id)
    assert set_by["com.languages"] == (2, "shows_how", unit("cua-song").id)
    assert found["dig.safety"].depth_from.unit_id == unit("vn").id
    assert "tourists" in dict(found["com.languages"].level_from.reason)["en"]


@lite
def test_the_same_post_elsewhere_asks_something_else(app):
    assert "com.languages" not in asked("doi-thong.centre")
    assert asked("doi-thong.centre")["pro.citizen-support"].level == 3
    assert asked("cua-song.centre")["pro.citizen-support"].level == 2


@lite
def test_no_post_asks_nothing(app):
    assert asked("cua-song.centre", "") == {}
    assert asked("cua-song.centre", "no-such-post") == {}


def test_many_places_are_answered_like_each_by_itself(app):
    places = [
        (post, unit(key).path)
        for post in (OFFICER, "justice", "")
        for key in ("vn", "cua-song", "doi-thong.centre")
    ]
    assert requirements.effective_many(places) == {
        place: requirements.effective(*place) for place in places
    }


def test_the_manager_of_the_ward_raises_a_level_there_and_nowhere_else(
    app, actor
):
    require(actor("manager-duc"), "cua-song")
    found = asked("cua-song.centre")["com.languages"]
    assert (found.level, found.depth, found.level_from.unit_id) == (
        4,
        Depth.DOES,
        unit("cua-song").id,
    )
    assert dict(found.level_from.reason)["vi"] == "Cảng du lịch"
    assert "com.languages" not in asked("doi-thong.centre")
    event = (
        session()
        .scalars(
            select(Event)
            .where(Event.event == "framework.required")
            .order_by(Event.id.desc())
        )
        .first()
    )
    assert (event.path, event.details["level"], event.details["depth"]) == (
        unit("cua-song").path,
        4,
        "does",
    )


@lite
def test_nobody_sets_requirements_outside_the_own_units(app, actor):
    before = count(RequirementRow)
    for who, where in (
        ("manager-duc", "hai-binh"),
        ("manager-duc", "doi-thong"),
        ("province-quang", "vn"),
        ("lan", "cua-song"),
        ("mentor-hoa", "cua-song"),
        ("trainer-mai", "hai-binh"),
        ("admin", "vn"),
    ):
        with pytest.raises(NotAllowed):
            require(actor(who), where)
        with pytest.raises(NotFound):
            requirements.unit_to_set(actor(who), unit(where).id)
    offered = [row.key for row in requirements.units(actor("manager-duc"))]
    assert offered == ["cua-song"], "the way leads down from there"
    with pytest.raises(NotFound):
        requirements.require_level(
            actor("manager-duc"),
            10**6,
            CellChange(OFFICER, "com.languages", 3, 4),
            ChangeTerms("Vì sao"),
        )
    assert count(RequirementRow) == before


def test_a_lower_layer_cannot_ask_less_and_hears_which_layer_asks_more(
    app, actor
):
    before = count(RequirementRow)
    with (
        use("vi"),
        pytest.raises(
            Invalid, match="Việt Nam already asks for level 2"
        ) as refused,
    ):
        require(actor("manager-duc"), "cua-song", "pro.certify-copies", 1)
    assert refused.value.field == "level"
    with (
        use("en"),
        pytest.raises(Invalid, match="already asks for level 3") as refused,
    ):
        require(actor("manager-duc"), "cua-song", "dig.safety", 2)
    assert (refused.value.field, refused.value.values["layer"]) == (
        "level",
        "Hải Bình City (illustrative unit)",
    )
    with (
        use("vi"),
        pytest.raises(
            Invalid, match="Việt Nam already asks for a deeper proof"
        ) as refused,
    ):
        require(
            actor("province-quang"),
            "hai-binh",
            "pro.certify-copies",
            5,
            Depth.KNOWS,
        )
    assert refused.value.field == "depth"
    assert count(RequirementRow) == before


@lite
def test_bad_input_is_refused_at_its_field_and_nothing_is_kept(app, actor):
    before, manager = count(RequirementRow), actor("manager-duc")
    for field, wrong in (
        ("reason", {"reason": "  "}),
        ("level", {"level": 6}),
        ("level", {"level": 0}),
        ("depth", {"depth": 0}),
        ("depth", {"depth": 5}),
        ("competency", {"competency": "no.such"}),
        ("competency", {"post": "no-such"}),
    ):
        with pytest.raises(Invalid) as refused:
            require(manager, "cua-song", **wrong)
        assert refused.value.field == field
    assert count(RequirementRow) == before


def test_a_requirement_holds_from_today_on_and_the_day_before_can_still_be_asked(
    app, actor, monkeypatch
):
    today, now = clock.today(), clock.now()
    require(actor("manager-duc"), "cua-song", level=3)
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=10))
    require(actor("manager-duc"), "cua-song", level=5, depth=Depth.DOES)

    def level(on):
        found = asked("cua-song.centre", on=on).get("com.languages")
        return found and found.level

    day = dt.timedelta(days=1)
    # The demo, which sets this too, may have been filled before midnight.
    earlier = today - 2 * day
    assert [
        level(on) for on in (earlier, today, today + 9 * day, today + 10 * day)
    ] == [None, 3, 3, 5]
    assert len(asked("cua-song.centre")["com.languages"].layers) == 1


def test_setting_it_twice_on_one_day_leaves_the_last(app, actor):
    require(actor("manager-duc"), "cua-song", level=5)
    require(actor("manager-duc"), "cua-song", level=4)
    found = asked("cua-song.centre")["com.languages"]
    assert (found.level, len(found.layers)) == (4, 1)


@contextmanager
def listening(engine, name, listener):
    event.listen(engine, name, listener)
    yield
    event.remove(engine, name, listener)


def test_what_is_asked_is_read_once_until_somebody_changes_it(app, actor):
    path = unit("cua-song").path
    before, seen = requirements.effective(OFFICER, path), []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    session().rollback()
    with listening(session().get_bind(), "before_cursor_execute", note):
        assert requirements.effective(OFFICER, path) == before
    assert [one for one in seen if "FROM lms_cache_version" in one] == seen
    require(actor("manager-duc"), "cua-song")
    after = requirements.effective(OFFICER, path)
    assert (before["com.languages"].level, after["com.languages"].level) == (
        2,
        4,
    )


def test_whoever_changes_what_they_were_given_changes_nothing_for_others(app):
    asked("cua-song").clear()
    assert asked("cua-song")
