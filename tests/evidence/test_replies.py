"""What somebody says to a revocation stays beside it."""

import pytest

from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.outbox import Job
from lms.evidence import service
from lms.people import service as people
from tests.conftest import Browser
from tests.evidence.conftest import COMPETENCY

SAID = "Hôm đó tôi trực thay, sổ còn ghi."


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def revoked(prove, actor):
    """The row that takes back what Lan had shown."""
    lan = prove("lan", 3)
    (row,) = service.entries(lan)
    service.revoke(actor("manager-duc"), row.id, "Ký nhầm người.")
    return next(one for one in service.entries(lan) if one.revokes)


def test_it_is_said_once_and_read_by_whoever_reads_the_record(
    app, revoked, actor
):
    lan = actor("lan")
    place = {"competency": COMPETENCY, "text": SAID}
    sent = Browser(app, "lan").post(f"/evidence/{revoked.id}/reply", place)
    assert "reply-kept" in sent.location
    service.reply(lan, revoked.id, SAID)
    with pytest.raises(Conflict):
        service.reply(lan, revoked.id, "Khác.")
    page = f"/people/{lan.person_id}/gaps/{COMPETENCY}"
    assert SAID in Browser(app, "manager-duc").get(page).text
    told = session().query(Job).filter_by(kind="notify").all()
    duc = people.find_person("manager-duc").id
    replies = [one for one in told if "has replied" in one.payload["text"]]
    assert [one.payload["person_id"] for one in replies] == [duc]
    assert not service.chain_of(lan.person_id).fault


def test_only_whose_it_was_and_only_to_what_revokes(revoked, actor):
    for who, row in (("kien", revoked.id), ("lan", revoked.revokes)):
        with pytest.raises(NotFound):
            service.reply(actor(who), row, SAID)
    with pytest.raises(Invalid):
        service.reply(actor("lan"), revoked.id, " ")


def test_the_record_says_who_revoked_not_that_they_signed(app, revoked, actor):
    page = Browser(app, "lan").get(f"/gaps/{COMPETENCY}").text
    name = actor("manager-duc").name
    assert f"Revoked by {name}." in page
    assert f"By {name}." not in page
