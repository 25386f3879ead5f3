"""Questions about somebody's acts: put to them first, closed by another."""

import datetime as dt
import re

import pytest
from sqlalchemy import delete, select, update

from lms.access import service as access
from lms.access.models import RoleGrant
from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.i18n import day
from lms.core.rates import agreement
from lms.oversight import rules, service
from lms.oversight.models import OversightFinding
from lms.oversight.rules.checks import is_low
from lms.oversight.service.checking import _ask, overseer
from lms.oversight.types import (
    CheckLimits,
    FindingCheck,
    FindingState,
    MentorFigures,
    SignedFacts,
)
from lms.people import service as people
from tests.oversight.conftest import give_role, id_of, later, night  # noqa: F401

LIMITS = CheckLimits()
TASKS = [0.6] * 25 + [0.4] * 15
SENTENCE = "Tôi đọc bản giấy tại quầy trước khi mở trang."


def signed(high, chances):
    return [
        SignedFacts(n, 4 if n < high else 3, chance)
        for n, chance in enumerate(chances)
    ]


def asked(facts, limits=LIMITS):
    found = rules.figures(facts, limits)
    return [check for check, *_ in rules.questions(found, limits)]


@pytest.mark.parametrize(
    ("high", "chances", "checks"),
    [
        (36, TASKS, [FindingCheck.LEVELS]),
        (25, TASKS, []),
        (8, [0.6] * 8, []),
        (5, TASKS, [FindingCheck.LEVELS]),
    ],
)
def test_levels_beside_the_difficulty(high, chances, checks):
    """G1 to G3 of docs/oversight.md, and G1 the other way."""
    assert asked(signed(high, chances)) == checks


def test_how_many_fair_mentors_are_asked_by_luck():
    """G4: of 100 about 4.5 lie beyond 2 and 0.27 beyond 3."""
    from math import erfc, sqrt

    assert round(100 * erfc(2 / sqrt(2)), 2) == 4.55
    assert round(100 * erfc(3 / sqrt(2)), 2) == 0.27


def test_a_reader_who_always_says_the_same_is_asked():
    """G6; G5 is not asked about."""
    always = [[0, 0, 3, 0], [0, 0, 9, 0], [0, 0, 13, 0], [0, 0, 5, 0]]
    alike = [[2, 1, 0, 0], [1, 6, 2, 0], [0, 2, 10, 1], [0, 0, 1, 4]]
    assert is_low(agreement(always), LIMITS)
    assert not is_low(agreement(alike), LIMITS)
    assert rules.alike(agreement(alike).kappa) == "very"
    few = agreement([[0, 0, 3], [0, 0, 2], [0, 0, 4]])
    assert not is_low(few, LIMITS)
    found = MentorFigures(
        0, 0, rules.figures([], LIMITS).expected, second=agreement(always)
    )
    checks = [check for check, *_ in rules.questions(found, LIMITS)]
    assert checks == [FindingCheck.READER]


@pytest.mark.parametrize(
    ("seconds", "letters", "files", "opened", "unread"),
    [
        (59, 501, 0, False, True),
        (59, 500, 0, False, False),
        (60, 9000, 3, False, False),
        (10, 40, 1, False, True),
        (10, 40, 1, True, False),
        (None, 9000, 1, False, False),
    ],
)
def test_what_is_signed_unread(seconds, letters, files, opened, unread):
    one = SignedFacts(1, 4, 0.5, seconds, letters, files, opened)
    assert rules.is_unread(one, LIMITS) is unread
    many = [one._replace(review_id=n) for n in range(5)]
    assert asked(many) == [FindingCheck.UNREAD] * unread
    assert asked(many[:4]) == []


def test_one_person_who_signs_most():
    from dataclasses import replace

    found = rules.figures(signed(10, [0.5] * 20), LIMITS)
    for all_, much in ((30, True), (34, False), (0, False)):
        of_unit = replace(found, of_unit=all_)
        checks = [check for check, *_ in rules.questions(of_unit, LIMITS)]
        assert checks == [FindingCheck.SHARE] * much


@pytest.fixture
def finding(app, later):
    """A question to mentor-hoa, of whom manager-duc is the head."""
    hoa = id_of("mentor-hoa")
    path = people.paths_of(hoa)[-1]
    with transaction():
        _ask(hoa, path, (FindingCheck.UNREAD, {"many": 5}, [1, 2, 3]))
        _ask(hoa, path, (FindingCheck.UNREAD, {"many": 5}, [1, 2, 3]))
    (row,) = stored()
    return row.id


def stored():
    session().rollback()
    return execute(select(OversightFinding.__table__)).all()


def test_the_person_is_asked_before_anybody_else(finding, actor):
    (row,) = service.my_findings(actor("mentor-hoa"))
    assert (row.state, row.overseer_id) == (
        FindingState.TOLD,
        people.find_unit("cua-song").id,
    )
    assert service.count_overseen(actor("manager-duc")) == 0
    with pytest.raises(NotFound):
        service.look_at(actor("manager-duc"), finding)


def test_whoever_signs_no_more_is_asked_no_more(finding, actor):
    """What waits for an explanation is counted of whoever signs, only."""
    assert service.count_asked(actor("mentor-hoa")) == 1
    assert service.count_asked(actor("yen")) == 0
    with transaction() as db:
        hoa = RoleGrant.person_id == id_of("mentor-hoa")
        db.execute(delete(RoleGrant).where(hoa))
    assert service.count_asked(actor("mentor-hoa")) == 0


def test_explained_then_closed_with_a_sentence(finding, actor):
    hoa, duc = actor("mentor-hoa"), actor("manager-duc")
    with pytest.raises(Invalid):
        service.explain(hoa, finding, "vì")
    for _ in range(2):
        service.explain(hoa, finding, SENTENCE)
    assert service.look_at(duc, finding).explanation == SENTENCE
    looked = select(Event).where(Event.event == "oversight.looked")
    assert session().scalars(looked).one().person_id == hoa.person_id
    for _ in range(2):
        service.close(duc, finding, "Đã xem sổ quầy, đúng như vậy.")
    with pytest.raises(Conflict):
        service.close(duc, finding, "Một câu khác, viết sau đó.")
    (row,) = service.my_findings(hoa)
    assert (row.state, row.closed_by) == (FindingState.CLOSED, duc.person_id)
    with pytest.raises(Conflict):
        service.explain(hoa, finding, "Thêm một câu nữa sau khi đóng.")


def test_after_ten_working_days_the_head_is_asked(finding, actor, later):
    night()
    assert stored()[0].state == FindingState.TOLD
    later(days=16)
    night()
    rows = [row for row in stored() if row.id == finding]
    assert rows[0].state == FindingState.PASSED
    assert service.look_at(actor("manager-duc"), finding)


def test_what_is_closed_is_shown_for_a_year(finding, actor):
    service.explain(actor("mentor-hoa"), finding, SENTENCE)
    service.close(actor("manager-duc"), finding, "Đã xem sổ quầy, đúng.")
    long_ago = clock.now() - dt.timedelta(days=361)
    with transaction():
        execute(update(OversightFinding.__table__).values(closed_at=long_ago))
    assert service.my_findings(actor("mentor-hoa")) == []


@pytest.mark.parametrize("key", ["lan", "trainer-mai", "province-quang"])
def test_nobody_else_sees_or_closes_it(finding, actor, key):
    service.explain(actor("mentor-hoa"), finding, SENTENCE)
    for act in (
        lambda: service.look_at(actor(key), finding),
        lambda: service.close(actor(key), finding, "Một câu đủ dài."),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            act()


def test_nobody_closes_a_question_about_themselves(finding, actor):
    give_role("mentor-hoa", "cua-song", Role.MANAGER)
    hoa = access.actor_for("mentor-hoa")
    service.explain(hoa, finding, SENTENCE)
    with pytest.raises(NotFound):
        service.close(hoa, finding, "Tôi tự đóng câu hỏi này.")


def test_a_heads_own_acts_are_looked_at_one_layer_up(app):
    path = people.paths_of(id_of("manager-duc"))[-1]
    above = people.find_unit("hai-binh").id
    assert overseer(id_of("manager-duc"), path) == above
    assert (
        overseer(id_of("mentor-hoa"), path) == people.find_unit("cua-song").id
    )


def test_the_night_counts_shares_and_asks_nothing_of_the_fair(app, later):
    night()
    night()
    checks = {row.check for row in stored()}
    assert FindingCheck.LEVELS not in checks


def test_pages_of_a_question(finding, browser):
    hoa = browser("mentor-hoa")
    page = hoa.get("/my-signoffs").text
    assert f"As of {day(clock.today(), 'en')}." in page, (
        "not of today's figures"
    )
    assert "Signed soon after opening" in page
    at = f"/my-signoffs/{finding}"
    assert hoa.post(at, data={"explanation": "x"}).status_code == 422
    assert hoa.post(at, data={"explanation": SENTENCE}).status_code == 302
    duc = browser("manager-duc")
    assert "Thanh Hòa" in duc.get("/oversight").text
    at = f"/oversight/findings/{finding}"
    assert SENTENCE in duc.get(at).text
    assert duc.post(at, data={"why": ""}).status_code == 422
    answer = duc.post(at, data={"why": "Đã xem sổ quầy, đúng."})
    assert "question is closed" in duc.get(answer.location).text


def moments(*texts):
    at = [dt.datetime.fromisoformat(f"2026-11-20T{one}+07:00") for one in texts]
    return [SignedFacts(n, 4, 0.5, at=one) for n, one in enumerate(at)]


def test_many_within_a_minute():
    quick = moments("09:00:00", "09:00:20", "09:00:40", "09:01:00")
    assert asked(quick) == [FindingCheck.MINUTE]
    slow = moments("09:00:00", "09:00:20", "09:00:40", "09:01:01", "09:05:00")
    assert asked(slow) == []
    assert rules.figures(slow, LIMITS).minute == (0, 1, 2)


def test_several_at_night():
    late = moments("22:00:00", "04:59:59", "23:30:00", "12:00:00")
    assert asked(late) == [FindingCheck.NIGHT]
    assert rules.figures(late, LIMITS).night == (0, 1, 2)
    assert asked(moments("21:59:59", "05:00:00", "23:00:00", "23:10:00")) == []


def test_nobody_answers_an_explanation_that_they_have_not_read(
    finding, actor, browser
):
    hoa, duc = actor("mentor-hoa"), browser("manager-duc")
    service.explain(hoa, finding, SENTENCE)
    at = f"/oversight/findings/{finding}"
    mark = re.search(r'name="seen" value="([^"]+)"', duc.get(at).text)[1]
    service.explain(hoa, finding, "Hôm đó người khác ký bằng máy của tôi.")
    said = {"why": "Đã xem sổ quầy, đúng như vậy.", "seen": mark}
    page = duc.post(at, said)
    assert page.status_code == 422
    assert "Hôm đó người khác" in page.text
    assert stored()[0].state == FindingState.EXPLAINED


def test_where_the_unit_lost_its_heads_the_one_above_is_asked(finding, actor):
    """Also where the only head left is the one the question is about."""
    service.explain(actor("mentor-hoa"), finding, SENTENCE)
    give_role("province-quang", "hai-binh", Role.MANAGER)
    quang = access.actor_for("province-quang")
    assert service.count_overseen(quang) == 0
    with transaction():
        for held in access.roles_of([id_of("manager-duc")]):
            if held.role == Role.MANAGER:
                access.remove_role(held.id)
    for _ in range(2):
        with transaction():
            service.look_after(0)
    assert service.count_overseen(access.actor_for("province-quang")) == 1
    assert service.look_at(access.actor_for("province-quang"), finding)
