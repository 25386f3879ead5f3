"""A trainer drops a picture on a lesson on a phone and sees it as learners
will.
"""

import base64

from lms.access import service as access
from lms.authoring import service
from tests.browser.person import Person
from tests.core.test_pictures import picture

SLUG, KEY = "chung-thuc-ban-sao", "02-xem-ban-chinh"
DROP = """(place, content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "quay.jpg", {type: "image/jpeg"}));
  place.dispatchEvent(new DragEvent("drop",
    {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
SEEN = "(one) => one.complete && one.naturalWidth > 0"


def test_a_picture_is_dropped_on_a_lesson_and_seen(chromium, live):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        draft_id = service.begin(trainer, SLUG)
    mai = Person(chromium, live, "trainer-mai", 360, "en", True, axe=True)
    page = mai.page
    page.set_default_timeout(8000)
    mai.go(f"/author/drafts/{draft_id}/lessons/{KEY}")
    surface = page.locator("[data-side=vi] [data-surface]").first
    surface.wait_for()
    content = base64.b64encode(picture()).decode()
    surface.evaluate(f"(place, content) => ({DROP})(place, content)", content)
    piece = page.locator("[data-side=vi] .piece").nth(1)
    seen = piece.locator("[data-seen] img")
    seen.wait_for()
    piece.locator("textarea").fill("Bàn tiếp dân")
    page.locator("[data-preview]").locator("xpath=..").locator(
        "summary"
    ).click()
    shown = page.locator("[data-preview] img[alt='Bàn tiếp dân']")
    shown.scroll_into_view_if_needed()
    assert page.wait_for_function(SEEN, arg=shown.element_handle()), (
        "the preview shows the picture itself"
    )
    page.get_by_text("Saved at").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    with live.app.app_context():
        files = service.open_draft(trainer, draft_id).source.files
        text = files[f"{KEY}.vi.md"].decode()
    assert "![Bàn tiếp dân](figures/quay.webp)" in text
    mai.leave()
