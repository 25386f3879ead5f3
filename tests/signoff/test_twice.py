"""Trusted alone takes two separate observations where the task, or the post,
asks for it.
"""

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.types import Role
from lms.core.db import session
from lms.courses.types import EffectKind
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.inspection import service as inspection
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import rules, service
from lms.signoff.service import drafts
from lms.signoff.service.trust import trusting
from lms.signoff.types import TimeSeen, TwiceTerms
from tests import lite
from tests.mentoring.conftest import pair
from tests.signoff.conftest import PART, SLUG, draft, verdict

MONDAY = dt.date(2026, 11, 16)
TUESDAY = dt.date(2026, 11, 17)
TWICE, BY_OTHERS = TwiceTerms(2), TwiceTerms(2, True)
ONCE = TwiceTerms(1)
HOA, SON = 1, 2


def seen(entrustment, day=MONDAY, mentor=HOA, complete=True, id=1):
    return TimeSeen(id, day, mentor, entrustment, complete)


@pytest.mark.parametrize(
    ("now", "earlier", "terms", "counts"),
    [
        # The first that trusts them alone counts as within call.
        (seen(4), [], TWICE, 3),
        (seen(5), [], TWICE, 3),
        # Less than alone counts as said, and waits for nothing.
        (seen(3), [], TWICE, 3),
        (seen(1), [seen(5, TUESDAY)], TWICE, 1),
        # The second bears it out, as far as both go.
        (seen(4, TUESDAY), [seen(4)], TWICE, 4),
        (seen(5, TUESDAY), [seen(4)], TWICE, 4),
        (seen(5, TUESDAY), [seen(5)], TWICE, 5),
        # Twice on one day is one occasion.
        (seen(4), [seen(4)], TWICE, 3),
        # Another mentor, where the task says so.
        (seen(4, TUESDAY), [seen(4)], BY_OTHERS, 3),
        (seen(4, TUESDAY, SON), [seen(4)], BY_OTHERS, 4),
        # A first one with a critical step missing bears nothing out.
        (seen(4, TUESDAY), [seen(5, complete=False)], TWICE, 3),
        # A weaker one in between takes nothing away.
        (seen(4, TUESDAY), [seen(4), seen(2, TUESDAY)], TWICE, 4),
        # Where one is enough, it is.
        (seen(5), [], ONCE, 5),
    ],
)
def test_what_a_signature_counts_for(now, earlier, terms, counts):
    assert rules.counted_entrustment(now, earlier, terms) == counts


SEEN = st.builds(
    TimeSeen,
    submission_id=st.integers(1, 9),
    day=st.sampled_from([MONDAY, TUESDAY]),
    mentor_id=st.sampled_from([HOA, SON]),
    entrustment=st.integers(1, 5),
    complete=st.booleans(),
)
TERMS = st.sampled_from([ONCE, TWICE, BY_OTHERS])


@given(SEEN, st.lists(SEEN, max_size=4), TERMS, SEEN)
def test_it_never_counts_for_more_than_was_said_nor_less_than_within_call(
    now, earlier, terms, one_more
):
    counts = rules.counted_entrustment(now, earlier, terms)
    assert min(now.entrustment, 3) <= counts <= now.entrustment
    more = rules.counted_entrustment(now, [*earlier, one_more], terms)
    assert more >= counts
    assert rules.counted_entrustment(now, earlier[::-1], terms) == counts
    by_others = rules.counted_entrustment(now, earlier, BY_OTHERS)
    assert by_others <= rules.counted_entrustment(now, earlier, TWICE)


@given(st.lists(SEEN, max_size=5), TERMS)
def test_a_second_is_missing_as_long_as_no_signature_counts_for_alone(
    all_seen, terms
):
    standing = rules.standing_of(all_seen, terms)
    alone = [
        rules.counted_entrustment(
            one, [other for other in all_seen if other is not one], terms
        )
        >= 4
        for one in all_seen
        if rules.bears_out(one)
    ]
    if terms.needed > 1:
        assert standing.missing == (bool(alone) and not any(alone))
    else:
        assert not standing.missing


@pytest.fixture
def twice(revision, monkeypatch):
    """The task asks for two observations; what its post asks is left out of
    account.
    """
    plain = drafts.task_of

    def asks(terms):
        wanted = {
            "observations": terms.needed,
            "by_different": terms.by_different,
        }
        monkeypatch.setattr(
            drafts, "task_of", lambda *one: replace(plain(*one), **wanted)
        )
        monkeypatch.setattr(trusting, "_is_essential", lambda _work: False)

    return asks


@pytest.fixture
def show(revision, actor):
    """`show(days_ago, entrustment)`: Lan does it, and it is signed."""

    def show(days_ago, entrustment, mentor="mentor-hoa"):
        lan = actor("lan")
        if service.work(lan, revision, PART).submission:
            service.begin_occasion(lan, revision, PART)
        once = f"lan:{days_ago}:{mentor}"
        done = draft(hours_ago=24 * days_ago + 1)
        row = service.hand_in(lan, revision, PART, done, once)
        said = verdict(revision, entrustment)
        service.sign(actor(mentor), row.id, row.round, said)
        return row.id

    return show


def details(who, submission):
    query = select(Evidence).filter_by(person_id=who.person_id)
    rows = session().scalars(query.order_by(Evidence.seq))
    return [
        row.details
        for row in rows
        if row.details.get("submission") == submission
    ][-1]


def test_the_second_rests_on_both(twice, show, revision, actor):
    twice(TWICE)
    lan = actor("lan")
    first = show(3, 4)
    assert details(lan, first)["entrustment"] == 3
    standing = service.observations(service.work(lan, revision, PART))
    assert (standing.missing, standing.first.submission_id) == (True, first)
    second = show(1, 5)
    found = details(lan, second)
    assert (found["entrustment"], found["with"]) == (4, [first])
    works = service.signed_works([first, second])
    assert found["rests_on"]["also"] == [works[first].fingerprint]
    assert not inspection.inspect().faults
    assert not service.observations(service.work(lan, revision, PART)).missing


@lite
def test_another_mentor_where_the_task_says_so(twice, show, revision, actor):
    twice(BY_OTHERS)
    lan = actor("lan")
    unit = people.posting(lan.person_id).unit
    kien = people.find_person("kien").id
    directory.grant(actor("admin"), kien, Role.MENTOR, unit.id)
    show(3, 4)
    again = show(2, 4)
    assert details(lan, again)["entrustment"] == 3
    assert service.observations(service.work(lan, revision, PART)).missing
    other = show(1, 4, "kien")
    assert details(lan, other)["entrustment"] == 4


@lite
def test_what_was_revoked_bears_nothing_out(twice, show, revision, actor):
    twice(TWICE)
    lan = actor("lan")
    first = show(3, 4)
    query = select(Evidence).filter_by(person_id=lan.person_id)
    for row in session().scalars(query).all():
        if row.details.get("submission") == first:
            evidence.revoke(actor("manager-duc"), row.id, "Nhầm người.")
    second = show(1, 4)
    found = details(lan, second)
    assert found["entrustment"] == 3 and "with" not in found


@lite
def test_the_full_level_is_proven_by_the_second(
    twice, show, revision, actor, monkeypatch
):
    """In a task whose full level needs somebody who works alone."""
    twice(TWICE)
    plain = drafts.task_of
    monkeypatch.setattr(
        drafts, "task_of", lambda *one: replace(plain(*one), need=4)
    )
    lan = actor("lan")
    claim = next(
        one
        for one in revision.course.part(PART).effects
        if one.kind == EffectKind.ASK_MENTOR
    )

    def proven():
        sums = evidence.attained([lan.person_id], claim.competency)
        return sums[lan.person_id].at(claim.depth)

    show(3, 4)
    assert proven() == claim.level - 1
    show(1, 4)
    assert proven() == claim.level


@lite
def test_what_is_essential_in_the_post_is_seen_twice(show, revision, actor):
    lan = actor("lan")
    first = show(2, 4)
    work = service.work(lan, revision, PART)
    asked = service.observations(work).asked
    assert details(lan, first)["entrustment"] == (3 if asked else 4)
    assert asked == trusting._is_essential(work)


@lite
def test_the_page_says_that_a_second_one_is_missing(
    twice, show, revision, browser
):
    twice(TWICE)
    show(2, 4)
    page = browser("lan").get(f"/revisions/{revision.id}/tasks/{PART}").text
    assert "A second observation is missing." in page
    assert "The second is another case, on another day." in page
    assert SLUG in page or PART in page


@lite
def test_the_mentor_reads_what_the_signature_will_count_for(
    twice, show, revision, actor, browser
):
    twice(TWICE)
    lan, hoa = actor("lan"), browser("mentor-hoa")
    waits, full = "does not count in full yet", "counts in full: yours"

    def page(days_ago):
        if service.work(lan, revision, PART).submission:
            service.begin_occasion(lan, revision, PART)
        done = draft(hours_ago=24 * days_ago + 1)
        row = service.hand_in(lan, revision, PART, done, f"at {days_ago}")
        return hoa.get(f"/submissions/{row.id}").text, row

    text, row = page(3)
    assert waits in text and full not in text
    anchor = service.scale(service.work(lan, revision, PART).task)[4][1]
    assert anchor["en"] in text
    service.sign(actor("mentor-hoa"), row.id, 1, verdict(revision, 4))
    seen = hoa.get(f"/observe/people/{lan.person_id}/{revision.id}/{PART}").text
    assert full in seen and anchor["en"] in seen
    text, _row = page(1)
    assert full in text and waits not in text
    assert "A second observation is missing." in text


@lite
def test_the_mentor_sees_who_needs_a_second_one_and_who_gives_it(
    twice, show, actor, browser
):
    twice(BY_OTHERS)
    pair("mentor-hoa", "lan")
    unit = people.posting(actor("lan").person_id).unit
    for who in ("kien", "thao"):
        one = people.find_person(who).id
        directory.grant(actor("admin"), one, Role.MENTOR, unit.id)
    tie = actor("thao"), actor("lan").person_id
    mentoring.declare_tie(*tie)
    show(3, 4)
    page, missing = "/my-people", "second observation missing"
    text = browser("mentor-hoa").get(page).text
    given = re.search(r"It can be given by: ([^.]*)\.", text)[1]
    assert missing in text and given == actor("kien").name
    twice(TWICE)
    text = browser("mentor-hoa").get(page).text
    assert "You can give it, for another case on another day." in text
    show(1, 4)
    assert missing not in browser("mentor-hoa").get(page).text
