"""Every scenario that the pages on evaluation and trials tell with its numbers
is a test of that name.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ROOMS = "evaluation", "trials", "decisions"
TOLD = {
    "evaluation": [f"B{number}" for number in range(1, 14)],
    "trials": [f"A{number}" for number in range(1, 11)],
}


def named():
    """The scenarios that tests are called by."""
    for room in ROOMS:
        for file in (TESTS / room).glob("test_*.py"):
            found = re.findall(r"def test_([ab]\d+)_", file.read_text("utf-8"))
            yield from (one.upper() for one in found)


@pytest.mark.parametrize("page", TOLD)
def test_each_scenario_of_the_page_is_a_test(page):
    text = (TESTS.parent / "docs" / f"{page}.md").read_text("utf-8")
    told = re.findall(r"^\| ([AB]\d+) \|", text, re.MULTILINE)
    assert told == TOLD[page]
    assert set(told) <= set(named())
