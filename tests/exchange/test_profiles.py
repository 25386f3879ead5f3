"""Profiles by file: the framework's own rules decide, rows may stand on each
other, and what is taken out comes in again unchanged.
"""

import datetime as dt

import pytest
from sqlalchemy import func, select

from lms.core import clock, tables
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.exchange.loader import rows as loader
from lms.exchange.service import profiles
from lms.exchange.types import RowsImport, RowState
from lms.framework import service as framework
from lms.people import service as people
from lms.posts import service as posts_service
from lms.posts.models import Post
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.types import CellChange, ChangeTerms
from tests import lite

HEAD = "đơn vị,vị trí,năng lực,cấp độ,mức độ minh chứng,bắt buộc,lý do,đặc điểm địa bàn,căn cứ pháp lý,từ ngày,đến ngày\n"
ROW = "cua-song,clerk,com.languages,3,does,có,Phường ven biển,,,,\n"


def bring(who, text, **options):
    rows = loader.read(
        text.encode() if isinstance(text, str) else text, "profiles"
    )
    return profiles.bring_in(who, rows, RowsImport(**options))


def wrong(report):
    return [
        (note.place.line, note.place.field, note.text % note.values)
        for note in report.problems
    ]


def asked(post="clerk", unit="cua-song", competency="com.languages"):
    found = requirements.effective(post, people.find_unit(unit).path).get(
        competency
    )
    return found and (found.level, found.depth.word, found.essential)


def count(table=RequirementRow):
    return session().scalar(select(func.count()).select_from(table))


def day(days):
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def test_a_dry_run_changes_nothing_and_the_same_file_twice_changes_nothing(
    app, actor
):
    before = count(), count(Job), asked()
    report = bring(actor("manager-duc"), HEAD + ROW, dry_run=True)
    assert ([line.state for line in report.lines], report.saved) == (
        [RowState.NEW],
        False,
    )
    assert (count(), count(Job), asked()) == before
    assert bring(actor("manager-duc"), HEAD + ROW).saved
    assert asked() == (3, "does", True)
    row = (
        session()
        .scalars(select(RequirementRow).order_by(RequirementRow.id.desc()))
        .first()
    )
    assert (row.reason, row.set_by, row.valid_from) == (
        {"vi": "Phường ven biển"} | {"en": "Phường ven biển"},
        actor("manager-duc").person_id,
        clock.today(),
    )
    again = bring(actor("manager-duc"), HEAD + ROW)
    assert ([line.state for line in again.lines], again.saved) == (
        [RowState.UNCHANGED],
        False,
    )


def test_what_is_taken_out_comes_in_again_unchanged_in_every_form(app, actor):
    bring(actor("manager-duc"), HEAD + ROW)
    for who, unit in (
        (actor("manager-duc"), "cua-song"),
        (None, "vn"),
        (actor("nation-thu"), "vn"),
    ):
        rows = profiles.take_out(who, unit, below=True)
        assert rows["requirements"]
        for kind, some in (
            ("yaml", rows),
            ("csv", {"requirements": rows["requirements"]}),
            ("xlsx", {"posts": rows["posts"]}),
            ("xlsx", {"requirements": rows["requirements"]}),
        ):
            for language in ("vi", "en"):
                content = loader.write(some, kind, language)
                assert content == loader.write(some, kind, language)
                report = bring(who, content, dry_run=True)
                assert (
                    wrong(report),
                    {line.state for line in report.lines},
                ) == ([], {RowState.UNCHANGED}), (kind, unit)


@lite
def test_the_shipped_profiles_are_read_and_are_there_already(app):
    from lms.posts.loader import PRESETS

    for file in sorted(PRESETS.glob("*.yaml")):
        text = file.read_text()
        if "requirements:" in text and "posts:" in text:
            report = bring(None, text, dry_run=True, unit="vn")
            assert (wrong(report), {line.state for line in report.lines}) == (
                [],
                {RowState.UNCHANGED},
            )
            return
    pytest.fail("no preset with posts and requirements was found")


def test_lowering_below_the_layer_above_is_refused_by_name(app, actor):
    bring(None, HEAD + "vn,clerk,com.languages,3,does,có,Cả nước,,,,\n")
    for row, column in (
        ("cua-song,clerk,com.languages,2,does,có,x,,,,\n", "level"),
        ("cua-song,clerk,com.languages,3,knows,có,x,,,,\n", "depth"),
    ):
        ((line, place, said),) = wrong(bring(actor("manager-duc"), HEAD + row))
        assert (line, place) == (2, column)
        assert "Viet Nam" in said


def test_rows_of_one_file_stand_on_each_other_whatever_their_order(app):
    text = (
        HEAD
        + "cua-song,clerk,com.languages,2,knows,có,Thấp hơn,,,,\nhai-binh,clerk,com.languages,3,does,có,Tỉnh,,,,\n"
    )
    report = bring(None, text, only_good=True)
    assert [place[:2] for place in wrong(report)] == [(2, "level")]
    assert (asked(), asked(unit="hai-binh")) == (
        (3, "does", True),
        (3, "does", True),
    )


def test_what_the_layer_above_asks_already_needs_no_row(app):
    bring(None, HEAD + "vn,clerk,com.languages,3,does,có,Cả nước,,,,\n")
    before = count()
    report = bring(None, HEAD + ROW)
    assert (report.lines[0].state, count()) == (RowState.UNCHANGED, before)
    assert "layer above" in report.lines[0].notes[0].text


def test_a_row_taken_out_changed_and_brought_in_holds_from_today(app, actor):
    bring(None, HEAD + ROW)
    with transaction():
        session().execute(
            RequirementRow.__table__.update()
            .where(RequirementRow.unit_id == people.find_unit("cua-song").id)
            .values(valid_from=clock.today() - dt.timedelta(days=90))
        )
    rows = profiles.take_out(None, "cua-song")["requirements"]
    changed = [
        {**row, "level": "4", "reason.en": "Coast"}
        if (row["post"], row["competency"]) == ("clerk", "com.languages")
        else row
        for row in rows
    ]
    report = bring(
        actor("manager-duc"), loader.write({"requirements": changed}, "csv")
    )
    assert (wrong(report), len(report.of(RowState.CHANGED))) == ([], 1)
    found = (
        session()
        .scalars(
            select(RequirementRow)
            .where(
                RequirementRow.competency == "com.languages",
                RequirementRow.post == "clerk",
            )
            .order_by(RequirementRow.id)
        )
        .all()
    )
    assert [
        (row.level, row.valid_to == clock.today()) for row in found[-2:]
    ] == [(3, True), (4, False)]
    assert (found[-1].valid_from, found[-1].reason["en"]) == (
        clock.today(),
        "Coast",
    )


def test_a_last_day_ends_the_row_that_is_there(app, actor):
    bring(None, HEAD + ROW)
    before = count()
    report = bring(
        actor("manager-duc"), HEAD + ROW.replace(",,,,\n", f",,,,{day(30)}\n")
    )
    assert (wrong(report), report.lines[0].state, count()) == (
        [],
        RowState.CHANGED,
        before,
    )
    row = (
        session()
        .scalars(select(RequirementRow).order_by(RequirementRow.id.desc()))
        .first()
    )
    session().refresh(row)
    assert row.valid_to.isoformat() == day(31)


def test_days_to_come_and_overlapping_days(app, actor):
    text = HEAD + ROW.replace(",,,,\n", f",,,{day(10)},{day(20)}\n")
    assert bring(actor("manager-duc"), text).saved
    over = bring(actor("manager-duc"), HEAD + ROW.replace(",3,", ",4,"))
    assert [place[:2] for place in wrong(over)] == [(2, "from")]
    twins = bring(
        actor("manager-duc"), HEAD + ROW.replace("com.languages", "com.it") * 2
    )
    assert [(place[0], place[2]) for place in wrong(twins)] == [
        (3, "holds on the same days as line 2")
    ]
    past = bring(
        actor("manager-duc"),
        HEAD
        + ROW.replace("com.languages", "com.it").replace(
            ",,,,\n", ",,,01/01/2020,\n"
        ),
    )
    assert [place[:2] for place in wrong(past)] == [(2, "from")]


@lite
def test_every_wrong_cell_is_named_at_once(app):
    text = (
        HEAD
        + "nowhere,nothing,none,9,deep,perhaps,Vì sao,,,soon,32/13/2026\ncua-song,clerk,com.it,3,does,có,,,,,\ncua-song,clerk,com.drafting,3,does,có,x,moon,,,\ncua-song,justice,com.it,3,does,có,x,,no-law,,\n"
    )
    found = {place[:2] for place in wrong(bring(None, text))}
    assert found == {
        (2, "unit"),
        (2, "post"),
        (2, "competency"),
        (2, "level"),
        (2, "depth"),
        (2, "essential"),
        (2, "from"),
        (2, "to"),
        (3, "reason.vi"),
        (4, "ground"),
        (5, "legal_basis"),
    }


@lite
def test_an_unknown_code_is_named_with_what_may_stand_there(app):
    """Two unknown codes of one row are both named; a depth that is none is
    answered with the words of the column's own language.
    """
    text = (
        HEAD
        + "cua-song,clerk,com.it,3,does,có,x,moon,no-law,,\ncua-song,clerk,com.ethics,3,lặn,có,x,,,,\n"
    )
    found = {place[:2]: place[2] for place in wrong(bring(None, text))}
    assert set(found) == {(2, "ground"), (2, "legal_basis"), (3, "depth")}
    assert "moon" in found[2, "ground"] and "coast" in found[2, "ground"]
    assert "no-law" in found[2, "legal_basis"]
    assert "does (thực hiện)" in found[3, "depth"]


@lite
def test_a_table_speaks_the_language_of_its_headings(app, actor):
    bring(actor("manager-duc"), HEAD + ROW)
    rows = {
        "requirements": profiles.take_out(actor("manager-duc"), "cua-song")[
            "requirements"
        ]
    }
    said = {
        language: loader.write(rows, "csv", language).decode()
        for language in ("vi", "en")
    }
    assert "com.languages,3,thực hiện,có," in said["vi"]
    assert "com.languages,3,does,yes," in said["en"]


def test_one_bad_row_stops_all_unless_only_the_good_ones_are_wanted(app, actor):
    before = count()
    text = HEAD + ROW + "cua-song,clerk,none,3,does,có,x,,,,\n"
    assert not bring(actor("manager-duc"), text).saved
    assert (count(), asked()) == (before, asked())
    assert bring(actor("manager-duc"), text, only_good=True).saved
    assert count() == before + 1


@lite
def test_nobody_sets_what_is_not_hers(app, actor):
    report = bring(
        actor("manager-duc"),
        HEAD
        + ROW.replace("cua-song", "doi-thong")
        + ROW.replace("cua-song", "hai-binh"),
    )
    assert [place[:2] for place in wrong(report)] == [(2, "unit"), (3, "unit")]
    for login in ("lan", "mentor-hoa", "trainer-mai", "admin"):
        with pytest.raises(NotAllowed):
            bring(actor(login), HEAD + ROW)
        with pytest.raises(NotAllowed):
            profiles.take_out(actor(login), "cua-song")
    with pytest.raises(NotAllowed):
        profiles.take_out(actor("manager-duc"), "vn")
    with pytest.raises((Invalid, NotFound)):
        profiles.take_out(None, "nowhere")


POSTS = "mã,tên,tên (en),tên ngắn,bộ phận,lãnh đạo,nguồn\n"


def test_posts_are_added_and_edited_by_those_who_write_frameworks(app, actor):
    text = (
        POSTS
        + "land,Công chức địa chính,Land officer,Địa chính,Phòng Kinh tế,không,Nghị định 361/2025/NĐ-CP\n"
    )
    refused = bring(actor("manager-duc"), text)
    assert [place[0] for place in wrong(refused)] == [2]
    assert session().get(Post, "land") is None
    assert bring(actor("nation-thu"), text).saved
    assert posts_service.posts()["land"].title == {
        "vi": "Công chức địa chính",
        "en": "Land officer",
    }
    assert posts_service.posts()["land"].short == {"vi": "Địa chính"}
    assert bring(actor("nation-thu"), text).lines[0].state == RowState.UNCHANGED
    changed = bring(
        actor("nation-thu"),
        text.replace("Land officer", "").replace("không", "có"),
    )
    assert changed.lines[0].state == RowState.CHANGED
    assert (
        posts_service.posts()["land"].title["en"],
        posts_service.posts()["land"].leadership,
    ) == ("Land officer", True)
    twice = bring(
        actor("nation-thu"), text + "Sai Mã,x,,,y,không,z\nland,x,,,y,không,z\n"
    )
    assert {place[:2] for place in wrong(twice)} == {(3, "key"), (4, "key")}


def test_posts_and_what_is_asked_of_them_come_in_one_file(app):
    text = """
posts:
  - {key: land, title: {vi: Địa chính, en: Land}, office: {vi: Phòng Kinh tế}, source: {vi: Nguồn}}
requirements:
  - unit: cua-song
    post: land
    competency: com.languages
    level: 3
    depth: does
    reason: {vi: Ven biển, en: Coast}
    from: DAY
""".replace("DAY", day(5))
    dry = bring(None, text, dry_run=True)
    assert (
        [line.state for line in dry.lines],
        session().get(Post, "land"),
    ) == ([RowState.NEW] * 2, None)
    assert bring(None, text).saved
    row = (
        session()
        .scalars(select(RequirementRow).where(RequirementRow.post == "land"))
        .one()
    )
    assert (row.reason, row.valid_from.isoformat(), row.essential) == (
        {"vi": "Ven biển", "en": "Coast"},
        day(5),
        True,
    )


@lite
def test_a_file_of_another_kind_is_refused_with_its_place(app):
    for content, word in (
        (b"a,b\n1,2\n", "Columns post, competency"),
        (b"requirements: [1]\n", "Line 1"),
        (
            b"requirements:\n  - {post: clerk, salary: 7}\n",
            "Line 2, requirements\\[0\\].salary: is not a known key",
        ),
        (b"key: x\n", "is not a known key"),
        (b"posts: []\n", "no rows"),
        (HEAD.encode(), "no rows"),
    ):
        with pytest.raises(Invalid, match=word):
            loader.read(content, "profiles")
    for sealed in (
        "",
        "[]",
        '{"posts": [[1]], "requirements": []}',
        '{"posts": [], "requirements": [[2, ["x"]]]}',
    ):
        with pytest.raises(Invalid, match="not sent whole"):
            loader.unseal(sealed, "profiles")


@lite
def test_the_rows_keep_their_lines_on_the_way_through_a_page(app):
    rows = loader.read((HEAD + "\n\n" + ROW).encode(), "profiles")
    assert [
        (line.number, line.cells)
        for line in loader.unseal(loader.seal(rows), "profiles")["requirements"]
    ] == [(4, rows["requirements"][0].cells)]


def test_a_layer_of_a_thousand_rows_takes_seconds(app, actor):
    keys = [
        (post, key)
        for post in list(posts_service.posts())[:25]
        for key in list(framework.competencies())[:12]
    ]
    text = HEAD + "".join(
        f"cua-song,{post},{key},5,does,có,Lý do {number},,,,\n"
        for number, (post, key) in enumerate(keys)
    )
    report = bring(actor("manager-duc"), text)
    assert (wrong(report), len(report.changing)) == ([], len(keys))
    assert (
        session().scalar(select(func.count()).where(Job.kind == "recount")) < 30
    )


def test_one_row_set_on_the_page_and_in_a_file_are_the_same(app, actor):
    requirements.require_level(
        actor("manager-duc"),
        people.find_unit("cua-song").id,
        CellChange("clerk", "com.languages", 3, 4),
        ChangeTerms("Phường ven biển"),
    )
    assert (
        bring(actor("manager-duc"), HEAD + ROW).lines[0].state
        == RowState.UNCHANGED
    )
    assert tables.read(
        loader.write(
            {
                "requirements": profiles.take_out(None, "cua-song")[
                    "requirements"
                ]
            },
            "csv",
        ),
        99,
    )


@lite
def test_the_end_of_all_days_is_no_end(app, actor):
    row = ROW.replace(",,\n", f",{day(1)},31/12/9999\n")
    assert bring(actor("nation-thu"), HEAD + row).saved
    kept = session().scalars(select(RequirementRow).filter_by(post="clerk"))
    assert None in {
        one.valid_to for one in kept if one.competency == "com.languages"
    }
