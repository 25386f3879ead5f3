"""A person at a browser, in words of the story. Finds things by what they are,
not by what they are called, so it speaks both languages.
"""

import re

from playwright.sync_api import expect

from lms.access import service as access
from lms.core.db import session
from lms.quizzes import service as quizzes
from lms.standalone.demo import PASSWORD

SERIOUS = {"serious", "critical"}
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
UNREAD = """[...document.querySelectorAll("button, .button")].filter((one) => {
  const { color, backgroundColor } = getComputedStyle(one);
  return color === backgroundColor && one.checkVisibility();
}).map((one) => one.outerHTML.slice(0, 160))"""
"""Buttons in the colour of their own ground, which axe takes for a riddle."""
JUDGED = set()
"""Kinds of pages that axe has seen in this run: with mistakes or without, how
wide; the home is another one for everybody.
"""


def serious(page, **options):
    """What is serious for axe on a page, with where it stands."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": TAGS, "resultTypes": ["violations"], **options}
    return [
        (one["id"], [node["html"][:160] for node in one["nodes"]][:3])
        for one in Axe().run(page, options=options).response["violations"]
        if one["impact"] in SERIOUS
    ]


def unfold(place):
    """Open what a narrow screen shows as one line."""
    summary = place.locator("> summary")
    if summary.is_visible() and place.get_attribute("open") is None:
        summary.click()


class Person:
    """Signed in on a screen of this width, in this language, with or without
    JavaScript, in light or dark colours.
    """

    def __init__(
        self,
        chromium,
        live,
        login,
        width,
        language,
        javascript,
        axe=False,
        scheme="light",
    ):
        self.live, self.login, self.javascript = live, login, javascript
        self.context = chromium.new_context(
            viewport={"width": width, "height": 760},
            java_script_enabled=javascript or axe,
            color_scheme=scheme,
        )
        self.context.add_cookies(
            [{"name": "lms_lang", "value": language, "url": live.address}]
        )
        self.context.set_default_timeout(10_000)
        self.page, self.axe, self.width = self.context.new_page(), axe, width
        self.problems = []
        self.page.on(
            "pageerror", lambda error: self.problems.append(str(error))
        )
        self.page.on("console", self._heard)
        self.go("/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.press()

    def _heard(self, message):
        """A refused form (422) is part of the story; anything else the browser
        complains of is not.
        """
        if message.type == "error" and "422" not in message.text:
            self.problems.append(message.text)

    def go(self, path):
        """Open an address."""
        self.page.goto(self.live.address + path)
        self.look()

    def press(self, selector="main button.first"):
        """Press a button and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def follow(self, selector):
        """Follow a link."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def look(self):
        """Every page: no sideways scrolling, one heading, a refusal where it is
        seen at once, and nothing serious for axe.
        """
        page = self.page
        assert page.locator("h1").count() == 1, page.url
        if page.locator("[role=alert]").count():
            expect(page.locator("[role=alert]").first).to_be_in_viewport()
        if self.javascript or self.axe:
            assert (
                page.evaluate(
                    "document.documentElement.scrollWidth - innerWidth"
                )
                <= 0
            ), f"{page.url} scrolls sideways"
            unread = page.evaluate(UNREAD)
            assert not unread, (page.url, unread)
        kind = re.sub(
            r"\d+",
            "N",
            page.url.removeprefix(self.live.address)
            .split("?")[0]
            .split("#")[0],
        )
        seen = (
            kind,
            page.locator(".notice.bad, .wrong").count() > 0,
            self.login if kind == "/" else "",
            self.width,
        )
        if self.axe and seen not in JUDGED:
            JUDGED.add(seen)
            self.judge()

    def judge(self):
        """Nothing serious for axe on the page as it is now."""
        # What stands half below the bar at the top is no small target.
        self.page.evaluate("scrollTo(0, 0)")
        bad = serious(self.page)
        assert not bad, (self.page.url, bad)

    def text(self):
        """What can be read in the main part."""
        return self.page.inner_text("main")

    def state_of(self, competency):
        """The class of the state shown for a competency on the page of gaps."""
        return (
            self.page.locator(f"[id='{competency}'] .state")
            .first.get_attribute("class")
            .split()[-1]
        )

    def answer_lesson(self):
        """Answer the check question somehow and hear back."""
        page, form = self.page, "#check form"
        if not page.locator(form).is_visible():
            page.click("#check summary")
        for widget in ("input[type=radio]", "input[type=checkbox]"):
            if page.locator(f"{form} {widget}").count():
                page.locator(f"{form} {widget}").first.check()
        for row in page.locator(f"{form} .match").all():
            row.locator("input").first.check()
        for index in range(page.locator(f"{form} select").count()):
            page.locator(f"{form} select").nth(index).select_option(index=1)
        if page.locator(f"{form} input[name=q0]:not([type])").count():
            page.fill(f"{form} input[name=q0]", "phiếu hẹn")
        self.press(f"{form} button")
        assert page.locator("#check .notice").count() == 1

    def answer_quiz(self, only=None):
        """Answer the questions rightly, as somebody who knows; `only` so many
        of them.
        """
        with self.live.app.app_context():
            attempt_id = int(self.page.url.rsplit("/", 1)[1].split("#")[0])
            actor = access.actor_for(self.login)
            sitting = quizzes.sitting(actor, attempt_id)
            plan = [
                (
                    index,
                    question.echo(question.perfect(), sitting.order(question)),
                )
                for index, question in enumerate(sitting.questions())
            ]
            session().rollback()
        for index, values in plan[: only or len(plan)]:
            self._fill(index, values)

    def ask(self, index):
        """Come to a question, which a phone shows alone."""
        if self.javascript:
            self.page.evaluate(f"location.hash = 'question-{index + 1}'")

    def _fill(self, index, values):
        page, name = self.page, f"[name=q{index}]"
        self.ask(index)
        if page.locator(f"[name=q{index}-0]").count():
            for row, value in enumerate(values):
                self._fill_row(f"[name=q{index}-{row}]", value)
            return
        kind = page.locator(name).first.get_attribute("type")
        if page.locator(f"select{name}").count():
            for place, value in enumerate(values):
                page.locator(f"select{name}").nth(place).select_option(value)
        elif kind in ("radio", "checkbox"):
            for value in values:
                page.check(f"input{name}[value='{value}']")
        else:
            page.fill(f"input{name}", values[0])

    def _fill_row(self, name, value):
        field = self.page.locator(name).first
        kind = field.evaluate("field => field.type")
        if kind == "select-one":
            field.select_option(value)
        elif kind == "text":
            field.fill(value)
        else:
            self.page.check(f"{name}[value='{value}']")

    def leave(self):
        """Close the browser."""
        assert not self.problems, self.problems
        self.context.close()
