"""What of evaluation and decisions stands on the first page."""

import datetime as dt

import pytest
from sqlalchemy import insert, update

from lms.access import service as access
from lms.core import clock, i18n
from lms.core.db import execute, session, transaction
from lms.decisions import service as decisions
from lms.evaluation import service
from lms.evaluation.models import EvaluationPeriod, SheetRow
from lms.people.models import PostingRow
from tests.evaluation.conftest import HEAD, delivery, id_of, today
from tests.evaluation.test_heads import ABOVE, lead
from tests.evaluation.test_sheets import (
    FULL,
    assess,
    decide,
    later,
    propose,
    review,
    sheet,
)

__all__ = ["later", "sheet"]
ASKED, WAITS = "Assess yourself: ", "sheet waits for your review"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_a_sheet_waits_for_its_person_then_for_the_head(
    app, actor, browser, sheet, later
):
    later(40)
    lan, duc = browser("lan"), browser(HEAD)
    assert ASKED in lan.get("/").text
    assert WAITS not in duc.get("/").text
    assess(actor, sheet)
    assert ASKED not in lan.get("/").text
    assert WAITS in duc.get("/").text
    assert f"/sheets/{sheet}" in duc.get("/work").text
    review(actor, sheet)
    assert "reviewed, to be proposed" in duc.get("/work").text
    propose(actor, sheet)
    assert WAITS not in duc.get("/").text


def test_whose_sheet_is_not_sent_after_the_last_day_is_said_beside_them(
    app, actor, browser, sheet, later
):
    """Between two periods, and while the next one runs."""
    said = "sheet not sent yet"
    row = service.sheet_for(actor(HEAD), sheet).row
    later((row.valid_to - today()).days - 1)
    page = browser(HEAD).get("/work").text
    assert said not in page, "its last day is not over"
    later(1)
    duc = browser(HEAD)
    page = duc.get("/work").text
    assert f'href="/sheets/{sheet}"' in page and page.count(said) == 1
    assert said not in browser(ABOVE).get("/work").text
    assess(actor, sheet)
    assert said not in duc.get("/work").text


def test_who_left_all_posts_is_evaluated_by_whoever_led_them_last(
    app, actor, browser, sheet, later
):
    ended = update(PostingRow).values(valid_to=today(1))
    later(1)
    with transaction():
        execute(ended.where(PostingRow.person_id == id_of("lan")))
    assess(actor, sheet)
    duc = browser(HEAD)
    assert WAITS in duc.get("/").text
    assert f"/sheets/{sheet}" in duc.get("/work").text
    assert duc.get(f"/sheets/{sheet}").status_code == 200
    for other in ("kien", "mentor-son", "nation-thu"):
        assert browser(other).get(f"/sheets/{sheet}").status_code == 404
    review(actor, sheet)
    later(40)
    assert propose(actor, sheet)


def test_a_reviewed_sheet_rests_until_the_period_ends(app, actor, sheet, later):
    first = service.sheet_for(actor(HEAD), sheet).days.since
    later((first - today()).days)  # today may be the last day
    assess(actor, sheet)
    assert service.count_to_review(actor(HEAD)) == 1
    review(actor, sheet)
    assert service.count_to_review(actor(HEAD)) == 0
    assert service.count_to_review(actor("kien")) == 0
    later(40)
    assert service.count_to_review(actor(HEAD)) == 1


def test_a_review_that_leads_to_no_total_says_why_and_waits_no_more(
    app, actor, browser, month, later
):
    """No work was given: reviewed, there is nothing to announce."""
    sheet = service.open_sheet(actor("lan"), id_of("lan"))
    assess(actor, sheet)
    later(40)
    assert service.count_to_review(actor(HEAD)) == 1
    review(actor, sheet, common={**FULL, "1.2": None})
    page = browser(HEAD).get(f"/sheets/{sheet}").text
    lacks = page[page.index("It cannot be proposed yet") :]
    for said in ("no work was given", "Line 1.2", "nothing is left to do"):
        assert said in lacks.partition("</section>")[0], said
    assert 'href="#common-1.2"' in lacks and 'id="common-1.2"' in lacks
    assert service.count_to_review(actor(HEAD)) == 0


def test_a_period_that_is_over_without_work_asks_nobody_for_a_sheet(
    app, actor, browser, month, later
):
    """And the sheet says so before it is filled in; of support staff, who are
    given no work, it is asked for as before.
    """
    sheet = service.open_sheet(actor("lan"), id_of("lan"))
    row = service.sheet_for(actor(HEAD), sheet).row
    said, late = "no work was given in it", "sheet not sent yet"

    def asks():
        """Whether all pages ask for it, or none does."""
        page = browser("lan").get(f"/sheets/{sheet}").text
        found = {
            ASKED in browser("lan").get("/").text,
            late in browser(HEAD).get("/work").text,
            said not in page,
            said not in browser(HEAD).get(f"/sheets/{sheet}").text,
        }
        assert len(found) == 1, found
        return found == {True}

    later((row.valid_to - today()).days - 1)
    assert ASKED in browser("lan").get("/").text, "its last day"
    later(1)
    assert asks(), "nobody has said yet whose sheet theirs is"
    with transaction():
        values = SheetRow.__table__.c
        before = {one.name: getattr(row, one.name) for one in values}
        first = session().query(EvaluationPeriod).first()
        earlier = EvaluationPeriod(
            unit_id=first.unit_id,
            kind=first.kind,
            valid_from=first.valid_from - dt.timedelta(400),
            valid_to=first.valid_from - dt.timedelta(370),
            rule=first.rule,
            opened_at=first.opened_at,
        )
        session().add(earlier)
        session().flush()
        before |= {"period_id": earlier.id, "reviewed_at": clock.now()}
        before.pop("id")
        execute(insert(SheetRow).values(before))
    assert not asks(), "their sheets are not those of support staff"
    page = browser("lan").get(f"/sheets/{sheet}").text
    assert page.index(said) < page.index("Send my self-assessment")
    with transaction():
        of_before = SheetRow.__table__.c.period_id == earlier.id
        execute(update(SheetRow).where(of_before).values(kind="support"))
    assert asks()


def test_a_review_with_work_and_no_total_still_waits(app, actor, sheet, later):
    assess(actor, sheet)
    review(actor, sheet, common={**FULL, "1.2": None})
    later(40)
    assert service.count_to_review(actor(HEAD)) == 1


def test_a_petition_stands_with_the_day_of_its_answer(
    app, actor, browser, sheet, later
):
    lead("nation-thu", "vn")
    assess(actor, sheet)
    review(actor, sheet)
    later(40)
    found = propose(actor, sheet)
    decisions.read(actor("lan"), found)
    decide(actor, found, "announced")
    lan = browser("lan")
    assert "your petition waits" not in lan.get("/").text
    decisions.petition(actor("lan"), found, "Xin xem lại dòng 2.4.")
    page = lan.get("/").text
    assert "your petition waits" in page
    assert "Whoever is competent must answer you by" in page


def test_with_no_period_open_the_page_says_what_comes(app, browser):
    page = browser(HEAD).get("/work").text
    assert "No period is open here today" in page
    assert "Open a month or quarter" in page


def test_the_page_of_a_head_says_until_when_the_period_runs(
    app, browser, month, later
):
    """Once, and where the next one is opened once it is over."""
    duc = browser(HEAD)
    last = i18n.day(month.valid_to - dt.timedelta(days=1), "en")
    assert duc.get("/work").text.count(f"runs until {last}:") == 1
    fold = "<details><summary>Open a period"
    assert fold in duc.get("/catalogues").text
    later(40)
    duc = browser(HEAD)
    page = duc.get("/work").text
    assert "runs until" not in page and 'href="/catalogues#periods"' in page
    assert fold not in duc.get("/catalogues").text


def test_work_that_is_due_or_came_back_stands_on_the_first_page(
    app, actor, browser, given
):
    lan, waits = browser("lan"), "1 piece of work is to be delivered"
    page = lan.get("/").text
    assert waits in page
    assert page.index(waits) < page.index("Your next step")
    assert "is due" in page
    service.deliver(actor("lan"), given, delivery(5), "sent")
    assert waits not in lan.get("/").text
    assert "is delivered" in lan.get("/my-work").text
    row = service.all_works_of(actor(HEAD), id_of("lan"))[0].deliveries[0].row
    service.answer(actor(HEAD), row.id, 1, False, "Thiếu chữ ký ở trang hai.")
    page = lan.get("/").text
    assert waits in page
    assert "was returned with a comment" in page
    page = lan.get("/my-work").text
    assert "Something of it was returned" in page
    assert "All that was given to you in this period is delivered" not in page


def test_what_was_handed_back_waits_for_nobody(app, actor, given):
    assert service.work_to_do(actor("lan"))
    assert not service.work_to_do(actor("kien"))
    service.hand_back_own(actor("lan"), given, "Tôi đi học cả tuần này.")
    assert not service.work_to_do(actor("lan"))


@pytest.mark.parametrize("keeps_role", [True, False])
def test_a_head_who_left_without_a_successor_is_evaluated_from_above(
    app, actor, browser, month, later, keeps_role
):
    lead("nation-thu", "vn")
    mine = service.open_sheet(actor(HEAD), id_of(HEAD))
    assess(actor, mine, by=HEAD)
    _leave(HEAD, keeps_role)
    later(1)
    above, page = actor(ABOVE), f"/sheets/{mine}"
    assert WAITS in browser(ABOVE).get("/").text
    assert page in browser(ABOVE).get("/work").text
    for other in ("kien", "nation-thu", "mentor-hoa"):
        assert browser(other).get(page).status_code == 404
    later(40)
    seen = service.sheet_for(above, mine)
    assert set(service.deciders(above, seen)) == {id_of("nation-thu")}
    lead("yen", "cua-song")
    assert page not in browser(ABOVE).get("/work").text, "a successor leads"
    assert page in browser("yen").get("/work").text


def _leave(key, keeps_role):
    ended = update(PostingRow).values(valid_to=today(1))
    with transaction():
        execute(ended.where(PostingRow.person_id == id_of(key)))
        roles = () if keeps_role else access.roles_of([id_of(key)])
        for one in roles:
            access.remove_role(one.id)


def test_what_is_to_be_filled_in_stands_before_figures_that_are_empty(
    browser, sheet
):
    """On a phone a screen of dashes came before the first field."""
    for login, act in (("lan", "Send my self-ass"), (HEAD, "Keep the review")):
        page = browser(login).get(f"/sheets/{sheet}").text
        assert page.index(act) < page.index("What it adds up to")
