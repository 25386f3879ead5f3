"""Two phones at the counter: the learner shows a code, the mentor types it and
signs, the learner says that it was so. And like hand-ins on one page.
"""

import io

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from lms.access import service as access
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.requirements.models import RequirementRow
from lms.signoff import service
from lms.signoff.models import Submission
from tests.browser.person import Person
from tests.mentoring.conftest import day, id_of, offer, pair
from tests.signoff.conftest import PART, SLUG, draft


@pytest.fixture
def phone(chromium, live):
    """`phone("lan")`: their phone; closed at the end."""
    people = []

    def opened(login, javascript=True):
        person = Person(chromium, live, login, 360, "vi", javascript)
        people.append(person)
        return person

    yield opened
    for person in people:
        person.leave()


def scanned(picture):
    """What another phone reads off this one's screen."""
    shown = Image.open(io.BytesIO(picture.screenshot()))
    (found,) = zxingcpp.read_barcodes(shown)
    return found.text


@pytest.mark.parametrize("javascript", [True, False])
def test_seen_at_the_counter_by_code(phone, live, javascript):
    lan, hoa = (phone(one, javascript) for one in ("lan", "mentor-hoa"))
    lan.go("/revisions/1/tasks/task")
    lan.go("/revisions/1/tasks/task/code")
    lan.press()
    code = "".join(lan.page.inner_text(".bigcode code").split())
    assert scanned(lan.page.locator("img.qr")).endswith(f"/observe/{code}")
    hoa.go("/observe")
    hoa.page.fill("#code", "AAA AAA")
    hoa.page.on("console", lambda _one: None)
    hoa.page.fill("#code", f"{code[:3].lower()} {code[3:]}")
    hoa.press("form.card button.first")
    assert "Ngọc Lan" in hoa.text()
    hoa.page.fill("#place", "Quầy số 2")
    hoa.page.check("[name=entrustment][value='3']")
    hoa.page.fill("#strength", "Hỏi giấy cần chứng thực trước khi nhận.")
    hoa.press("form button[name=all]")
    assert hoa.page.locator(".notice.good").count() == 1
    lan.go("/")
    assert "Có đúng như vậy không?" in lan.text()
    lan.go("/revisions/1/tasks/task")
    assert "chưa trả lời" in lan.page.content()
    lan.press("section[aria-labelledby^=was-it-so] button.first")
    assert "chưa trả lời" not in lan.page.content()
    assert lan.page.locator(".notice.good").count() >= 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_steps_one_by_one_are_no_long_way_on_a_phone(
    chromium, live, language
):
    """All that is judged is seen, and a word on a step opens beneath it."""
    hoa = Person(chromium, live, "mentor-hoa", 360, language, javascript=True)
    with live.app.app_context():
        lan = id_of("lan")
    hoa.go(f"/observe/people/{lan}/1/{PART}")
    hoa.page.click("#steps > summary")
    steps = hoa.page.locator("#steps .step")
    assert steps.count() == 8
    assert steps.locator(".segments label:visible").count() == 3 * 8
    height = hoa.page.evaluate("document.documentElement.scrollHeight")
    assert height <= 4_000
    first = steps.first
    first.locator("summary").click()
    note = first.locator("textarea").bounding_box()
    assert note["width"] > 250
    hoa.leave()


@pytest.fixture
def handed_in(live):
    """Three hand-ins of a task that is essential to no post."""
    with live.app.app_context():
        with transaction():
            session().execute(update(RequirementRow).values(essential=False))
        revision = courses.current(SLUG)
        ids = [
            service.hand_in(
                access.actor_for(who), revision, PART, draft(), f"{who}:1"
            ).id
            for who in ("lan", "kien", "thao")
        ]
        session().close()
    return ids


def test_like_hand_ins_are_signed_on_one_page(phone, handed_in):
    hoa = phone("mentor-hoa")
    for one in handed_in:
        hoa.go(f"/submissions/{one}")
    hoa.go("/inbox")
    hoa.follow("a[href$='/inbox/together']")
    hoa.follow(".tosee a.button")
    for one in handed_in:
        hoa.page.fill(f"[name=of-{one}-strength]", f"Câu riêng cho {one}.")
    hoa.page.check("[name=all]")
    hoa.page.check("[name=entrustment][value='4']")
    hoa.press("form[action$='/inbox/together'] button.first")
    assert "Đã ký 3 bài." in hoa.text()


def test_who_stands_in_signs_in_these_days_and_not_after(phone, live):
    """Two colleagues of one ward: one is away, one answers for them."""
    with live.app.app_context():
        revision, works = courses.current(SLUG), []
        for who in ("lan", "kien"):
            pair("yen", who)
            written = access.actor_for(who), revision, PART, draft()
            works.append(service.hand_in(*written, f"{who}:1").id)
        offer("long")
        chosen, last = str(id_of("long")), day(5).isoformat()
        session().close()
    yen, long = phone("yen"), phone("long")
    yen.go("/my-mentor/away")
    yen.page.select_option("#substitute_id", chosen)
    yen.page.fill("#last", last)
    yen.press("form.card button.first")
    for one in works:
        long.go("/my-people")
        long.follow(f"a[href$='/submissions/{one}']")
        long.page.check("[name=entrustment][value='3']")
        long.page.fill("#strength", "Hỏi kỹ trước khi nhận.")
        if one == works[-1]:
            yen.press("section[aria-labelledby=known] form button")
        long.press("form button[name=all]")
    assert "Hỏi kỹ trước khi nhận." in long.page.content()
    assert "404" in long.problems.pop()
    long.go("/my-people")
    assert long.page.locator("a[href*='/submissions/']").count() == 0
    with live.app.app_context():
        states = [session().get(Submission, one).state for one in works]
        session().close()
    assert states == ["signed", "submitted"]
