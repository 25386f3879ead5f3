"""Who may open and do what with somebody's record; and that nothing changes
what was signed.
"""

import pytest

from lms.core.db import session
from lms.evidence import service as evidence
from lms.inspection import service as inspection
from lms.people import service as people
from lms.signoff import service as signoff
from tests import lite

PEOPLE = (
    "lan",
    "mentor-hoa",
    "manager-duc",
    "kien",
    "mentor-son",
    "trainer-mai",
    "province-quang",
    "nation-thu",
    "admin",
)
ALLOWED = {
    "/people/{lan}/file": {"lan", "mentor-hoa", "manager-duc"},
    "/records/{task}": {"lan", "mentor-hoa", "manager-duc"},
    "/papers/{paper}": {"lan"},
    "/papers/{paper}/credential.jwt": set(),
}
"""Of a page about Lan, who works below manager-duc and was signed by
mentor-hoa; the paper is hers.
"""
ACTS = {
    "/people/{lan}/file/papers": {"lan", "mentor-hoa", "manager-duc"},
    "/records/{task}/papers": {"lan", "mentor-hoa", "manager-duc"},
    "/papers/{paper}/withdraw": {"lan"},
    "/records/{task}/credentials": set(),
    "/evidence/{row}/revoke": {"manager-duc"},
}
"""What may be sent; a credential needs the record that is named."""


@pytest.fixture
def places(signed, paper):
    """The numbers that stand in the addresses."""
    task = signed()
    made = paper()
    return {
        "lan": made.person_id,
        "task": task,
        "paper": made.id,
        "row": made.content["records"][0]["id"],
    }


@lite
@pytest.mark.parametrize("address", ALLOWED)
def test_pages_are_open_to_these_and_to_nobody_else(browser, places, address):
    path = address.format(**places)
    opened = {
        who for who in PEOPLE if browser(who).get(path).status_code == 200
    }
    assert opened == ALLOWED[address]
    assert browser().get(path).status_code == 302


@lite
@pytest.mark.parametrize("address", ACTS)
def test_acts_are_open_to_these_and_to_nobody_else(browser, places, address):
    path = address.format(**places)
    done = {
        who
        for who in PEOPLE
        if browser(who)
        .post(path, {"reason": f"Nhầm người, {who}."})
        .status_code
        == 302
    }
    assert done == ACTS[address]
    assert browser().post(path).status_code == 401


@lite
def test_no_page_changes_what_was_signed(app, browser, places):
    """Whoever sends whatever to whatever takes a number of the record: the
    rows, the hand-in and the answer stay as they are.
    """
    before = _stored(places)
    fields = {
        "round": "1",
        "text": "Khác hẳn. " * 5,
        "comment": "Sửa lại đi nhé.",
    }
    fields |= {"entrustment": "5", "strength": "Khác.", "change": "Khác."}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.partition("lms.")[2].partition(".")[0]
        if name in ("signoff", "records") and "POST" in rule.methods:
            path = _filled(rule.rule, places)
            for who in ("lan", "mentor-hoa", "manager-duc"):
                browser(who).post(path, fields)
    session().expire_all()
    assert _stored(places) == before
    assert not inspection.inspect().faults


def _filled(rule: str, places) -> str:
    values = {
        "<int:submission_id>": places["task"],
        "<int:person_id>": places["lan"],
        "<int:paper_id>": places["paper"],
        "<int:evidence_id>": places["row"],
        "<int:revision_id>": 1,
        "<string:part>": "task",
    }
    for name, value in values.items():
        rule = rule.replace(name, str(value))
    for rest in ("<int:", "<string:"):
        while rest in rule:
            at = rule.index(rest)
            rule = rule[:at] + "1" + rule[rule.index(">", at) + 1 :]
    return rule


def _stored(places):
    lan = people.find_person("lan").id
    rows = [
        (row.seq, row.hash) for row in evidence.entries(lan) if not row.revokes
    ]
    return signoff.signed_works([places["task"]]), rows


@lite
def test_the_person_and_the_signer_are_told_why(places, browser):
    reason = "Bác Mơ cho biết đồng nghiệp khác đã làm."
    browser("manager-duc").post(
        f"/evidence/{places['row']}/revoke", {"reason": reason}
    )
    page = browser("lan").get(f"/records/{places['task']}").text
    assert reason in page and "Revoked on" in page
    for who in ("lan", "mentor-hoa"):
        assert _told(who, reason)


def _told(who, reason):
    from sqlalchemy import select

    from lms.core.outbox import Job

    person = people.find_person(who).id
    jobs = session().scalars(select(Job).where(Job.kind == "notify"))
    return any(
        job.payload["person_id"] == person
        and job.payload["values"].get("reason") == reason
        for job in jobs
    )


@lite
def test_a_file_draws_where_each_requirement_of_the_post_stands(app, browser):
    page = browser("lan").get("/my-file").text
    strip = page.partition('<ul class="strip">')[2].partition("</ul>")[0]
    assert strip.count("<li>") == strip.count('class="state ') > 3
    assert page.count('class="arc ') == strip.count("<li>")
