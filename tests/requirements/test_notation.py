"""How a cell is written, and how a pasted block finds its places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.framework.types import Depth
from lms.requirements.rules import blocks, notation
from lms.requirements.rules.notation import REMOVED, CellValue

KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth
NOW = CellValue(3, SHOWS_HOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2d", CellValue(2, DOES)),
        ("2t", CellValue(2, DOES)),
        (" 2 D ", CellValue(2, DOES)),
        ("2 does", CellValue(2, DOES)),
        ("2 does at work", CellValue(2, DOES)),
        ("2 thực hiện", CellValue(2, DOES)),
        ("2 THUC HIEN", CellValue(2, DOES)),
        ("2 làm được trong công việc", CellValue(2, DOES)),
        ("Cấp độ 4, biết cách làm", CellValue(4, KNOWS_HOW)),
        ("Level 5, shows how", CellValue(5, SHOWS_HOW)),
        ("1 knows_how", CellValue(1, KNOWS_HOW)),
        ("3: làm được khi có người quan sát", CellValue(3, SHOWS_HOW)),
        ("1b", CellValue(1, KNOWS)),
        ("1k", CellValue(1, KNOWS)),
        ("(2d)", CellValue(2, DOES, False)),
        ("( 2 does )", CellValue(2, DOES, False)),
        ("2d useful", CellValue(2, DOES, False)),
        ("2t, bổ trợ", CellValue(2, DOES, False)),
        ("2t thiết yếu", CellValue(2, DOES)),
        (
            "'2d",
            CellValue(2, DOES),
        ),  # as our own exports mark what a spreadsheet might take for a formula
        ("4", CellValue(4, SHOWS_HOW)),
        ("d", CellValue(3, DOES)),
        ("(4)", CellValue(4, SHOWS_HOW, False)),
    ],
)
def test_a_level_and_a_depth_in_letters_or_words_of_both_languages(text, value):
    assert notation.read(text, NOW) == value


def test_every_label_shown_to_people_can_be_written_back():
    from lms.core.i18n import catalogue
    from lms.framework.types import DEPTH_LABELS

    for depth, label in DEPTH_LABELS.items():
        for language in ("en", "vi"):
            assert notation.read(
                f"2 {catalogue(language).gettext(label)}"
            ) == CellValue(2, depth)


@pytest.mark.parametrize("text", ["-", "–", " — "])
def test_a_dash_ends_what_the_unit_asks(text):
    assert notation.read(text) is REMOVED


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_cell_says_nothing(text):
    assert notation.read(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "now", "said"),
    [
        ("zz", NOW, "“zz” cannot be read"),
        ("2 dances", NOW, "cannot be read"),
        ("2.5d", NOW, "cannot be read"),
        ("=2d", NOW, "cannot be read"),
        ("6d", NOW, "Level 6 is outside the scale"),
        ("0d", NOW, "Level 0 is outside the scale"),
        ("99999d", NOW, "outside the scale"),
        ("d", None, "says no level"),
        ("4", None, "does not say how it must be proven"),
        ("()", NOW, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write_instead(
    text, now, said
):
    with pytest.raises(Invalid, match=said):
        notation.read(text, now)


values = st.builds(
    CellValue, st.integers(1, 5), st.integers(1, 4), st.booleans()
)


@given(values, st.sampled_from(["en", "vi"]))
def test_what_is_written_is_read_back_whatever_stood_there(value, language):
    for now in (None, NOW):
        assert notation.read(notation.write(value, language), now) == value


@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_refusal(text):
    try:
        read = notation.read(text, NOW)
    except Invalid:
        return
    assert read is None or read is REMOVED or 1 <= read.level <= 5


POSTS = {
    "clerk": ["Secretary", "Thư ký"],
    "head": ["Head of office", "Chánh Văn phòng"],
    "it": ["IT officer", "CNTT"],
}
SKILLS = {
    "com.ethics": ["Ethics", "Đạo đức"],
    "com.it": ["Using IT", "Sử dụng CNTT"],
    "dig.data": ["Data", "Dữ liệu"],
}
START = ("clerk", "com.ethics")


def block(text, start=START):
    return blocks.read_block(text, POSTS, SKILLS, start)


def places(found):
    return {(one.post, one.competency): one.text for one in found.entries}


def test_headings_in_any_order_and_either_language_say_where_a_cell_belongs():
    found = block(
        "Skill\tChánh văn phòng\tSecretary\ndữ liệu\t3t\t\nEthics\t(1k)\t2d\n"
    )
    assert places(found) == {
        ("head", "dig.data"): "3t",
        ("head", "com.ethics"): "(1k)",
        ("clerk", "com.ethics"): "2d",
    }
    assert not found.faults
    assert [(one.row, one.column) for one in found.entries] == [
        (2, 2),
        (3, 2),
        (3, 3),
    ]


def test_codes_are_names_too_and_semicolons_do_where_there_are_no_tabs():
    assert places(block(";it\ncom.it;2d")) == {("it", "com.it"): "2d"}


def test_quotes_are_taken_as_spreadsheets_write_them():
    assert places(
        block('\tSecretary\n"Ethics"\t"2 does, ""useful"""\nData\t"2\nd"')
    ) == {
        ("clerk", "com.ethics"): '2 does, "useful"',
        ("clerk", "dig.data"): "2 d",
    }


def test_without_headings_the_block_goes_on_from_the_chosen_cell():
    found = block("2d\t3d\n\t1k\n", ("head", "com.it"))
    assert places(found) == {
        ("head", "com.it"): "2d",
        ("it", "com.it"): "3d",
        ("it", "dig.data"): "1k",
    }


def test_one_side_may_have_headings_without_the_other():
    assert places(block("Using IT\t2d\t3d", ("head", ""))) == {
        ("head", "com.it"): "2d",
        ("it", "com.it"): "3d",
    }
    assert places(block("Secretary\tIT officer\n2d\t3d")) == {
        ("clerk", "com.ethics"): "2d",
        ("it", "com.ethics"): "3d",
    }


@pytest.mark.parametrize(
    ("text", "start", "said"),
    [
        (
            "2d\t2d\t2d\t2d",
            START,
            "it has 4 columns, but .* only 3. Column 4 has no place",
        ),
        (
            "2d\t2d",
            ("it", "com.ethics"),
            "it has 2 columns, but .* only 1. Column 2 has no place",
        ),
        (
            "2d\n2d\n2d",
            ("clerk", "com.it"),
            "it has 3 rows, but .* only 2. Row 3 has no place",
        ),
        ("Ethics\t2d\t2d\t2d\t2d", START, "Column 5 has no place"),
        ("", START, "The field is empty"),
        ("\n \n", START, "The field is empty"),
        ("2d\n" * 501, START, "501 rows"),
        ("\t".join(["2d"] * 101), START, "101 columns"),
    ],
)
def test_a_block_that_does_not_fit_is_refused_with_the_place_named(
    text, start, said
):
    with pytest.raises(Invalid, match=said) as refused:
        block(text, start)
    assert refused.value.field == "block"


def test_headings_that_are_not_known_are_named_with_their_place_and_the_rest_is_read():
    found = block(
        "\tSecretry\tHead of office\t\tSecretary\tThư ký\nEthics\t1k\t2d\t3d\t4d\t5d\nEthik\t1k\t\t\t\t\nData\t\t2d"
    )
    said = [
        (one.row, one.column, one.text % one.values) for one in found.faults
    ]
    assert [place[:2] for place in said] == [(0, 2), (0, 4), (0, 6), (3, 0)]
    assert "“Secretry” is not known here" in said[0][2]
    assert "no heading" in said[1][2]
    assert "“Thư ký” appears twice, first at 5" in said[2][2]
    assert "“Ethik” is not known" in said[3][2]
    assert places(found) == {
        ("head", "com.ethics"): "2d",
        ("clerk", "com.ethics"): "4d",
        ("head", "dig.data"): "2d",
    }


def test_misspelt_headings_do_not_shift_the_cells():
    """Every name wrong: nothing is put anywhere by counting."""
    found = block("\tSecretry\tHed\nEthik\t1k\t2d")
    assert not found.entries
    assert len(found.faults) == 3


def test_a_line_that_only_groups_others_is_no_mistake():
    assert places(block("\tSecretary\nCommon competencies\t\nEthics\t2d")) == {
        ("clerk", "com.ethics"): "2d"
    }


def test_a_name_that_two_posts_share_asks_for_the_code():
    posts = {"a": ["Head"], "b": ["Head"]}
    found = blocks.read_block(
        "\tHead\tb\nEthics\t1k\t2d", posts, SKILLS, ("a", "com.ethics")
    )
    assert [one.text % one.values for one in found.faults] == [
        "“Head” is the name of two. Write its code instead."
    ]
    assert places(found) == {("b", "com.ethics"): "2d"}


tables = st.dictionaries(
    st.tuples(st.sampled_from(list(POSTS)), st.sampled_from(list(SKILLS))),
    values,
    min_size=1,
)


@given(
    tables,
    st.sampled_from(["en", "vi"]),
    st.permutations(list(POSTS)),
    st.permutations(list(SKILLS)),
    st.integers(0, 1),
)
def test_a_table_copied_out_is_pasted_back_the_same(
    table, language, columns, lines, name
):
    rows = [["", *(POSTS[post][name] for post in columns)]]
    rows += [
        [
            SKILLS[skill][name],
            *(
                notation.write(table.get((post, skill)), language)
                for post in columns
            ),
        ]
        for skill in lines
    ]
    found = block(blocks.write_block(rows))
    assert not found.faults
    assert {
        key: notation.read(text) for key, text in places(found).items()
    } == table


@given(
    st.text(alphabet=st.sampled_from('\t\n;" 2dkEthicsSecretary-'), max_size=80)
)
def test_any_block_is_read_or_refused(text):
    try:
        found = block(text)
    except Invalid:
        return
    assert all(
        one.post in POSTS and one.competency in SKILLS for one in found.entries
    )
    assert len(places(found)) == len(found.entries)


def test_a_block_may_have_a_hundred_columns_and_no_more():
    with pytest.raises(Invalid, match="does not fit"):
        block("\t".join(["2d"] * 100))
    with pytest.raises(Invalid, match="at most"):
        block("\t".join(["2d"] * 101))


def test_semicolons_separate_only_where_there_are_no_tabs():
    assert blocks.split("a;b\tc") == [["a;b", "c"]]
    assert blocks.split("a;b") == [["a", "b"]]
