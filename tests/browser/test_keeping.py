"""What is typed into the forms of questions and tasks outlives the page: it
saves by itself, or is kept on the device and offered there again.
"""

from playwright.sync_api import expect

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service
from lms.core.db import transaction
from lms.people import service as people
from tests.browser.person import Person

SLUG = "chung-thuc-ban-sao"
HEIGHTS = {"tasks/task": 4700, "lessons/02-xem-ban-chinh": 5700}
"""Pixels at most of forms on a desk, where what is rarely used is folded."""
PATIENT = 40_000
"""Milliseconds: a busy machine is no fault of the page."""


def files(live, draft_id):
    with live.app.app_context():
        trainer = access.actor_for("trainer-mai")
        return service.open_draft(trainer, draft_id).source.files


def look_on_the_same_device(chromium, live, page, path):
    """A colleague on a computer that several use is offered nothing."""
    kept = page.evaluate("() => ({...localStorage})")
    with live.app.app_context(), transaction():
        duc, unit = people.find_person("manager-duc"), people.root()
        access.store_role(duc.id, Role.TRAINER, unit, None)
    other = Person(chromium, live, "manager-duc", 1280, "en", True)
    other.page.evaluate("(kept) => Object.assign(localStorage, kept)", kept)
    other.go(path)
    assert other.page.input_value("[name=text-en]") == ""
    assert other.page.locator("[data-take]").count() == 0


def test_what_is_typed_outlives_the_page(chromium, live):
    with live.app.app_context():
        draft_id = service.begin(access.actor_for("trainer-mai"), SLUG)
    mai, at = (
        Person(chromium, live, "trainer-mai", 1280, "en", True),
        f"/author/drafts/{draft_id}",
    )
    page = mai.page
    page.set_default_timeout(PATIENT)
    for path, most in HEIGHTS.items():
        mai.go(f"{at}/{path}")
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= most, path
    mai.go(f"{at}/tasks/task")
    page.click("#evidence-fold > summary")
    page.fill("[name=evidence-en]", "A list of three copies.")
    expect(page.locator("[data-saved]")).to_contain_text(
        "Saved at", timeout=PATIENT
    )
    assert b"A list of three copies." in files(live, draft_id)["task.yaml"]
    # What is too large is said to be, and hinders nothing that follows.
    page.evaluate(
        "document.querySelector('[name=evidence-vi]').value = 'x'.repeat(4e7)"
    )
    page.fill("[name=evidence-en]", "Another list.")
    expect(page.locator("[data-saved]")).to_contain_text(
        "it is too large", timeout=PATIENT
    )
    assert mai.problems and all("413" in one for one in mai.problems)
    mai.problems.clear()
    page.fill("[name=evidence-vi]", "Danh sách khác.")
    expect(page.locator("[data-saved]")).to_contain_text(
        "Saved at", timeout=PATIENT
    )
    assert "Danh sách khác.".encode() in files(live, draft_id)["task.yaml"]
    # What has no place yet waits on the device, and comes back on wish only.
    new = f"{at}/quizzes/quiz/questions/new/single"
    mai.go(new)
    page.fill("[name=text-en]", "Not finished?")
    page.wait_for_function("() => localStorage.length")
    look_on_the_same_device(chromium, live, page, new)
    mai.go(at)
    mai.go(new)
    assert page.input_value("[name=text-en]") == ""
    mai.press("[data-take]")
    assert page.input_value("[name=text-en]") == "Not finished?"
    assert page.locator("[data-take]").count() == 0
    mai.go(new)
    page.click("[data-drop]")
    mai.go(new)
    assert page.locator("[data-take]").count() == 0
    assert b"Not finished?" not in files(live, draft_id)["quiz.yaml"]
    # What was saved by the button is offered no more.
    mai.go(f"{at}/course")
    page.fill("[name=title-en]", "Another name")
    mai.press(".save-foot button.first")
    mai.go(f"{at}/course")
    assert page.locator("[data-take]").count() == 0
    assert page.input_value("[name=title-en]") == "Another name"
    assert mai.problems == []
