"""Who moves to another unit in the middle of things: whoever led them leads them
no more, and the new unit grades them.
"""

from fractions import Fraction

import pytest
from sqlalchemy import delete, update

from lms.access import service as access
from lms.access.types import Role
from lms.core.db import execute, session, transaction
from lms.core.errors import NotFound
from lms.decisions import service as decisions
from lms.evaluation import service
from lms.evaluation.models import GivenWorkRow, SheetRow
from lms.evaluation.types import MonthDraft, WorkDraft, WorkKind
from lms.people import service as people
from lms.people.models import PostingRow
from tests.evaluation.conftest import HEAD, id_of, today
from tests.evaluation.test_years import draft, months, year

NEW, NEW_HEAD = "doi-thong", "kien"
ONE = Fraction(1)
WHY = "Đi học một tháng ở tỉnh."


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def move(key):
    unit = people.find_unit(NEW).id
    mine = PostingRow.person_id == id_of(key)
    with transaction():
        execute(update(PostingRow).where(mine).values(unit_id=unit))


def work():
    return WorkDraft(None, "Việc gấp", ONE, ONE, today(), WorkKind.AD_HOC)


def give(head, given):
    service.give(head, id_of("lan"), work(), "other")


def give_parts(head, given):
    ids = id_of("lan"), id_of("kien")
    shares = [(one, Fraction(1, 2)) for one in ids]
    service.give_parts(head, work(), shares, "parts")


def hand_back(head, given):
    service.hand_back(head, given, WHY)


def take_over(head, given):
    service.hand_back(head, given, WHY)
    service.take_over(head, given, id_of("kien"), today(), "over")


def note(head, given):
    month = MonthDraft(1, "Phường An Bình", Fraction(70), "12/PX-AB")
    service.note_month(head, id_of("lan"), year(), month)


def remove(head, given):
    service.remove_month(head, id_of("lan"), year(), 1)


def open_sheet(head, given):
    service.open_sheet(head, id_of("lan"))


ACTS = give, give_parts, hand_back, take_over, note, remove, open_sheet


@pytest.mark.parametrize("act", ACTS)
def test_who_was_moved_while_the_form_came_is_led_no_more(
    app, actor, given, monkeypatch, act
):
    """It is looked at again under the lock of the person."""
    head, lock, lock_all = actor(HEAD), people.lock, people.lock_all
    with transaction():
        execute(delete(SheetRow))

    def late(person):
        lock(person)
        move("lan")

    def late_all(ids):
        lock_all(ids)
        move("lan")

    monkeypatch.setattr(people, "lock", late)
    monkeypatch.setattr(people, "lock_all", late_all)
    with pytest.raises(NotFound):
        act(head, given)
    assert session().query(SheetRow).count() == 0
    [row] = session().query(GivenWorkRow).all()
    assert row.handed_back_at is None


def test_the_new_unit_grades_who_moved_after_the_year_was_prepared(app, actor):
    months("lan", 80, 82, 78, 84, 80, 76)
    lan, new = id_of("lan"), people.find_unit(NEW)
    service.keep_year(actor(HEAD), lan, year(), draft(), 0)
    move("lan")
    with transaction():
        access.store_role(id_of(NEW_HEAD), Role.MANAGER, new, None)
    with pytest.raises(NotFound):
        service.keep_year(actor(HEAD), lan, year(), draft(), 1)
    head = actor(NEW_HEAD)
    decider = next(iter(decisions.competent(new.path, {head.person_id, lan})))
    found = service.propose_year(head, lan, year(), decider, 1)
    assert decisions.decision_for(head, found).row.unit_id == new.id
    seen = service.year_for(head, lan, year())
    assert seen.row.unit_id == seen.unit.id == new.id
    [place] = service.year_places(head, year())
    assert [one.people for one in place.groups] == [1]


def test_a_file_names_the_unit_of_each_sheet(app, browser, actor):
    """Not that to which the person moved since."""
    months("lan", 80, 82)
    move("lan")
    with transaction():
        place = people.find_unit(NEW)
        access.store_role(id_of(NEW_HEAD), Role.MANAGER, place, None)
    content = browser(NEW_HEAD).get(f"/years/{year()}/periods.csv").text
    rows = [
        one for one in content.splitlines() if "lan," in one or "lan;" in one
    ]
    assert len(rows) == 2
    assert all("Cửa Sông" in one for one in rows)
    page = browser(NEW_HEAD).get(f"/work/people/{id_of('lan')}/year/{year()}")
    assert "Cửa Sông" in page.text
