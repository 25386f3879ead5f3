"""What a change of law puts in doubt, and what makes it sure again."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import transaction
from lms.evidence import rules, service
from lms.evidence.service import projection
from lms.evidence.types import EvidencePiece
from lms.framework.types import Depth
from lms.legal.models import LegalBasis
from lms.people import service as people
from tests import lite
from tests.evidence.conftest import COMPETENCY

NOW = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CHANGED = {"old": NOW - 10 * DAY}


def held(id, level=2, depth=Depth.DOES, days_ago=20, object_key="", **more):
    return EvidencePiece(
        id,
        object_key or f"object:{id}",
        level,
        depth,
        NOW - days_ago * DAY,
        **more,
    )


def sure(*rows, replaced=CHANGED):
    found = rules.attain(rows, NOW, replaced)
    return found.sure or found.levels


def test_evidence_from_before_the_change_counts_on_but_is_not_sure():
    found = rules.attain([held(1, bases=("old",))], NOW, CHANGED)
    assert (found.levels, found.sure, found.count) == (
        (2, 2, 2, 2),
        (0, 0, 0, 0),
        1,
    )


@pytest.mark.parametrize(
    "row",
    [held(1, bases=("other",)), held(1), held(1, bases=("old",), days_ago=5)],
)
def test_only_what_relied_on_it_before_the_change_is_affected(row):
    assert rules.attain([row], NOW, CHANGED).sure is None


def test_what_else_was_shown_stays_sure():
    assert sure(
        held(1, bases=("old",)), held(2, level=1, depth=Depth.KNOWS_HOW)
    ) == (1, 1, 0, 0)


def test_a_shallow_later_piece_that_confirms_makes_the_deeper_one_sure_again():
    quiz = held(2, level=1, depth=Depth.KNOWS, days_ago=1, confirms=("old",))
    found = rules.attain([held(1, bases=("old",)), quiz], NOW, CHANGED)
    assert (found.levels, found.sure) == ((2, 2, 2, 2), None)


@pytest.mark.parametrize(
    "quiz", [{"level": 0, "days_ago": 1}, {"days_ago": 11}]
)
def test_a_failed_quiz_and_one_from_before_the_change_confirm_nothing(quiz):
    row = held(2, depth=Depth.KNOWS, confirms=("old",), **{"level": 1} | quiz)
    assert sure(held(1, bases=("old",)), row)[3] == 0


def test_each_replaced_basis_needs_its_own_confirmation():
    replaced = CHANGED | {"another": NOW - 3 * DAY}
    row, quiz = (
        held(1, bases=("old", "another")),
        held(2, level=1, depth=Depth.KNOWS, days_ago=1, confirms=("old",)),
    )
    assert sure(row, quiz, replaced=replaced) == (1, 0, 0, 0)
    more = held(
        3, level=1, depth=Depth.KNOWS, days_ago=1, confirms=("another",)
    )
    assert sure(row, quiz, more, replaced=replaced) == (2, 2, 2, 2)


def test_when_the_successor_is_replaced_too_its_confirmation_is_in_doubt_with_it():
    replaced = CHANGED | {"new": NOW - 3 * DAY}
    work = held(1, bases=("old",))
    quiz = held(
        2,
        level=1,
        depth=Depth.KNOWS,
        days_ago=5,
        bases=("new",),
        confirms=("old",),
    )
    assert sure(work, quiz, replaced=replaced) == (0, 0, 0, 0)
    again = held(
        3,
        level=1,
        depth=Depth.KNOWS,
        days_ago=1,
        bases=("newest",),
        confirms=("new",),
    )
    assert sure(work, quiz, again, replaced=replaced) == (2, 2, 2, 2)


def test_two_pieces_in_doubt_never_vouch_for_each_other():
    replaced = {"a": NOW - 10 * DAY, "b": NOW - 5 * DAY}
    one = held(1, days_ago=8, bases=("b",), confirms=("a",))
    two = held(2, days_ago=12, bases=("a",), confirms=("b",))
    assert sure(one, two, replaced=replaced) == (0, 0, 0, 0)


def replace(key, on):
    with transaction() as db:
        row = db.get(LegalBasis, key)
        row.replaced_by, row.replaced_on = on and "nd-280-2025", on
        announce_change()


def test_recording_projecting_and_rebuilding_know_what_was_replaced(prove):
    lan = prove("lan", 2, days_ago=9, bases=("nd-23-2015",))
    prove("lan", 3, competency="com.ethics", days_ago=9, bases=("nd-118-2025",))
    replace("nd-23-2015", clock.today() - dt.timedelta(days=2))
    projection.rebuild()
    rebuilt = service.attainments(lan)
    assert rebuilt[COMPETENCY].sure == (0, 0, 0, 0)
    assert rebuilt["com.ethics"].sure is None, (
        "only what relied on it is affected"
    )
    projection.reproject([COMPETENCY])
    assert service.attainments(lan) == rebuilt
    prove(
        "lan",
        1,
        Depth.KNOWS_HOW,
        "quiz:x:delta",
        "quiz",
        confirms=("nd-23-2015",),
    )
    assert service.attainments(lan)[COMPETENCY].sure is None
    replace("nd-23-2015", None)
    projection.rebuild()
    assert service.attainments(lan)[COMPETENCY].levels == (2, 2, 2, 2)


@lite
def test_a_replacement_that_lies_ahead_puts_nothing_in_doubt_yet(prove):
    lan = prove("lan", 2, days_ago=9, bases=("nd-23-2015",))
    replace("nd-23-2015", clock.today() + dt.timedelta(days=1))
    projection.rebuild()
    assert service.attainments(lan)[COMPETENCY].sure is None
    assert people.find_person("lan").id == lan


BASES = ("a", "b", "c", "d")
some = st.lists(st.sampled_from(BASES), max_size=3, unique=True).map(tuple)
rows = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(Depth),
        st.integers(0, 30),
        some,
        some,
        st.booleans(),
    ),
    max_size=7,
).map(
    lambda given: [
        held(
            number,
            level,
            depth,
            days,
            bases=bases,
            confirms=confirms,
            proves=proves,
        )
        for number, (level, depth, days, bases, confirms, proves) in enumerate(
            given, 1
        )
    ]
)
changes = st.dictionaries(
    st.sampled_from(BASES),
    st.integers(0, 30).map(lambda days: NOW - days * DAY),
    max_size=4,
)


@given(rows, changes, st.randoms(use_true_random=False))
def test_what_is_sure_is_part_of_what_was_shown_whatever_the_order(
    given_rows, replaced, chance
):
    found = rules.attain(given_rows, NOW, replaced)
    assert found.levels == rules.attain(given_rows, NOW).levels, (
        "a change of law takes no level away"
    )
    if found.sure is not None:
        assert all(
            one <= shown
            for one, shown in zip(found.sure, found.levels, strict=True)
        )
        assert rules.in_doubt(given_rows, NOW, replaced) <= replaced.keys()
        assert rules.in_doubt(given_rows, NOW, replaced)
    else:
        assert rules.in_doubt(given_rows, NOW, replaced) == frozenset()
    mixed = list(given_rows)
    chance.shuffle(mixed)
    assert rules.attain(mixed, NOW, replaced) == found


@given(rows, changes)
def test_a_mentor_who_confirms_all_that_is_in_doubt_makes_all_of_it_sure(
    given_rows, replaced
):
    doubts = rules.in_doubt(given_rows, NOW, replaced)
    word = held(
        99,
        1,
        Depth.KNOWS,
        0,
        "confirmation",
        confirms=tuple(doubts),
        proves=False,
    )
    assert rules.attain([*given_rows, word], NOW, replaced).sure is None


@given(rows, changes, st.sampled_from(BASES))
def test_a_further_change_never_makes_anything_surer_and_undoing_it_restores(
    given_rows, replaced, basis
):
    before = {key: since for key, since in replaced.items() if key != basis}
    fewer, more = (
        rules.attain(given_rows, NOW, one)
        for one in (before, before | {basis: NOW})
    )
    least = more.sure or more.levels
    assert all(
        one <= was
        for one, was in zip(least, fewer.sure or fewer.levels, strict=True)
    )
    assert rules.attain(given_rows, NOW, before) == fewer
