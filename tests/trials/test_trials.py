"""A trial from its plan to its decision, and all that is refused on the way."""

import pytest
from sqlalchemy import func, insert, select

from lms.access import service as access
from lms.core import clock, i18n
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.outbox import Job
from lms.decisions import service as decisions
from lms.decisions.types import DecisionVerdict
from lms.people import service as people
from lms.people.models import PostingRow
from lms.posts import service as posts
from lms.requirements import service as requirements
from lms.trials import rules, service
from lms.trials.queries import stored
from lms.trials.types import ReviewDraft, SuccessorDraft, TrialSide, TrialState
from tests.trials.conftest import (
    ABOVE,
    DAY,
    DECIDER,
    MENTOR,
    OFFICE,
    PERSON,
    REVIEWER,
    away,
    concern,
    decide,
    end_posting,
    id_of,
    plan,
    propose,
    ready,
    review,
    seen,
    who,
)


def test_a_trial_is_confirmed(app, later):
    trial, decision = ready(later)
    decide(decision, "confirmed")
    assert seen(trial).row.state == "confirmed"
    said = seen(trial, DECIDER).decision
    assert (said.outcome, said.decided_by) == ("confirmed", id_of(DECIDER))


def test_it_is_to_be_decided_by_its_last_day_and_overdue_the_day_after(
    app, later, browser
):
    trial, decision = ready(later)
    days = seen(trial).clock
    row = decisions.decision_for(who(DECIDER), decision).row
    assert row.due_on == days.last_day
    later(days=(days.last_day - clock.today()).days)
    list_ = browser(OFFICE).get("/trials")
    assert "overdue" not in list_.text
    assert seen(trial).overdue == 0
    later(days=1)
    for page in ("/trials", f"/trials/{trial}", f"/decisions/{decision}"):
        assert "1 day overdue" in browser(DECIDER).get(page).text, page


def test_it_is_extended_once_and_by_half_at_most(app, later, browser):
    """A9."""
    trial, decision = ready(later)
    with pytest.raises(Invalid, match="1 to 3"):
        decide(decision, "extended", months=4, different="Thêm kèm.")
    end = seen(trial).row.ends_before
    decide(decision, "extended", months=2, different="Thêm người kèm.")
    row = seen(trial).row
    assert row.state == "running"
    assert row.ends_before > end
    assert seen(trial).next_number == 4
    said = browser(PERSON).get("/my-trial").text
    assert "It was extended once; its last day is" in said
    assert (
        "The final review is due on"
        in browser(REVIEWER).get(f"/trials/{trial}").text
    )
    later(days=60)
    review(trial)
    again = propose(trial)
    decisions.read(who(PERSON), again)
    with pytest.raises(Invalid, match="no second time"):
        decide(again, "extended", months=1, different="Nữa.")


def test_ended_is_refused_without_a_concern(app, later):
    """A5, and that the mentor's missing meetings are named (A6)."""
    _trial, decision = ready(later)
    with pytest.raises(Invalid) as refused:
        decide(decision, "ended")
    said = [str(one) for one in (refused.value, *refused.value.also)]
    assert any("Say what was missing and what help" in one for one in said)
    assert any("Phạm Thị Thanh Hòa met them 0 of 6" in one for one in said)
    decide(decision, "unproven")


def test_after_a_closed_concern_ending_says_that_none_is_open(app, later):
    """One was recorded; that it was closed is what speaks against ending."""
    trial = plan()
    later(days=62)
    review(trial, on_track=False, **concern())
    (open_,) = seen(trial).open_concerns
    later(days=40)
    service.close_concern(who(REVIEWER), trial, open_.id, "Đã tự làm được.")
    closed = clock.today()
    for days in (21, 32):
        later(days=days)
        review(trial)
    decision = propose(trial)
    decisions.read(who(PERSON), decision)
    with pytest.raises(Invalid) as refused:
        decide(decision, "ended")
    said = [str(one) for one in (refused.value, *refused.value.also)]
    assert not any("No concern is recorded" in one for one in said)
    (one,) = [one for one in said if "the last one was closed on" in one]
    assert closed.isoformat() in one


def test_open_requirements_ask_why_somebody_is_confirmed(app, later):
    _trial, decision = ready(later)
    with pytest.raises(Invalid, match="why you confirm"):
        decide(decision, "confirmed", reason="Tốt.")


def days_of(key):
    found = sorted(service.trial_days(id_of(key)), key=lambda one: one.start)
    return [(one.uid.split("-", 2)[2], one.start) for one in found]


def test_its_days_stand_in_four_calendars_until_they_are_settled(app, later):
    trial = plan(starts_on=clock.today())
    days = seen(trial).clock
    reviews = [(f"review-{n}", days.review_due(n)) for n in (1, 2, 3)]
    ends = [("last-0", days.last_day)]
    expected = [*reviews, ("opens-0", days.opens_on), *ends]
    expected.sort(key=lambda one: one[1])
    four = PERSON, MENTOR, REVIEWER, DECIDER
    for key in four:
        assert days_of(key) == expected
    (own,) = {one.path for one in service.trial_days(id_of(PERSON))}
    assert own == "/my-trial"
    titles = {
        one.title for key in four for one in service.trial_days(id_of(key))
    }
    assert not any("Lan" in one for one in titles)
    assert "A trial period: The final review is due" in titles
    assert days_of("ha") == []
    later(days=62)
    review(trial)
    assert "review-1" not in dict(days_of(MENTOR))
    for more in (61, 32):
        later(days=more)
        review(trial)
    decision = propose(trial)
    assert days_of(DECIDER) == ends
    decisions.read(who(PERSON), decision)
    decide(decision, "confirmed")
    assert days_of(DECIDER) == days_of(PERSON) == []


def test_silence_decides_nothing(app, later):
    """A7."""
    trial = plan()
    last = seen(trial).clock.last_day
    later(days=(last - clock.today()).days + 12)
    with transaction():
        service.watch()
    found = seen(trial, DECIDER)
    assert (found.row.state, found.overdue) == ("running", 12)
    told = [
        one.payload
        for one in execute(Job.__table__.select().filter_by(kind="notify"))
        if one.payload["person_id"] == id_of(DECIDER)
        and "overdue" in one.payload["text"]
    ]
    assert [one["values"]["days"]["en"] for one in told] == ["12 days"]


def test_when_the_decider_left_the_reviewer_chooses_another_one(
    app, later, browser
):
    trial = _overdue(later)
    assert "may not decide it any more" not in _page(browser, trial)
    _lose_roles(DECIDER)
    with transaction():
        service.watch()
    told = {
        one.payload["person_id"]: one.payload["text"]
        for one in execute(Job.__table__.select().filter_by(kind="notify"))
        if "overdue" in one.payload["text"]
    }
    assert told.keys() == {id_of(REVIEWER)}
    assert "Lay it before somebody else" in told[id_of(REVIEWER)]
    assert "may not decide it any more" in _page(browser, trial)
    said = "Đã hết thời gian theo dõi.", id_of(ABOVE)
    decision = service.propose(who(REVIEWER), trial, *said)
    decisions.read(who(PERSON), decision)
    decide(decision, "unproven", by=ABOVE)
    assert seen(trial).row.state == "unproven"


def _page(browser, trial, who=REVIEWER):
    return browser(who).get(f"/trials/{trial}").text


def _overdue(later):
    """A trial of which all reviews were held, three days after its end."""
    trial = plan()
    for days in (62, 61, 32):
        later(days=days)
        review(trial)
    end = seen(trial).row.ends_before
    later(days=(end - clock.today()).days + 3)
    return trial


def _lose_roles(key):
    with transaction():
        for one in access.roles_of([id_of(key)]):
            access.remove_role(one.id)


def test_once_the_decider_lost_the_role_pages_name_who_may_now(
    app, later, browser
):
    trial, decision = ready(later)
    above = people.person(id_of(ABOVE)).name
    named = seen(trial).row.decider
    pages = f"/trials/{trial}", f"/decisions/{decision}", "/decisions?all=1"
    for page in pages:
        said = browser("ha").get(page).text
        assert named in said and above not in said, page
    _lose_roles(DECIDER)
    for page in pages:
        said = browser("ha").get(page).text
        assert above in said, page
        assert f"{named} decides" not in said, page
        assert f"lies before {named}" not in said, page
    assert f"{above} decides" in browser(PERSON).get("/my-decisions").text
    assert "was to decide and may not" in browser(ABOVE).get(pages[1]).text


def test_a_decider_without_the_role_is_not_told_to_wait(app, browser):
    trial = plan()
    assert "You decide from" in browser(DECIDER).get("/").text
    _lose_roles(DECIDER)
    assert "You decide from" not in browser(DECIDER).get("/").text
    page = _page(browser, trial, DECIDER)
    assert "You may not decide it any more" in page
    assert "You decide once" not in page


def test_whoever_may_decide_an_overdue_trial_reads_so(app, later, browser):
    trial = _overdue(later)
    said = f"{seen(trial).row.decider} decides. Until then"
    for who_ in (DECIDER, PERSON, MENTOR, REVIEWER, "ha"):
        page = _page(browser, trial, who_)
        assert said in page, who_
        assert "may not decide it any more" not in page, who_


def test_only_who_finds_the_form_is_told_to_choose_a_decider(
    app, later, browser
):
    trial = _overdue(later)
    _lose_roles(DECIDER)
    for who_ in (DECIDER, PERSON, MENTOR, REVIEWER, "ha"):
        page = _page(browser, trial, who_)
        assert "may not decide it any more" in page, who_
        assert "decides. Until then" not in page, who_
        form = f"/trials/{trial}/propose" in page
        assert form == ("Choose below" in page) == (who_ in (REVIEWER, "ha"))


def test_where_nobody_may_decide_no_page_says_that_somebody_does(
    app, later, browser, monkeypatch
):
    trial = _overdue(later)
    monkeypatch.setattr(decisions, "competent", lambda *_: ())
    page = _page(browser, trial)
    assert "may not decide it any more. Until it is decided" in page
    assert "Nobody may decide it at present" in page
    assert "Choose below" not in page
    assert f"{seen(trial).row.decider} decides" not in page
    assert 'name="reason"' not in page


def test_whoever_decided_in_their_place_finds_no_form_to_propose(
    app, later, browser
):
    """They read it by their decision and do not look after it."""
    trial, decision = ready(later)
    _lose_roles(DECIDER)
    decide(decision, "extended", by=ABOVE, months=1, different="Kèm thêm.")
    later(days=60)
    review(trial)
    assert f"/trials/{trial}/propose" in _page(browser, trial)
    assert f"/trials/{trial}/propose" not in _page(browser, trial, ABOVE)


def test_of_a_proposed_trial_the_night_tells_only_who_decides(
    app, later, browser
):
    """It lies before somebody already, also where the decider has gone."""
    trial = _overdue(later)
    decision = propose(trial)
    decisions.read(who(PERSON), decision)
    _lose_roles(DECIDER)
    later(days=7)
    with transaction():
        service.watch()
    assert _told_overdue() == set()
    later(days=60)
    with transaction():
        service.watch()
        decisions.watch()
    assert _told_overdue() == {id_of(ABOVE)}
    page = _page(browser, trial)
    assert "Until it is decided, everything stays" in page
    assert "decides. Until then" not in page


def _told_overdue():
    notes = execute(Job.__table__.select().filter_by(kind="notify"))
    return {
        one.payload["person_id"]
        for one in notes
        if "overdue" in one.payload["text"]
    }


def test_the_mentor_is_not_the_decider(app):
    """A8."""
    with pytest.raises(Invalid, match="three people"):
        plan(mentor_id=id_of(DECIDER))


def test_reviews_come_one_after_another(app, later):
    trial = plan()
    later(days=130)
    review(trial)
    review(trial)
    assert len(seen(trial).reviews) == 1, "the same form twice"
    with pytest.raises(Invalid, match="on a day of its own"):
        review(trial, note="Xem lần nữa.")
    later(days=1)
    with pytest.raises(Invalid, match="on a day of its own"):
        review(trial, held_on=clock.today() - 2 * DAY)
    review(trial)
    later(days=30)
    review(trial)
    later(days=1)
    with pytest.raises(Conflict, match="All reviews"):
        review(trial)


def test_no_review_is_held_long_before_it_is_due(app, later):
    """Three within three days would be one."""
    trial = plan()
    first = seen(trial).clock.review_from(1)
    assert seen(trial).clock.review_due(1) - first == 14 * DAY
    later(days=(first - clock.today()).days - 1)
    with pytest.raises(Invalid, match="can be held from") as refused:
        review(trial)
    assert refused.value.values["day"] == first
    later(days=1)
    review(trial)
    later(days=1)
    with pytest.raises(Invalid, match="can be held from"):
        review(trial)


def test_help_is_there_at_once_and_the_person_is_told(app, later):
    trial = plan()
    later(days=60)
    review(trial, on_track=False, **concern())
    (open_,) = seen(trial).open_concerns
    assert open_.plan.startswith("Hòa")
    texts = [
        one.payload["text"]
        for one in execute(Job.__table__.select().filter_by(kind="notify"))
        if one.payload["person_id"] == id_of(PERSON)
    ]
    assert any("help is agreed" in text for text in texts)
    with pytest.raises(NotFound):
        service.close_concern(who(DECIDER), trial, open_.id, "Đã đạt.")
    service.close_concern(who(REVIEWER), trial, open_.id, "Đã đạt.")
    assert seen(trial).open_concerns == []


def test_only_the_reviewer_reviews(app):
    trial = plan()
    for by in (MENTOR, DECIDER, OFFICE, PERSON):
        with pytest.raises(NotFound):
            review(trial, by=by)


def test_absences_move_the_end_once_it_is_confirmed(app, later):
    """A3."""
    trial = plan()
    end = seen(trial).row.ends_before
    away(trial, 18)
    away(trial, 22, after=30)
    assert seen(trial).row.ends_before == end
    for _ in range(2):
        service.confirm_end(who(OFFICE), trial)
    assert seen(trial).row.ends_before == end + 40 * DAY
    jobs = execute(Job.__table__.select().filter_by(kind="notify"))
    said = [
        one.payload for one in jobs if "has moved to" in one.payload["text"]
    ]
    last = end + 39 * DAY
    assert [one["values"]["day"] for one in said] == [i18n.day_in_words(last)]
    with pytest.raises(Invalid, match="entered already"):
        away(trial, 5)


def test_only_the_post_on_trial_is_measured(app, later):
    """Not one that is held besides, and no other once it has ended."""
    trial = plan()
    row = seen(trial).row
    asked = {one.requirement.competency for one in seen(trial).gaps}
    others = [
        key
        for key in posts.posts()
        if requirements.effective(key, row.path).keys() - asked
    ]
    with transaction():
        execute(
            insert(PostingRow).values(
                person_id=row.person_id,
                unit_id=row.unit_id,
                post=others[0],
                valid_from=clock.today() + DAY,
            )
        )
    later(days=2)
    found = seen(trial)
    assert {one.requirement.competency for one in found.gaps} == asked
    assert found.count.needed == len(asked) > 0
    with transaction():
        end_posting(PERSON, clock.today())
    assert seen(trial).count == found.count


def test_the_mentor_does_not_read_why_somebody_is_away(app):
    trial = plan()
    away(trial, 18, kind="maternity", pause=True)
    assert seen(trial, MENTOR).aways == ()
    assert seen(trial, DECIDER).aways


def test_nothing_is_decided_while_a_pause_runs(app, later):
    trial, decision = ready(later)
    away(trial, 10, pause=True)
    with pytest.raises(Conflict, match="paused today"):
        decide(decision, "confirmed")


def test_it_is_decided_late_in_its_time_and_after_the_final_review(app, later):
    trial = plan()
    with pytest.raises(Conflict, match="may be decided from"):
        propose(trial)
    later(days=160)
    with pytest.raises(Conflict, match="final review"):
        propose(trial)
    for by in (MENTOR, DECIDER, PERSON):
        with pytest.raises(NotFound):
            propose(trial, by=by)


def test_two_trials_of_a_person_never_overlap(app):
    plan()
    with pytest.raises(Conflict, match="on trial in these days"):
        plan(document_no="99/QĐ")


def test_the_same_plan_again_is_the_same(app):
    assert plan() == plan()


def test_it_lies_within_the_posting(app):
    with transaction():
        end_posting(PERSON, clock.today() + 60 * DAY)
    with pytest.raises(Invalid, match="within one posting"):
        plan()
    with pytest.raises(Invalid, match="within one posting"):
        plan(starts_on=clock.today() - 30 * DAY, months=12)


def test_no_trial_is_planned_that_would_be_over_already(app):
    first = clock.today() - 40 * DAY
    with pytest.raises(Invalid, match="over already"):
        plan(starts_on=first, months=1)


def test_nobody_plans_their_own_or_elsewhere(app):
    for by in (PERSON, MENTOR, "mentor-son"):
        with pytest.raises(NotFound):
            plan(by=by)
    with pytest.raises(Invalid, match="their own"):
        plan(by=OFFICE, person_id=id_of("ha"))


def test_withdrawn_takes_what_is_proposed_with_it(app, later):
    trial, decision = ready(later)
    for _ in range(2):
        service.withdraw(who(OFFICE), trial, "Chuyển công tác.")
    assert seen(trial).row.state == "withdrawn"
    row = decisions.decision_for(who(PERSON), decision).row
    assert row.stage == "withdrawn"


def test_a_petition_may_change_how_it_ended(app, later):
    """A10: answered by somebody else than the decider."""
    trial, decision = ready(later)
    mark = len(notices())
    decide(decision, "unproven")
    # By decisions, the person and the reviewer, who has proposed it; the mentor.
    assert sorted(notices()[mark:]) == sorted(
        [
            (id_of(PERSON), f"/decisions/{decision}"),
            (id_of(REVIEWER), f"/decisions/{decision}"),
            (id_of(MENTOR), f"/trials/{trial}"),
        ]
    )
    decisions.petition(who(PERSON), decision, "Xin xem lại minh chứng.")
    mark = len(notices())
    with pytest.raises(NotFound):
        decisions.answer(who(DECIDER), decision, DecisionVerdict("", "Giữ."), 6)
    row = decisions.decision_for(who(ABOVE), decision).row
    verdict = DecisionVerdict("confirmed", "Minh chứng đã đủ khi xem lại.")
    decisions.answer(who(ABOVE), decision, verdict, row.seq)
    assert seen(trial).row.state == "confirmed"
    told = {whom for whom, _path in notices()[mark:]}
    assert told == set(map(id_of, (PERSON, REVIEWER, MENTOR, DECIDER)))


def notices():
    rows = execute(Job.__table__.select().filter_by(kind="notify"))
    return [(row.payload["person_id"], row.payload["path"]) for row in rows]


@pytest.mark.parametrize("key", ["kien", "minh", "trainer-mai", "admin"])
def test_for_others_it_does_not_exist(app, key):
    trial = plan()
    stranger = access.actor_for(key)
    with pytest.raises(NotFound):
        service.dossier(stranger, trial)
    draft = ReviewDraft(clock.today(), True, "x")
    with pytest.raises(NotFound):
        service.review(stranger, trial, draft)
    with pytest.raises(NotFound):
        service.withdraw(stranger, trial, "x")


def test_it_begins_on_its_day(app, later):
    trial = plan(starts_on=clock.today() + 3 * DAY)
    assert seen(trial).row.state == "planned"
    later(days=3)
    service.watch()
    found = seen(trial)
    assert (found.row.state, found.row.at_start) == ("running", found.count.met)


def test_lists_are_by_what_ends_next(app):
    first = plan(months=6)
    second = plan(person_id=id_of("kien"), months=3)
    rows = execute(service.trials(who(OFFICE))).all()
    assert [row.id for row in rows] == [second, first]
    home = [one.row.id for one in service.for_home(who(REVIEWER))]
    assert home == [second, first]
    assert execute(service.trials(who(PERSON))).all() == []


def replace(trial, role=TrialSide.MENTOR, to="thao", by=OFFICE, **more):
    said = {"role": role, "after_id": id_of(to), "why": "Chuyển công tác."}
    service.replace(who(by), trial, SuccessorDraft(**said | more))


def test_a_mentor_who_leaves_is_replaced_told_and_kept(app):
    trial = plan()
    before = execute(select(func.max(Job.id))).scalar()
    with pytest.raises(NotFound):
        replace(trial, by=REVIEWER)
    for _ in range(2):
        replace(trial)
    found = seen(trial)
    assert found.row.mentor_id == id_of("thao")
    [kept] = found.successors
    assert (kept.before_id, kept.role) == (id_of(MENTOR), "mentor")
    jobs = execute(select(Job.kind, Job.payload).where(Job.id > before))
    whom = [job.payload["person_id"] for job in jobs if job.kind == "notify"]
    assert whom == [id_of(MENTOR), id_of("thao"), id_of(PERSON)]
    with pytest.raises(NotFound):
        seen(trial, MENTOR)


def test_the_three_stay_three_and_a_former_mentor_judges_nothing(app, later):
    trial = plan()
    for taken in (PERSON, REVIEWER, DECIDER):
        with pytest.raises(Invalid, match="three people") as refusal:
            replace(trial, to=taken)
        assert refusal.value.field == "after_id"
    replace(trial)
    with pytest.raises(Invalid, match="does not judge"):
        replace(trial, TrialSide.REVIEWER, MENTOR)
    with pytest.raises(Invalid):
        replace(trial, TrialSide.DECIDER, "kien")
    with pytest.raises(Conflict, match="was replaced since"):
        replace(trial, TrialSide.REVIEWER, "kien", known=0)
    replace(trial, TrialSide.REVIEWER, "kien", known=1)
    with pytest.raises(NotFound):
        review(trial, by=REVIEWER)
    later(days=60)
    review(trial, by="kien")


def test_nobody_is_replaced_while_it_is_decided_or_once_it_is_over(app, later):
    trial, decision = ready(later)
    with pytest.raises(Conflict, match="lies before the decider"):
        replace(trial)
    decide(decision, TrialState.CONFIRMED)
    with pytest.raises(Conflict, match="is over"):
        replace(trial)


def test_whoever_was_replaced_never_decides_it(app, later):
    trial = plan()
    replace(trial)
    for days in (62, 61, 32):
        later(days=days)
        review(trial)
    found = decisions.decision_for(who(PERSON), propose(trial))
    assert id_of(MENTOR) in found.row.barred


def test_a_petition_puts_no_older_decision_over_the_one_that_is_open(
    app, later
):
    """The answer makes another decision with a higher number, though what was
    proposed before it is still to be decided.
    """
    trial, first = ready(later)
    decide(first, "extended", months=2, different="Thêm người kèm.")
    later(days=60)
    review(trial)
    second = propose(trial)
    decisions.petition(who(PERSON), first, "Hai tháng là quá dài.")
    row = decisions.decision_for(who(ABOVE), first).row
    more = {"months": 1, "different": "Kèm mỗi sáng."}
    verdict = DecisionVerdict("extended", "Một tháng là đủ.", more)
    decisions.answer(who(ABOVE), first, verdict, row.seq)
    assert seen(trial).decision.id == second
    assert seen(trial).is_proposed
    decisions.read(who(PERSON), second)
    decide(second, "confirmed")
    assert seen(trial).decision.id == second


def test_an_extension_that_another_one_replaces_counts_for_nothing(app, later):
    trial, decision = ready(later)
    first = seen(trial).row.ends_before
    decide(decision, "extended", months=3, different="Thêm người kèm.")
    decisions.petition(who(PERSON), decision, "Ba tháng là quá dài.")
    row = decisions.decision_for(who(ABOVE), decision).row
    more = {"months": 1, "different": "Kèm mỗi sáng."}
    verdict = DecisionVerdict("extended", "Một tháng là đủ.", more)
    decisions.answer(who(ABOVE), decision, verdict, row.seq)
    (kept,) = stored.extensions(trial)
    assert kept.months == 1
    assert kept.new_end == seen(trial).row.ends_before
    assert kept.new_end == rules.end_of(first, 1)
