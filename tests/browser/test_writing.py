"""A trainer writes a lesson on a phone, as in a word processor."""

from lms.access import service as access
from lms.authoring import service
from lms.courses.types import Kind
from tests.browser.person import Person, unfold

SLUG, KEY = "chung-thuc-ban-sao", "02-xem-ban-chinh"
WORD = (
    "<p class=MsoNormal>Từ <b>Word</b><o:p></o:p></p>"
    "<table><tr><td>Nhận</td><td>Trả</td></tr>"
    "<tr><td>sáng</td><td>chiều</td></tr></table>"
)
PASTE = """(place, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  place.dispatchEvent(new ClipboardEvent("paste",
    {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def text(live, draft_id):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        draft = service.open_draft(trainer, draft_id)
        return draft.source.files[f"{KEY}.vi.md"].decode()


def test_a_lesson_is_written_on_a_phone(chromium, live):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        draft_id = service.begin(trainer, SLUG)
        figure = service.open_draft(trainer, draft_id).source.files
        assert any(name.startswith("figures/") for name in figure)
    mai = Person(chromium, live, "trainer-mai", 360, "en", True, axe=True)
    page, context = mai.page, mai.context
    page.set_default_timeout(5000)
    mai.go(f"/author/drafts/{draft_id}/lessons/{KEY}")
    surfaces = page.locator("[data-side=vi] [data-surface]")
    unfold(page.locator("[data-side=vi] .piece").first)
    surfaces.first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Một ")
    page.keyboard.press("Control+B")
    page.keyboard.type("đậm*")
    page.keyboard.press("Control+B")
    page.keyboard.press("Enter")
    page.keyboard.type("Đầu mục mới")
    page.locator("[data-side=vi] [name^=kind-]").nth(1).select_option("heading")
    page.locator("[data-side=vi] .piece").nth(1).locator(
        "[value^=add-]"
    ).click()
    page.keyboard.type("một")
    page.locator("[data-side=vi] [name^=kind-]").nth(2).select_option("bullets")
    page.keyboard.press("Enter")
    page.keyboard.type("hai")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("chỗ dán")
    page.evaluate(f"(html) => ({PASTE})(document.activeElement, html)", WORD)
    page.get_by_text("Saved at").wait_for()
    begins = (
        "Một **đậm\\***\n\n## Đầu mục mới\n\n- một\n- hai\n\nchỗ dán\n\n"
        "Từ **Word**\n\n| Nhận | Trả |\n|---|---|\n| sáng | chiều |\n\n"
    )
    assert text(live, draft_id).startswith(begins)
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    last = page.locator("[data-side=vi] .piece").last
    unfold(last)
    last.locator("[value^=add-]").click()
    page.locator("[data-side=vi] [name^=kind-]").last.select_option("figure")
    which = page.locator("[data-side=vi] [name^=figure-]").last
    which.wait_for()
    which.select_option(index=1)
    area = page.locator("[data-side=vi] textarea").last
    area.fill("Một con dấu")
    page.get_by_text("Saved at").wait_for()
    assert "![Một con dấu](figures/" in text(live, draft_id)

    context.set_offline(True)
    area.fill("Chưa lưu được")
    page.get_by_text("kept on this device").first.wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    context.set_offline(False)
    page.goto(f"{live.address}/author/drafts/{draft_id}/lessons/{KEY}")
    assert [one for one in mai.problems if "ERR_INTERNET" not in one] == []
    context.close()


def test_what_a_new_lesson_begins_with_gives_way_to_what_is_typed(
    chromium, live
):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        draft_id = service.begin(trainer, SLUG)
        title = {"vi": "Bài mới", "en": "A new lesson"}
        key = service.add_part(trainer, draft_id, Kind.LESSON, title)
    mai = Person(chromium, live, "trainer-mai", 360, "vi", True)
    mai.go(f"/author/drafts/{draft_id}/lessons/{key}")
    about = mai.page.locator(".about-lesson > summary h2").bounding_box()
    assert about["width"] > 120
    second = mai.page.locator("[data-side=vi] .piece").nth(1)
    unfold(second)
    second.locator("[data-surface]").click()
    mai.page.keyboard.type("Chị Hạnh đến quầy.")
    assert second.locator("[data-surface]").inner_text() == "Chị Hạnh đến quầy."
    mai.context.close()
