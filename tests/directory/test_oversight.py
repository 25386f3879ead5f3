"""What an administrator could do unseen is told to another one."""

import pytest
from sqlalchemy import select

from lms.access.types import Role
from lms.core.db import session
from lms.core.outbox import Job
from lms.directory import service
from lms.directory.service import entries
from lms.people import service as people
from tests import lite


@pytest.fixture
def told(app):
    """Who is told something, with the text, since the last time."""
    seen = set()

    def fresh():
        query = select(Job).where(Job.kind == "notify")
        jobs = [job for job in session().scalars(query) if job.id not in seen]
        seen.update(job.id for job in jobs)
        return [(job.payload["person_id"], job.payload["text"]) for job in jobs]

    fresh()
    return fresh


@lite
def test_a_role_given_to_oneself_is_told_to_those_above(
    ward_admin, actor, told
):
    ward = people.find_unit("cua-song")
    service.grant(ward_admin, ward_admin.person_id, Role.MENTOR, ward.id)
    assert told() == [
        (actor("admin").person_id, "%(name)s has given themselves a role.")
    ]
    service.grant(ward_admin, actor("lan").person_id, Role.MENTOR, ward.id)
    assert told() == []


@lite
def test_a_code_is_told_to_those_above_and_to_whom_it_is_for(
    ward_admin, actor, told
):
    lan = actor("lan").person_id
    service.new_code(ward_admin, lan)
    assert {person for person, _text in told()} == {
        actor("admin").person_id,
        lan,
    }


@lite
def test_at_the_top_another_administrator_is_told_once_of_a_file(
    app, actor, told, monkeypatch
):
    monkeypatch.setattr(entries, "AT_ONCE", 1)
    yen = actor("yen").person_id
    service.grant(None, yen, Role.ADMIN, people.root().id)
    told()
    text = "login,name,unit\nmoi.a,Lê Văn A,cua-song\nmoi.b,Lê Văn B,cua-song\n"
    service.import_csv(actor("admin"), text, dry_run=False)
    assert [person for person, _text in told()] == [yen]


@lite
def test_a_new_code_is_made_by_a_second_click(browser, actor, told):
    path = f"/people/{actor('lan').person_id}/code"
    admin = browser("admin")
    assert "cannot be undone" in admin.post(path, {}).text
    assert told() == []
    assert "shown only this once" in admin.post(path, {"sure": "1"}).text
    assert told()
    assert browser("manager-duc").post(path, {}).status_code == 403
