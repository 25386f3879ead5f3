"""A trainer adds a quiz with a question and a task on a small phone; a question
is shown while it is written.
"""

import pytest
from playwright.sync_api import expect

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import items, outline
from tests.browser.person import Person


@pytest.mark.browser
def test_a_trainer_adds_a_quiz_and_a_task(chromium, live):
    with live.app.app_context():
        mai = access.actor_for("trainer-mai")
        draft_id = service.begin(mai, "phan-loai-don")
    draft = f"/author/drafts/{draft_id}"
    trainer = Person(
        chromium, live, "trainer-mai", 360, "vi", javascript=True, axe=True
    )
    page = trainer.page
    for kind, title in (("quiz", "Kiểm tra nhanh"), ("task", "Làm tại quầy")):
        trainer.go(f"{draft}/add?kind={kind}")
        page.fill("#title_vi", title)
        page.fill("#title_en", "A part")
        page.locator("main form button.first").click()
        expect(page.locator(".notice.good")).to_be_visible()
    trainer.go(f"{draft}/quizzes/kiem-tra-nhanh/questions/new/single")
    for name in ("text", "options-0-text", "options-1-text", "explanation"):
        page.fill(f"#{name}", f"Lời của {name}")
    for name in ("options-0-feedback", "options-1-feedback"):
        page.click(f"#{name}-fold > summary")
        page.fill(f"#{name}", "Vì vậy.")
    page.check("#options-1-right")
    # Shown while it is written, without a button.
    expect(page.locator("#preview .choice")).to_have_count(2)
    page.locator("form[data-preview] .save-foot button.first").click()
    page.wait_for_url("**/quizzes/kiem-tra-nhanh?done=*")
    trainer.look()
    trainer.go(f"{draft}/tasks/lam-tai-quay")
    page.fill("#evidence", "Ảnh chụp, che tên.")
    for row in (0, 1):
        page.fill(f"#critical_steps-{row}-text", f"Bước {row}")
    page.locator("main form .save-foot button.first").click()
    page.wait_for_url("**?done=course-saved*")
    assert trainer.problems == []
    trainer.context.close()
    with live.app.app_context():
        files = service.open_draft(mai, draft_id).source.files
    quiz = outline.read_data(files["kiem-tra-nhanh.yaml"])
    [question] = items.questions_of(quiz)
    assert question["options"][1]["right"] is True
    task = outline.read_data(files["lam-tai-quay.yaml"])
    keys = [step["key"] for step in task["critical_steps"]]
    assert keys == ["buoc-0", "buoc-1"]
