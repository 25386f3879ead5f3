"""A CSV of people: every bad cell is named with its line and column; what
cannot be read at all is refused before anything else.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import tables
from lms.core.errors import Invalid
from lms.directory import loader, rules
from lms.directory.types import Answer, PersonEntry, RowAnswer
from lms.people.types import KnownPerson

HEAD = "login,name,email,unit,post,from,role,role unit\n"
GOOD = "an.nguyen,Nguyễn Văn An,an@example.vn,cua-song.office,clerk,01/10/2026,mentor,cua-song"


def problems(line):
    (row,) = loader.read(HEAD + line)
    return [
        (
            problem.column,
            problem.text % problem.values if problem.values else problem.text,
        )
        for problem in row.problems
    ]


def test_a_good_row_is_read_whole():
    (row,) = loader.read(HEAD + GOOD)
    assert (row.line, row.login, row.name, row.email) == (
        2,
        "an.nguyen",
        "Nguyễn Văn An",
        "an@example.vn",
    )
    assert (row.unit, row.post, row.since) == (
        "cua-song.office",
        "clerk",
        dt.date(2026, 10, 1),
    )
    assert (row.role, row.role_unit, row.problems) == ("mentor", "cua-song", ())


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (",Nguyễn Văn An,,cua-song", "login", "2 to 80"),
        ("a,Nguyễn Văn An,,cua-song", "login", "2 to 80"),
        ("an nguyen,Nguyễn Văn An,,cua-song", "login", "2 to 80"),
        ("an/../x,Nguyễn Văn An,,cua-song", "login", "2 to 80"),
        ("an.nguyen,,,cua-song", "name", "should be a name"),
        ("an.nguyen,A,,cua-song", "name", "should be a name"),
        (f"an.nguyen,{'A' * 201},,cua-song", "name", "should be a name"),
        (
            "an.nguyen,Nguyễn Văn An,an at example.vn,cua-song",
            "email",
            "“an at example.vn” is not an e-mail address",
        ),
        (
            "an.nguyen,Nguyễn Văn An,,cua-song,clerk,31/02/2026",
            "from",
            "“31/02/2026” is not a day",
        ),
        (
            "an.nguyen,Nguyễn Văn An,,cua-song,clerk,soon",
            "from",
            "“soon” is not a day",
        ),
        (
            "an.nguyen,Nguyễn Văn An,,cua-song,clerk,10/2026",
            "from",
            "write it like 22/11/2026",
        ),
    ],
)
def test_each_bad_cell_is_named_with_its_column(line, column, said):
    found = problems(line)
    assert [name for name, _said in found] == [column]
    assert said in found[0][1]


@pytest.mark.parametrize("letters", [2, 200])
def test_the_shortest_and_the_longest_name_and_address_are_taken(letters):
    address = "a@b.vn".rjust(letters, "a")
    assert not problems(f"an.nguyen,{'A' * letters},{address},cua-song")
    assert len(problems(f"an.nguyen,An,{'a@b.vn'.rjust(201, 'a')},x")) == 1


def test_without_another_sign_in_name_another_person_is_no_answer():
    lan = KnownPerson("lan", 1, "Lò Thị Lan", None)
    asked = PersonEntry("lan", "Lân", "", "x", "", None, line=2, doubted=lan)

    def given(answer):
        found = rules.answered(asked, {2: RowAnswer(answer, lan.name)})
        return found.answer

    assert given(Answer.OTHER) is None
    assert given(Answer.SAME) == Answer.SAME


def test_every_bad_cell_of_a_row_is_named_at_once():
    assert [column for column, _said in problems("?,?,?,cua-song,clerk,?")] == [
        "from",
        "login",
        "name",
        "email",
    ]


def test_lines_are_counted_as_the_persons_editor_counts_them():
    text = HEAD + GOOD + "\n\n" + "bad login,Nguyễn Văn B,,cua-song\n"
    assert [(row.line, bool(row.problems)) for row in loader.read(text)] == [
        (2, False),
        (4, True),
    ]


def test_a_sign_in_name_that_stands_twice_names_the_first_line():
    rows = loader.read(
        HEAD + GOOD + "\n" + GOOD.replace("an.nguyen", "AN.Nguyen")
    )
    assert rows[0].problems == ()
    assert (
        rows[1].line,
        rows[1].problems[0].column,
        rows[1].problems[0].values,
    ) == (3, "login", {"line": 2})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_understood(delimiter):
    (row,) = loader.read((HEAD + GOOD).replace(",", delimiter))
    assert (row.name, row.role_unit, row.problems) == (
        "Nguyễn Văn An",
        "cua-song",
        (),
    )


def test_vietnamese_headings_in_any_order_are_understood():
    (row,) = loader.read(
        "Họ và tên;Tên đăng nhập;Mã đơn vị;Vị trí việc làm;Từ ngày\nLê Thị Bé;be.le;cua-song;clerk;1/9/2026"
    )
    assert (row.login, row.name, row.unit, row.post, row.since) == (
        "be.le",
        "Lê Thị Bé",
        "cua-song",
        "clerk",
        dt.date(2026, 9, 1),
    )
    assert row.problems == ()


def test_a_quoted_cell_may_hold_the_delimiter_and_the_apostrophe_of_a_spreadsheet_is_dropped():
    (row,) = loader.read(HEAD + '\'0912345678,"An, Nguyễn Văn",,cua-song')
    assert (row.login, row.name, row.problems) == (
        "0912345678",
        "An, Nguyễn Văn",
        (),
    )


def test_marks_in_a_sign_in_name_are_put_aside():
    assert (
        loader.read(HEAD + "Đặng.Hòa,Đặng Thị Hòa,,cua-song")[0].login
        == "dang.hoa"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_saved_as_unicode_is_read(encoding):
    assert "Nguyễn" in tables.decode((HEAD + GOOD).encode(encoding))
    assert (
        loader.read(tables.decode((HEAD + GOOD).encode(encoding)))[0].problems
        == ()
    )


def test_a_file_saved_as_windows_1258_is_refused_instead_of_guessed():
    content = "login,name,unit\nan.nguyen,Trần Đức,cua-song".encode().replace(
        "ầ".encode(), b"\xe2\xcc"
    )
    with pytest.raises(Invalid, match="Windows-1258") as refused:
        tables.decode(content)
    assert (refused.value.field, refused.value.values["place"]) == (
        "file",
        content.index(b"\xe2\xcc"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("   \n", "Columns login, name, unit are missing"),
        ("login,unit\nan,cua-song", "Column name is missing"),
        (
            "login,name,unit,salary\nan.n,An Nguyễn,cua-song,7",
            "salary is not known",
        ),
        (
            "login,name,unit\n" + "x,y,z\n" * (loader.MOST_ROWS + 1),
            "at most 10000",
        ),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_as_a_whole(text, said):
    with pytest.raises(Invalid, match=said) as refused:
        loader.read(text)
    assert refused.value.field == "file"


@given(
    st.text(
        alphabet=st.characters(exclude_characters='"\r\n', codec="utf-8"),
        max_size=200,
    )
)
def test_no_row_whatever_raises(line):
    for row in loader.read(HEAD + line):
        assert row.line == 2


def test_a_file_cut_off_in_the_middle_of_a_letter_is_refused():
    with pytest.raises(Invalid, match="not saved as UTF-8"):
        tables.decode((HEAD + GOOD).encode("utf-16")[:-1])


def test_a_cell_as_long_as_a_book_is_refused():
    with pytest.raises(Invalid, match="cannot be read as a table"):
        loader.read(HEAD + f"an.nguyen,{'A' * 200_000},,cua-song")


def test_what_is_longer_than_its_column_in_the_database_is_a_bad_cell():
    assert [
        column
        for column, _said in problems(f"{'a' * 81},Nguyễn Văn An,,cua-song")
    ] == ["login"]
    assert problems(f"{'a' * 80},Nguyễn Văn An,,cua-song") == []
    assert [
        column
        for column, _said in problems(
            f"an.nguyen,Nguyễn Văn An,{'a' * 300}@example.vn,cua-song"
        )
    ] == ["email"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending_is_read(ending):
    rows = loader.read(
        (HEAD + GOOD + "\nbad login,B C,,cua-song\n").replace("\n", ending)
    )
    assert [(row.line, len(row.problems)) for row in rows] == [(2, 0), (3, 1)]


def test_a_cell_with_a_line_break_does_not_shift_the_lines_after_it():
    rows = loader.read(
        HEAD + '"an.nguyen","Nguyễn\nVăn An",,cua-song\nbad login,B C,,cua-song'
    )
    assert rows[1].line == 4
