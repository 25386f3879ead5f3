"""A trainer who never saw the product writes a course with a picture, a quiz and
a scenario, has it reviewed, publishes it, and corrects the key of a question
that people have answered: on a small phone and on a desk.
"""

import base64

import pytest
from playwright.sync_api import expect

from lms.access import service as access
from lms.access.types import Role
from lms.core.db import transaction
from lms.courses import service as courses
from lms.people import service as people
from lms.quizzes import service as quizzes
from tests.browser.person import Person, unfold
from tests.core.test_pictures import picture

SLUG, QUIZ = "tra-loi-dien-thoai", "kiem-tra-nhanh"
LEARNERS = ("lan", "kien", "yen", "thao", "minh")
DROP = """(place, content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "quay.jpg", {type: "image/jpeg"}));
  place.dispatchEvent(new DragEvent("drop",
    {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
FIELDS = ("text", "explanation", "feedback-right", "feedback-wrong")
SEEN = "(one) => one.complete && one.naturalWidth > 0"
PATIENT = 20_000
"""Milliseconds: a busy machine is no fault of the page."""


class Trainer(Person):
    """Who writes, step by step."""

    def __init__(self, chromium, live, width):
        axe = width < 768  # what is wrong for axe is so at every width
        super().__init__(chromium, live, "trainer-mai", width, "vi", True, axe)
        self.context.set_default_timeout(PATIENT)

    def save(self):
        """Press the button that is always in reach."""
        self.press("main form .save-foot button.first")
        expect(self.page.locator(".notice.good")).to_be_visible()

    def begin_course(self):
        """A course of their own, said in a few words; where its draft is."""
        page = self.page
        self.go("/author")
        self.follow("main a[href$='/author/new']")
        page.fill("#title_vi", "Trả lời điện thoại")
        page.fill("#title_en", "Answering the telephone")
        self.press("main form button.first")
        self.draft = page.url.partition("?")[0].removeprefix(self.live.address)
        self.go(f"{self.draft}/course")
        page.fill("[name=summary-vi]", "Nghe máy, ghi lại và gọi lại đúng hẹn.")
        page.fill("[name=summary-en]", "Answer, note, ring back in time.")
        page.click("#posts > summary")
        page.locator("#posts input").first.check()
        self.save()

    def add(self, kind, title):
        """A part."""
        self.go(f"{self.draft}/add?kind={kind}")
        self.page.fill("#title_vi", title)
        self.page.fill("#title_en", "A part")
        self.press("main form button.first")
        expect(self.page.locator(".notice.good")).to_be_visible()

    def write_lesson(self):
        """A text with a picture that is dropped on it, and in English."""
        page = self.page
        self.add("lesson", "Nghe máy")
        self.go(f"{self.draft}/lessons/01-nghe-may")
        surface = page.locator("[data-side=vi] [data-surface]").first
        surface.click()
        page.keyboard.type("Nhấc máy trước hồi chuông thứ ba.")
        content = base64.b64encode(picture()).decode()
        surface.evaluate(f"(one, content) => ({DROP})(one, content)", content)
        piece = page.locator("[data-side=vi] .piece").nth(1)
        seen = piece.locator("[data-seen] img")
        seen.wait_for()
        assert page.wait_for_function(SEEN, arg=seen.element_handle())
        piece.locator("textarea").fill("Một chiếc máy bàn trên quầy")
        self.save()
        unfold(page.locator(".piece:has([value^=carry-vi])"))
        page.locator("[value^=carry-vi]").click()
        english = page.locator("[data-side=en]")
        shown = english.locator(".piece:has([data-seen])")
        expect(shown).to_have_count(1)
        shown.locator("textarea").fill("A telephone on the counter")
        unfold(english.locator(".piece:has([data-surface])").first)
        english.locator("[data-surface]").first.click()
        page.keyboard.type("Answer before the third ring.")
        self.save()
        self.go(f"{self.draft}/lessons/01-nghe-may/check?type=true_false")
        self.ask("Chuông thứ ba là muộn.", "The third ring is late.")

    def ask(self, text, english):
        """A statement that is right, in both languages."""
        page = self.page
        for fold in page.locator("main form summary").all():
            if fold.is_visible():
                fold.evaluate("one => { one.parentElement.open = true }")
        for field in FIELDS:
            page.fill(f"[name={field}-vi]", text)
            page.fill(f"[name={field}-en]", english)
        page.select_option("[name=answer]", index=1)
        expect(page.locator("#preview .choice")).to_have_count(2)
        self.save()

    def write_case(self):
        """From the skeleton on, each press leads to what is missing."""
        page, at = self.page, f"{self.draft}/scenarios/ba-tu"
        self.add("scenario", "Bà Tư")
        self.go(at)
        page.locator("#next ~ .actions button.first").click()
        expect(page.locator(".casemap rect")).to_have_count(3)
        for _step in range(12):
            following = page.locator("#next ~ p a.first")
            if not following.count():
                break
            following.click()
            page.wait_for_url(lambda address: "/scenarios/ba-tu/" in address)
            fields = "main form.scenes > fieldset textarea"
            for area in page.locator(fields).all():
                if not area.input_value():
                    area.fill("Bà Tư chờ.")
            page.locator("main form.scenes .save-foot button.first").click()
            page.wait_for_url("**done=course-saved**")
            self.go(at)
        expect(page.locator(".flawed")).to_have_count(0)

    def look_through(self):
        """The draft as people will take it, its case played."""
        page = self.page
        self.go(f"{self.draft}/tour")
        assert page.locator(".toc li").count() == 3
        self.follow(".toc a[href$='/01-nghe-may']")
        page.locator("#tried input[type=radio]").first.check()
        self.press("#tried button.first")
        expect(page.locator("#tried [role=status]")).to_be_visible()
        self.go(f"{self.draft}/scenarios/ba-tu/play")
        page.locator(".decide button").first.click()
        expect(page.locator(".line > li")).to_have_count(1)


def hire(live):
    """Somebody else writes the same courses."""
    with live.app.app_context(), transaction():
        duc = people.find_person("manager-duc")
        unit = people.find_unit("hai-binh")
        access.store_role(duc.id, Role.TRAINER, unit, None)


def review(live, draft):
    """A colleague looks at it."""
    from lms.authoring import service

    draft_id = int(draft.rsplit("/", 1)[1])
    with live.app.app_context():
        colleague = access.actor_for("manager-duc")
        edit = service.open_draft(colleague, draft_id).edit
        service.approve(colleague, draft_id, edit)


def take(live, who, says):
    """Somebody answers the one question of the quiz."""
    learner, revision = access.actor_for(who), courses.current(SLUG)
    attempt = quizzes.start(learner, revision, QUIZ)
    [question] = quizzes.sitting(learner, attempt).quiz.questions
    quizzes.submit(learner, attempt, {question.key: [0 if says else 1]})
    return attempt


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_course_is_written_reviewed_published_and_corrected(
    chromium, live, width
):
    mai = Trainer(chromium, live, width)
    page = mai.page
    mai.begin_course()
    mai.write_lesson()
    mai.write_case()
    mai.add("quiz", "Kiểm tra nhanh")
    mai.go(f"{mai.draft}/quizzes/{QUIZ}/questions/new/true_false")
    mai.ask("Máy đổ chuông mười hồi cũng được.", "Ten rings are all right.")
    mai.look_through()
    hire(live)
    mai.go(f"{mai.draft}/review")
    mai.press("main button[value=ask]")
    review(live, mai.draft)
    mai.go(f"{mai.draft}/publish")
    assert page.locator(".notice.bad").count() == 0, mai.text()
    mai.press("#publish button.first")
    with live.app.app_context():
        attempts = [take(live, who, says=False) for who in LEARNERS]
    mai.go(f"/author/courses/{SLUG}")
    mai.press("form[action$='/begin'] button")
    draft = page.url.partition("?")[0].removeprefix(live.address)
    mai.go(f"{draft}/quizzes/{QUIZ}")
    mai.follow("a[href*='/questions/']:not([href*='/new/'])")
    page.select_option("[name=answer]", index=2)
    mai.save()
    mai.go(f"{draft}/publish")
    assert "5 người đã trả lời" in mai.text()
    page.fill("[name=note]", "Đáp án đã đặt ngược.")
    page.check("input[value=anew]")
    mai.press("#publish button.first")
    expect(page.locator("#decided")).to_be_visible()
    with live.app.app_context():
        lan = access.actor_for("lan")
        found = quizzes.marked_again(quizzes.sitting(lan, attempts[0]))
    assert (found.score, found.passed) == (1, True)
    mai.leave()
