"""Units from a table: a dry run changes nothing, units never move, nobody
enters anything beyond their reach, and ten thousand take seconds.
"""

import time

import pytest
from sqlalchemy import func, select

from lms.access.types import Role
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotAllowed
from lms.directory import service as directory
from lms.exchange.loader import rows as files
from lms.exchange.service import units
from lms.exchange.types import RowsImport, RowState
from lms.people import service as people
from lms.people.models import UnitKindRow, UnitRow
from tests import lite
from tests.conftest import Browser

HEAD = "mã,loại,tên,tên (en),mã cấp trên\n"


def bring(who, text, **options):
    return units.bring_in(
        who,
        files.read((HEAD + text).encode(), "units"),
        RowsImport(**options),
    )


def wrong(report):
    return [
        (note.place.line, note.place.field, note.text % note.values)
        for note in report.problems
    ]


def count():
    return session().scalar(select(func.count()).select_from(UnitRow))


@pytest.fixture
def local(actor):
    """An administrator of one ward only."""
    directory.grant(
        None,
        actor("yen").person_id,
        Role.ADMIN,
        people.find_unit("cua-song").id,
    )
    return actor("yen")


def test_units_come_in_whatever_their_order_and_the_same_file_twice_changes_nothing(
    app, actor
):
    text = "01.a.x,department,Văn phòng,,01.a\n01.a,commune,Xã A,Commune A,01\n01,province,Tỉnh B,,vn\n"
    before = count()
    dry = bring(actor("admin"), text, dry_run=True)
    assert ([line.state for line in dry.lines], dry.saved, count()) == (
        [RowState.NEW] * 3,
        False,
        before,
    )
    assert bring(actor("admin"), text).saved
    province, commune, office = (
        people.find_unit(key) for key in ("01", "01.a", "01.a.x")
    )
    assert commune.path == f"{province.path}{commune.id}/"
    assert (office.authority, commune.authority) == (commune.path, commune.path)
    assert (*commune.title.values(), province.title["en"]) == (
        "Xã A",
        "Commune A",
        "",
    )
    again = bring(actor("admin"), text)
    assert ([line.state for line in again.lines], again.saved, count()) == (
        [RowState.UNCHANGED] * 3,
        False,
        before + 3,
    )


def test_what_is_added_at_once_is_what_is_added_one_by_one(app):
    bring(None, "x1,commune,X,,hai-binh\nx2,department,Y,,x1\n")
    with transaction():
        above = people.find_unit("hai-binh")
        one = people.put_unit("y1", "commune", {"vi": "X", "en": "X"}, above)
        two = people.put_unit("y2", "department", {"vi": "Y", "en": "Y"}, one)
    for many, single in (
        (people.find_unit("x1"), one),
        (people.find_unit("x2"), two),
    ):
        names = {
            unit.id: unit.key[-1]
            for unit in (
                people.find_unit("x1"),
                people.find_unit("x2"),
                one,
                two,
            )
        }
        shape = [
            [names.get(number, number) for number in people.ids_on(path)]
            for path in (many.path, single.path)
        ]
        assert shape[0] == shape[1]
        assert (many.kind, many.authority == many.path) == (
            single.kind,
            single.authority == single.path,
        )


def test_an_empty_english_name_takes_none_away_and_copies_none(app):
    named, copied = {"vi": "Xã A", "en": "Commune A"}, {"vi": "B", "en": "B"}
    with transaction():
        people.put_unit("a1", "commune", named, people.find_unit("hai-binh"))
        people.put_unit("b1", "commune", copied, people.find_unit("hai-binh"))
    text = "a1,commune,Xã A mới,,hai-binh\nb1,commune,B mới,,hai-binh\n"
    assert bring(None, text).saved
    assert people.find_unit("a1").title == {"vi": "Xã A mới", "en": "Commune A"}
    assert people.find_unit("b1").title == {"vi": "B mới", "en": ""}
    assert not bring(None, text).saved


def test_names_follow_the_file_but_units_do_not_move(app, actor):
    report = bring(
        actor("admin"),
        "cua-song,commune,Phường Cửa Sông mới,Cua Song,hai-binh\n",
    )
    assert (
        report.lines[0].state,
        people.find_unit("cua-song").title["vi"],
    ) == (
        RowState.CHANGED,
        "Phường Cửa Sông mới",
    )
    moved = bring(actor("admin"), "cua-song,commune,Phường,Ward,vn\n")
    assert wrong(moved) == [
        (2, "parent", "stands below “hai-binh” already, and units do not move")
    ]
    kind = bring(actor("admin"), "cua-song,department,Phường,Ward,hai-binh\n")
    assert [place[:2] for place in wrong(kind)] == [(2, "kind")]


@lite
def test_every_wrong_cell_is_named_with_its_line_and_column(app, actor):
    report = bring(
        actor("admin"),
        "Đỏ,commune,A,,hai-binh\n,commune,A,,hai-binh\na1,commune,A,,hai-binh\na1,commune,B,,hai-binh\na2,village,A,,hai-binh\n"
        f"a3,commune,,,hai-binh\na4,commune,{'A' * 201},,hai-binh\na5,commune,A,,nowhere\na6,commune,A,,a5\na7,commune,A,,\n"
        "b1,commune,A,,b3\nb2,commune,A,,b1\nb3,commune,A,,b2\n",
    )
    found = {(line, column) for line, column, _said in wrong(report)}
    assert found == {
        (2, "key"),
        (3, "key"),
        (5, "key"),
        (6, "kind"),
        (7, "title.vi"),
        (8, "title.vi"),
        (9, "parent"),
        (10, "parent"),
        (11, "parent"),
        (12, "parent"),
        (13, "parent"),
        (14, "parent"),
    }
    text = " ".join(said for _line, _column, said in wrong(report))
    for word in (
        "line 4",
        "known are: commune",
        "“nowhere”",
        "stands below “a5”, which cannot be taken",
        "leads back to “b1” itself",
        "only the unit above all others",
    ):
        assert word in text
    assert people.find_unit("a1") is None


def test_one_bad_row_stops_all_unless_only_the_good_ones_are_wanted(app, actor):
    text = "a1,commune,A,,hai-binh\na2,commune,A,,nowhere\n"
    assert not bring(actor("admin"), text).saved
    assert people.find_unit("a1") is None
    assert bring(actor("admin"), text, only_good=True).saved
    assert (people.find_unit("a1") is not None, people.find_unit("a2")) == (
        True,
        None,
    )


@lite
def test_an_administrator_of_a_ward_enters_units_below_it_only(app, local):
    assert bring(local, "cs.x,department,A,,cua-song\n").saved
    for text, place in (
        ("d.x,department,A,,doi-thong\n", (2, "parent")),
        ("d.x,commune,A,,hai-binh\n", (2, "parent")),
        ("d.x,province,A,,\n", (2, "parent")),
        ("doi-thong,commune,Tên khác,X,hai-binh\n", (2, "key")),
        (
            "cs.y,department,A,,cs.z\ncs.z,department,A,,doi-thong\n",
            (2, "parent"),
        ),
    ):
        report = bring(local, text)
        assert (wrong(report)[0][:2], report.saved) == (place, False), text
    assert people.find_unit("doi-thong").title["vi"] != "Tên khác"


@lite
def test_only_administrators_bring_units_in_or_take_them_out(app, actor):
    before = count()
    for login in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "province-quang",
        "trainer-mai",
    ):
        with pytest.raises(NotAllowed):
            bring(actor(login), "a1,commune,A,,hai-binh\n")
        with pytest.raises(NotAllowed):
            units.take_out(actor(login))
        with pytest.raises(NotAllowed):
            units.put_kind(actor(login), "village", {"vi": "Thôn"}, True)
    assert count() == before


def test_kinds_are_records_of_the_site(app, actor, local):
    units.put_kind(
        actor("admin"), "special-zone", {"vi": "Đặc khu", "en": ""}, False
    )
    assert bring(actor("admin"), "dk,special-zone,Đặc khu A,,hai-binh\n").saved
    units.put_kind(
        actor("admin"),
        "special-zone",
        {"vi": "Đặc khu hành chính", "en": "Special zone"},
        False,
    )
    assert session().get(UnitKindRow, "special-zone").title == {
        "vi": "Đặc khu hành chính",
        "en": "Special zone",
    }
    for key, title, part in (
        ("special-zone", {"vi": "Đặc khu"}, True),
        ("Đặc khu", {"vi": "A"}, True),
        ("x" * 21, {"vi": "A"}, True),
        ("x", {"vi": " "}, True),
    ):
        with pytest.raises(Invalid):
            units.put_kind(actor("admin"), key, title, part)
    with pytest.raises(NotAllowed):
        units.put_kind(local, "village", {"vi": "Thôn"}, True)


def test_what_is_taken_out_comes_in_again_unchanged(app, actor, local):
    for who in (actor("admin"), local, None):
        rows = units.take_out(who)
        for content in (
            files.write(rows, "csv"),
            files.write(rows, "xlsx"),
        ):
            report = units.bring_in(
                who, files.read(content, "units"), RowsImport(dry_run=True)
            )
            assert {line.state for line in report.lines} == {RowState.UNCHANGED}
    assert units.take_out(local)["units"][0]["key"] == "cua-song"
    assert units.take_out(None, "cua-song") == units.take_out(local)


@lite
def test_a_table_of_another_kind_is_refused(app):
    for text, word in (
        ("a,b\n1,2\n", "Columns key, kind"),
        (HEAD, "no rows"),
        ("mã,loại,tên,mã cấp trên,lương\n", "lương is not known"),
    ):
        with pytest.raises(Invalid, match=word):
            units.bring_in(
                None,
                files.read(text.encode(), "units"),
                RowsImport(dry_run=True),
            )


def test_a_tree_deeper_than_its_column_is_refused(app):
    rows = "\n".join(
        f"d{n},department,A,,{f'd{n - 1}' if n else 'vn'}" for n in range(25)
    )
    report = bring(None, rows, only_good=True)
    assert [line.cells["key"] for line in report.bad] == [
        f"d{n}" for n in range(19, 25)
    ]
    assert report.saved
    assert (
        max(len(unit.path) for unit in session().scalars(select(UnitRow)))
        <= 190
    )


@lite
def test_ten_thousand_rows_take_seconds_and_tell_how_far_they_are(app):
    rows = [f"p{n},province,Tỉnh {n},,vn" for n in range(30)]
    rows += [f"p{n % 30}.c{n},commune,Xã {n},,p{n % 30}" for n in range(3_300)]
    rows += [
        f"o{n},department,Phòng {n},,p{n % 3_300 % 30}.c{n % 3_300}"
        for n in range(6_670)
    ]
    told, start = [], time.process_time()
    assert bring(None, "\n".join(reversed(rows)), progress=told.append).saved
    assert time.process_time() - start < 30
    assert (sum(told), len(told) > 5) == (10_000, True)
    assert (
        people.find_unit("o6669").authority
        == people.find_unit("o6669").path.rsplit("/", 2)[0] + "/"
    )


@lite
def test_a_long_chain_of_new_units_is_refused_at_once(app, actor):
    """A way that is too deep is not walked to its end for every row of it."""
    rows = [f"c{at},department,A,,c{at + 1}\n" for at in range(2_000)]
    began = time.process_time()
    report = bring(actor("admin"), "".join(rows))
    assert time.process_time() - began < 10
    assert len(report.bad) == 2_000


@lite
def test_the_kind_of_a_unit_is_taken_by_the_words_that_the_page_shows(
    app, actor
):
    text = 'k1,"Tỉnh, thành phố",A,,vn\nk2,phuong,B,,k1\nk3,XÃ,C,,k1\n'
    text += "k4,Trung tâm,D,,k2\nk5,Commune,E,,k1\nk6,làng,F,,k1\n"
    report = bring(actor("admin"), text, only_good=True)
    kinds = [people.find_unit(f"k{one}").kind for one in range(1, 6)]
    assert kinds == [
        "province",
        "commune",
        "commune",
        "department",
        "commune",
    ]
    assert [row.number for row in report.lines if row.is_bad] == [7]


@lite
def test_a_key_and_a_whole_name_go_before_a_part_of_another_name(app, actor):
    for key, title in (("phuong", "Khu"), ("office", "Phòng")):
        units.put_kind(actor("admin"), key, {"vi": title}, False)
    bring(actor("admin"), "k1,phuong,A,,vn\nk2,Phòng,B,,vn\n")
    kinds = [people.find_unit(key).kind for key in ("k1", "k2")]
    assert kinds == ["phuong", "office"]


@lite
def test_the_page_says_the_key_of_the_unit_to_stand_below(app, local):
    page = Browser(app, "admin").get("/files/units").text
    assert "<code>vn</code>" in page
    page = Browser(app, "yen").get("/files/units").text
    assert "<code>cua-song</code>" in page and "<code>vn</code>" not in page
