"""Every act that a bad line may repeat has one effect and the same answer."""

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.db import session
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.planning.models import Assignment
from lms.signoff import service as signoff
from tests import lite
from tests.signoff.conftest import PART, SLUG, draft, verdict

pytestmark = lite
RETURNED = {"round": "1", "comment": "Chụp lại cho rõ hơn."}


@pytest.fixture
def twice(app):
    """Send the same form twice: the one answer, and one entry in the log."""

    def send(one, address, form=None):
        answers, logged = [], []
        for _ in range(2):
            answers.append(one.post(address, form))
            session().rollback()
            logged.append(_count(Event) + _count(Evidence))
        first, second = answers
        assert first.status_code == second.status_code == 302, first.text
        assert first.headers["Location"] == second.headers["Location"]
        assert logged[0] == logged[1]
        return first

    return send


def _count(table):
    return session().scalar(select(func.count()).select_from(table))


@pytest.fixture
def waiting(actor):
    """Lan's hand-in, waiting: the address of its review."""
    revision = courses.current(SLUG)
    row = signoff.hand_in(actor("lan"), revision, PART, draft(), "lan:1")
    return f"/submissions/{row.id}"


def signature(**changed):
    signed = verdict(courses.current(SLUG))
    form = {
        "round": "1",
        "steps": list(signed.steps),
        "entrustment": str(signed.entrustment),
        "strength": signed.strength,
        "change": signed.change,
    }
    return form | changed


def test_quiz(browser, twice):
    lan = browser("lan")
    attempt = twice(lan, "/revisions/1/quizzes/quiz").headers["Location"]
    twice(lan, attempt + "/submit")


def test_self_assessment(browser, twice):
    address = "/gaps/pro.certify-copies/self-assessment"
    twice(browser("lan"), address, {"level": "2"})


def test_signing_and_revoking(browser, twice, waiting, actor):
    hoa = browser("mentor-hoa")
    twice(hoa, waiting + "/sign", signature())
    other = hoa.post(waiting + "/sign", signature(change="Một điều khác."))
    assert other.status_code == 409
    assert "Một điều khác." in other.text
    newest = evidence.entries(actor("lan").person_id)[0]
    address = f"/evidence/{newest.id}/revoke"
    duc = browser("manager-duc")
    twice(duc, address, {"reason": "Nhầm người."})
    another = duc.post(address, {"reason": "Lý do khác."})
    assert "revoked already" in another.text


def test_returning(browser, twice, waiting):
    hoa = browser("mentor-hoa")
    twice(hoa, waiting + "/return", RETURNED)
    other = RETURNED | {"comment": "Ghi thêm giờ nhận và giờ trả."}
    refused = hoa.post(waiting + "/return", other)
    assert refused.status_code == 409
    assert other["comment"] in refused.text


def test_assigning_a_plan_and_taking_it_back(browser, twice, actor):
    duc, lan = browser("manager-duc"), actor("lan").person_id
    twice(duc, f"/people/{lan}/plan")
    number = session().scalar(select(Assignment.id).filter_by(person_id=lan))
    twice(duc, f"/assignments/{number}/withdraw")
