"""The story: a recruit closes a competency gap by work that a mentor signed.
Phone and desk, Vietnamese and English, with and without JavaScript.
"""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
COURSE, SKILL = "chung-thuc-ban-sao", "pro.certify-copies"
# width, language, with JavaScript, judged by axe (slow, and the same page in
# another language is the same to it), colours
WAYS = [
    pytest.param(360, "vi", True, True, "dark", id="phone-vi-dark"),
    pytest.param(
        1280, "en", False, False, "light", id="desk-en-without-javascript"
    ),
]


@pytest.mark.parametrize(
    ("width", "language", "javascript", "axe", "scheme"), WAYS
)
def test_a_recruit_closes_a_gap_by_signed_work(
    chromium, live, width, language, javascript, axe, scheme
):
    way = width, language, javascript, axe, scheme

    def enter(login):
        return Person(chromium, live, login, *way)

    tell(live, enter)


ALL_IS_SAVED = """() => dispatchEvent(
  new Event("beforeunload", { cancelable: true }))"""
"""Nobody who leaves now is held back; the hour stands there since the first of
several saves.
"""


def tell(live, enter):
    """The whole story; `enter(login)` opens a browser for somebody."""
    lan = _learn(enter("lan"))
    lan = _take_the_quiz(lan, enter)
    _hand_in(lan)
    hoa = enter("mentor-hoa")
    _return_once(hoa)
    live.work()
    _hand_in_again(lan)
    _sign(hoa)
    _closed(lan)
    _manager_sees(enter("manager-duc"))
    _trainer_sees(enter("trainer-mai"))
    _administrator_works(enter("admin"))
    for person in (lan, hoa):
        person.leave()


DECISIONS = (
    "receive-her",
    "second-pair-of-eyes",
    "copy-here",
    "half-past-four",
    "ask-the-bus",
    "her-papers-first",
    "count-together",
)
ASKED_BY = {"dig.safety": "Hải Bình", "com.languages": "Cửa Sông"}


def _learn(lan):
    """The home page says one next step, the page of each gap who asks for it;
    every lesson answers back.
    """
    assert lan.page.locator(".next .go").count() == 1
    lan.follow("section[aria-labelledby=gaps] .actions a")
    assert lan.state_of(SKILL) == "unknown"
    for competency, place in ASKED_BY.items():
        lan.follow(f"[id='{competency}'] > a")
        assert place in lan.text()
        lan.go("/gaps")
    course = lan.page.locator(f"a[href='/courses/{COURSE}']")
    folded = lan.page.locator("#explained details", has=course).first
    folded.locator("summary").click()
    lan.follow(f"#explained a[href='/courses/{COURSE}']:visible")
    lan.press()
    while "/lessons/" in lan.page.url:
        lan.answer_lesson()
        lan.follow(".turn a.first")
    if "/practice/" in lan.page.url:
        lan.follow("main p.small a[href*='/scenarios/']")
    if "/scenarios/" in lan.page.url:
        _play_the_case(lan)
    assert "/quizzes/" in lan.page.url
    return lan


def _play_the_case(lan):
    """Each decision leads to the next scene, the end to the next step."""
    lan.press()
    for key in DECISIONS:
        lan.press(f"button[name=choice][value={key}]")
    assert not lan.page.locator("button[name=choice]").count(), "it has ended"
    lan.go("/")
    lan.follow(".next a.go")


def _take_the_quiz(lan, enter):
    """Saved as one goes; the browser is closed and another goes on with the
    same attempt; the summary comes before submitting.
    """
    lan.press()
    lan.answer_quiz(only=4)
    if lan.javascript:
        expect(lan.page.locator("[data-saved]")).to_contain_text(":")
        lan.page.wait_for_function(ALL_IS_SAVED)
    else:
        lan.press("[name=look]")
    lan.leave()
    lan = enter("lan")
    lan.follow(".next a.go")
    lan.press()
    checked = lan.page.locator(
        "main input:checked, main select option:checked:not([value=''])"
    ).count()
    typed = sum(
        bool(field.input_value())
        for field in lan.page.locator(".question input[maxlength]").all()
    )
    assert checked + typed >= 4, (
        "the answers given before the browser was closed are still there"
    )
    lan.answer_quiz()
    lan.press("[name=look]")
    assert lan.page.url.split("#")[0].endswith("/summary")
    questions = lan.page.locator(".toc li")
    assert lan.page.locator(".toc .done").count() == questions.count()
    lan.press()
    assert lan.page.url.endswith("/result")
    assert "100%" in lan.text()
    lan.go("/gaps")
    assert lan.state_of(SKILL) == "nearly", "a quiz proves knowledge only"
    return lan


def _hand_in(lan):
    """A file that lies about its type is refused by name and everything else is
    kept; then it is handed in.
    """
    lan.go(f"/courses/{COURSE}")
    lan.follow(".toc a[href*='/tasks/']")
    done = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    lan.page.click("#hand-in")
    lan.page.fill(
        "#text",
        "Ngày hôm qua tôi chứng thực bảy bản sao, một bản có tẩy xóa nên tôi đã từ chối.",
    )
    lan.page.fill("#done_at", done.strftime("%Y-%m-%dT%H:%M"))
    lan.page.fill("#place", "Quầy số 2, Trung tâm phường")
    lan.page.set_input_files(
        "#files",
        {
            "name": "bảng kiểm.pdf",
            "mimeType": "application/pdf",
            "buffer": b"MZ not a pdf",
        },
    )
    lan.press("button[name=hand]")
    assert "bảng kiểm" in lan.text()
    assert "bảy bản sao" in lan.page.input_value("#text")
    lan.page.set_input_files(
        "#files",
        {"name": "ảnh quầy.png", "mimeType": "image/png", "buffer": PNG},
    )
    lan.press("button[name=hand]")
    assert lan.page.locator("form[data-autosave]").count() == 0
    assert "ảnh quầy.png" in lan.text()


def _return_once(hoa):
    """The mentor finds it and returns it with a comment."""
    hoa.go("/inbox")
    hoa.follow(".work:has-text('Ngọc Lan') h3 a")
    hoa.page.click("summary#return")
    hoa.page.fill(
        "#comment", "Anh/chị ghi thêm giờ nhận và giờ trả của từng hồ sơ nhé."
    )
    hoa.press("button[formaction$='/return']")


def _hand_in_again(lan):
    """The comment is the next step; the text is still there to be mended."""
    lan.go("/notices")
    assert lan.page.locator("ul.list li").count() >= 1
    lan.go("/")
    lan.follow(".next a.go")
    assert "giờ nhận" in lan.text()
    lan.page.fill(
        "#text", lan.page.input_value("#text") + " Nhận 8:10, trả 8:40."
    )
    lan.press("button[name=hand]")


def _sign(hoa):
    """Nothing is signed without the scale, and what was typed stays; then
    supervision, a strength, a change.
    """
    hoa.go("/inbox")
    hoa.follow(".work:has-text('Ngọc Lan') h3 a")
    hoa.page.fill("#strength", "Đối chiếu rất kỹ.")
    hoa.press("button[name=all]")
    assert hoa.page.input_value("#strength") == "Đối chiếu rất kỹ."
    hoa.page.check("input[name=entrustment][value='4']")
    hoa.page.click("summary:has(+ [data-field=change])")
    hoa.page.fill("#change", "Ghi sổ ngay khi trả.")
    hoa.press("button[name=all]")


def _closed(lan):
    """The gap is closed, with what, by whom, when, at which depth, from which
    revision.
    """
    lan.go("/gaps")
    assert lan.state_of(SKILL) == "meets"
    lan.follow(f"[id='{SKILL}'] > a")
    card = lan.page.locator(f"[id='{SKILL}']").inner_text()
    assert "Hòa" in card or "Hoa" in card
    assert "1" in card
    lan.follow(f"[id='{SKILL}'] ol.line a >> nth=0")
    lan.go(f"/courses/{COURSE}")
    lan.follow(".toc a[href*='/tasks/']")
    assert lan.page.locator("textarea").count() == 0, "the record is locked"


def _manager_sees(duc):
    """The ward's map, a cell, the evidence behind it, and the file for Excel."""
    duc.follow("nav.main a[href='/maps']")
    if (
        duc.page.locator("main a[href^='/maps/']:has-text('Cửa Sông')").count()
        and "/maps/" not in duc.page.url
    ):
        duc.follow("main a[href^='/maps/']:has-text('Cửa Sông') >> nth=0")
    duc.follow(f"main a[href*='/{SKILL}']:visible >> nth=0")
    duc.go(duc.page.url.split("?")[0].removeprefix(duc.live.address))
    duc.follow("main a[href*='/people/']:has-text('Ngọc Lan')")
    assert duc.state_of(SKILL) == "meets"
    unit = duc.page.request.get(f"{duc.live.address}/maps")
    assert unit.ok
    duc.go("/maps")
    with duc.page.expect_download() as download:
        if ".csv" not in (
            duc.page.locator("main a[href$='.csv']").first.get_attribute("href")
            if duc.page.locator("main a[href$='.csv']").count()
            else ""
        ):
            duc.follow("main a[href^='/maps/'] >> nth=0")
        duc.page.click("main a[href$='.csv']")
    assert "pro.certify-copies" in download.value.path().read_text("utf-8-sig")
    duc.leave()


def _trainer_sees(mai):
    """How each question did, and the wrong answer chosen most."""
    mai.follow("nav.main a[href='/quiz-results']")
    mai.follow("main a[href^='/quiz-results/'] >> nth=0")
    assert "%" in mai.text()
    mai.leave()


def _administrator_works(admin):
    """One person by hand, several by CSV with a dry run that names the bad row,
    a role, the log.
    """
    admin.go("/people/new")
    admin.page.fill("#name", "Hoàng Phủ Ngọc Tường Vi")
    admin.page.fill("#login", "tuongvi")
    admin.page.select_option("#unit", index=1)
    admin.press("main form:not(.language) button.first")
    assert "tuongvi" in admin.text()
    admin.go("/people/import")
    rows = "login,name,email,unit,post,from\nthanh,Đỗ Văn Thành,,cua-song.centre,justice,01/11/2026\nhai,Phạm Hải,,nowhere,,32/13/2026\n"
    admin.page.set_input_files(
        "input[type=file]",
        {"name": "people.csv", "mimeType": "text/csv", "buffer": rows.encode()},
    )
    admin.press()
    assert "nowhere" in admin.text()
    assert "32/13/2026" in admin.text()
    admin.press("button[name=save][value=good]")
    assert "thanh" in admin.text()
    admin.go("/people?search=thanh")
    admin.follow("main a[href^='/people/']:has-text('Thành')")
    admin.page.click("details:has(#role) > summary")
    admin.page.select_option("#role", "mentor")
    admin.press("form[action$='/roles'] button")
    admin.go("/audit")
    assert admin.page.locator("main ul.log li").count() > 5
    admin.leave()
