"""A law changes: what relied on it is listed and reviewed, and people
re-confirm by a short quiz or by their mentor's word. Phone and desk.
"""

import datetime as dt
import shutil

import pytest

from lms.authoring import service as authoring
from lms.core import clock, paths
from lms.core.db import session, transaction
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.people import service as people
from tests.browser.person import Person
from tests.browser.test_story import WAYS
from tests.revalidation.conftest import DELTA, NEW, OLD, SKILL, SLUG, quiz

pytestmark = pytest.mark.browser
WHY = "Giấy tờ đã xuất trình trên VNeID thì không đòi bản sao nữa."
NOTE = "Đã xem làm ba bản sao theo quy định mới, không đòi thêm giấy."


@pytest.fixture
def changed(live, tmp_path):
    """The course has a short quiz about the change; two people of the ward have
    signed work from before it.
    """
    folder = shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)
    with (folder / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(DELTA)
    (folder / "doi-luat.yaml").write_text(quiz(), "utf-8")
    with live.app.app_context():
        authoring.publish(None, folder, authoring.known())
        for key in ("lan", "kien"):
            done_at = clock.now() - dt.timedelta(days=30)
            work = Proof(
                people.find_person(key).id,
                SKILL,
                2,
                Depth.DOES,
                "signoff",
                "task:x",
                done_at,
                bases=(OLD,),
            )
            with transaction():
                evidence.record(work)
        session().close()
    return live


@pytest.mark.parametrize(
    ("width", "language", "javascript", "axe", "scheme"), WAYS
)
def test_a_law_is_replaced_and_what_it_put_in_doubt_is_confirmed(
    chromium, changed, width, language, javascript, axe, scheme
):
    def enter(login):
        return Person(
            chromium, changed, login, width, language, javascript, axe, scheme
        )

    _replace(enter("nation-thu"))
    changed.work()
    _short_quiz(enter("lan"))
    _mentor(enter("mentor-hoa"))
    _review(enter("trainer-mai"))
    _undo(enter("nation-thu"))


def _unfold(thu):
    """On a phone the documents stand folded under their kinds."""
    law = thu.page.locator(f"[id='{OLD}'] summary")
    if not law.is_visible():
        thu.page.click(f"details:has([id='{OLD}']) > summary >> nth=0")
    law.click()


def _replace(thu):
    """All that relies on it is shown first; a form without a successor comes
    back with what was written.
    """
    thu.go("/legal-bases")
    _unfold(thu)
    thu.follow(f"a[href='/legal-bases/{OLD}/replace']")
    assert thu.page.locator(".figures li").count() == 3
    assert thu.page.locator("details li").count() > 10
    thu.page.fill("#why", WHY)
    thu.page.fill(
        "#on",
        (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)).isoformat(),
    )
    thu.press()
    assert thu.page.locator(".notice.bad").count() == 1
    assert thu.page.input_value("#why") == WHY
    thu.page.select_option("#successor", NEW)
    thu.press()
    assert "/legal-review" in thu.page.url
    assert thu.page.locator("ul.list > li").count() > 10
    thu.go("/legal-bases/new")
    thu.go(f"/legal-bases/{OLD}")
    thu.leave()


def _short_quiz(lan):
    """The one next step is the short quiz; afterwards what was shown counts in
    full again.
    """
    assert "23/2015" in lan.text()
    assert lan.page.locator(".ladder .doubt").count() >= 1
    lan.go("/gaps")
    assert lan.state_of(SKILL) == "reconfirm"
    lan.follow(f"[id='{SKILL}'] > a")
    assert WHY in lan.text()
    lan.go("/")
    lan.follow(".next a.go")
    lan.press()
    lan.answer_quiz()
    lan.press()
    lan.press()
    assert lan.page.url.endswith("/result")
    lan.go("/gaps")
    assert lan.state_of(SKILL) == "meets"
    assert lan.page.locator(".ladder .doubt").count() == 0
    lan.leave()


def _mentor(hoa):
    """They find who has something to re-confirm; a word too short is refused
    and kept.
    """
    hoa.follow("a[href='/confirmations']")
    hoa.follow(".rows a:has-text('Kiên')")
    hoa.follow(f"[id='{SKILL}'] > a")
    hoa.page.click(".notice.warm details summary")
    hoa.page.fill(".notice.warm textarea", "tốt")
    hoa.press(".notice.warm form button")
    assert hoa.page.input_value(".notice.warm textarea") == "tốt"
    hoa.page.fill(".notice.warm textarea", NOTE)
    hoa.press(".notice.warm form button")
    assert hoa.state_of(SKILL) == "meets"
    assert NOTE in hoa.text()
    hoa.leave()


def _review(mai):
    """An item says what changed and leads to the thing itself; it is closed
    with what was compared.
    """
    mai.go("/legal-review")
    before = mai.page.locator("ul.list a.block").count()
    mai.page.click("ul.list summary >> nth=0")
    mai.follow("ul.list a.block >> nth=1")
    assert WHY in mai.text()
    mai.page.check("input[name=how][value=right]")
    mai.press("form.card button.first")
    assert mai.page.locator(".notice.bad").count() == 1, (
        "still right needs a reason"
    )
    mai.page.fill("#note", "Đã đối chiếu từng câu, không đổi.")
    mai.press("form.card button.first")
    assert mai.page.locator("ul.list a.block").count() == before - 1
    mai.go("/legal-review?state=done")
    assert mai.page.locator("ul.list a.block").count() == 1
    mai.leave()


def _undo(thu):
    thu.go("/legal-bases")
    _unfold(thu)
    thu.follow(f"a[href='/legal-bases/{OLD}/undo']")
    thu.page.fill("#why", "Nhập nhầm số văn bản.")
    thu.press("form.card button")
    assert (
        thu.page.locator(f"a[href='/legal-bases/{OLD}/replace']").count() == 1
    )
    thu.leave()
