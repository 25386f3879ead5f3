"""Where people are judged and decided about, a refused field says what to write
instead: in a word that asks for it, or by the bounds within which it lies.
"""

import ast
import re

import pytest

from tests.house.measure import LMS

ROOMS = (
    "decisions",
    "evaluation",
    "evidence",
    "guidance",
    "mentoring",
    "oversight",
    "records",
    "signoff",
    "terms",
    "trials",
)
ASKS = re.compile(
    r"\b(ask|bring|choose|close|correct|deliver|describe|enter|fill|give|leave|"
    r"look|make|mark|offer|propose|read|remove|save|say|send|shorten|take|tick|"
    r"write)\b",
    re.IGNORECASE,
)
BOUNDS = {
    "Line %(line)s gives 0 to %(most)s points.",
    "Please check what you entered",  # above the list of what is wrong
    "The coefficient must be above 0. The standard product has 1.",
    "The quantity is above 0 and at most %(most)s.",
    "Somebody stands in for a year at most. For longer, end the pairs.",
    "Whoever is to be guided or heads the unit asks. You offer places.",
}


def refused(room):
    """The texts with which the room refuses a field."""
    for file in sorted((LMS / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Invalid"
                and isinstance(node.args[0], ast.Constant)
            ):
                yield node.args[0].value


@pytest.mark.parametrize("room", ROOMS)
def test_a_refused_field_says_what_to_write(room):
    silent = {one for one in refused(room) if not ASKS.search(one)}
    assert silent - BOUNDS == set()
