"""Numbers and words as people here type them."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.core import i18n, yamlfile
from lms.quizzes import loader
from lms.quizzes.questions import numeric, short_text
from lms.quizzes.questions.typed import numbers


def numeric_question(answer, tolerance=0, stem="?", unit="", unit_en=""):
    text = f'key: n\ntype: numeric\ntext: {{vi: "{stem}", en: "?"}}\nanswer: {answer!r}\ntolerance: {tolerance!r}\n'
    if unit:
        text += f'unit: {{vi: "{unit}", en: "{unit_en}"}}\n'
    text += (
        'wrong: {vi: "Sai", en: "Wrong"}\nexplanation: {vi: "Vì", en: "As"}\n'
    )
    found = []
    question = loader.read_question(yamlfile.read(text, "n.yaml", found))
    assert found == []
    return question


def readings(typed, whole=False):
    number = numbers.split(typed)
    return [] if number is None else number.readings(whole)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4", [4]),
        ("1,5", [1.5]),
        ("1.5", [1.5]),
        ("-3", [-3]),
        ("+3", [3]),
        ("- 3", [-3]),
        ("\u22123", [-3]),  # minus sign
        ("\u20133", [-3]),  # en dash
        ("\uff0d3", [-3]),  # full width
        ("2 000", [2000]),
        ("2\u00a0000", [2000]),
        ("2\u202f000", [2000]),
        ("1'234", [1234]),
        ("1’234", [1234]),
        ("1.234,5", [1234.5]),
        ("1,234.5", [1234.5]),
        ("1 234,5", [1234.5]),
        ("1.000.000", [1_000_000]),
        ("1,000,000", [1_000_000]),
        ("1.000.000,25", [1_000_000.25]),
        ("0.125", [0.125]),
        ("0,125", [0.125]),
        ("٣", [3]),
        ("１５", [15]),
        ("15.", [15]),
        ("15 .", [15]),
        ("“15”", [15]),
        ("15 ngày.", [15]),
        ("50 %", [50]),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_a_number_is_read_as_people_write_it(typed, meant, whole):
    assert readings(typed, whole) == meant


@pytest.mark.parametrize(
    ("typed", "whole", "decimal"),
    [
        ("1.000", [1000], [1, 1000]),
        ("1.234", [1234], [1.234, 1234]),
        ("25,000", [25000], [25, 25000]),
    ],
)
def test_three_digits_behind_one_mark_are_thousands_where_a_whole_is_asked(
    typed, whole, decimal
):
    assert readings(typed, True) == whole
    assert readings(typed) == decimal
    assert numeric_question(whole[0]).mark([typed]).share == 1
    assert numeric_question(decimal[0]).mark([typed]).share == (
        0 if decimal[0] == int(decimal[0]) else 1
    )


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
        "--1",
        "1,234,5",
        "1 5",
        "4 5",
        "4-5",
        "4/5",
        "4 hoặc 5",
        "4 <",
        "ngày 4",
        "...",
    ],
)
def test_what_is_no_number_is_none_and_says_so(typed):
    mark = numeric_question(4).mark([typed or "?"])
    assert (mark.share, mark.notes) == (0, (numeric.NO_NUMBER,))


DAYS = ("Bao nhiêu ngày làm việc?", "ngày làm việc", "working days")


@pytest.mark.parametrize(
    ("asked", "answer", "typed"),
    [
        (DAYS, 15, "15 ngày"),
        (DAYS, 15, "15 ngày làm việc"),
        (DAYS, 15, "15ngày làm việc."),
        (DAYS, 15, "15\u00a0NGÀY"),
        (DAYS, 15, unicodedata.normalize("NFD", "15 ngày làm việc")),
        (DAYS, 15, "15 ngay lam viec"),
        (DAYS, 15, "15 days"),
        (DAYS, 15, "15 working day"),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50.000đ"),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50.000 đồng"),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50.000 \u00d0ỒNG"),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50,000 VNĐ."),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50 000 ₫"),
        (("Lệ phí?", "đồng", "VND"), 50_000, "50000"),
        (("Tỷ lệ?", "%", "%"), 10, "10%"),
        (("Tỷ lệ?", "%", "%"), 10, "10 phần trăm"),
        (("Tỷ lệ?", "%", "%"), -2.5, "\u22122,5 %"),
        (("Diện tích?", "m²", "m²"), 20, "20 m²"),
        (("Cần bao nhiêu bản chụp?", "", ""), 4, "4 bản"),
        (("Cần mấy bản chụp?", "", ""), 4, "4 bản chụp."),
    ],
)
def test_the_unit_behind_the_number_is_taken_and_shown_once(
    asked, answer, typed
):
    question = numeric_question(answer, 0, *asked)
    assert question.mark(question.read([typed], [])).share == 1
    shown = question.describe([typed])[0]["vi"].lower()
    assert shown.count(asked[1] or "bản") <= 1


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (DAYS, "15 tháng"),
        (DAYS, "15 ngày lịch"),
        (DAYS, "15 ngày làm"[:-1]),
        (DAYS, "15 %"),
        (("Lệ phí?", "đồng", "VND"), "15 nghìn đồng"),
        (("Lệ phí?", "đồng", "VND"), "15 $"),
        (("Bao nhiêu bản chụp?", "", ""), "15 ngày"),
        (("Trong 2 tuần có bao nhiêu ngày?", "", ""), "15 tuần"),
    ],
)
def test_another_unit_is_another_answer(asked, typed):
    mark = numeric_question(15, 0, *asked).mark([typed])
    assert mark.share == 0
    assert mark.notes[0] in (numeric.OTHER_UNIT, numeric.NO_NUMBER)


@given(
    st.integers(-(10**9), 10**9),
    st.integers(-(10**9), 10**9),
    st.sampled_from(["", " ngày", "ngày làm việc.", ".", "\u00a0days"]),
    st.sampled_from(["vi", "en"]),
)
def test_however_it_is_typed_only_the_right_number_is_right(
    answer, typed, behind, language
):
    question = numeric_question(answer, 0, *DAYS)
    with i18n.use(language):
        written = i18n.number(typed)
    for text in (written, str(typed), written.replace("-", "\u2212")):
        share = question.mark(question.read([text + behind], [])).share
        assert share == (1 if typed == answer else 0)


@given(st.text(max_size=60))
def test_nothing_typed_raises(typed):
    for question in (numeric_question(4, 0, *DAYS), WORDS):
        response = question.read([typed], [])
        assert 0 <= question.mark(response).share <= 1
        question.describe(response)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["vi", "en"]))
def test_a_whole_number_as_our_own_pages_write_it_is_understood(
    value, language
):
    with i18n.use(language):
        assert value in readings(i18n.number(value))


@given(st.decimals(-(10**6), 10**6, places=2), st.sampled_from(["vi", "en"]))
def test_a_decimal_number_as_our_own_pages_write_it_is_understood(
    value, language
):
    with i18n.use(language):
        assert float(value) in readings(i18n.number(float(value)))


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
        "phiếu hẹn.",
        "“Phiếu hẹn”.",
        "‘phiếu hẹn’",
        "phiếu\u00a0hẹn!",
    ],
)
def test_case_spaces_and_marks_do_not_decide(typed):
    assert WORDS.mark(WORDS.read([typed], [])).share == 1


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("people's committee", "People’s Committee"),
        ("people’s committee", "people's committee"),
        ("đơn đăng ký", "\u00d0ƠN \u00d0ĂNG KÝ."),
        ("xã, phường", "xã ,phường"),
        ("one-stop", "one – stop"),
        ("30/2020/NĐ-CP", "30/2020/N\u00d0\u2011CP"),
    ],
)
def test_quotes_dashes_and_look_alikes_do_not_decide(accepted, typed):
    said = loader.read_question(
        yamlfile.read(
            short_text.EXAMPLE.replace("phiếu hẹn", accepted), "s.yaml", []
        )
    )
    assert said.mark(said.read([typed], [])).share == 1


@pytest.mark.parametrize(
    "typed", ["phiếu", "phiếu hẹn không", "không phiếu hẹn", "...", "“”", "?"]
)
def test_another_wording_stays_another(typed):
    assert WORDS.mark(WORDS.read([typed], [])).share == 0


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


HOURS = """
key: wait
type: numeric
text: {vi: "Chờ bao lâu?", en: "How long?"}
answer: 1.5
tolerance: 0.1
unit: {vi: "giờ", en: "hours"}
units:
  - {unit: {vi: "phút", en: "minutes"}, times: 60}
near: [{value: 2, feedback: {vi: "Hai giờ là lâu quá.", en: "Two hours is too long."}}]
wrong: {vi: "Sai", en: "Wrong"}
explanation: {vi: "Vì", en: "As"}
"""


@pytest.mark.parametrize(
    ("typed", "share", "note"),
    [
        ("1,5", 1, None),
        ("1,5 giờ", 1, None),
        ("90 phút", 1, None),
        ("96 minutes", 1, None),
        ("97 phút", 0, "Wrong"),
        ("90", 0, "Wrong"),
        ("120 phut", 0, "Two hours is too long."),
        ("90 ngày", 0, numeric.OTHER_UNIT["en"]),
    ],
)
def test_what_is_typed_in_another_unit_is_converted(typed, share, note):
    found = []
    question = loader.read_question(yamlfile.read(HOURS, "n.yaml", found))
    assert found == []
    mark = question.mark([typed])
    assert mark.share == share
    assert [one["en"] for one in mark.notes] == ([note] if note else [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("times: 60", "times: 0", "units[0].times: should be more than 0"),
        ("times: 60", "times: x", "units[0].times: should be a number"),
        ("times: 60", "by: 60", "units[0].times: is missing"),
        ('unit: {vi: "phút"', 'name: {vi: "phút"', "units[0].unit: is missing"),
    ],
)
def test_a_wrong_unit_is_named_at_its_line(old, new, problem):
    found = []
    assert (
        loader.read_question(
            yamlfile.read(HOURS.replace(old, new), "n.yaml", found)
        )
        is None
    )
    assert any(problem in str(one) for one in found), found
