"""A whole period of work, on a phone and at a desk, in both languages: given,
delivered, accepted, assessed by oneself, reviewed, proposed, replied to,
announced, petitioned and answered by another person. Days go by.
"""

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core.db import session, transaction
from lms.evaluation import service
from lms.evaluation.types import PeriodKind
from lms.people import service as people
from tests.browser.person import Person
from tests.browser.test_story import WAYS
from tests.browser.test_trial import _day, later
from tests.evaluation.conftest import HEAD, decided, id_of, today, ward

pytestmark = pytest.mark.browser
__all__ = ["later"]
REASON = "Đủ căn cứ theo sản phẩm đã nghiệm thu."
PETITION = "Xin xem lại dòng về thái độ phục vụ."
ANSWER = "Điểm giữ nguyên: người xem xét đã ghi rõ căn cứ."


@pytest.fixture
def month(live):
    """A catalogue in force and an open month; who leads the nation answers."""
    with live.app.app_context():
        decided()
        head = access.actor_for(HEAD)
        service.open_period(head, ward(), PeriodKind.MONTH, today())
        with transaction():
            above, place = id_of("nation-thu"), people.find_unit("vn")
            access.store_role(above, Role.MANAGER, place, None)
        lan = id_of("lan")
        session().close()
    return lan


def _give(duc, lan):
    duc.go("/work")
    duc.follow(f"main a[href='/work/people/{lan}']")
    page = duc.page
    duc.press("main details button.first")
    assert page.locator("[role=alert]").count() == 1
    page.select_option("#product_id", index=1)
    page.fill("#quantity", "5")
    page.fill("#due_on", _day())
    duc.press("main details button.first")
    assert page.locator(".notice.good").count() == 1


def _deliver(lan):
    lan.go("/my-work")
    form = "section[id^=work-] form"
    lan.page.fill(f"{form} [name=quantity]", "5")
    lan.page.fill(f"{form} [name=note]", "Thư mục dùng chung của phòng")
    lan.press(f"{form} button.first")
    assert lan.page.locator(".notice.good").count() >= 1


def _accept(duc):
    duc.go("/work")
    duc.follow("main .notice a.button")
    duc.press("main button[name=accept]")
    assert duc.page.locator("button[name=accept]").count() == 0


def _fill_lines(person):
    for field in person.page.locator("[name^=common-]").all():
        field.fill("2,5")


def _assess(lan):
    lan.go("/my-sheets")
    lan.follow("main a[href^='/sheets/']")
    sheet = lan.page.url.split("/sheets/")[1].split("?")[0]
    lan.press("button[name=send]")
    assert lan.page.locator("[role=alert]").count() == 1
    _fill_lines(lan)
    lan.press("button[name=send]")
    return sheet


def _review(duc, sheet):
    duc.go(f"/sheets/{sheet}")
    _fill_lines(duc)
    duc.press("form[action$=review] button.first")


def _propose(duc, sheet):
    duc.go("/work")
    duc.follow(f"main a[href='/sheets/{sheet}']")
    duc.page.fill("#reason", REASON)
    duc.page.check("[name=decider_id]")
    duc.press("form[action$=propose] button.first")


def _reply(lan):
    lan.go("/")
    lan.follow("main a[href^='/decisions/']")
    decision = lan.page.url.removeprefix(lan.live.address)
    lan.page.fill("#reply", "Tôi đã đọc và đồng ý với phần sản phẩm.")
    lan.press("form[action$=reply] button")
    return decision


def _announce(quang, decision):
    quang.go(decision)
    assert quang.page.locator("[name=outcome]:checked").count() == 0
    quang.page.check("[name=outcome][value=announced]")
    quang.page.fill("#reason", REASON)
    quang.press("form[action$=decide] button")


def _petition(lan, sheet, decision):
    lan.go(f"/sheets/{sheet}")
    assert "95" in lan.text()
    lan.go(decision)
    lan.page.click("details:has(form[action$=petition]) > summary")
    lan.page.fill("#petition", PETITION)
    lan.press("form[action$=petition] button")
    lan.go("/")
    assert lan.page.locator(f"main a[href='{decision}']").count() > 0


def _answer(thu, decision):
    thu.go(decision)
    assert PETITION in thu.text()
    thu.page.check("[name=outcome][value=stays]")
    thu.page.fill("#reason", ANSWER)
    thu.press("form[action$=answer] button")


@pytest.mark.parametrize(
    ("width", "language", "javascript", "axe", "scheme"), WAYS
)
def test_a_whole_period(
    chromium, live, month, later, width, language, javascript, axe, scheme
):
    def enter(login):
        return Person(
            chromium, live, login, width, language, javascript, axe, scheme
        )

    lan, duc = enter("lan"), enter(HEAD)
    _give(duc, month)
    _deliver(lan)
    _accept(duc)
    sheet = _assess(lan)
    _review(duc, sheet)
    later(35)
    lan, duc = enter("lan"), enter(HEAD)
    _propose(duc, sheet)
    decision = _reply(lan)
    _announce(enter("province-quang"), decision)
    _petition(lan, sheet, decision)
    _answer(enter("nation-thu"), decision)
    lan.go(decision)
    assert ANSWER in lan.text()
    assert not lan.problems
    assert not duc.problems
