"""The table of one unit's layer: what it shows, what a save does, and what is
refused where.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import event, func, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, NotAllowed, NotFound
from lms.core.i18n import use
from lms.core.outbox import Job
from lms.framework import service as framework
from lms.framework.models import Competency
from lms.framework.types import Depth
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.service import cells, matrix
from lms.requirements.service.cells import EditorSnapshot, SaveMode
from lms.requirements.types import CellChange, CellEntry, ChangeTerms
from tests import lite

OFFICER, DIRECTOR, SKILL = (
    "one-stop-officer",
    "centre-director",
    "com.languages",
)
DAY = dt.timedelta(days=1)
TERMS = ChangeTerms("Cảng du lịch", "tourism")


def unit(key="cua-song"):
    return people.find_unit(key)


def grid(who, key="cua-song", post=OFFICER, on=None):
    return matrix.matrix(who, unit(key).id, post, on)


def save(who, texts, key="cua-song", terms=TERMS, seen=None, **more):
    """As the page sends it: the cells of the table that were typed in, with
    what was shown.
    """
    entries = [
        CellEntry(OFFICER, competency, text)
        for competency, text in texts.items()
    ]
    seen = grid(who, key).seen if seen is None else seen
    return cells.save(
        who,
        unit(key).id,
        entries,
        terms,
        EditorSnapshot(terms.since or clock.today(), seen),
        **more,
    )


def asked(key="cua-song", on=None):
    found = requirements.effective(OFFICER, unit(key).path, on)
    return {
        name: f"{one.level}{one.depth.word}{'' if one.essential else '?'}"
        for name, one in found.items()
    }


def cell(found, post, competency):
    return next(c for c in found.cells(competency) if c.post == post)


def floor(found, post, competency):
    below = cell(found, post, competency).floor
    return below.short if below else ""


def rows():
    return session().scalar(select(func.count()).select_from(RequirementRow))


@lite
def test_the_table_shows_what_is_inherited_and_what_is_ones_own(app, actor):
    with use("en"):
        found = grid(actor("manager-duc"))
        assert [post.key for post in found.columns] == [
            DIRECTOR,
            "centre-deputy",
            OFFICER,
        ], "heads first"
        assert (
            cell(found, OFFICER, SKILL).text,
            floor(found, OFFICER, SKILL),
        ) == (
            "2s",
            "",
        )
        assert (
            cell(found, OFFICER, "dig.safety").text,
            floor(found, OFFICER, "dig.safety"),
        ) == ("", "3h")
        assert floor(found, DIRECTOR, "pro.citizen-support") == "(3s)"
        assert (
            cell(found, OFFICER, "dig.safety").floor.asked_by
            == "Hải Bình City (illustrative unit), Viet Nam"
        )
        assert [len(group.rows) for group in found.groups] == [3, 7, 7]
    with use("vi"):
        assert cell(grid(actor("manager-duc")), OFFICER, SKILL).text == "2q"
        assert (
            grid(actor("manager-duc"), post="clerk").columns[0].office["vi"]
            == "Văn phòng HĐND và UBND"
        )


@lite
def test_the_table_of_a_later_day_shows_what_holds_then(app, actor):
    manager, later = actor("manager-duc"), clock.today() + 30 * DAY
    requirements.require_level(
        manager,
        unit().id,
        CellChange(OFFICER, SKILL, 5, Depth.DOES),
        ChangeTerms("Sau này", since=later),
    )
    requirements.require_level(
        actor("province-quang"),
        unit("hai-binh").id,
        CellChange(OFFICER, "com.it", 2, 2),
        ChangeTerms("Sau", since=later),
    )
    with use("en"):
        assert [
            cell(grid(manager, on=on), OFFICER, SKILL).text
            for on in (None, later - DAY, later)
        ] == ["2s", "2s", "5d"]
        assert [
            floor(grid(manager, on=on), OFFICER, "com.it")
            for on in (None, later)
        ] == ["", "2h"]


@lite
def test_competencies_stand_below_their_parents_and_retired_ones_only_where_they_are_still_asked(
    app, actor
):
    with transaction() as db:
        for key, parent in (
            ("com.drafting", "com.communication"),
            ("com.it", "com.drafting"),
            ("com.ethics", "no.such"),
        ):
            db.get(Competency, key).parent = parent
        db.get(Competency, SKILL).retired = True
        db.get(Competency, "com.organising").retired = True
    app.extensions["lms"].cache.clear()
    common = grid(actor("manager-duc")).groups[-1]
    assert [(row.key, deep) for row, deep in common.rows] == [
        ("com.ethics", 0),
        ("com.communication", 0),
        ("com.drafting", 1),
        ("com.it", 2),
        ("com.coordination", 0),
        (SKILL, 0),
    ]


def test_many_cells_are_one_act_with_one_reason_and_ground(app, actor):
    with transaction() as db:
        for job in db.scalars(select(Job)):
            db.delete(job)
    manager = actor("manager-duc")
    found = save(
        manager,
        {
            SKILL: "4d",
            "com.it": "(2 does)",
            "dig.safety": "4",
            "com.ethics": "",
        },
    )
    assert found.saved and not found.faults
    assert len(found.changes) == 3
    now = asked()
    assert (now[SKILL], now["com.it"], now["dig.safety"]) == (
        "4does",
        "2does?",
        "4knows_how",
    )
    new = (
        session()
        .scalars(
            select(RequirementRow).where(
                RequirementRow.ground == "tourism",
                RequirementRow.set_by.is_not(None),
            )
        )
        .all()
    )
    assert {(row.reason["vi"], row.set_by, row.valid_from) for row in new} == {
        ("Cảng du lịch", manager.person_id, clock.today())
    }
    assert len({row.set_at for row in new}) == 1
    told = [
        job.payload["competency"]
        for job in session().scalars(select(Job).order_by(Job.id))
    ]
    assert told == ["com.it", SKILL, "dig.safety"]


def test_an_emptied_cell_ends_the_row_of_ones_own_and_needs_no_reason(
    app, actor
):
    assert save(actor("manager-duc"), {SKILL: ""}, terms=ChangeTerms()).saved
    assert SKILL not in asked()
    assert (
        save(actor("manager-duc"), {SKILL: "-"}, terms=ChangeTerms()).changes
        == []
    )


@lite
def test_what_is_inherited_needs_no_row_and_falling_back_to_it_ends_ones_own(
    app, actor
):
    manager, before = actor("manager-duc"), rows()
    found = save(manager, {"dig.safety": "3h", "pro.certify-copies": "2 does"})
    assert ([one.idle for one in found.idle], rows()) == (
        ["inherited", "inherited"],
        before,
    )
    assert save(manager, {"dig.safety": "4h"}).saved
    found = save(manager, {"dig.safety": "3h"})
    assert [
        (change.before.level, change.after) for change in found.changes
    ] == [(4, None)]
    assert asked()["dig.safety"] == "3knows_how"


@lite
def test_the_same_again_changes_nothing(app, actor):
    manager = actor("manager-duc")
    seen = grid(manager).seen
    assert save(manager, {SKILL: "4d"}, seen=seen).saved
    before = rows()
    found = save(manager, {SKILL: "4d"}, seen=seen)
    assert (found.saved, found.faults, [one.idle for one in found.idle]) == (
        True,
        [],
        ["same"],
    )
    assert rows() == before


def test_bad_cells_are_named_and_nothing_is_saved_unless_the_good_ones_are_asked_for(
    app, actor
):
    manager, before = actor("manager-duc"), rows()
    cells = {
        SKILL: "4d",
        "com.it": "zz",
        "dig.safety": "2d",
        "pro.certify-copies": "5h",
        "com.ethics": "9d",
    }
    found = save(manager, cells)
    assert not found.saved and rows() == before
    said = {entry.competency: str(refusal) for entry, refusal in found.faults}
    assert set(said) == {
        "com.it",
        "dig.safety",
        "pro.certify-copies",
        "com.ethics",
    }
    assert "“zz” cannot be read" in said["com.it"]
    assert (
        "already asks for level 3" in said["dig.safety"]
        and "Hải Bình" in said["dig.safety"]
    )
    assert (
        re.search("Việt Nam|Viet Nam", said["pro.certify-copies"])
        and "deeper proof" in said["pro.certify-copies"]
    )
    assert {entry.text for entry in found.touched} == set(cells.values())
    found = save(manager, cells, mode=SaveMode.GOOD)
    assert found.saved and len(found.faults) == 4
    assert asked()[SKILL] == "4does"
    assert rows() == before + 1


@lite
def test_if_every_cell_is_bad_nothing_counts_as_saved(app, actor):
    assert not save(
        actor("manager-duc"), {"com.it": "zz"}, mode=SaveMode.GOOD
    ).saved


@lite
def test_a_reason_is_asked_for_and_the_bad_cells_are_said_at_the_same_time(
    app, actor
):
    before = rows()
    found = save(
        actor("manager-duc"),
        {SKILL: "4d", "com.it": "zz"},
        terms=ChangeTerms(" "),
    )
    assert found.refusal.field == "reason"
    assert len(found.faults) == 1
    assert rows() == before


def test_a_cell_that_somebody_else_changed_meanwhile_is_refused_with_name_and_time(
    app, actor
):
    duc, quang = actor("manager-duc"), actor("province-quang")
    seen = grid(duc).seen
    assert save(quang, {SKILL: "5d", "com.it": "2d"}).saved
    before = rows()
    found = save(
        duc, {SKILL: "4d", "com.ethics": "2d", "com.it": ""}, seen=seen
    )
    assert not found.saved and rows() == before
    assert [
        (entry.competency, type(refusal)) for entry, refusal in found.faults
    ] == [(SKILL, Conflict)]
    assert "Dương Nhật Quang has changed this cell" in str(found.faults[0][1])
    found = save(duc, {SKILL: "4d", "com.ethics": "2d"}, seen=found.seen)
    assert found.saved, "having seen it, they decide"
    assert (asked()[SKILL], asked()["com.it"]) == ("4does", "2does")


@lite
@pytest.mark.parametrize("other", ["ended", "added", "from later on"])
def test_another_editor_is_noticed_whatever_they_did(app, actor, other):
    duc, quang, later = (
        actor("manager-duc"),
        actor("province-quang"),
        clock.today() + 9 * DAY,
    )
    seen, skill = grid(duc).seen, "com.it" if other == "added" else SKILL
    theirs = {
        "ended": ("", TERMS),
        "added": ("2d", TERMS),
        "from later on": ("5d", ChangeTerms("Sau", since=later)),
    }[other]
    assert save(quang, {skill: theirs[0]}, terms=theirs[1]).saved
    found = save(duc, {skill: "4d"}, seen=seen)
    assert not found.saved and len(found.faults) == 1


@lite
def test_both_editors_may_have_meant_the_same(app, actor):
    duc = actor("manager-duc")
    seen = grid(duc).seen
    assert save(actor("province-quang"), {SKILL: "5d"}).saved
    found = save(duc, {SKILL: "5d"}, seen=seen)
    assert found.saved and not found.faults


@lite
def test_a_cell_nobody_touched_does_not_undo_what_another_editor_did(
    app, actor
):
    duc = actor("manager-duc")
    seen = grid(duc).seen
    assert save(actor("province-quang"), {SKILL: "5d"}).saved
    with use("en"):
        found = save(duc, {SKILL: "2s", "com.it": "2d"}, seen=seen)
    assert found.saved
    assert asked()[SKILL] == "5does"


@lite
def test_only_those_who_may_set_the_layer_save_it(app, actor):
    before = rows()
    for who, where in (
        ("lan", "cua-song"),
        ("mentor-hoa", "cua-song"),
        ("manager-duc", "doi-thong"),
        ("manager-duc", "hai-binh"),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            cells.save(
                actor(who),
                unit(where).id,
                [CellEntry(OFFICER, SKILL, "5d")],
                TERMS,
                EditorSnapshot(clock.today(), ""),
            )
        with pytest.raises((NotFound, NotAllowed)):
            matrix.matrix(actor(who), unit(where).id)
    assert rows() == before


@lite
def test_a_made_up_cell_is_refused_and_nonsense_in_hidden_fields_harms_nothing(
    app, actor
):
    entries = [
        CellEntry("no-such", SKILL, "5d"),
        CellEntry(OFFICER, "no.such", "5d"),
    ]
    found = cells.save(
        actor("manager-duc"),
        unit().id,
        entries,
        TERMS,
        EditorSnapshot(clock.today(), "x 5@y 99999 -1 @"),
    )
    assert not found.saved and len(found.faults) == 2


def test_a_pasted_block_leaves_empty_cells_alone_and_a_dash_ends(app, actor):
    manager = actor("manager-duc")
    with use("vi"):
        sheet = matrix.read_sheet(
            "\tone-stop-officer\nSử dụng ngoại ngữ\t\nSử dụng công nghệ thông tin\t3 thực hiện\n",
            ("", ""),
        )
    shown = EditorSnapshot(clock.today(), grid(manager).seen, whole=False)
    assert cells.save(manager, unit().id, sheet.entries, TERMS, shown).saved
    assert (asked()[SKILL], asked()["com.it"]) == ("2shows_how", "3does")
    sheet = matrix.read_sheet("\tone-stop-officer\ncom.languages\t-", ("", ""))
    shown = EditorSnapshot(clock.today(), grid(manager).seen, whole=False)
    assert cells.save(manager, unit().id, sheet.entries, TERMS, shown).saved
    assert SKILL not in asked()


@lite
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_table_as_it_stands_goes_into_a_spreadsheet_and_back_unchanged(
    app, actor, language
):
    manager, before = actor("province-quang"), rows()
    with use(language):
        for key in ("cua-song", "hai-binh"):
            text = matrix.as_text(grid(manager, key), language)
            sheet = matrix.read_sheet(text, ("", ""))
            assert not sheet.faults and sheet.entries
            found = cells.save(
                manager,
                unit(key).id,
                sheet.entries,
                TERMS,
                EditorSnapshot(clock.today(), "", whole=False),
            )
            assert found.saved and not found.changes
    assert rows() == before


def counted(call):
    """How many statements a call takes."""
    said = []
    engine = session().get_bind()
    listen = lambda *details: said.append(details[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    try:
        with transaction():  # as on a page, each cache is checked once
            call()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(said)


def test_the_table_takes_the_same_number_of_queries_however_much_there_is(
    app, actor
):
    manager, nation = actor("manager-duc"), unit("vn")
    with transaction():
        commune = [
            people.put_unit(
                f"c{at}",
                "commune",
                {"vi": f"Xã {at}", "en": f"Commune {at}"},
                unit("hai-binh"),
            )
            for at in range(40)
        ]
        keys = list(framework.competencies())
        for one in commune:
            requirements.set_once(
                one,
                [
                    {
                        "post": OFFICER,
                        "competency": key,
                        "level": 5,
                        "depth": 4,
                        "essential": True,
                        "reason": {"vi": "x", "en": "x"},
                        "legal_basis": None,
                    }
                    for key in keys
                ],
            )
    grid(manager)  # what a process that has shown a page before knows already
    few = counted(lambda: grid(manager))
    save(manager, dict.fromkeys(keys, "5d"))
    assert nation
    grid(manager)  # what was saved has emptied the caches
    assert counted(lambda: grid(manager)) == few <= 8
    save(manager, {keys[0]: "4d"}, mode=SaveMode.CHECK)
    one, many = (
        counted(lambda: save(manager, {keys[0]: "4d"}, mode=SaveMode.CHECK)),
        counted(
            lambda: save(
                manager, dict.fromkeys(keys, "4d"), mode=SaveMode.CHECK
            )
        ),
    )
    assert one == many
