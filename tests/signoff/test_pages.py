"""What the pages of a task show: mistakes all at once, photos in their place,
one tick for all steps, paper to print.
"""

import re

import pytest
from sqlalchemy import select, update

from lms.core import clock, i18n
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.evidence import service as evidence
from lms.people import service as people
from lms.signoff import service
from lms.signoff.models import Submission
from tests.signoff.conftest import PART, draft
from tests.signoff.test_files import PAPER, PHOTO, upload

SIGNED = {"entrustment": "4", "strength": "Rất kỹ.", "change": "Ghi sổ ngay."}


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def task(revision):
    return f"/revisions/{revision.id}/tasks/{PART}"


def summary(page):
    """The fields that the summary of mistakes leads to."""
    alert = page.partition('role="alert"')[2].partition("</div>")[0]
    return re.findall(r'href="#(\w+)"', alert)


def test_all_mistakes_of_a_hand_in_are_said_at_once_at_their_fields(
    browser, task
):
    answer = browser("lan").post(task, {"hand": "1", "text": "ngắn"})
    assert answer.status_code == 422
    assert summary(answer.text) == ["text", "done_at", "place"]
    for field in summary(answer.text):
        assert f'id="{field}"' in answer.text
        assert f'id="{field}-wrong-1"' in answer.text


def test_all_that_a_signature_lacks_is_said_at_once(browser, handed_in):
    path = f"/submissions/{handed_in()}/sign"
    answer = browser("mentor-hoa").post(path, {"round": "1"})
    assert answer.status_code == 422
    assert summary(answer.text) == ["entrustment", "strength"]
    for field in summary(answer.text):
        assert f'id="{field}"' in answer.text


def test_what_is_taken_out_cannot_run(browser, revision, actor, task):
    lan = actor("lan")
    uploads = [upload(), upload(PAPER, "bản chụp.pdf")]
    service.save_draft(lan, revision, PART, draft(), uploads)
    service.hand_in(lan, revision, PART, draft(), "lan:photo")
    page = browser("lan").get(task).text
    addresses = set(re.findall(r'href="(/files/\d+)"', page))
    assert len(addresses) == 2
    for path in addresses:
        kept = browser("lan").get(path, buffered=True)
        assert kept.data in (PHOTO, PAPER)
        assert "attachment" in kept.headers["Content-Disposition"]
        assert "sandbox" in kept.headers["Content-Security-Policy"]
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
        assert browser("minh").get(path).status_code == 404


def test_one_tick_stands_for_all_steps(browser, handed_in, actor):
    submission = handed_in()
    answer = SIGNED | {"round": "1", "all": "1"}
    browser("mentor-hoa").post(f"/submissions/{submission}/sign", answer)
    work = service.for_review(actor("lan"), submission)
    (signed,) = work.submission.reviews
    assert set(signed.steps) == work.task.step_keys
    assert work.proves_all


def test_after_an_answer_the_next_hand_in_is_named(browser, handed_in):
    """Whose it is, and which task."""
    submission, following = handed_in("kien"), handed_in("lan")
    answer = SIGNED | {"round": "1", "all": "1"}
    hoa = browser("mentor-hoa")
    page = hoa.post(f"/submissions/{submission}/sign", answer, follow=True)
    assert page.request.path == f"/submissions/{following}"
    lan = people.find_person("lan").name
    told = page.text.partition("Your answer is stored.")[2].partition("</p>")[0]
    assert f"” of {lan}." in told and "The next one that waits: “" in told


def test_a_task_whose_signature_was_revoked_claims_nothing(
    browser, handed_in, actor, task
):
    """It says when, by whom, why and what is to be done."""
    submission, lan = handed_in(), browser("lan")
    answer = SIGNED | {"round": "1", "all": "1"}
    browser("mentor-hoa").post(f"/submissions/{submission}/sign", answer)
    won, button = 'class="hero won"', '<button class="first">'
    signed = lan.get(task).text
    assert won in signed and "Revoked on" not in signed
    head = actor("manager-duc")
    for row in evidence.records_of_work(
        people.find_person("lan").id, submission
    ):
        evidence.revoke(head, row.id, "Ký nhầm người.")
    page = lan.get(task).text
    assert won not in page and "The record is locked" not in page
    said = f"Revoked on {i18n.day(clock.today())} by {head.name}"
    for text in (said, "Ký nhầm người.", "Reply to this", button):
        assert text in page
    assert "Show the task once more, so that it counts again" in page
    read = browser("mentor-hoa").get(f"/submissions/{submission}").text
    assert said in read and "Ký nhầm người." in read
    assert "Reply to this" not in read, "that is for the person"
    whose = people.find_person("lan").id
    seen = task.replace("/revisions/", f"/observe/people/{whose}/")
    seen = seen.replace("/tasks/", "/")
    page = browser("mentor-hoa").get(seen).text
    assert said in page and "signed off already" not in page


@pytest.mark.parametrize("together", [True, False])
def test_a_head_revokes_all_that_a_signature_proves_or_one_of_it(
    browser, handed_in, together
):
    """What was not seen that day proves nothing, whatever it was signed for."""
    submission, lan = handed_in(), people.find_person("lan").id
    duc, hoa = browser("manager-duc"), browser("mentor-hoa")
    answer = SIGNED | {"round": "1", "all": "1"}
    hoa.post(f"/submissions/{submission}/sign", answer)

    def counting():
        rows = evidence.records_of_work(lan, submission)
        return [row.competency for row in rows if not row.gone_id]

    here, way = f"/submissions/{submission}", "Revoke what was signed"
    assert way in duc.get(here).text and way not in hoa.get(here).text
    first, *others = evidence.records_of_work(lan, submission)
    assert others
    place = f"/people/{lan}/gaps/{first.competency}"
    assert f'href="{place}"' in duc.get(here).text
    offered = "Revoke as well what the same work proves besides:"
    assert offered in duc.get(place).text and offered not in hoa.get(place).text
    sent = {"reason": " "} | ({"together": "1"} if together else {})
    refused = duc.post(f"/evidence/{first.id}/revoke", sent)
    assert refused.status_code == 422 and offered in refused.text
    assert ('value="1" checked' in refused.text) is together
    before = len(told())
    for _twice in range(2):
        sent["reason"] = "Hôm đó quầy nghỉ."
        duc.post(f"/evidence/{first.id}/revoke", sent)
    assert counting() == ([] if together else [o.competency for o in others])
    texts = [row["text"] for row in told()[before:]]
    assert len(texts) == 2, "the person and the mentor, once each"
    assert (way in duc.get(here).text) is not together


def told():
    query = select(Job.payload).filter_by(kind="notify").order_by(Job.id)
    return session().scalars(query).all()


def test_who_waits_longest_stands_first(browser, handed_in):
    late, early = handed_in("lan"), handed_in("kien")
    with transaction():
        session().execute(
            update(Submission)
            .where(Submission.id == early)
            .values(changed_at=clock.now().replace(year=2020))
        )
    page = browser("mentor-hoa").get("/inbox").text
    order = re.findall(r'<h3><a href="/submissions/(\d+)', page)
    assert order == [str(early), str(late)]


def test_the_record_is_printed_once_it_is_signed_and_says_by_whom(
    browser, handed_in, task
):
    lan, submission = browser("lan"), handed_in()
    record = f"/records/{submission}"
    assert lan.get(record).status_code == 404
    assert 'class="boxes"' in lan.get(f"{task}/checklist").text
    answer = SIGNED | {"round": "1", "all": "1"}
    browser("mentor-hoa").post(f"/submissions/{submission}/sign", answer)
    page = lan.get(record).text
    for said in (
        "Ngọc Lan",
        "Hòa",
        SIGNED["strength"],
        "level 2",
    ):
        assert said in page, said
    shown = lan.get(task).text
    assert 'class="hero won"' in shown and f'href="{record}"' in shown
    assert browser("minh").get(record).status_code == 404
