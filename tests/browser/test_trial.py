"""A whole trial, on a phone and at a desk, in both languages: planned, reviewed
with a concern, laid before the decider, replied to, confirmed, petitioned and
answered by another person. Days go by.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.people import service as people
from tests.browser.person import Person
from tests.browser.test_story import WAYS

pytestmark = pytest.mark.browser
NOTE = "Đã ngồi cùng ở quầy một buổi và xem năm hồ sơ."
WHY = "Đã đọc hồ sơ; phần còn thiếu có kế hoạch học rõ ràng."


@pytest.fixture
def later(live, monkeypatch):
    """`later(days)`: so many days go by for everybody."""
    real, gone = clock.now, [dt.timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    def go(days):
        gone[0] += dt.timedelta(days=days)

    return go


@pytest.fixture
def office(live):
    """Hà looks after trials in the ward."""
    with live.app.app_context():
        with transaction():
            ward = people.find_unit("cua-song")
            person = people.find_person("ha").id
            access.store_role(person, Role.HR, ward, None)
        keys = "lan", "mentor-hoa", "yen", "manager-duc", "thao"
        ids = people.ids_by_key(keys)
        session().close()
    return ids


def _day(days=0):
    today = clock.now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    return (today + dt.timedelta(days=days)).isoformat()


def _plan(ha, ids):
    ha.go("/trials?search=lan")
    ha.go(f"/people/{ids['lan']}/trial")
    ha.press()
    assert ha.page.locator("[role=alert]").count() == 1
    for name, value in (
        ("starts_on", _day()),
        ("months", "6"),
        ("document_no", "12/QĐ-UBND"),
        ("document_date", _day()),
        ("signer", "Chủ tịch UBND phường"),
    ):
        ha.page.fill(f"#{name}", value)
    for name, key in (
        ("mentor_id", "mentor-hoa"),
        ("reviewer_id", "yen"),
        ("decider_id", "manager-duc"),
    ):
        ha.page.select_option(f"#{name}", str(ids[key]))
    ha.press()
    assert ha.page.locator(".notice.good").count() == 1
    return ha.page.url.split("/trials/")[1].split("?")[0]


def _review(yen, trial, on_track):
    yen.go(f"/trials/{trial}")
    yen.page.fill("#held_on", _day())
    yen.page.check(f"[name=on_track][value={on_track}]")
    yen.page.fill("#note", NOTE + _day())
    assert yen.page.is_visible("#what") is (on_track == "no")
    if on_track == "no":
        yen.page.fill("#what", "Chưa tự đối chiếu bản sao.")
        yen.page.fill("#plan", "Chị Hòa ngồi cạnh mỗi sáng thứ Hai.")
        yen.page.fill("#review_on", _day(20))
    yen.press("form[action$=review] button")


def _replace(ha, trial, role, after):
    """The one who leaves is asked for by what they are, the new one by name."""
    ha.go(f"/trials/{trial}")
    ha.page.click(f"main a[href='/trials/{trial}/changes']")
    ha.page.click("details:has(form[action$=successors]) > summary")
    ha.page.check(f"[name=role][value={role}]")
    ha.page.select_option("#after_id", str(after))
    ha.page.fill("#why", "Chuyển công tác.")
    ha.press("form[action$=successors] button")
    assert ha.page.locator(".notice.good").count() == 1


@pytest.mark.parametrize(
    ("width", "language", "javascript", "axe", "scheme"), WAYS
)
def test_a_whole_trial(
    chromium, live, office, later, width, language, javascript, axe, scheme
):
    def enter(login):
        return Person(
            chromium, live, login, width, language, javascript, axe, scheme
        )

    trial = _plan(enter("ha"), office)
    later(62)
    _review(enter("yen"), trial, "no")
    _replace(enter("ha"), trial, "reviewer", office["thao"])
    thao = enter("thao")
    thao.go("/")
    thao.page.click(f"main a[href='/trials/{trial}']")
    for days in (61, 32):
        later(days)
        _review(enter("thao"), trial, "yes")
    lan = enter("lan")
    lan.go("/my-trial")
    assert "Chị Hòa ngồi cạnh" in lan.text()
    thao = enter("thao")
    thao.go(f"/trials/{trial}")
    thao.page.fill("#reason", "Đã hết thời gian theo dõi.")
    thao.press("form[action$=propose] button")
    decision = _reply(lan)
    _decide(enter("manager-duc"), decision)
    lan.go(decision)
    lan.page.click("details:has(form[action$=petition]) > summary")
    lan.page.fill("#petition", "Xin ghi rõ phần đã đạt.")
    lan.press("form[action$=petition] button")
    _answer(enter("province-quang"), decision)
    lan.go(decision)
    assert "Quyết định giữ nguyên vì đủ căn cứ." in lan.text()
    lan.go("/my-decisions")
    assert not lan.problems


def _reply(lan):
    lan.go("/my-trial")
    lan.follow("main .notice a.button")
    decision = lan.page.url.removeprefix(lan.live.address)
    lan.page.fill("#reply", "Tôi đã tự làm được từ tháng trước.")
    lan.press("form[action$=reply] button")
    return decision


def _decide(duc, decision):
    duc.go("/decisions")
    duc.go(decision)
    assert duc.page.locator("[name=outcome]:checked").count() == 0
    assert duc.page.locator("[name=outcome][value=ended]").count() == 0
    duc.press("form[action$=decide] button")
    assert duc.page.locator("[role=alert]").count() == 1
    duc.page.check("[name=outcome][value=confirmed]")
    duc.page.fill("#reason", WHY)
    duc.press("form[action$=decide] button")
    assert WHY in duc.text()


def _answer(quang, decision):
    quang.go("/decisions")
    quang.go(decision)
    quang.page.check("[name=outcome][value=stays]")
    quang.page.fill("#reason", "Quyết định giữ nguyên vì đủ căn cứ.")
    quang.press("form[action$=answer] button")
