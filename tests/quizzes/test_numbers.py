"""Numbers and words as people here type them."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.core import i18n, yamlfile
from lms.quizzes import loader
from lms.quizzes.questions import numeric, short_text


def numeric_question(answer, tolerance=0):
    text = f'key: n\ntype: numeric\ntext: {{vi: "?", en: "?"}}\nanswer: {answer!r}\ntolerance: {tolerance!r}\n'
    text += (
        'wrong: {vi: "Sai", en: "Wrong"}\nexplanation: {vi: "Vì", en: "As"}\n'
    )
    found = []
    question = loader.read_question(yamlfile.read(text, "n.yaml", found))
    assert found == []
    return question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4", [4]),
        ("1,5", [1.5]),
        ("1.5", [1.5]),
        ("-3", [-3]),
        ("2 000", [2000]),
        ("2\u00a0000", [2000]),
        ("1.234,5", [1234.5]),
        ("1,234.5", [1234.5]),
        ("1.000.000", [1_000_000]),
        ("1,000,000", [1_000_000]),
        ("1.000.000,25", [1_000_000.25]),
        ("1.000", [1, 1000]),
        ("25,000", [25, 25000]),
        ("0.125", [0.125]),
        ("0,125", [0.125]),
        ("٣", [3]),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, meant):
    assert numeric.readings(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "ba",
        "1e5",
        "nan",
        "1.2.3",
        "1,2,3",
        "1.00.000",
        "5 bản",
        "--1",
        "1,234,5",
    ],
)
def test_what_is_no_number_is_none_and_says_so(typed):
    assert numeric.readings(typed) == []
    mark = numeric_question(4).mark([typed or "?"])
    assert (mark.share, mark.notes) == (0, (numeric.NO_NUMBER,))


@given(st.integers(-(10**9), 10**9), st.sampled_from(["vi", "en"]))
def test_a_whole_number_as_our_own_pages_write_it_is_understood(
    value, language
):
    with i18n.use(language):
        assert value in numeric.readings(i18n.number(value))


@given(st.decimals(-(10**6), 10**6, places=2), st.sampled_from(["vi", "en"]))
def test_a_decimal_number_as_our_own_pages_write_it_is_understood(
    value, language
):
    with i18n.use(language):
        assert float(value) in numeric.readings(i18n.number(float(value)))


@given(
    st.integers(-(10**11), 10**11)
    | st.decimals(-1000, 1000, places=4).map(float)
)
def test_the_right_answer_as_it_is_shown_afterwards_is_right(answer):
    question = numeric_question(answer)
    assert question.mark(question.perfect()).share == 1
    for language in ("vi", "en"):
        assert question.mark([question.solution()[0][language]]).share == 1


def test_the_tolerance_reaches_both_ways_and_its_end_belongs_to_it():
    question = numeric_question(10, 0.5)
    shares = [
        question.mark([typed]).share
        for typed in ("9,4", "9,5", "10", "10.5", "10,51")
    ]
    assert shares == [0, 1, 1, 1, 0]


def test_a_known_mistake_hears_its_own_word():
    question = loader.read_question(
        yamlfile.read(numeric.EXAMPLE, "n.yaml", [])
    )
    assert (
        question.mark(["3"]).notes[0]["en"]
        == "The page with a note is scanned twice."
    )
    assert question.mark(["17"]).notes[0]["en"] == "Count again."


WORDS = loader.read_question(yamlfile.read(short_text.EXAMPLE, "s.yaml", []))


@pytest.mark.parametrize(
    "typed",
    [
        "phiếu hẹn",
        "PHIẾU HẸN",
        "phieu hen",
        "  Phiếu   hẹn ",
        "phiêú hẹn",
        unicodedata.normalize("NFD", "phiếu hẹn"),
    ],
)
def test_case_spaces_and_marks_do_not_decide(typed):
    assert WORDS.mark(WORDS.read([typed], [])).share == 1


def test_a_nearly_right_wording_earns_its_part_and_any_other_none():
    assert WORDS.mark(["giay hen"]).share == 0.5
    assert WORDS.mark(["biên lai"]).share == 0
    assert WORDS.mark(["biên lai"]).notes[0]["en"] == "Not yet."


def test_what_was_typed_is_kept_as_typed_but_not_without_end():
    assert WORDS.read(["  Giấy  HẸN "], []) == ["Giấy HẸN"]
    assert len(WORDS.read(["x" * 5000], [])[0]) == short_text.LONGEST
    assert WORDS.read(["   "], []) == []


@given(
    st.text(
        alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệýỳỷỹỵ ",
        min_size=1,
        max_size=30,
    )
)
def test_any_vietnamese_wording_is_accepted_without_its_marks(wording):
    plain = "".join(
        c
        for c in unicodedata.normalize("NFD", wording.replace("đ", "d"))
        if not unicodedata.combining(c)
    )
    assume(plain.strip() and plain.split() != ["phieu", "hen"])
    said = loader.read_question(
        yamlfile.read(
            short_text.EXAMPLE.replace("giấy hẹn", wording), "s.yaml", []
        )
    )
    assert said.mark([plain.upper()]).share == 0.5
