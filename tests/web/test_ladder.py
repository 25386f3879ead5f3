"""The ladder says which of its steps a change of law wants confirmed again."""

import re

from lms.web import ladder


def kinds(levels, asked=0, sure=None):
    return re.findall(r'class="(\w+)', str(ladder.steps(levels, asked, sure)))


def test_what_is_sure_is_drawn_as_before():
    assert ladder.steps((2, 2, 1, 1), 3) == ladder.steps(
        (2, 2, 1, 1), 3, (2, 2, 1, 1)
    )
    assert "doubt" not in kinds((2, 2, 1, 1), 3)


def test_a_step_done_at_work_is_dotted_whole():
    assert kinds((1, 1, 1, 1), 1, (0, 0, 0, 0))[:2] == ["ask", "doubt"]


def test_what_is_left_of_a_step_stays_full_and_the_rest_is_dotted():
    assert kinds((1, 1, 1, 1), 1, (1, 0, 0, 0))[:3] == ["ask", "full", "doubt"]
    assert kinds((1, 1, 1, 0), 1, (1, 0, 0, 0))[:4] == [
        "ask",
        "full",
        "doubt",
        "doubt",
    ]


def test_steps_below_that_are_sure_stay_full():
    drawn = kinds((2, 2, 2, 2), 2, (1, 1, 1, 1))
    assert drawn[:4] == ["low", "full", "ask", "doubt"]
