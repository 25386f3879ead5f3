"""A failed try costs nothing: with any number of them, anywhere, every figure
of a sum is what it is without them.
"""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lms.evidence import rules
from lms.evidence.types import EvidencePiece
from lms.framework.rules import attainment
from lms.framework.types import DEPTHS, Depth
from lms.gapmap import rules as gaps
from tests.gapmap.test_rules import asked

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
REPLACED = {"decree": NOW - 10 * DAY}
RULES = [
    attainment.read(said).rule
    for said in (
        None,
        {"enough": 2},
        {"result": "latest"},
        {"result": "latest", "enough": 2},
        {"sources": {"quiz": {"valid_days": 20, "deepest": "knows"}}},
    )
]
MOMENTS = st.integers(0, 40).map(lambda days: NOW - days * DAY)
ENDS = st.none() | st.integers(-30, 30).map(lambda days: NOW + days * DAY)
BASES = st.sampled_from([(), ("decree",)])


def pieces(level):
    """Pieces of three objects and two judges."""
    return st.builds(
        EvidencePiece,
        id=st.integers(1, 10_000),
        object_key=st.sampled_from(["quiz:a", "task:b", "task:b#2"]),
        level=level,
        depth=st.sampled_from(Depth),
        done_at=MOMENTS,
        judged_by=st.sampled_from([None, 1, 2]),
        valid_until=ENDS,
        bases=BASES,
        confirms=BASES,
        source=st.sampled_from(["quiz", "signoff"]),
        proves=st.booleans(),
    )


SHOWN = st.lists(pieces(st.integers(1, 5)), max_size=6)
FAILED = st.lists(pieces(st.just(0)), min_size=1, max_size=4)


def renumbered(rows):
    return [replace(row, id=at) for at, row in enumerate(rows, 1)]


@given(SHOWN, FAILED, st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_failed_tries_change_no_figure_of_a_sum(shown, failed, rule, chance):
    everything = renumbered([*shown, *failed])
    without = everything[: len(shown)]
    chance.shuffle(everything)
    before = rules.attain(without, NOW, REPLACED, rule)
    after = rules.attain(everything, NOW, REPLACED, rule)
    assert after == before
    assert rules.confidence(after, NOW, rule) == rules.confidence(
        before, NOW, rule
    )
    assert rules.in_doubt(everything, NOW, REPLACED, rule) == rules.in_doubt(
        without, NOW, REPLACED, rule
    )


@given(
    SHOWN,
    FAILED,
    st.integers(1, 5),
    st.sampled_from(list(DEPTHS.values())),
    st.sampled_from(RULES),
)
def test_nor_the_state_of_a_gap_nor_what_would_close_it(
    shown, failed, level, depth, rule
):
    everything = renumbered([*shown, *failed])
    without = everything[: len(shown)]
    states = {
        gaps.compare(
            asked(level, depth), rules.attain(rows, NOW, REPLACED, rule)
        ).state
        for rows in (everything, without)
    }
    assert len(states) == 1
    goal = REPLACED, rule, level, depth
    assert rules.confirmation_options(
        everything, NOW, *goal
    ) == rules.confirmation_options(without, NOW, *goal)


@given(FAILED, st.sampled_from(RULES))
def test_nothing_but_failed_tries_is_nothing_known(failed, rule):
    sum_ = rules.attain(renumbered(failed), NOW, REPLACED, rule)
    gap = gaps.compare(asked(2, Depth.DOES), sum_)
    assert (sum_.count, sum_.last_at, gap.state) == (0, None, "unknown")
