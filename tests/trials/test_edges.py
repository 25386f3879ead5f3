"""Days at the end of the calendar, people of elsewhere, pages that are older
than what is stored, and a decider who has gone.
"""

import datetime as dt

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid
from lms.decisions import service as decisions
from lms.directory import service as directory
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.trials import service
from lms.trials.queries import stored
from lms.trials.rules import check_draft
from lms.trials.service import nights
from lms.trials.service.planning import begin
from lms.trials.types import AwayDraft
from tests.trials.conftest import (
    DAY,
    DECIDER,
    OFFICE,
    PERSON,
    REVIEWER,
    concern,
    decide,
    draft,
    end_posting,
    id_of,
    plan,
    propose,
    review,
    seen,
    who,
)


def held(later, **first):
    """A trial of which all reviews were held."""
    trial = plan()
    for days in (62, 61):
        later(days=days)
        review(trial, **first)
        first = {}
    later(days=32)
    review(trial)
    return trial


def lose_roles(key):
    with transaction():
        for one in access.roles_of([id_of(key)]):
            access.remove_role(one.id)


@pytest.mark.parametrize("start", [dt.date.max, dt.date.min])
def test_no_trial_begins_at_an_end_of_the_calendar(app, start):
    with pytest.raises(Invalid):
        check_draft(draft(starts_on=start), 12, clock.today())


def test_no_absence_moves_an_end_out_of_the_calendar(app):
    trial = plan()
    last = dt.date(9999, 12, 31)
    with pytest.raises(Invalid):
        service.note_away(
            who(OFFICE), trial, AwayDraft("leave", clock.today(), last, True)
        )
    assert seen(trial).clock.days


def test_people_are_found_by_whoever_may_plan_for_them_only(app):
    name = people.find_person(PERSON).name

    def found(by):
        return [row.person_id for row in service.find(who(by), name)]

    assert id_of(PERSON) in found(OFFICE)
    assert found("yen") == found("trainer-mai") == []
    lose_roles("ha")
    with transaction():
        access.store_role(
            id_of("ha"), Role.HR, people.find_unit("doi-thong"), None
        )
    assert found(OFFICE) == [], "of another ward"


def test_nobody_of_elsewhere_is_named(app, browser):
    with transaction():
        stranger = people.mirror(PersonInfo("stranger", "Người Ở Xa"))
    for column in ("mentor_id", "reviewer_id"):
        with pytest.raises(Invalid) as refusal:
            plan(**{column: stranger.id})
        assert refusal.value.field == column


def test_nobody_plans_where_the_person_will_work_elsewhere(app):
    day = clock.today() + 30 * DAY
    with transaction():
        end_posting(PERSON, day)
        there = people.find_unit("doi-thong.centre")
        directory.enter(id_of(PERSON), there, "one-stop-officer", day)
    with pytest.raises(Invalid) as refusal:
        plan(starts_on=day)
    assert "do not look after" in refusal.value.text


def test_an_older_page_stores_no_further_review(app, later):
    trial = plan()
    later(days=62)
    review(trial, number=1)
    review(trial, number=1)
    with pytest.raises(Conflict):
        review(trial, number=1, note="Viết lại.")
    assert len(stored.reviews(trial)) == 1


def test_an_end_that_was_not_shown_is_not_confirmed(app):
    trial = plan()
    shown = stored.trial(trial).ends_before
    service.note_away(
        who(OFFICE),
        trial,
        AwayDraft("leave", clock.today(), clock.today() + 40 * DAY, True),
    )
    with pytest.raises(Conflict):
        service.confirm_end(who(OFFICE), trial, shown)
    service.confirm_end(who(OFFICE), trial, shown + 40 * DAY)
    assert stored.trial(trial).ends_before == shown + 40 * DAY


def test_after_its_end_no_concern_is_closed(app, later):
    far = clock.today() + 300 * DAY
    trial = held(later, on_track=False, **concern() | {"review_on": far})
    decision = propose(trial)
    decisions.read(who(PERSON), decision)
    decide(decision, "confirmed")
    [one] = stored.concerns(trial)
    with pytest.raises(Conflict):
        service.close_concern(who(REVIEWER), trial, one.id, "Đã làm được.")


def test_where_the_decider_has_gone_another_one_decides(app, browser, later):
    trial = held(later)
    lose_roles(DECIDER)
    page = browser(REVIEWER)
    assert "may no longer decide here" in page.get(f"/trials/{trial}").text
    other = access.actor_for("nation-thu").person_id
    said = {"reason": "Đã hết thời gian.", "decider_id": other}
    answer = page.post(f"/trials/{trial}/propose", said)
    assert answer.status_code == 422, "not the nearest who may"
    [able] = service.other_deciders(who(REVIEWER), stored.trial(trial))
    answer = page.post(f"/trials/{trial}/propose", said | {"decider_id": able})
    assert answer.status_code == 302
    assert stored.trial(trial).decider_id == able


def test_whoever_decides_in_their_place_reads_what_it_rests_on(
    app, browser, later
):
    trial = held(later)
    decision = propose(trial, by=OFFICE)
    lose_roles(DECIDER)
    quang = browser("province-quang")
    assert quang.get(f"/decisions/{decision}").status_code == 200
    assert quang.get(f"/trials/{trial}").status_code == 200
    reviewer = browser(REVIEWER)
    assert reviewer.get(f"/decisions/{decision}").status_code == 404
    page = reviewer.get(f"/trials/{trial}").text
    assert f"/decisions/{decision}" not in page, "no way that ends nowhere"
    assert browser("nation-thu").get(f"/trials/{trial}").status_code == 404


def test_a_trial_that_was_withdrawn_does_not_begin(app):
    trial = plan(starts_on=clock.today() + 3 * DAY)
    before = stored.trial(trial)
    service.withdraw(who(OFFICE), trial, "Thôi giữ vị trí.")
    with transaction():
        begin(before)
    assert stored.trial(trial).state == "withdrawn"


def test_an_ended_trial_is_not_laid_before_anybody(app, later, monkeypatch):
    """It is looked at under the lock: withdrawn while the page was sent."""
    trial = held(later)
    whole = access.acting

    def late(actor):
        with transaction():
            execute(stored.TRIALS.update().values(state="withdrawn"))
        return whole(actor)

    monkeypatch.setattr(access, "acting", late)
    with pytest.raises(Conflict):
        service.propose(who(REVIEWER), trial, "Hết thời gian.")


def test_a_night_goes_on_where_its_step_ended(app, monkeypatch):
    trial = plan(starts_on=clock.today() + DAY)
    asked = []
    monkeypatch.setattr(nights, "AT_ONCE", 1)
    monkeypatch.setattr(
        outbox, "enqueue", lambda kind, **more: asked.append((kind, more))
    )
    service.watch()
    service.watch(after=trial)
    assert asked == [("trials", {"after": trial})]
