"""The one life of a decision: every move, who may make it, and what it refuses."""

import datetime as dt

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, i18n
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.decisions import service
from lms.decisions.types import (
    MOST_REPLIES,
    DecisionDocument,
    DecisionStage,
    DecisionVerdict,
)
from lms.directory import service as directory
from lms.people import service as people
from lms.terms import service as terms
from lms.terms.types import DayDraft
from tests.decisions.conftest import (
    ABOVE,
    CARRIED,
    DECIDER,
    PROPOSER,
    SUBJECT,
    answer,
    decide,
    decided,
    id_of,
    petition,
    propose,
    read,
    seen,
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def stage(decision_id, by=SUBJECT):
    return seen(decision_id, by).row.stage


def test_from_a_proposal_to_the_answered_petition(app):
    found = propose()
    assert stage(found) == DecisionStage.TOLD
    service.reply(access.actor_for(SUBJECT), found, "Tôi còn một việc nữa.")
    decide(found)
    assert [(found, "good", DECIDER)] == CARRIED
    today = clock.today()
    document = DecisionDocument("12/QĐ-UBND", today)
    service.document(access.actor_for(DECIDER), found, document)
    petition(found)
    assert stage(found) == DecisionStage.PETITIONED
    assert answer(found) == found
    assert stage(found) == DecisionStage.UPHELD
    jobs = execute(Job.__table__.select().filter_by(kind="notify")).all()
    told = [one.payload["person_id"] for one in jobs[-3:]]
    assert told == list(map(id_of, (SUBJECT, DECIDER, PROPOSER)))
    moves = [one.move for one in seen(found, SUBJECT).moves]
    assert moves == [
        "proposed",
        "told",
        "replied",
        "decided",
        "documented",
        "petitioned",
        "upheld",
    ]


def test_a_petition_may_replace_the_decision(app):
    found = decided()
    petition(found)
    with pytest.raises(Invalid):
        answer(found, outcome="more")
    with pytest.raises(Invalid, match="It was decided so"):
        answer(found, outcome="good")
    new = answer(found, outcome="better", reason="Lập lại.")
    assert new != found
    assert stage(found) == DecisionStage.REPLACED
    row = seen(new, SUBJECT).row
    assert (row.replaces, row.decided_by) == (found, id_of(ABOVE))
    assert row.computed == seen(found, SUBJECT).row.computed
    assert seen(found, SUBJECT).replaced_by == new
    petition(new)
    assert stage(new) == DecisionStage.PETITIONED


def test_nobody_decides_while_the_person_may_reply(app, later):
    found = propose()
    with pytest.raises(Conflict, match="may reply until"):
        decide(found)
    later(days=14)
    decide(found)
    assert stage(found) == DecisionStage.DECIDED


def test_the_last_day_of_the_window_belongs_to_it(app, later):
    found = propose()
    last = seen(found, SUBJECT).row.reply_by
    later(days=(last - clock.today()).days)
    with pytest.raises(Conflict):
        decide(found)
    later(days=1)
    decide(found)


def test_a_late_reply_is_kept_and_shown_as_late(app):
    found = decided()
    service.reply(access.actor_for(SUBJECT), found, "Tôi trả lời muộn.")
    last = seen(found, DECIDER).moves[-1]
    assert (last.text, last.details) == ("Tôi trả lời muộn.", {"late": True})
    assert stage(found) == DecisionStage.DECIDED


def test_what_was_added_is_read_before_deciding(app):
    found = propose()
    read(found)
    number = seen(found, DECIDER).row.seq
    service.reply(access.actor_for(SUBJECT), found, "Còn điều này.")
    with pytest.raises(Conflict, match="Something was added"):
        service.decide(
            access.actor_for(DECIDER),
            found,
            DecisionVerdict("good", "Đủ."),
            number,
        )
    assert CARRIED == []


def test_an_outcome_that_is_not_offered_is_refused_with_its_reason(app):
    found = propose()
    read(found)
    with pytest.raises(Invalid, match="too early"):
        decide(found, outcome="bad")


@pytest.mark.parametrize("outcome", ["", "confirmed", "GOOD"])
def test_an_outcome_is_chosen(app, outcome):
    found = propose()
    read(found)
    with pytest.raises(Invalid, match="Choose one of the outcomes"):
        decide(found, outcome=outcome)


@pytest.mark.parametrize("months", [0, 4, None])
def test_what_an_outcome_asks_for_is_said(app, months):
    found = propose()
    read(found)
    with pytest.raises(Invalid, match="from 1 to 3"):
        decide(found, outcome="more", months=months)
    decide(found, outcome="more", months=3)


def test_a_reason_is_given(app):
    found = propose()
    read(found)
    with pytest.raises(Invalid, match="reason"):
        decide(found, reason="")


def test_the_same_again_changes_nothing(app):
    found = decided()
    number = seen(found, DECIDER).row.seq
    verdict = DecisionVerdict("good", "Đủ.")
    service.decide(access.actor_for(DECIDER), found, verdict, number - 1)
    petition(found)
    petition(found)
    answer(found)
    answer(found)
    assert seen(found, DECIDER).row.seq == number + 2
    assert len(CARRIED) == 1


def test_the_second_who_decides_reads_who_was_first_and_when(app):
    found = decided()
    with pytest.raises(Conflict) as refused:
        decide(found, outcome="more", months=1)
    assert "Nguyễn Hữu Đức" in str(refused.value)
    assert str(clock.today().year) in str(refused.value)


def test_one_open_decision_for_one_process(app):
    assert propose() == propose()
    assert propose(basis="plain:2") != propose()


def test_nobody_proposes_about_themselves(app):
    with pytest.raises(Invalid, match="about themselves"):
        propose(by=SUBJECT)


def test_the_process_says_who_proposes(app):
    with pytest.raises(NotAllowed):
        propose(basis="no")


@pytest.mark.parametrize("whom", [SUBJECT, PROPOSER])
def test_whoever_decides_is_a_third_person(app, whom):
    with pytest.raises(Invalid, match="another person"):
        propose(decider_id=id_of(whom))


def test_whom_the_process_bars_never_decides(app):
    with pytest.raises(Invalid, match="another person"):
        propose(barred=(id_of(DECIDER),))


def test_whoever_decides_may_do_so_there(app):
    with pytest.raises(Invalid, match="may not decide here"):
        propose(decider_id=id_of("yen"))


def test_nothing_is_proposed_before_anything_is_calculated(app):
    with pytest.raises(Invalid, match="Nothing is calculated"):
        propose(inputs={})


def test_a_conflict_of_interest_leads_one_unit_up(app):
    found = propose()
    read(found)
    actor = access.actor_for(DECIDER)
    with pytest.raises(Invalid, match="Choose who"):
        service.hand_on(actor, found, "Người nhà.", id_of(PROPOSER))
    service.hand_on(actor, found, "Người nhà.", id_of(ABOVE))
    with pytest.raises(NotFound):
        service.decide(actor, found, DecisionVerdict("good", "Đủ."), 4)
    decide(found, by=ABOVE)
    assert seen(found, SUBJECT).row.decided_by == id_of(ABOVE)


@pytest.mark.parametrize("key", [SUBJECT, PROPOSER, "yen", "trainer-mai"])
def test_only_whoever_decides_hands_on(app, key):
    found = propose()
    read(found)
    with pytest.raises(NotFound):
        service.hand_on(
            access.actor_for(key), found, "Người nhà.", id_of(ABOVE)
        )
    assert seen(found, DECIDER).row.decider_id == id_of(DECIDER)


def test_who_proposed_never_decides_whatever_role_they_hold(app):
    with transaction():
        place = people.find_unit("cua-song")
        access.store_role(id_of(PROPOSER), Role.MANAGER, place, None)
    found = propose()
    read(found)
    with pytest.raises(NotFound):
        decide(found, by=PROPOSER)


def test_one_finds_nobody_elses_decisions_among_ones_own(app):
    found = propose()
    other = propose(subject_id=id_of("kien"), basis="plain:2")
    for key, own in ((SUBJECT, found), ("kien", other)):
        rows = service.mine(access.actor_for(key))
        assert [row.id for row in rows] == [own]


def test_who_is_suspended_decides_nothing(app):
    found = propose()
    read(found)
    actor = access.actor_for(DECIDER)
    number = seen(found, DECIDER).row.seq
    admin = access.actor_for("admin")
    directory.set_active(admin, actor.person_id, False)
    with pytest.raises(NotAllowed):
        service.decide(actor, found, DecisionVerdict("good", "Đủ."), number)


def test_another_than_the_decider_answers_one_unit_up_if_need_be(app):
    found = decided()
    petition(found)
    with pytest.raises(NotFound):
        answer(found, by=DECIDER)
    answer(found, by=ABOVE)


def test_a10_a_petition_of_the_24th_is_due_on_the_5th(app, monkeypatch):
    """A10."""
    day = DayDraft(dt.date(2027, 1, 1), "Tết Dương lịch", "Bộ luật Lao động")
    terms.put_day(access.actor_for("admin"), day)
    noon = dt.datetime(2026, 12, 24, 5, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    found = decided()
    petition(found)
    assert seen(found, SUBJECT).row.due_on == dt.date(2027, 1, 5)
    with pytest.raises(NotFound):
        answer(found, by=DECIDER)


def test_there_is_no_petition_before_a_decision_and_no_second_open_one(app):
    found = propose()
    with pytest.raises(Conflict, match="no decision here"):
        petition(found)
    read(found)
    decide(found)
    petition(found)
    with pytest.raises(Conflict, match="open already"):
        petition(found, "Một kiến nghị khác.")
    answer(found)
    with pytest.raises(Conflict, match="takes one"):
        petition(found, "Vẫn chưa đồng ý.")


def test_one_day_is_one_day():
    assert i18n.days_in_words(1) == {"vi": "1 ngày", "en": "1 day"}


def test_replies_are_added_to_up_to_a_limit(app):
    found, lan = propose(), access.actor_for(SUBJECT)
    for number in range(MOST_REPLIES):
        service.reply(lan, found, f"Ý kiến {number}.")
    service.reply(lan, found, "Ý kiến 0.")
    with pytest.raises(Invalid, match="20 times"):
        service.reply(lan, found, "Một ý nữa.")


def test_no_petition_puts_an_older_decision_over_a_newer_one(app):
    older, open_, newer = decided(), decided(), propose()
    petition(open_)
    read(newer)
    decide(newer)
    CARRIED.clear()
    with pytest.raises(Conflict, match="against that decision"):
        petition(older)
    with pytest.raises(Conflict, match="it holds"):
        answer(open_, outcome="better")
    assert CARRIED == []
    answer(open_)
    assert stage(open_) == DecisionStage.UPHELD
    petition(newer)
    new = answer(newer, outcome="better")
    assert [one[0] for one in CARRIED] == [new]


def test_withdrawn_is_withdrawn(app):
    found = propose()
    with pytest.raises(NotFound):
        service.withdraw(access.actor_for(DECIDER), found, "Nhầm.")
    for _ in range(2):
        service.withdraw(access.actor_for(PROPOSER), found, "Nhầm.")
    assert stage(found) == DecisionStage.WITHDRAWN
    with pytest.raises(Conflict, match="nothing to decide"):
        decide(found)


def test_what_is_decided_is_neither_withdrawn_nor_handed_on(app):
    found = decided()
    with pytest.raises(Conflict, match="has decided"):
        service.withdraw(access.actor_for(PROPOSER), found, "Nhầm.")
    with pytest.raises(Conflict, match="has decided"):
        service.hand_on(
            access.actor_for(DECIDER), found, "Người nhà.", id_of(ABOVE)
        )
    assert stage(found) == DecisionStage.DECIDED


def test_a_document_has_a_number_and_a_day_of_its_time(app):
    found = decided()
    actor, today = access.actor_for(DECIDER), clock.today()
    tomorrow = today + dt.timedelta(days=1)
    for number, day, field in (
        ("", today, "number"),
        ("1", tomorrow, "signed_on"),
        ("1", dt.date(2020, 1, 1), "signed_on"),
        ("1", None, "signed_on"),
    ):
        with pytest.raises(Invalid) as refused:
            service.document(actor, found, DecisionDocument(number, day))
        assert refused.value.field == field
    with pytest.raises(NotFound):
        document = DecisionDocument("1", today)
        service.document(access.actor_for(SUBJECT), found, document)


@pytest.mark.parametrize("key", ["kien", "mentor-hoa", "trainer-mai", "minh"])
def test_for_others_it_does_not_exist(app, key):
    found = decided()
    with pytest.raises(NotFound):
        seen(found, key)
    stranger = access.actor_for(key)
    for act in (service.reply, service.petition):
        with pytest.raises(NotFound):
            act(stranger, found, "Tôi.")
    with pytest.raises(NotFound):
        service.read(stranger, found)


def test_silence_decides_nothing(app, later):
    found = propose()
    later(days=200)
    for _ in range(3):
        service.watch()
    row = seen(found, SUBJECT).row
    assert (row.stage, row.decided_by) == (DecisionStage.TOLD, None)
    told = [
        one.payload
        for one in execute(Job.__table__.select().filter_by(kind="notify"))
        if one.payload["person_id"] == id_of(DECIDER)
    ]
    overdue = [one for one in told if "overdue" in one["text"]]
    assert len(overdue) == 1
    late = overdue[0]["values"]["days"]
    assert late["en"].endswith(" days")
    assert late["vi"].endswith(" ngày")
    assert int(late["en"].split()[0]) > 150


def test_the_desk_lists_what_waits_by_what_is_due_next(app):
    found = propose()
    other = propose(basis="plain:2", subject_id=id_of("kien"))

    def waits(key):
        query = service.waiting(access.actor_for(key))
        return [row.id for row in execute(query)]

    assert waits(DECIDER) == [other, found] or waits(DECIDER) == [found, other]
    read(found)
    decide(found)
    petition(found)
    assert waits(DECIDER) == [other]
    assert waits(ABOVE) == [found]
    assert waits(SUBJECT) == []


def test_numbers_of_the_unit_hold(app):
    row = seen(propose(), SUBJECT).row
    assert row.reply_by == terms.due(clock.today(), 5)
    assert row.due_on == terms.due(row.reply_by, 10)
