"""Asking for less than was given: a mistake in giving work, or somebody's leave,
takes no points for ever; nothing of it happens silently.
"""

from fractions import Fraction

import pytest

from lms.audit.models import Event
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotFound
from lms.evaluation import service
from lms.evaluation.rules import giving as rules
from tests.evaluation.conftest import HEAD, delivery, id_of
from tests.evaluation.test_work import notices

WHY = "Gõ nhầm 5 thay vì 2."


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def less(quantity, shown=5, why=WHY):
    return rules.WorkReduction(Fraction(quantity), why, Fraction(shown))


def work_of(actor):
    (one,) = service.my_progress(actor("lan")).works
    return one


@pytest.mark.parametrize(
    ("quantity", "why", "fields"),
    [
        (None, WHY, {"quantity"}),
        (5, WHY, {"quantity"}),
        (6, WHY, {"quantity"}),
        (-1, WHY, {"quantity"}),
        (1, WHY, {"quantity"}),
        (Fraction(1, 3), WHY, {"quantity"}),
        (3, "nhầm", {"why"}),
        (3, "n" * 4_001, {"why"}),
        (1, "", {"quantity", "why"}),
        (2, WHY, set()),
    ],
)
def test_it_is_less_and_never_below_what_is_delivered(quantity, why, fields):
    draft = rules.WorkReduction(quantity, why, None)
    wrong = rules.wrong_with_reduction(draft, Fraction(5), Fraction(2))
    assert {one.field for one in wrong} == fields


def test_less_is_assigned_and_both_sides_read_who_and_why(app, actor, given):
    service.deliver(actor("lan"), given, delivery(2), "one")
    service.reduce_work(actor(HEAD), given, less(2))
    progress = service.my_progress(actor("lan"))
    assert (progress.score.assigned, progress.next_due) == (2, None)
    row = work_of(actor).row
    assert (row.first_quantity, row.quantity) == (5, 2)
    assert row.reduced_why == f"{actor(HEAD).name}: {WHY}"
    assert "asks you for less" in notices("lan")[-1]
    event = session().query(Event).filter_by(event="evaluation.reduced").one()
    assert WHY not in str(event.details)


def test_all_of_it_taken_away_is_no_score_and_not_nothing(app, actor, given):
    service.reduce_work(actor(HEAD), given, less(0))
    progress = service.my_progress(actor("lan"))
    assert (progress.score.assigned, progress.score.task_points) == (0, None)
    assert progress.has_back
    with pytest.raises(Invalid, match="more than was given"):
        service.deliver(actor("lan"), given, delivery(1), "one")


def test_the_same_again_changes_nothing_and_an_older_page_is_told(
    app, actor, given
):
    for _time in range(2):
        service.reduce_work(actor(HEAD), given, less(3))
    told = [one for one in notices("lan") if "less" in one]
    assert len(told) == 1
    with pytest.raises(Conflict, match="Yours was not stored"):
        service.reduce_work(actor(HEAD), given, less(2))
    service.reduce_work(actor(HEAD), given, less(2, shown=3))
    row = work_of(actor).row
    assert (row.first_quantity, row.quantity) == (5, 2)
    assert row.reduced_why.count(WHY) == 2


def test_what_was_handed_back_stays_assigned(app, actor, given):
    service.hand_back(actor(HEAD), given, "Đi học một tháng.")
    with pytest.raises(Conflict, match="stays in what was assigned"):
        service.reduce_work(actor(HEAD), given, less(0))


@pytest.mark.parametrize("key", ["lan", "kien", "admin", "province-quang"])
def test_only_whoever_leads_asks_for_less(app, actor, given, key):
    with pytest.raises(NotFound):
        service.reduce_work(actor(key), given, less(2))


def test_from_the_page_of_work_to_the_sheet(app, browser, actor, given):
    duc, lan = browser(HEAD), browser("lan")
    person, path = f"/work/people/{id_of('lan')}", f"/work/{given}/reduce"
    assert path in duc.get(person).text
    typed = {"quantity": "hai", "why": WHY, "shown": "5"}
    refused = duc.post(path, typed)
    assert (refused.status_code, WHY in refused.text) == (422, True)
    done = duc.post(path, typed | {"quantity": "2"}, follow=True)
    assert "Less is asked of them now" in done.text
    for page in (done.text, lan.get("/my-work").text):
        assert "reduced from 5 to 2" in page
        assert WHY in page
    sheet = service.open_sheet(actor(HEAD), id_of("lan"))
    assert WHY in lan.get(f"/sheets/{sheet}").text
    paper = lan.get(f"/sheets/{sheet}/paper.xlsx")
    assert paper.status_code == 200
