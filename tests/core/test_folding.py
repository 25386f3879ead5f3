"""Words are compared as people mean them, at a cost that grows as the text
does, whoever made the text.
"""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import files
from lms.core.letters import folding
from tests.house.measure import ROOT

MARKS = "\u0301\u0323\u0f73\u0345"
"""Out of order, and one that is no mark by its class but becomes two."""


def _spent(call) -> float:
    begun = time.thread_time()
    call()
    return time.thread_time() - begun


@pytest.mark.parametrize(
    "call",
    [
        folding.tidy,
        folding.fold,
        folding.slug,
        folding.composed,
        lambda text: files.clean_name(text, "image/png"),
    ],
)
@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0f73", "\u0323\u0f73"])
def test_a_letter_with_marks_without_end_costs_no_more_than_other_texts(
    call, marks
):
    assert _spent(lambda: call("a" + marks * 60_000)) < 1


@given(
    st.text(
        st.sampled_from("aạê\u0300\u0301\u0323\u0302 đĐ漢語กำ "), max_size=40
    )
)
def test_texts_as_people_write_them_are_composed_as_ever(text):
    assert folding.composed(text) == unicodedata.normalize("NFC", text)


def test_of_too_many_marks_the_first_stay():
    text = "a" + "\u0301" * 100 + "b"
    assert folding.tidy(text) == "á" + "\u0301" * 29 + "b"


def test_nothing_else_puts_marks_in_order():
    elsewhere = [
        path.name
        for path in (ROOT / "lms").rglob("*.py")
        if "unicodedata.normalize" in path.read_text()
    ]
    assert elsewhere == ["folding.py"]


@pytest.mark.parametrize(
    ("text", "far"),
    [
        ("Hoà", 0),
        ("Nguyễn Thị Hòa", 1),
        ("Kế hoạch của tôi", 2),
        ("Khóa học", folding.INSIDE),
        ("Mai", folding.INSIDE),
    ],
)
def test_how_far_a_text_is_from_what_was_typed(text, far):
    assert folding.distance("hoa", folding.fold(text)) == far
    assert folding.distance("hoa", "", folding.fold(text)) == far


def test_a_number_with_strokes_is_words():
    assert folding.distance("118/2025", "118/2025/nd-cp") == 1
    assert folding.distance("18/2025", "118/2025/nd-cp") == folding.INSIDE
