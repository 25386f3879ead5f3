"""A trainer draws the areas of a figure instead of typing their numbers: by
pointer and by keys, on a desk and on a phone.
"""

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from tests.browser.person import Person

SLUG, QUESTION = "chung-thuc-ban-sao", "spot-the-slip"


def areas(live, draft_id):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        draft = service.open_draft(trainer, draft_id)
        data = outline.read_data(draft.source.files["quiz.yaml"])
    question = next(one for one in data["questions"] if one["key"] == QUESTION)
    return [one.get("rect") for one in question["areas"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_areas_are_drawn_and_moved(chromium, live, width):
    with live.app.app_context():
        draft_id = service.begin(access.actor_for("trainer-mai"), SLUG)
    before = areas(live, draft_id)
    mai = Person(chromium, live, "trainer-mai", width, "en", True, axe=True)
    page = mai.page
    page.set_default_timeout(5000)
    mai.go(f"/author/drafts/{draft_id}/quizzes/quiz/questions/{QUESTION}")
    rects = page.locator("[name^=areas-][name$=-rect]")
    picture, places = page.locator(".on-picture svg"), page.locator(".places")

    def at(x, y):
        """A point of the figure on the screen."""
        box = picture.bounding_box()
        scale = box["width"] / 340
        return box["x"] + x * scale, box["y"] + y * scale

    def draw(start, end):
        picture.scroll_into_view_if_needed()
        page.mouse.move(*at(*start))
        page.mouse.down()
        page.mouse.move(*at(*end), steps=4)
        page.mouse.up()

    # Another figure that is chosen is drawn on at once.
    address = page.locator(".on-picture img").get_attribute("src")
    select = page.locator("[name=figure-name]")
    page.locator("details:has([name=figure-name]) > summary").last.click()
    own = select.input_value()
    for name, is_own in (("so-tung-dong", False), (own, True)):
        select.select_option(name)
        page.wait_for_function(
            "([src, same]) => (document.querySelector('.on-picture img').getAttribute('src') === src) === same",
            arg=[address, is_own],
        )
    # The second area is moved, inside the picture whatever is drawn.
    places.get_by_role("button", name="Place 2").click()
    x, y, wide, high = before[1]
    draw((x + 40, y + high / 2), (x - 200, y + high / 2))
    assert rects.nth(1).input_value() == f"0 {y} {wide} {high}"
    # What a field says is drawn; an area that is drawn fills the field.
    rects.nth(2).evaluate(
        "(one) => { one.value = ''; one.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    assert picture.locator("[data-n='2']").count() == 0
    places.get_by_role("button", name="Place 3").click()
    draw((30, 12), (130, 50))
    found = [int(one) for one in rects.nth(2).input_value().split()]
    wanted = (30, 12, 100, 38)
    assert all(
        abs(one - to) <= 2 for one, to in zip(found, wanted, strict=True)
    )
    assert "Place 3:" in page.locator(".board [role=status]").inner_text()
    # By keys: Enter leads to the area, the arrows move it, with Shift its size.
    places.get_by_role("button", name="Place 4").focus()
    for key in ("Enter", "ArrowRight", "Shift+ArrowDown", "Alt+ArrowUp"):
        page.keyboard.press(key)
    x, y, wide, high = before[3]
    assert rects.nth(3).input_value() == f"{x + 4} {y - 1} {wide} {high + 4}"
    page.keyboard.press("Escape")
    pressed = page.locator(".places :focus").inner_text()
    assert pressed == "Place 4"
    mai.press("button.first")
    assert "done=course-saved" in page.url
    after = areas(live, draft_id)
    assert after[0] == before[0] and after[2] == found
    assert after[3] == [x + 4, y - 1, wide, high + 4]
    mai.leave()
