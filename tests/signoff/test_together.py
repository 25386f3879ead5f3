"""Like hand-ins are signed on one page, each by itself."""

import pytest
from markupsafe import escape
from sqlalchemy import func, select, update

from lms.audit.models import Event
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.evidence import service as evidence
from lms.requirements.models import RequirementRow
from lms.signoff import service
from lms.signoff.models import Review
from lms.signoff.service import openings
from lms.signoff.types import LikeAnswer, WhyAlone
from tests.signoff.conftest import PART, SLUG, draft, verdict

PAGE = "/inbox/together"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def useful(app):
    """Nothing is essential to any post."""
    with transaction():
        session().execute(update(RequirementRow).values(essential=False))
    app.extensions["lms"].cache.clear()


@pytest.fixture
def three(useful, handed_in, browser):
    """Three hand-ins of one task, opened by their mentor."""
    ids = [handed_in(who) for who in ("lan", "kien", "thao")]
    reader = browser("mentor-hoa")
    for one in ids:
        assert reader.get(f"/submissions/{one}").status_code == 200
    return ids


def fields(ids, **more):
    """What the page sends that signs these."""
    said = {"id": ids, "all": "1", "entrustment": "4"}
    for one in ids:
        said |= {f"of-{one}-round": "1", f"of-{one}-level": "0"}
        said[f"of-{one}-strength"] = f"Câu riêng cho {one}."
    return said | more


def signed():
    return {
        row.submission_id: row
        for row in session().scalars(select(Review).where(Review.signed))
    }


def test_each_gets_a_record_of_its_own(three, browser, actor):
    first, second, third = three
    page = browser("mentor-hoa").get(
        f"{PAGE}?id={first}&id={second}&id={third}"
    )
    for one in three:
        assert f'name="of-{one}-strength"' in page.text
    assert page.text.count(">3. With me within call</option>") == 3
    answer = browser("mentor-hoa").post(
        PAGE, fields(three) | {f"of-{second}-level": "2"}
    )
    assert answer.status_code == 200 and "3 are signed" in answer.text
    found = signed()
    assert {one: found[one].strength for one in three} == {
        one: f"Câu riêng cho {one}." for one in three
    }
    assert [found[one].entrustment for one in three] == [4, 2, 4]
    for who in ("lan", "kien", "thao"):
        rows = evidence.entries(actor(who).person_id)
        assert any(SLUG in row.object_key for row in rows)
    query = select(func.count()).where(Event.event == "signoff.together")
    assert session().scalar(query) == 3


def test_one_that_is_refused_takes_none_of_the_others_back(
    three, browser, actor, revision
):
    first, second, _third = three
    hoa = actor("mentor-hoa")
    service.return_for_rework(hoa, first, 1, "Ghi rõ giờ bắt đầu.")
    sent = fields(three) | {f"of-{second}-strength": ""}
    answer = browser("mentor-hoa").post(PAGE, sent)
    assert answer.status_code == 409
    assert "1 is signed" in answer.text and "2 are not signed" in answer.text
    assert f"Câu riêng cho {first}." in answer.text
    assert set(signed()).isdisjoint({first, second})


def test_the_same_page_twice_signs_once(three, browser):
    for _ in range(2):
        answer = browser("mentor-hoa").post(PAGE, fields(three))
        assert answer.status_code == 200 and "3 are signed" in answer.text
    query = select(func.count()).where(Event.event == "signoff.together")
    assert session().scalar(query) == 3


def test_an_older_round_is_not_signed(three, browser, actor, revision):
    first = three[0]
    service.return_for_rework(actor("mentor-hoa"), first, 1, "Ghi rõ giờ.")
    service.hand_in(actor("lan"), revision, PART, draft(hours_ago=2), "lan:2")
    browser("mentor-hoa").get(f"/submissions/{first}")
    answer = browser("mentor-hoa").post(PAGE, fields(three))
    assert "1 is not signed" in answer.text and first not in signed()


def test_what_is_essential_or_unread_is_judged_by_itself(
    app, handed_in, browser, revision, actor
):
    ids = [handed_in(who) for who in ("lan", "kien")]
    hoa = actor("mentor-hoa")
    essential = [one.why for one in service.like_works(hoa, ids)]
    with transaction():
        session().execute(update(RequirementRow).values(essential=False))
    app.extensions["lms"].cache.clear()
    unread = [one.why for one in service.like_works(hoa, ids)]
    assert unread == [WhyAlone.UNREAD] * 2
    assert WhyAlone.ESSENTIAL in essential
    answers = [LikeAnswer(one, 1, verdict(revision)) for one in ids]
    said = service.sign_together(hoa, answers)
    assert all(isinstance(one, Conflict) for one in said.values())
    assert (
        "Open it first"
        in browser("mentor-hoa").get(f"{PAGE}?id={ids[0]}&id={ids[1]}").text
    )


def test_only_of_one_task_and_not_too_many(app, three, actor):
    app.extensions["lms"].settings["LMS_TOGETHER_MOST"] = 2
    with pytest.raises(Invalid, match="At most 2"):
        service.like_works(actor("mentor-hoa"), three)


def test_others_see_nothing_of_it(three, browser, actor):
    assert service.like_works(actor("mentor-son"), three) == []
    with pytest.raises(NotAllowed):
        service.like_works(actor("kien"), three)
    answer = browser("mentor-son").post(PAGE, fields(three))
    assert answer.status_code == 422 and signed().keys().isdisjoint(three)


def test_all_that_is_wrong_is_said_and_nothing_signed(three, browser):
    second = f"of-{three[1]}-strength"
    sent = fields(three) | {"entrustment": "", "all": "", second: " "}
    answer = browser("mentor-hoa").post(PAGE, sent)
    assert answer.status_code == 422 and 'href="#entrustment"' in answer.text
    assert "how much supervision each of them needs" in answer.text
    # In one list, whatever the form it stands in.
    assert f'href="#{second}"' in answer.text
    assert answer.text.count("Please correct this first") == 1
    assert signed().keys().isdisjoint(three)
    assert f"Câu riêng cho {three[0]}." in answer.text


def test_the_inbox_leads_to_what_may_be_signed_together(three, browser):
    page = browser("mentor-hoa").get(PAGE)
    assert page.status_code == 200
    assert "3 hand-ins" in page.text and f"id={three[0]}" in page.text


def test_levels_are_those_of_the_task(three, browser, revision):
    anchors = service.task_of(revision, revision.course.part(PART)).anchors
    text = browser("mentor-hoa").get(PAGE, query_string={"id": three}).text
    assert anchors and all(escape(one["en"]) in text for one in anchors)


def test_a_level_that_is_enough_without_all_steps_is_asked_about(
    three, browser
):
    """One tick forgotten would lock a level less for everybody."""
    hoa, sent = browser("mentor-hoa"), fields(three) | {"all": ""}
    asked = hoa.post(PAGE, sent)
    assert asked.status_code == 422 and 'name="sure"' in asked.text
    assert "one level less than the task can prove" in asked.text
    assert signed().keys().isdisjoint(three)
    assert f"Câu riêng cho {three[0]}." in asked.text
    low = {f"of-{one}-level": "1" for one in three[1:]}
    assert 'name="sure"' in hoa.post(PAGE, sent | low).text
    answer = hoa.post(PAGE, sent | {"sure": "1"})
    assert answer.status_code == 200 and "3 are signed" in answer.text


def test_one_that_was_opened_while_others_wrote_may_come_along(
    useful, handed_in, browser, actor, monkeypatch
):
    id = handed_in("lan")
    monkeypatch.setattr(openings, "when_free", lambda act: False)
    browser("mentor-hoa").get(f"/submissions/{id}")
    (row,) = service.like_works(actor("mentor-hoa"), [id])
    assert row.why is None
