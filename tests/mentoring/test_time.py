"""What time does to pairs: meetings, silence, absence, a move, the last day."""

import datetime as dt

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import YEAR, Conflict, Invalid, NotFound
from lms.core.outbox import Job
from lms.directory import service as directory
from lms.mentoring import rules, service
from lms.mentoring.models import MentorPair, PairMeeting
from lms.mentoring.types import (
    MeetingDraft,
    PairEnd,
    PairPeriod,
    PairState,
    Side,
    Silence,
)
from lms.people import service as people
from lms.signoff import queries
from tests.mentoring.conftest import id_of, offer, pair
from tests.mentoring.test_flat import counted

DAY = dt.timedelta(days=1)
STEP = "Lan tự tiếp ba người, tôi ngồi cạnh."


def meeting(days=0, minutes=45, step=STEP, next_on=None):
    held = clock.today() + dt.timedelta(days=days)
    return MeetingDraft(held, minutes, step, next_on)


def notices(text):
    rows = session().query(Job).filter_by(kind="notify").order_by(Job.id)
    return [
        one.payload["person_id"] for one in rows if text in one.payload["text"]
    ]


def night():
    """What the worker does of pairs once a day."""
    with transaction():
        service.watch()


def begin_earlier(pair_id, days):
    """As if it had begun so many days ago."""
    since = clock.today() - dt.timedelta(days=days)
    row = update(MentorPair).where(MentorPair.id == pair_id)
    with transaction():
        session().execute(row.values(valid_from=since))


def test_a_meeting_is_noted_once_and_its_next_step_is_for_the_two(app, actor):
    found = pair("yen", "lan")
    for _ in range(2):
        service.note_meeting(actor("lan"), found, meeting(), "once")
    (noted,) = service.meetings(found)
    assert (noted.minutes, noted.next_step) == (45, STEP)
    assert service.last_meetings([found])[found].id == noted.id
    for other in ("manager-duc", "kien"):
        with pytest.raises(NotFound):
            service.note_meeting(actor(other), found, meeting(), other)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"days": 1}, "held_on"),
        ({"days": -1}, "held_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"step": "x"}, "next_step"),
        ({"step": "x" * 501}, "next_step"),
        ({"next_on": dt.date(2020, 1, 1)}, "next_on"),
        ({"observes": True}, "next_on"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_at_its_field(wrong, field):
    period = PairPeriod(dt.date(2026, 11, 29))
    held = period.since + dt.timedelta(days=wrong.pop("days", 0))
    given = {"minutes": 45, "step": STEP, "next_on": None} | wrong
    given.setdefault("observes", False)
    draft = MeetingDraft(
        held,
        given["minutes"],
        given["step"],
        given["next_on"],
        given["observes"],
    )
    with pytest.raises(Invalid) as refused:
        rules.check_meeting(draft, period, period.since)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("silent", "noted", "told", "due"),
    [
        (30, None, None, Silence.NONE),
        (31, None, None, Silence.NOTE),
        (32, 31, None, Silence.NOTED),
        (45, 31, None, Silence.NOTED),
        (46, 31, None, Silence.TELL),
        (47, 31, 46, Silence.TOLD),
        (31, -5, -1, Silence.NOTE),
    ],
)
def test_silence_is_noted_after_thirty_days_and_told_after_fifteen_more(
    silent, noted, told, due
):
    """H8. The days are counted from the last sign of life."""
    alive = dt.date(2026, 1, 1)

    def on(days):
        return None if days is None else alive + dt.timedelta(days=days)

    days = on(noted), on(told), on(silent)
    assert rules.silence(alive, *days, (30, 15)) is due


def test_the_night_asks_both_then_tells_the_head_each_once(app, actor):
    found = pair("yen", "lan")
    begin_earlier(found, 31)
    for _ in range(2):
        night()
    both = [id_of("yen"), id_of("lan")]
    assert notices("you have not met") == both
    begin_earlier(found, 46)
    for _ in range(2):
        night()
    assert notices("have not met for a while. Ask") == [id_of("manager-duc")]
    assert notices("you have not met") == both
    service.note_meeting(actor("yen"), found, meeting(), "again")
    night()
    row = service.pair_for(actor("lan"), found).row
    assert row.state == PairState.RUNNING


@pytest.mark.usefixtures("newcomer")
def test_the_last_day_ends_it_in_the_night(app, actor):
    found = pair("yen", "lan", until=10)
    row = update(MentorPair).where(MentorPair.id == found)
    with transaction():
        session().execute(row.values(valid_to=clock.today()))
    night()
    row = service.pair_for(actor("lan"), found).row
    assert (row.state, row.ended_how) == (PairState.ENDED, PairEnd.DONE)
    assert service.count_new(actor("manager-duc")) == 1


def test_a_pair_that_ends_with_a_post_leaves_somebody_who_needs_another(
    app, actor, monkeypatch
):
    """H4: the mentor's post ends, and the head is told on the day after."""
    elsewhere = people.find_unit("doi-thong.office")
    leaving = clock.today() + dt.timedelta(days=30)
    with transaction():
        directory.enter(id_of("yen"), elsewhere, "office-specialist", leaving)
    found = pair("yen", "lan")
    then = clock.now() + dt.timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: then)
    night()
    row = service.pair_for(actor("lan"), found).row
    assert (row.ended_how, row.valid_to) == (PairEnd.MOVED, leaving)
    assert notices("has no mentor any more") == [id_of("manager-duc")]


def test_who_takes_a_post_elsewhere_leaves_the_pair_at_once(app, actor):
    found = pair("yen", "lan")
    elsewhere = people.find_unit("doi-thong.office")
    post = "office-specialist"
    with transaction():
        directory.enter(id_of("yen"), elsewhere, post, clock.today())
    assert actor("yen").guides == frozenset()
    row = service.pair_for(actor("lan"), found).row
    assert row.ended_how == PairEnd.MOVED


def test_a_substitute_acts_in_these_days_only_and_changes_no_pair(app, actor):
    found = pair("yen", "lan")
    yen, hoa = actor("yen"), id_of("long")
    offer("long")
    period = PairPeriod(clock.today(), clock.today() + dt.timedelta(days=5))
    service.go_away(yen, hoa, period)
    long = actor("long")
    assert long.guides == {id_of("lan")}
    assert service.pair_for(long, found).side is Side.SUBSTITUTE
    service.note_meeting(long, found, meeting(), "by long")
    for act in (
        lambda: service.end(long, found, "changed"),
        lambda: service.answer(long, found, True),
    ):
        with pytest.raises(NotFound):
            act()
    lan = id_of("lan")
    first, second = service.mentors_of([lan])[lan]
    assert (first.stands_in_for, second.is_away) == (yen.name, True)
    assert (first.person_id, first.until) == (hoa, period.last)
    assert [
        one.person_id for one in service.receivers(lan, [], []).mentors
    ] == [hoa]
    with pytest.raises(Conflict, match="in this time already"):
        service.go_away(yen, hoa, period)
    (absence,) = service.my_absences(yen)
    service.come_back(yen, absence.id)
    assert actor("long").guides == frozenset()
    assert queries.inbox_size(actor("long")).count == 0


def test_an_absence_needs_days_and_somebody_who_may(app, actor):
    pair("yen", "lan")
    yen, today = actor("yen"), clock.today()
    later = today + dt.timedelta(days=3)
    for substitute, period, field in (
        (id_of("mentor-hoa"), PairPeriod(today), "last"),
        (id_of("mentor-hoa"), PairPeriod(later, today), "last"),
        (id_of("yen"), PairPeriod(today, later), "substitute_id"),
        (id_of("lan"), PairPeriod(today, later), "substitute_id"),
        (id_of("manager-duc"), PairPeriod(today, later), "substitute_id"),
    ):
        with pytest.raises(Invalid) as refused:
            service.go_away(yen, substitute, period)
        assert refused.value.field == field


def test_what_a_mentor_may_is_what_the_running_pairs_say(app, actor):
    """The right over one person never outlives what it comes from."""
    first, second = pair("yen", "lan"), pair("long", "kien")
    service.end(actor("kien"), second, "done")
    running = session().query(MentorPair).filter_by(state="running").all()
    held = {
        (mentor, person)
        for person, mentors in access.guides_of(
            [id_of("lan"), id_of("kien")]
        ).items()
        for mentor in mentors
    }
    assert held == {(one.mentor_id, one.person_id) for one in running}
    assert [one.id for one in running] == [first]
    assert session().query(PairMeeting).count() == 0


def test_a_pair_that_begins_later_gives_no_right_before_not_by_a_substitute(
    app, actor
):
    """The night leaves it alone, too."""
    found = pair("yen", "lan", since=3)
    offer("long")
    today = clock.today()
    period = PairPeriod(today, today + dt.timedelta(days=9))
    yen, long = actor("yen"), id_of("long")
    pair("yen", "kien")
    service.go_away(yen, long, period)
    for one in ("yen", "long"):
        assert actor(one).guides == {id_of("kien")}
    with pytest.raises(NotFound):
        service.pair_for(actor("long"), found)
    later = PairPeriod(period.until, period.until + dt.timedelta(days=9))
    service.go_away(yen, long, later)
    _first, second = service.my_absences(yen)
    service.come_back(yen, second.id)
    assert actor("long").guides == {id_of("kien")}
    night()
    row = service.pair_for(actor("lan"), found).row
    assert row.state == PairState.RUNNING


def test_a_substitute_serves_new_pairs_until_they_move(app, actor):
    offer("yen"), offer("long")
    pair("yen", "kien")
    period = PairPeriod(clock.today(), clock.today() + dt.timedelta(days=9))
    service.go_away(actor("yen"), id_of("long"), period)
    pair("yen", "lan")
    assert actor("long").guides == {id_of("kien"), id_of("lan")}
    elsewhere = people.find_unit("doi-thong.office")
    with transaction():
        directory.enter(
            id_of("long"), elsewhere, "office-specialist", clock.today()
        )
    assert actor("long").guides == frozenset()
    assert notices("no longer stands in") == [id_of("yen")]
    assert service.my_absences(actor("yen")) == []


def test_a_pair_more_costs_the_night_two_statements(app):
    pair("yen", "lan")
    sent = []
    for more in (None, "kien"):
        if more:
            pair("yen", more)
        with counted() as asked:
            night()
        sent.append(len(asked))
    assert sent[1] - sent[0] <= 2


def test_an_observation_that_was_agreed_stands_in_both_calendars(app, actor):
    found, day = pair("mentor-hoa", "lan"), clock.today() + dt.timedelta(days=3)
    draft = MeetingDraft(clock.today(), 30, STEP, day, observes=True)
    service.note_meeting(actor("mentor-hoa"), found, draft, "seen-1")
    titles = {
        who: [
            (one.title, one.start) for one in service.meeting_days(id_of(who))
        ]
        for who in ("lan", "mentor-hoa")
    }
    assert titles == {
        "lan": [("Your mentor sees you do a task", day)],
        "mentor-hoa": [("You see somebody you guide do a task", day)],
    }


def test_what_is_typed_lies_within_a_year():
    """Of a pair of many years, too."""
    today = dt.date(2026, 11, 30)
    old = PairPeriod(today - 5 * YEAR)
    for back, ahead in ((YEAR, YEAR), (0 * YEAR, 0 * YEAR)):
        said = MeetingDraft(today - back, 30, STEP, today + ahead)
        rules.check_meeting(said, old, today)
        rules.check_period(PairPeriod(today + ahead), today, {})
        away = PairPeriod(today + ahead, today + ahead + DAY)
        rules.check_absence(away, today)
    beyond = MeetingDraft(today - YEAR - DAY, 30, STEP, today + YEAR + DAY)
    with pytest.raises(Invalid) as refused:
        rules.check_meeting(beyond, old, today)
    assert refused.value.field == "held_on"
    assert [one.field for one in refused.value.also] == ["next_on"]
    for day in (today - DAY, today + YEAR + DAY):
        with pytest.raises(Invalid) as refused:
            rules.check_period(PairPeriod(day), today, {})
        assert refused.value.field == "since"
        with pytest.raises(Invalid) as refused:
            rules.check_absence(PairPeriod(day, day + DAY), today)
        assert refused.value.field == "since"
    with pytest.raises(Invalid, match="lies before the first"):
        rules.check_absence(PairPeriod(today + DAY, today), today)
    with pytest.raises(Invalid, match="which is the last day"):
        rules.check_absence(PairPeriod(today), today)


@pytest.mark.parametrize("next_on", [dt.date.max, dt.date.min])
def test_the_next_meeting_lies_in_days_that_there_will_be(app, next_on):
    today = clock.today()
    said = MeetingDraft(today, 30, "Đọc lại.", next_on)
    with pytest.raises(Invalid) as refusal:
        rules.check_meeting(said, PairPeriod(today), today)
    assert refusal.value.field == "next_on"
