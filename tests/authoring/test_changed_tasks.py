"""A course changes the steps of a task that is signed to people: whether it
stays valid is chosen, and what is asked again is confirmed by a mentor.
"""

import datetime as dt
from dataclasses import replace

import pytest

from lms.authoring import service
from lms.authoring.service.results import SAY_WHY
from lms.authoring.types import Undecided
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.extension.features import HANDLERS
from lms.revalidation import service as revalidation
from lms.signoff import service as signoff
from tests.conftest import Browser
from tests.signoff.conftest import PART, SLUG, handed_in, revision, verdict

__all__ = ["handed_in", "revision"]
TASK, WHY = f"task:{SLUG}:{PART}", "Bước trả kết quả được viết lại."


@pytest.fixture
def backend():
    """One database is enough: sums are calculated elsewhere's way."""
    return "sqlite"


@pytest.fixture
def changed(actor, handed_in, revision):
    """A signed task of Lan's, and a draft with other steps: its id."""
    signoff.sign(actor("mentor-hoa"), handed_in("lan"), 1, verdict(revision))
    trainer = actor("trainer-mai")
    draft_id = service.begin(trainer, SLUG)
    service.change_file(
        trainer,
        draft_id,
        f"{PART}.yaml",
        lambda content: content.replace(b'en: "', b'en: "Now: '),
    )
    return draft_id


def publish(actor, draft_id, works, note=WHY):
    trainer = actor("trainer-mai")
    edit = service.open_draft(trainer, draft_id).edit
    service.publish_draft(trainer, draft_id, edit, note, {}, works)
    while outbox.work_once(HANDLERS):
        pass


def doubts(actor):
    found = evidence.doubts(actor("lan").person_id)
    return {key for keys in found.values() for key in keys}


def test_nothing_is_decided_for_the_one_who_publishes(app, actor, changed):
    page = Browser(app, "trainer-mai").get(f"/author/drafts/{changed}/publish")
    assert page.text.count(f'name="task:{PART}"') == 2
    assert "checked" not in page.text
    with pytest.raises(Undecided):
        publish(actor, changed, {})
    with pytest.raises(Invalid, match=SAY_WHY[:20]):
        publish(actor, changed, {PART: True}, note=" ")
    publish(actor, changed, {PART: False})
    assert TASK not in doubts(actor)


def test_what_is_asked_again_is_confirmed_by_a_mentor(app, actor, changed):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    before = {
        key: one.levels
        for key, one in evidence.attainments(lan.person_id).items()
    }
    publish(actor, changed, {PART: True})
    open_ = {
        key: bases
        for key, bases in evidence.doubts(lan.person_id).items()
        if TASK in bases
    }
    assert open_, "what was signed by the old steps is not sure"
    after = evidence.attainments(lan.person_id)
    assert {key: one.levels for key, one in after.items()} == before
    assert all(after[key].sure is not None for key in open_)
    jobs = session().query(Job).filter_by(kind="notify")
    assert any("steps of a task" in job.payload["text"] for job in jobs)
    competency = min(open_)
    page = Browser(app, "lan").get(f"/gaps/{competency}").text
    assert WHY in page
    for key in open_:
        revalidation.confirm(
            hoa, lan.person_id, key, "Đã ngồi cùng một buổi.", key
        )
    assert TASK not in doubts(actor)
    assert courses.current(SLUG).note == WHY


def test_the_notice_names_the_day_on_which_the_steps_were_changed(app, actor):
    published = clock.now() - dt.timedelta(days=9)
    older = replace(courses.current(SLUG), published_at=published)
    with transaction():
        revalidation.decide_works(
            actor("trainer-mai"), older, {PART: True}, WHY
        )
    (job,) = session().query(Job).filter_by(kind="reproject")
    day = published.astimezone(clock.zone())
    assert job.payload["tell"]["values"]["day"] == f"{day:%d/%m/%Y}"
