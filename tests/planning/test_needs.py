"""Ways turned into needs say the same; judgements that are missing are asked
for neither too often nor too seldom.
"""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from lms.evidence.types import ConfirmationOptions
from lms.planning.rules import needs
from lms.planning.rules.needs import Outcome

THINGS = [("confirm", letter) for letter in "abcd"]
ways = st.lists(st.frozensets(st.sampled_from(THINGS), max_size=3), max_size=4)


def subsets(things):
    return [
        set(some)
        for size in range(len(things) + 1)
        for some in combinations(things, size)
    ]


@given(ways)
def test_all_of_one_of_these_and_one_of_all_of_these_hold_together(found):
    turned = needs.hitting_sets(found)
    for done in subsets(THINGS):
        assert any(way <= done for way in found) == all(
            need & done for need in turned
        )
    assert all(not one < other for one in turned for other in turned), (
        "no need says what another one says already"
    )


@given(
    st.integers(1, 4),
    st.dictionaries(
        st.sampled_from([("by", 1), ("by", 2), ("of", "quiz:a:q")]), ways
    ),
    st.integers(0, 3),
)
def test_so_many_judgements_are_asked_for_as_are_missing(
    enough, judges, quizzes
):
    options = ConfirmationOptions(
        (),
        {
            judge: tuple(frozenset(b for _, b in way) for way in ways)
            for judge, ways in judges.items()
        },
    )
    things = [
        *(Outcome.judgement(f"quiz:{number}:q") for number in range(quizzes)),
        needs.SIGNATURE,
    ]
    found = needs.judgement_needs(enough, options, things).needs
    people = [judge for judge in judges if judge[0] == "by"]
    sure = [judge for judge, ways in judges.items() if frozenset() in ways]
    signs = next(
        (one for one in people if one in sure),
        people[0] if people else ("by", 9),
    )
    for done in subsets(sorted(set(chain(*chain(*judges.values()), things)))):
        there = {
            judge
            for judge, ways in judges.items()
            if any(way <= done for way in ways)
        }
        there |= {
            ("of", thing[1])
            for thing in done
            if thing[0] == "judge" and thing != needs.SIGNATURE
        }
        there |= {signs} if needs.SIGNATURE in done else set()
        assert all(need & done for need in found) == (len(there) >= enough)


def test_of_too_many_judgements_those_reached_soonest_are_looked_at():
    things = [Outcome.judgement(f"quiz:{number:02}:q") for number in range(40)]
    found, cut = needs.judgement_needs(4, ConfirmationOptions(), things)
    assert len(found) <= needs.MOST
    assert cut
    assert not needs.judgement_needs(2, ConfirmationOptions(), things).cut
    assert {thing for need in found for thing in need} == set(
        things[: len({t for n in found for t in n})]
    )
    assert needs.judgement_needs(41, ConfirmationOptions(), things).needs == [
        frozenset()
    ], "more than there are"
