"""The table of requirements at a desk and on a phone: keys, pasting, what is
refused, and nothing typed lost; also without JavaScript.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser
OFFICER, SKILL = "one-stop-officer", "com.languages"
WAYS = [
    pytest.param(360, "vi", True, id="phone-vi"),
    pytest.param(1280, "en", True, id="desk-en"),
]


def cell(person, competency, post=OFFICER):
    return person.page.locator(f"[name='cell:{post}:{competency}']")


def enter(
    chromium,
    live,
    width,
    language,
    javascript=True,
    axe=False,
    login="manager-duc",
):
    person = Person(chromium, live, login, width, language, javascript, axe)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.go("/requirements")
    person.follow("main .actions a.first")
    return person


def paste(person, text):
    person.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    person.page.keyboard.press("Control+V")


def to_the_counter(person):
    """The post of the counter; on a phone it is the one that is shown."""
    if person.width < 700:
        person.page.select_option("#one", OFFICER)
        assert person.page.locator("thead th[data-key]:visible").count() == 1
        assert person.page.locator(".narrow-only button").is_hidden()
    else:
        assert person.page.locator("thead th[data-key]:visible").count() == 3


@pytest.mark.parametrize(("width", "language", "axe"), WAYS)
def test_the_table_by_keyboard(chromium, live, width, language, axe):
    duc = enter(chromium, live, width, language, axe=axe)
    page, keys = duc.page, duc.page.keyboard
    to_the_counter(duc)
    letter = {"vi": "t", "en": "d"}[language]
    cell(duc, "pro.certify-copies").focus()
    keys.type("3")
    keys.press("ArrowDown")
    expect(cell(duc, "pro.dossier-intake")).to_be_focused()
    keys.press("Enter")
    expect(cell(duc, "pro.citizen-support")).to_be_focused()
    keys.type(f"4{letter}")
    keys.press("Escape")
    expect(cell(duc, "pro.citizen-support")).to_have_value("")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(cell(duc, "pro.certify-copies")).to_be_focused()
    expect(cell(duc, "pro.certify-copies")).to_have_value("3")
    cell(duc, SKILL).focus()
    keys.press("Delete")
    expect(page.locator("[data-status]")).to_contain_text("2")
    cell(duc, "com.it").focus()
    keys.type("9x")
    keys.press("Shift+Enter")
    expect(cell(duc, "com.it")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-status]")).to_contain_text("9x")
    if width > 700:
        keys.press("ArrowLeft")
        expect(
            cell(
                duc,
                page.locator(":focus").get_attribute("name").split(":")[2],
                "centre-deputy",
            )
        ).to_be_focused()
    page.fill("#reason", "Cảng du lịch, nhiều hồ sơ")
    page.click("details:has(#ground) > summary")
    page.select_option("#ground", "tourism")
    duc.press("button[value=save]")
    assert page.locator("#faults li").count() == 1
    assert [
        cell(duc, key).input_value()
        for key in ("pro.certify-copies", SKILL, "com.it")
    ] == ["3", "", "9x"]
    assert page.input_value("#reason") == "Cảng du lịch, nhiều hồ sơ"
    assert page.input_value("#ground") == "tourism"
    duc.press("button[value=good]")
    assert page.locator("#faults li").count() == 1
    cell(duc, "com.it").fill(f"2{letter}")
    duc.press("button[value=save]")
    assert page.locator(".notice.good").count() == 1
    assert [
        cell(duc, key).input_value()
        for key in ("pro.certify-copies", SKILL, "com.it")
    ] == [
        f"3{letter}",
        "",
        f"2{letter}",
    ]
    duc.leave()


@pytest.mark.parametrize(("width", "language", "axe"), WAYS)
def test_a_block_is_pasted_into_the_table(chromium, live, width, language, axe):
    duc = enter(chromium, live, width, language)
    page = duc.page
    to_the_counter(duc)
    cell(duc, "com.drafting").focus()
    paste(duc, "2d\t3d\r\n" * 3 if width < 700 else "2d\t3d\t2d\t2d\r\n")
    expect(page.locator("[data-status]")).to_contain_text(
        "2" if width < 700 else "4"
    )
    assert cell(duc, "com.drafting").input_value() == "", (
        "a block that does not fit is refused as a whole"
    )
    paste(duc, "2 thực hiện\r\n\r\n(3 does)\r\n")
    assert [
        cell(duc, key).input_value()
        for key in ("com.drafting", "com.communication", "com.coordination")
    ] == [
        "2 thực hiện",
        "",
        "(3 does)",
    ]
    page.keyboard.press("Control+z")
    assert cell(duc, "com.coordination").input_value() == ""
    paste(duc, "2 thực hiện\n\n(3 does)")
    page.fill("#reason", "Theo bảng của phòng")
    duc.press("button[value=save]")
    assert page.locator(".notice.good").count() == 1
    letter = {"vi": "t", "en": "d"}[language]
    assert [
        cell(duc, key).input_value()
        for key in ("com.drafting", "com.coordination")
    ] == [
        f"2{letter}",
        f"(3{letter})",
    ]
    duc.leave()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_whole_table_is_pasted_into_the_field(chromium, live, javascript):
    duc = enter(chromium, live, 360, "en", javascript, axe=javascript)
    page = duc.page
    duc.follow("a[href*='/paste']")
    page.fill(
        "#block",
        f"\tSecretary / records clerk\t{OFFICER}\nUsing information technology\t2 does\tzz\nNo such\t2d\t\n",
    )
    duc.press("button[value=check]")
    assert page.locator("#outcome ~ .notice li").count() == 2
    page.fill("#reason", "Theo bảng của phòng")
    duc.press("button[value=good]")
    assert page.locator(".notice.good").count() == 1
    duc.leave()


def test_without_javascript_turning_pages_keeps_what_was_typed(chromium, live):
    duc = enter(chromium, live, 360, "vi", javascript=False)
    page = duc.page
    page.select_option("#one", OFFICER)
    duc.press(".narrow-only button")
    assert page.locator("thead th[data-key]:visible").count() == 1
    cell(duc, "com.it").fill("2 thực hiện")
    duc.press("button[value='show:office-head']")
    cell(duc, "com.it", "office-head").fill("3t")
    page.fill("#reason", "Vì sao")
    duc.press("button[value=save]")
    assert page.locator(".notice.good").count() == 1
    assert "2" in page.inner_text(".notice.good")
    duc.leave()


def see_news(person):
    """They say that they have seen it; on a phone it is folded."""
    button = "section:has(#news) form button"
    if not person.page.locator(button).is_visible():
        person.page.click("summary:has(#news)")
    person.press(button)


def test_news_from_above_at_both_widths(chromium, live):
    for width in (360, 1280):
        duc = enter(chromium, live, width, "vi", axe=True)
        duc.go("/requirements")
        if duc.page.locator("#news").count():
            see_news(duc)
        thu = enter(chromium, live, width, "vi", login="nation-thu")
        thu.page.select_option("#one", OFFICER) if width < 700 else None
        cell(thu, "com.it").fill(f"{2 + (width > 700)}t")
        thu.page.fill("#reason", "Cả nước dùng phần mềm mới")
        thu.press("button[value=save]")
        thu.leave()
        duc.go("/requirements")
        if width < 700:
            duc.page.click("summary:has(#news)")
        duc.page.click("section:has(#news) .list summary")
        assert "Cả nước dùng phần mềm mới" in duc.page.inner_text(
            "section:has(#news)"
        )
        assert "Vũ Hoàng Minh Thư" in duc.page.inner_text("section:has(#news)")
        see_news(duc)
        assert duc.page.locator("#news").count() == 0
        duc.leave()


def box(person, selector):
    return person.page.locator(selector).first.bounding_box()


def test_on_the_smallest_phone_the_way_to_saving_stands_above_the_bar(
    chromium, live
):
    thu = Person(chromium, live, "nation-thu", 320, "vi", javascript=True)
    thu.go("/requirements/1/matrix")
    saving, below = box(thu, ".savebar a"), box(thu, "nav.main")
    assert saving["y"] + saving["height"] <= below["y"]
    thu.leave()


def test_in_letters_twice_as_large_the_way_to_saving_covers_nothing(
    live, large_letters
):
    thu = Person(large_letters, live, "nation-thu", 320, "vi", javascript=True)
    thu.go("/requirements/1/matrix")
    saving = box(thu, ".savebar a")
    chips = thu.page.locator("button.chip:visible").all()
    assert chips
    for chip in chips:
        at = chip.bounding_box()
        apart = (
            at["y"] + at["height"] <= saving["y"]
            or saving["y"] + saving["height"] <= at["y"]
        )
        assert apart, chip.inner_text()
    thu.leave()
