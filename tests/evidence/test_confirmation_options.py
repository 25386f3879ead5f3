"""What confirming replaced legal bases would do for a requirement: exactly what
the rule itself says once they are confirmed.
"""

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.evidence import rules
from lms.evidence.rules.certainty import MOST_BASES
from lms.evidence.types import EvidencePiece
from lms.framework.types import AttainmentRule, Depth, Result, SourceRule

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
BASES = ("x", "y", "z")
REPLACED = {
    "x": NOW - dt.timedelta(days=10),
    "y": NOW - dt.timedelta(days=5),
    "z": NOW - dt.timedelta(days=1),
}


@st.composite
def ledgers(draw):
    """A few pieces of one competency: quizzes and signatures, sure or not, and
    confirmations that may be in doubt themselves.
    """
    found = []
    for number in range(draw(st.integers(1, 5))):
        confirms = (
            draw(st.sets(st.sampled_from(BASES), max_size=1))
            if draw(st.booleans())
            else ()
        )
        key = draw(
            st.sampled_from(
                [
                    "quiz:a:q",
                    "quiz:b:q",
                    "task:a:t",
                    "task:b:t",
                    f"confirmation:{number}",
                ]
            )
        )
        found.append(
            EvidencePiece(
                number,
                key,
                draw(st.integers(0, 3)),
                draw(st.sampled_from(Depth)),
                NOW - dt.timedelta(days=draw(st.integers(0, 20))),
                judged_by=draw(st.sampled_from([None, 1, 2])),
                bases=tuple(draw(st.sets(st.sampled_from(BASES), max_size=2))),
                confirms=tuple(confirms),
                source=draw(st.sampled_from(["quiz", "signoff"])),
                proves=not key.startswith("confirmation"),
            )
        )
    return found


attainment_rules = st.builds(
    AttainmentRule,
    result=st.just(Result.BEST),
    enough=st.integers(1, 2),
    sources=st.sampled_from([{}, {"quiz": SourceRule(deepest=Depth.KNOWS)}]),
)


def confirmed(*bases):
    """A piece of today that confirms these and proves nothing."""
    return EvidencePiece(
        99,
        "confirmation:now",
        1,
        Depth.KNOWS,
        NOW,
        confirms=tuple(bases),
        proves=False,
    )


@given(ledgers(), attainment_rules, st.integers(1, 3), st.sampled_from(Depth))
@settings(max_examples=150)
def test_the_ways_are_those_after_which_the_rule_itself_is_sure(
    pieces, rule, level, depth
):
    found = rules.confirmation_options(
        pieces, NOW, REPLACED, rule, level, depth
    )
    unsure = rules.attain(pieces, NOW, REPLACED, rule).sure is not None
    assert unsure == bool(rules.in_doubt(pieces, NOW, REPLACED, rule)), (
        "what is in doubt is so because of a document"
    )
    for chosen in (
        some for size in range(4) for some in combinations(BASES, size)
    ):
        sum_ = rules.attain([*pieces, confirmed(*chosen)], NOW, REPLACED, rule)
        there = [
            judge
            for judge, ways in found.judges.items()
            if any(way <= set(chosen) for way in ways)
        ]
        proven = any(way <= set(chosen) for way in found.proven)
        assert (proven and len(there) >= rule.enough) == (
            sum_.sure_at(depth) >= level
        )


def test_one_of_two_pieces_is_enough_and_needs_all_it_relied_on():
    def piece(number, *bases):
        return EvidencePiece(
            number,
            f"task:{number}",
            2,
            Depth.DOES,
            NOW - dt.timedelta(days=15),
            judged_by=number,
            bases=bases,
        )

    found = rules.confirmation_options(
        [piece(1, "x", "y"), piece(2, "z")],
        NOW,
        REPLACED,
        AttainmentRule(),
        2,
        Depth.DOES,
    )
    assert set(found.proven) == {frozenset("z"), frozenset("xy")}
    assert found.judges == {
        ("by", 1): (frozenset("xy"),),
        ("by", 2): (frozenset("z"),),
    }


def test_a_confirmation_whose_own_ground_was_replaced_can_be_made_sure_in_either_way():
    """x was replaced by y, they were confirmed under y, then y was replaced as
    well: asking about x or about y will do.
    """
    work = EvidencePiece(
        1,
        "task:1",
        2,
        Depth.DOES,
        NOW - dt.timedelta(days=15),
        judged_by=1,
        bases=("x",),
    )
    seen = EvidencePiece(
        2,
        "c",
        2,
        Depth.DOES,
        NOW - dt.timedelta(days=8),
        bases=("y",),
        confirms=("x",),
        proves=False,
    )
    found = rules.confirmation_options(
        [work, seen], NOW, REPLACED, AttainmentRule(), 2, Depth.DOES
    )
    assert set(found.proven) == {frozenset("x"), frozenset("y")}


def test_under_latest_a_way_holds_with_whatever_is_confirmed_besides():
    """The newest result is below what is asked: nothing that is confirmed
    brings the older ones back.
    """
    rule = AttainmentRule(result=Result.LATEST)
    old = EvidencePiece(
        1, "task:1", 3, Depth.DOES, NOW - dt.timedelta(days=19), bases=("x",)
    )
    new = EvidencePiece(
        2, "task:2", 1, Depth.DOES, NOW - dt.timedelta(days=15), bases=("y",)
    )
    assert (
        rules.confirmation_options(
            [old, new], NOW, REPLACED, rule, 2, Depth.DOES
        ).proven
        == ()
    )
    assert rules.confirmation_options(
        [old], NOW, REPLACED, rule, 2, Depth.DOES
    ).proven == (frozenset("x"),)


def options_of(number):
    """Which bases, and what confirms so many pieces that rest on one each."""
    bases = [f"b{number}" for number in range(number)]
    replaced = dict.fromkeys(bases, NOW - dt.timedelta(days=2))
    pieces = [
        EvidencePiece(
            number,
            f"task:{number}",
            2,
            Depth.DOES,
            NOW - dt.timedelta(days=9),
            bases=(basis,),
        )
        for number, basis in enumerate(bases)
    ]
    return bases, rules.confirmation_options(
        pieces, NOW, replaced, AttainmentRule(), 2, Depth.DOES
    ).proven


def test_of_many_legal_bases_only_all_together_are_looked_at():
    bases, ways = options_of(MOST_BASES + 1)
    assert ways == (frozenset(bases),)
    bases, ways = options_of(MOST_BASES)
    assert set(ways) == {frozenset([basis]) for basis in bases}, "each alone"
