"""Least-cost pairing: equal to trying everything, whatever is forbidden."""

from itertools import permutations
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from lms.core import pairing

FITS = {
    "m1": (80, 60, 20),
    "m2": (70, 70, 10),
    "m3": (30, 90, 60),
    "m4": (90, 20, 50),
    "m5": (40, 50, 40),
}
MENTORS = ("hoa", "son", "lan")
PLACES = {"hoa": 2, "son": 2, "lan": 1}
COSTS = {
    (recruit, mentor): -fit
    for recruit, fits in FITS.items()
    for mentor, fit in zip(MENTORS, fits, strict=True)
}


def test_all_at_once_are_served_better_than_one_after_another():
    """H1 and H2 of docs/mentoring.md."""
    found = pairing.Solved(FITS, PLACES, COSTS).best
    assert found.cost == -370
    assert found.pairs == {
        "m1": "hoa",
        "m2": "son",
        "m3": "son",
        "m4": "hoa",
        "m5": "lan",
    }
    left, fit = dict(PLACES), 0
    for fits in FITS.values():
        free = [one for one in MENTORS if left[one]]
        mentor = max(free, key=dict(zip(MENTORS, fits, strict=True)).get)
        left[mentor] -= 1
        fit += dict(zip(MENTORS, fits, strict=True))[mentor]
    assert fit == 340


def test_a_wish_has_its_price():
    """H5: m5 wants Hòa, who has two places; somebody else has to give way."""
    wished = pairing.Solved(FITS, PLACES, COSTS).wished("m5", "hoa")
    assert wished.pairs["m5"] == "hoa"
    assert list(wished.pairs.values()).count("hoa") == 2
    assert wished.cost - pairing.Solved(FITS, PLACES, COSTS).best.cost == 40


@st.composite
def _cases(draw):
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = st.none() | st.integers(-9, 9)
    return [[draw(cells) for _ in range(columns)] for _ in range(rows)]


def _brute(matrix):
    """As many as can be, and of these the cheapest."""
    rows, columns = len(matrix), len(matrix[0])
    best = (0, 0)
    seats = [*range(columns), *[None] * rows]
    for chosen in set(permutations(seats, rows)):
        costs = [
            matrix[row][column]
            for row, column in enumerate(chosen)
            if column is not None and matrix[row][column] is not None
        ]
        best = min(best, (-len(costs), sum(costs)))
    return best


@given(_cases())
def test_it_costs_what_trying_everything_costs(matrix):
    costs = {
        (row, column): cost
        for row, line in enumerate(matrix)
        for column, cost in enumerate(line)
        if cost is not None
    }
    places = dict.fromkeys(range(len(matrix[0])), 1)
    found = pairing.Solved(range(len(matrix)), places, costs).best
    small = [line[:4] for line in matrix[:4]]
    assert len(set(found.pairs.values())) == len(found.pairs)
    assert all(one in costs for one in found.pairs.items())
    if small == matrix:
        assert (-len(found.pairs), found.cost) == _brute(matrix)


@given(_cases())
def test_a_wish_costs_what_solving_all_others_anew_costs(matrix):
    costs = {
        (row, column): cost
        for row, line in enumerate(matrix)
        for column, cost in enumerate(line)
        if cost is not None
    }
    rows, places = range(len(matrix)), dict.fromkeys(range(len(matrix[0])), 1)
    solved = pairing.Solved(rows, places, costs)
    for row, column in costs:
        wished = solved.wished(row, column)
        others = [one for one in rows if one != row]
        rest = pairing.Solved(others, places | {column: 0}, costs).best
        assert wished.pairs[row] == column
        assert len(set(wished.pairs.values())) == len(wished.pairs)
        assert len(wished.pairs) == len(rest.pairs) + 1
        assert wished.cost == rest.cost + costs[row, column]


def test_two_hundred_wishes_cost_little_more_than_two_hundred_pairs():
    """Everybody would rather have the same few; each solved anew took 28 s."""
    many = range(200)
    costs = {
        (row, one): one * 50 + row * one % 7 for row in many for one in many
    }
    began = process_time()
    solved = pairing.Solved(many, dict.fromkeys(many, 1), costs)
    prices = [solved.wished(row, 0).cost - solved.best.cost for row in many]
    assert min(prices) == 0
    assert process_time() - began < 6


def test_seven_by_seven_costs_what_trying_everything_costs():
    size = 7
    matrix = [
        [
            (row * 31 + column * column * 17 + row * column * 7) % 23
            for column in range(size)
        ]
        for row in range(size)
    ]
    least = min(
        sum(line[column] for line, column in zip(matrix, chosen, strict=True))
        for chosen in permutations(range(size))
    )
    taken = pairing.Assigning(matrix).complete().columns()
    assert sorted(taken) == list(range(size))
    assert (
        sum(line[one] for line, one in zip(matrix, taken, strict=True)) == least
    )


def test_the_order_in_which_they_came_changes_nothing():
    costs = dict.fromkeys(COSTS, -5)
    there = pairing.Solved(list(FITS), PLACES, costs).best
    back = pairing.Solved(
        list(reversed(FITS)), dict(reversed(PLACES.items())), costs
    ).best
    assert there == back


def test_nobody_and_nothing():
    assert pairing.Solved([], PLACES, {}).best == ({}, 0)
    assert pairing.Solved(FITS, {}, {}).best == ({}, 0)
    assert pairing.Solved(["m1"], {"hoa": 0}, COSTS).best == ({}, 0)
