"""A play from its first scene to its evidence. Each choice is stored with its
number: sent again it changes nothing, and no page goes on for another.
"""

import datetime as dt

import pytest

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.courses import service as courses
from lms.courses.types import CourseDraft, CourseSource
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.framework.types import Depth
from lms.inspection import service as inspection
from lms.planning import service as planning
from lms.planning.types import Progress
from lms.revalidation import service as revalidation
from lms.revalidation.types import CitationKind
from lms.scenarios import service
from lms.scenarios.models import Playthrough
from tests import lite
from tests.scenarios.shipped import BAD, COMPETENCY, GOOD, PART, SLUG


def rows(who):
    """The evidence from scenarios, newest first."""
    return [
        row
        for row in evidence.entries(who.person_id)
        if row.source == service.SOURCE
    ]


def progress(who):
    return planning.takings(who)[SLUG].parts[PART]


def test_a_good_end_is_evidence_once_however_often_it_is_sent(
    lan, played, revision
):
    play_id = played(GOOD)
    for _again in range(2):
        ended = service.choose(lan, play_id, len(GOOD) - 1, GOOD[-1])
        assert ended.row.ending == "kept-word" and ended.row.passed
    [row] = rows(lan)
    assert (row.competency, row.level, row.depth) == (
        COMPETENCY,
        2,
        Depth.KNOWS_HOW,
    )
    assert row.object_key == f"scenario:{SLUG}:{PART}"
    assert row.details["play"] == play_id
    assert "nd-118-2025" in row.details["bases"]
    assert row.details["rests_on"]["revision"] == revision.digest
    assert progress(lan) is Progress.DONE


def test_what_a_row_rests_on_is_the_play_as_it_is_stored(lan, played):
    play_id = played(GOOD)
    assert not inspection.inspect().faults
    with transaction() as db:
        play = db.get(Playthrough, play_id)
        play.trace = [*GOOD[:-1], "close-it"]
    found = inspection.inspect().faults
    assert list(found) == [
        "the way through a scenario behind the row was changed or removed"
    ]


def test_the_same_choice_four_times_at_once_is_one_choice(
    lan, revision, together
):
    starts = together(*[lambda: service.start(lan, revision, PART)] * 4)
    [play_id] = set(starts)
    together(*[lambda: service.choose(lan, play_id, 0, GOOD[0])] * 4)
    assert service.play(lan, play_id).row.trace == [GOOD[0]]


def test_the_last_choice_four_times_at_once_is_one_piece_of_evidence(
    lan, played, together
):
    play_id, last = played(GOOD[:-1]), len(GOOD) - 1
    together(*[lambda: service.choose(lan, play_id, last, GOOD[-1])] * 4)
    assert len(rows(lan)) == 1


def test_going_back_four_times_at_once_is_one_new_play(lan, played, together):
    play_id = played(BAD)
    again = together(*[lambda: service.restart(lan, play_id, 1)] * 4)
    assert len(set(again)) == 1


def test_a_failed_end_says_that_it_was_tried(lan, played):
    play = service.play(lan, played(BAD))
    assert (play.row.ending, play.row.passed) == ("sent-away", False)
    assert [row.level for row in rows(lan)] == [0]
    assert progress(lan) is Progress.FAILED


@lite
def test_who_has_passed_may_try_what_else_could_happen(lan, played):
    """The later result of an object counts, so what fails then is no result."""
    first = played(GOOD)
    worse = service.play(lan, played(BAD))
    assert (worse.row.passed, worse.row.counts) == (False, False)
    assert [row.level for row in rows(lan)] == [2]
    again = service.play(lan, played(GOOD))
    assert again.row.counts
    assert [row.level for row in rows(lan)] == [2, 2]
    assert service.play(lan, first).row.counts
    assert progress(lan) is Progress.DONE


@lite
def test_two_pages_never_mix(lan, played):
    play_id = played(GOOD[:1])
    with pytest.raises(Conflict, match="on another page"):
        service.choose(lan, play_id, 0, "send-back")
    with pytest.raises(Conflict, match="on another page"):
        service.choose(lan, play_id, 2, "to-the-end")
    with pytest.raises(Conflict, match="on another page"):
        service.choose(lan, play_id, -1, "receive-her")
    assert service.play(lan, play_id).row.trace == [GOOD[0]]


@lite
def test_what_is_not_open_cannot_be_chosen(lan, played):
    play_id = played(GOOD[:1])
    for key in ("to-the-end", "nothing", "x" * 300):
        with pytest.raises(Conflict, match="cannot be chosen here"):
            service.choose(lan, play_id, 1, key)
    with pytest.raises(Invalid, match="Choose what to do"):
        service.choose(lan, play_id, 1, "")


@lite
def test_going_back_is_a_new_play_and_the_old_one_stays(lan, played):
    first = played(BAD)
    again = service.restart(lan, first, 1)
    play = service.play(lan, again)
    assert (play.row.trace, play.row.kept, play.row.number) == (
        ["send-back"],
        1,
        2,
    )
    assert service.restart(lan, first, 1) == again  # sent twice
    service.choose(lan, again, 1, "call-back")
    assert service.play(lan, first).row.trace == list(BAD)
    third = service.restart(lan, again, 0)
    left = service.play(lan, again)
    assert (left.is_open, left.row.ending) == (False, None)
    assert third not in (first, again)
    with pytest.raises(Conflict, match="ended or was left"):
        service.choose(lan, again, 2, "paper-is-fine")


@lite
@pytest.mark.parametrize("step", [-1, 2, 10**30])
def test_one_goes_back_only_to_what_one_has_decided(lan, played, step):
    with pytest.raises(Invalid, match="no such decision"):
        service.restart(lan, played(BAD), step)


@lite
def test_plays_of_others_do_not_exist(lan, actor, played):
    play_id = played(BAD)
    other = actor("mentor-hoa")
    for act in (
        lambda: service.play(other, play_id),
        lambda: service.choose(other, play_id, 0, BAD[0]),
        lambda: service.restart(other, play_id, 0),
        lambda: service.seen_play(actor("trainer-mai"), play_id),
        lambda: service.play(lan, play_id + 1),
        lambda: service.seen_play(lan, play_id + 1),
    ):
        with pytest.raises(NotFound):
            act()


@lite
def test_who_may_read_the_evidence_reads_the_play_behind_it(lan, actor, played):
    play_id = played(GOOD)
    for reader in ("mentor-hoa", "manager-duc"):
        assert service.seen_play(actor(reader), play_id).row.id == play_id
    beside = played(BAD)  # nothing rests on it, so it is her own
    with pytest.raises(NotFound):
        service.seen_play(actor("mentor-hoa"), beside)
    assert service.seen_play(lan, beside).row.id == beside


@lite
def test_only_who_publishes_courses_sees_the_map(actor, lan, revision):
    found = service.drawn(actor("trainer-mai"), revision, PART)
    assert len(found.map.places) == 18
    with pytest.raises(NotAllowed):
        service.drawn(lan, revision, PART)


@lite
def test_a_part_of_another_kind_is_no_scenario(lan, revision):
    for part in ("quiz", "nothing"):
        with pytest.raises(NotFound):
            service.overview(lan, revision, part)
        with pytest.raises(NotFound):
            service.start(lan, revision, part)


@pytest.fixture
def revised(revision):
    """The same course, published anew with another summary."""

    def publish():
        from lms.courses.models import RevisionRow

        content = dict(session().get(RevisionRow, revision.id).content)
        content["summary"] = {"vi": "Mới", "en": "New"}
        source = CourseSource(SLUG, {})
        courses.freeze(None, CourseDraft(source, content))
        return courses.current(SLUG)

    return publish


@lite
def test_a_new_revision_is_a_new_case_and_an_open_play_goes_on(
    lan, played, revised, revision
):
    play_id = played(GOOD[:-1])
    new = revised()
    with pytest.raises(Conflict, match="another revision"):
        service.start(lan, new, PART)
    ended = service.choose(lan, play_id, len(GOOD) - 1, GOOD[-1])
    assert ended.revision.id == revision.id and ended.row.passed
    enrolment.renew(lan, SLUG)
    overview = service.overview(lan, new, PART)
    assert not overview.is_passed and overview.ended
    again = service.start(lan, new, PART)
    assert service.play(lan, again).row.number == 2
    with pytest.raises(Conflict, match="another revision"):
        service.restart(lan, play_id, 0)
    for step, key in enumerate(BAD):
        service.choose(lan, again, step, key)
    assert [row.level for row in rows(lan)] == [0, 2]


@lite
def test_a_clock_set_back_never_brings_an_older_result_behind(
    lan, played, monkeypatch
):
    first = service.play(lan, played(BAD)).row
    earlier = first.closed_at - dt.timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: earlier)
    second = service.play(lan, played(GOOD)).row
    assert second.closed_at > first.closed_at


@lite
def test_a_change_of_law_leads_to_each_choice_that_relied_on_it(actor):
    touched = revalidation.impact(actor("nation-thu"), "tt-01-2023-vpcp")
    found = {
        one.item: one.detail
        for one in touched.citations
        if one.what is CitationKind.CHOICE
    }
    assert found.keys() >= {"twice", "once-with", "scan-again"}
    assert found["scan-again"]["en"].startswith("Wipe the glass")
