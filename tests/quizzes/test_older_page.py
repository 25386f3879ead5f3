"""One quiz open on two pages: what a page has not shown it never takes back."""

import re

import pytest

from lms.core.db import session
from lms.quizzes import service
from tests import lite

pytestmark = [lite, pytest.mark.usefixtures("whole")]


class QuizPage:
    """The questions as one browser shows them: what it posts when sent."""

    def __init__(self, browser, address, answer=None):
        self.browser, self.address = browser, address
        text = (answer or browser.get(address)).text
        self.fields = dict(re.findall(r'name="(was-q\d+)" value="(\w*)"', text))
        for question in re.split(r"data-field=", text)[1:]:
            self._read(question)

    def _read(self, question):
        name = re.match(r'"(q\d+)"', question)[1]
        self.fields |= {
            name: re.findall(r'value="(\d+)" (?:checked|selected)', question)
            or re.findall(rf'id="{name}" [^>]*value="([^"]*)"', question)
        }
        if f'name="keep-{name}"' in question:
            self.fields[f"keep-{name}"] = "stored"

    def send(self, where="", **changed):
        self.fields |= changed
        count = sum(name.startswith("was-") for name in self.fields)
        data = self.fields | {"shown": [str(one) for one in range(count)]}
        return self.browser.post(self.address + where, data)


@pytest.fixture
def attempt(app, browser):
    """Lan's attempt: its address."""
    started = browser("lan").post("/revisions/1/quizzes/quiz")
    return started.headers["Location"]


@pytest.fixture
def stored(attempt, actor):
    """`stored(name)`: what is stored of a question, as the page shows it."""

    def values(name):
        sitting = service.sitting(actor("lan"), int(attempt.rsplit("/")[-1]))
        question = sitting.questions()[int(name[1:])]
        given = sitting.answers.get(question.key)
        session().rollback()
        return question.echo(given, sitting.order(question)) if given else []

    return values


def kinds(page_text):
    """The first questions with one choice to make, and with several."""
    radio = re.search(r'type="radio" name="(q\d+)"', page_text)[1]
    boxes = re.search(r'type="checkbox" name="(q\d+)"', page_text)[1]
    return radio, boxes


@pytest.mark.parametrize("where", ["", "/autosave"])
def test_answers_stay_when_an_older_page_ticks_one_box(
    browser, attempt, stored, where
):
    first, other = (QuizPage(browser("lan"), attempt) for _ in range(2))
    radio, boxes = kinds(first.browser.get(attempt).text)
    first.send(where, **{radio: ["1"]})
    answer = other.send(where, **{boxes: ["0"]})
    assert answer.status_code == (200 if where else 302)
    assert (stored(radio), stored(boxes)) == (["1"], ["0"])


def test_an_answer_given_on_both_pages_is_shown_twice_and_chosen(
    browser, attempt, stored
):
    first, other = (QuizPage(browser("lan"), attempt) for _ in range(2))
    radio, _boxes = kinds(first.browser.get(attempt).text)
    first.send(**{radio: ["1"]})
    refused = other.send(**{radio: ["0"]})
    assert refused.status_code == 409
    assert "Take what stands on this page:" in refused.text
    assert stored(radio) == ["1"]
    again = QuizPage(other.browser, attempt, refused)
    assert again.fields[radio] == ["0"], "what was chosen here stays here"
    assert again.send().status_code == 302
    assert stored(radio) == ["1"]
    again.send(**{f"keep-{radio}": "here"})
    assert stored(radio) == ["0"]


def test_a_page_that_saves_by_itself_is_told_of_both_and_goes_on(
    browser, attempt, stored
):
    first, other = (QuizPage(browser("lan"), attempt) for _ in range(2))
    radio, boxes = kinds(first.browser.get(attempt).text)
    first.send("/autosave", **{radio: ["1"]})
    said = other.send("/autosave", **{radio: ["0"], boxes: ["0"]}).json
    assert set(said["both"]) == {radio}
    assert f'name="keep-{radio}"' in said["both"][radio]
    assert stored(radio) == ["1"]
    marks = {f"was-{name}": mark for name, mark in said["was"].items()}
    other.send("/autosave", **marks, **{f"keep-{radio}": "stored"})
    assert stored(radio) == ["1"]
    other.send("/autosave", **marks, **{f"keep-{radio}": "here"})
    assert stored(radio) == ["0"]


def test_the_same_page_saves_as_often_as_it_likes(browser, attempt, stored):
    page = QuizPage(browser("lan"), attempt)
    radio, _boxes = kinds(page.browser.get(attempt).text)
    for choice in ("0", "1", "0"):
        said = page.send("/autosave", **{radio: [choice]}).json
        page.fields |= {f"was-{name}": it for name, it in said["was"].items()}
        assert not said["both"]
    assert stored(radio) == ["0"]


def test_a_save_whose_answer_was_lost_may_be_sent_again(
    browser, attempt, stored
):
    page = QuizPage(browser("lan"), attempt)
    radio, _boxes = kinds(page.browser.get(attempt).text)
    answers = [page.send("/autosave", **{radio: ["1"]}) for _ in range(2)]
    assert [said.json["both"] for said in answers] == [{}, {}]
    assert stored(radio) == ["1"]


def test_a_closed_attempt_says_so_and_promises_nothing(browser, attempt):
    page = QuizPage(browser("lan"), attempt)
    page.browser.post(attempt + "/submit")
    refused = page.send("/autosave", q0=["1"])
    assert refused.status_code == 409
    assert refused.json == {
        "closed": "This attempt has been submitted; its answers can no longer change."
    }
