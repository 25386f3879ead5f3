"""How large the parts of the house may be, in syntax nodes first."""

from statistics import median

import pytest

from tests.house.measure import LMS, classes_by_name, measure, percentile

ALL = measure(sorted(LMS.rglob("*.py")))
NODES_IN_ALL = 753_700
"""What stood before November's redesign had 215,829; the same capabilities now
have some 224,300, the rest came in with what was added since. Lower this
whenever it can be lowered; raise it by what a new capability needs.
"""
PACKAGES = sorted({path.parent for path in LMS.rglob("*.py")})


def test_no_module_is_long():
    assert [one for one in ALL.modules if one[1] > 450] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_no_package_has_many_modules(package):
    assert len(list(package.glob("*.py"))) <= 16


def test_functions_are_short():
    assert percentile(ALL.spans(views=False)) <= 35
    assert percentile(ALL.spans(views=True)) <= 25


def test_functions_hold_little():
    sizes = ALL.sizes()
    assert median(sizes) <= 50
    assert percentile(sizes) <= 180


def test_lines_hold_one_thought():
    assert ALL.nodes_per_line <= 6.5
    code = [line for line in ALL.wide if '"' not in line]
    assert code == [], "over 100 columns, and no sentence for people"


def test_no_function_is_a_maze():
    assert [one.place for one in ALL.functions if one.complexity > 10] == []


def test_no_class_name_occurs_twice():
    twice = {
        name: places
        for name, places in classes_by_name().items()
        if len(places) > 1
    }
    assert twice == {}


def test_unpacking_is_not_adding():
    assert ALL.nodes < NODES_IN_ALL
