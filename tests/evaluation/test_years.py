"""The year through the service and its pages: scenarios B7 to B9, B12 and B13."""

import datetime as dt
import re
from dataclasses import replace
from fractions import Fraction
from html import unescape

import pytest
from sqlalchemy import func, insert, select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.decisions import service as decisions
from lms.decisions.service import readable as decisions_read
from lms.decisions.types import DecisionDraft, DecisionVerdict
from lms.evaluation import service
from lms.evaluation.models import EvaluationPeriod
from lms.evaluation.queries.years import SHEETS, YEARS
from lms.evaluation.rules.freezing import frozen, rule_as_data
from lms.evaluation.rules.gathering import NotedMonth
from lms.evaluation.service.leading import left_in
from lms.evaluation.service.months import store_months
from lms.evaluation.types import (
    NOT_GRADED,
    MonthDraft,
    OrganisationDraft,
    PeriodRule,
    SelfAssessment,
    SheetFacts,
    YearDraft,
    YearGrade,
)
from lms.people import service as people
from lms.people.models import PostingRow
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.evaluation.conftest import HEAD, id_of, today, ward
from tests.evaluation.test_pages import statements
from tests.records.conftest import text_of

DECIDER = "province-quang"
F = Fraction


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def year():
    return today().year


def draft(**more):
    plain = YearDraft(
        YearGrade.GOOD,
        "Đủ việc, đúng hạn.",
        minutes_on=today(),
        minutes_number="05/BB",
        minutes_text="Tập thể thống nhất.",
    )
    return replace(plain, **more)


def announced(key, first, months, total):
    """A sheet of a period that is announced, stored past the service."""
    import datetime as dt

    since = dt.date(year(), first, 1)
    after = first + months
    until = dt.date(year() + (after > 12), (after - 1) % 12 + 1, 1)
    score = {"score": {"total": total and f"{F(total)}"}}
    with transaction():
        table = EvaluationPeriod.__table__
        known = table.select().where(
            table.c.valid_from == since, table.c.unit_id == ward()
        )
        row = execute(known).first()
        period = row.id if row else _period(since, until)
        execute(
            insert(SHEETS).values(
                period_id=period,
                person_id=id_of(key),
                unit_id=ward(),
                kind="official",
                state="announced",
                self_common={},
                common={},
                marks={},
                grounds={},
                frozen=score,
                announced_at=clock.now(),
            )
        )


def _period(since, until):
    values = {
        "unit_id": ward(),
        "kind": "month",
        "valid_from": since,
        "valid_to": until,
        "rule": rule_as_data(PeriodRule()),
        "opened_at": clock.now(),
    }
    made = execute(insert(EvaluationPeriod.__table__).values(values))
    return made.inserted_primary_key[0]


def months(key, *totals, first=1):
    for place, total in enumerate(totals, first):
        announced(key, place, 1, total)


def elsewhere(actor, key, *totals):
    for month, total in enumerate(totals, 1):
        said = MonthDraft(month, "Phường An Bình", F(total), "12/PX-AB")
        noted = NotedMonth(id_of(key), year(), said)
        with transaction():
            store_months(actor(HEAD), [noted])


def note(actor, total):
    said = MonthDraft(1, "Phường An Bình", F(total), "12/PX-AB")
    service.note_month(actor(HEAD), id_of("lan"), year(), said)


def seen(actor, key="lan"):
    session().expire_all()
    return service.year_for(actor(HEAD), id_of(key), year())


def keep(actor, key="lan", said=None):
    version = seen(actor, key).version
    service.keep_year(actor(HEAD), id_of(key), year(), said or draft(), version)


def propose(actor, key="lan", decider=DECIDER):
    version = seen(actor, key).version
    return service.propose_year(
        actor(HEAD), id_of(key), year(), id_of(decider), version
    )


def decide(actor, decision_id, outcome, by=DECIDER):
    row = decisions.decision_for(actor(by), decision_id).row
    verdict = DecisionVerdict(outcome, "Đã xem đủ hồ sơ.")
    decisions.decide(actor(by), decision_id, verdict, row.seq)


def proposed(actor, key="lan", said=None):
    keep(actor, key, said)
    found = propose(actor, key)
    decisions.read(actor(key), found)
    return found


def test_frozen_names_say_on_an_english_page_that_they_are_vietnamese(
    app, browser, actor
):
    """And what the meeting said is no amount, whatever it looks like."""
    months("lan", 80, 82, 78, 84, 80, first=2)
    elsewhere(actor, "lan", 71)
    proposed(actor, said=draft(minutes_text="Đạt"))
    page = browser(HEAD).get(f"/decisions/{_last()}").text
    for said in ("Phường An Bình", "12/PX-AB", "Đạt"):
        marked = f'<span lang="vi">{said}</span>'
        assert (marked in page) is not said.isascii()
    vietnamese = browser(HEAD)
    vietnamese.post("/language", {"language": "vi", "next": "/"})
    text = vietnamese.get(f"/decisions/{_last()}").text
    assert 'lang="vi">Phường' not in text and "Phường An Bình" in text
    assert decisions_read({"text": "12.50"}) == {"text": "12.50"}


def _last():
    return execute(select(func.max(YEARS.c.decision_id))).scalar()


def test_a_withdrawn_proposal_is_prepared_again(app, browser, actor):
    months("lan", 80, 82, 78, 84, 80, 76)
    first = proposed(actor)
    duc = browser(HEAD)
    said = {"reason": "Biên bản ghi sai số."}
    duc.post(f"/decisions/{first}/withdraw", said)
    page = duc.get(f"/work/people/{id_of('lan')}/year/{year()}").text
    assert "<textarea" in page
    second = proposed(actor, said=draft(minutes_number="06/BB"))
    assert second != first
    decide(actor, second, YearGrade.GOOD)
    assert seen(actor).row.grade == YearGrade.GOOD


def test_b8_months_of_the_old_unit_are_noted_and_count(app, actor):
    months("lan", 93, 95, 94, 92, 96, 94, 95, 93, first=5)
    assert seen(actor).mean == 94
    elsewhere(actor, "lan", 72, 74, 70, 71)
    mine = service.my_year(actor("lan"), year())
    assert int(mine.mean * 100) == 8658
    assert mine.suggestion == YearGrade.GOOD
    found = proposed(actor)
    lines = decisions.decision_for(actor("lan"), found).row.computed["lines"]
    assert lines[0]["values"]["document"] == "12/PX-AB"
    assert {"months": 12, "mean": "86.58"} in [one["values"] for one in lines]
    decide(actor, found, YearGrade.GOOD)
    assert seen(actor).row.grade == YearGrade.GOOD


def test_who_reads_the_decision_reads_the_year_it_rests_on(app, browser, actor):
    months("lan", *[90] * 7)
    where = id_of("lan"), year()
    with pytest.raises(NotFound):
        service.year_for(actor(DECIDER), *where)
    found = proposed(actor)
    page = browser(DECIDER).get(f"/work/people/{where[0]}/year/{where[1]}")
    assert page.status_code == 200 and "<textarea" not in page.text
    version = seen(actor).version
    with pytest.raises(NotFound):
        service.keep_year(actor(DECIDER), *where, draft(), version)
    decide(actor, found, YearGrade.EXCELLENT)
    assert not service.year_for(actor(DECIDER), *where).leads


def test_b9_five_months_are_not_graded(app, actor):
    months("lan", 90, 90, 90, 90, 90)
    assert seen(actor).suggestion == NOT_GRADED
    keep(actor)
    with pytest.raises(Invalid, match="a grade needs 6"):
        propose(actor)
    found = proposed(actor, said=draft(proposed=NOT_GRADED))
    with pytest.raises(Invalid, match="a grade needs 6"):
        decide(actor, found, YearGrade.GOOD)
    decide(actor, found, NOT_GRADED)
    assert seen(actor).row.grade == NOT_GRADED


def test_b9_seven_months_after_leave_are(app, actor):
    months("lan", 88, 91, 86, 90, 84, 92, 89, first=6)
    assert int(seen(actor).mean * 100) == 8857
    assert seen(actor).suggestion == YearGrade.GOOD


def test_b13_a_quarter_fills_three_months(app, actor):
    months("lan", *[80] * 6)
    announced("lan", 7, 3, 92)
    announced("lan", 10, 3, 92)
    assert seen(actor).mean == 86


def test_b10_a_month_without_a_score_is_a_gap(app, actor):
    months("lan", 80, None, 80)
    assert seen(actor).mean == 80
    assert seen(actor).worked == 2 + 1


def test_b7_room_is_said_and_nothing_stops(app, actor):
    for key in ("lan", "kien"):
        months(key, *[95] * 7)
        keep(actor, key, draft(proposed=YearGrade.EXCELLENT))
    (place,) = service.year_places(actor(HEAD), year())
    (group,) = place.groups
    assert (group.room, group.proposed, group.people) == (0, 2, 2)
    assert group.is_over
    propose(actor)


def test_b7_the_layer_sets_share_and_base(app, actor, monkeypatch):
    # A year takes what holds on its 1 December, whenever this test runs.
    in_force = clock.now, dt.datetime(year(), 11, 2, 3, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: in_force[1])
    for name, value in (("excellent_share", 50), ("share_base", 2)):
        said = TermDraft(f"evaluation.{name}", value, "NQ 1", today())
        terms.set_term(actor(HEAD), ward(), said)
    monkeypatch.setattr(clock, "now", in_force[0])
    for key in ("lan", "kien"):
        keep(actor, key, draft(proposed=YearGrade.EXCELLENT))
    (place,) = service.year_places(actor(HEAD), year())
    assert place.groups[0].room == 1


def test_groups_of_like_tasks_are_counted_apart(app, actor):
    keep(actor, "lan", draft(like_tasks="Chuyên môn"))
    keep(actor, "kien", draft(like_tasks="Văn phòng"))
    (place,) = service.year_places(actor(HEAD), year())
    assert [one.people for one in place.groups] == [1, 1]


def organisation(actor, grade, by=HEAD):
    said = OrganisationDraft(grade, "77/QĐ-UBND", today())
    service.enter_organisation(actor(by), ward(), year(), said)


def test_b12_a_head_is_never_above_the_organisation(app, actor):
    months("lan", *[95] * 8)
    said = draft(proposed=YearGrade.EXCELLENT, is_head=True)
    found = proposed(actor, said=said)
    with pytest.raises(Invalid, match="Enter the grade of the organisation"):
        decide(actor, found, YearGrade.EXCELLENT)
    organisation(actor, YearGrade.GOOD)
    with pytest.raises(Invalid, match="good completion"):
        decide(actor, found, YearGrade.EXCELLENT)
    organisation(actor, YearGrade.EXCELLENT)
    decide(actor, found, YearGrade.EXCELLENT)
    assert seen(actor).row.grade == YearGrade.EXCELLENT


def test_two_deciders_at_once_and_the_second_reads_who(app, actor):
    with transaction():
        access.store_role(
            id_of("nation-thu"), Role.MANAGER, people.root(), None
        )
    months("lan", *[75] * 8)
    found = proposed(actor)
    row = decisions.decision_for(actor(DECIDER), found).row
    decide(actor, found, YearGrade.GOOD)
    other = DecisionVerdict(YearGrade.DONE, "Khác.")
    with pytest.raises(Conflict, match="has decided this at"):
        decisions.decide(actor(DECIDER), found, other, row.seq)
    assert seen(actor).row.grade == YearGrade.GOOD


def test_a_petition_may_replace_the_grade(app, actor):
    with transaction():
        access.store_role(
            id_of("nation-thu"), Role.MANAGER, people.root(), None
        )
    months("lan", *[75] * 8)
    found = proposed(actor)
    decide(actor, found, YearGrade.DONE)
    decisions.petition(actor("lan"), found, "Điểm trung bình là 75.")
    row = decisions.decision_for(actor("nation-thu"), found).row
    verdict = DecisionVerdict(YearGrade.GOOD, "Đúng là 75.")
    decisions.answer(actor("nation-thu"), found, verdict, row.seq)
    assert seen(actor).row.grade == YearGrade.GOOD


def test_the_person_reads_which_grade_is_proposed(app, browser, actor):
    """As whoever decides reads it on the year's page; withdrawn, it is gone."""
    months("lan", *[75] * 8)
    keep(actor)
    said = "Proposed for your year: Good completion of tasks"
    assert said not in browser("lan").get(f"/my-year?year={year()}").text
    found = proposed(actor)
    assert said in browser("lan").get(f"/my-year?year={year()}").text
    browser(HEAD).post(f"/decisions/{found}/withdraw", {"reason": "Sai số."})
    assert said not in browser("lan").get(f"/my-year?year={year()}").text


def test_the_decision_names_the_grade_that_was_proposed(app, browser, actor):
    """As it was frozen, on the page and on paper; no choice is made yet."""
    months("lan", *[75] * 8)
    found = proposed(actor)
    said = "Proposed: good completion of tasks"
    page = browser(DECIDER).get(f"/decisions/{found}").text
    assert said in page and "is announced: the person is told it" in page
    assert " checked" not in page.split('id="outcome"')[1].split("<textarea")[0]
    paper = browser(DECIDER).get(f"/decisions/{found}/paper.pdf").data
    assert "Đề nghị" in text_of(paper) or said in text_of(paper)
    browser(HEAD).post(f"/decisions/{found}/withdraw", {"reason": "Sai số."})
    keep(actor, said=draft(proposed=YearGrade.DONE))
    assert said in browser("lan").get(f"/decisions/{found}").text


def left(key):
    """They held a post until yesterday, and none since."""
    if today(-1).year != year():
        pytest.skip("on this day nobody has left in the year yet")
    posts = PostingRow.__table__
    held = posts.update().where(posts.c.person_id == id_of(key))
    with transaction():
        execute(held.values(valid_from=today(-300), valid_to=today()))


def test_who_left_in_the_year_is_graded_where_they_worked_last(
    app, browser, actor
):
    months("lan", *[75] * 8)
    left("lan")
    listed = browser(HEAD).get(f"/years?year={year()}").text
    name = people.person(id_of("lan")).name
    assert listed.count(f">{name}<") == 1
    assert "no post since" in listed.split(f">{name}<")[1].split("</li>")[0]
    files = browser(HEAD).get(f"/years/{year()}/export.json").text
    assert name in files
    page = browser(HEAD).get(f"/work/people/{id_of('lan')}/year/{year()}").text
    assert "They hold no post since" in page
    decide(actor, proposed(actor), "good")
    assert seen(actor).row.grade == "good"
    assert id_of("lan") not in left_in(actor(HEAD), year() + 1)
    assert name not in browser("manager-ha").get(f"/years?year={year()}").text


def test_a_petition_stands_where_the_result_stands(app, browser, actor):
    """On sheet, year and papers, until it is answered and after."""
    with transaction():
        access.store_role(
            id_of("nation-thu"), Role.MANAGER, people.root(), None
        )
    months("lan", *[75] * 8)
    found = proposed(actor)
    decide(actor, found, YearGrade.GOOD)
    may, open_ = "a petition is open to", "is open, to be answered by"
    assert may in browser("lan").get(f"/my-year?year={year()}").text
    sheet = petitioned("lan")
    decisions.petition(actor("lan"), found, "Điểm trung bình là 95.")
    pages = (
        ("lan", f"/my-year?year={year()}"),
        (HEAD, f"/work/people/{id_of('lan')}/year/{year()}"),
        ("lan", f"/sheets/{sheet.id}"),
    )
    for who, page in pages:
        text = browser(who).get(page).text
        assert open_ in text and may not in text, page
    paper = f"/work/people/{id_of('lan')}/year/{year()}/paper.pdf"
    assert open_ in _paper(browser, paper)
    row = decisions.decision_for(actor("nation-thu"), found).row
    verdict = DecisionVerdict("", "Trung bình là 75.")
    decisions.answer(actor("nation-thu"), found, verdict, row.seq)
    assert "answered on" in browser("lan").get(f"/my-year?year={year()}").text
    assert "the decision stays" in _paper(browser, paper)


def _paper(browser, page):
    return " ".join(text_of(browser("lan").get(page).data).split())


def test_a_year_is_decided_knowing_of_an_open_petition(app, browser, actor):
    """Whoever decides says that they know it; so it stands in the decision."""
    with transaction():
        access.store_role(
            id_of("nation-thu"), Role.MANAGER, people.root(), None
        )
    months("lan", *[75] * 8)
    found = proposed(actor)
    assert not service.open_sheets(id_of("lan"), year())
    assert "say that they know it" not in year_page(browser)
    sheet = petitioned("lan")
    ((_text, said),) = service.open_sheets(id_of("lan"), year())
    assert said["first"] == sheet.valid_from.isoformat()
    assert not service.open_sheets(id_of("lan"), year() - 1)
    assert "say that they know it" in year_page(browser)
    quang = browser(DECIDER)
    page = quang.get(f"/decisions/{found}")
    assert "A petition against the sheet of" in page.text
    seq = decisions.decision_for(actor(DECIDER), found).row.seq
    typed = {"outcome": "good", "reason": "Đã xem đủ.", "seen": str(seq)}
    answer = quang.post(f"/decisions/{found}/decide", typed)
    assert answer.status_code == 422
    assert "Tick that you know it" in answer.text
    typed |= {"knowing": "1"}
    answer = quang.post(f"/decisions/{found}/decide", typed, follow=True)
    assert "Known when it was decided:" in answer.text


def test_whoever_decides_knows_that_the_months_have_changed(
    app, browser, actor
):
    """A sheet that was proposed beside the year: it waits, then it counts."""
    months("lan", *[75] * 8)
    found, at = proposed(actor), browser(DECIDER)
    page = at.get(f"/decisions/{found}").text
    assert "months have changed" not in page
    months("lan", 93, first=9)
    page = at.get(f"/decisions/{found}").text
    said = "It was proposed on a mean of 75; since then"
    assert said in page and "their mean is 77" in page
    for reader in (
        browser("lan").get(f"/my-year?year={year()}").text,
        year_page(browser),
    ):
        assert said in reader
    seq = decisions.decision_for(actor(DECIDER), found).row.seq
    typed = {"outcome": "good", "reason": "Đã xem đủ.", "seen": str(seq)}
    answer = at.post(f"/decisions/{found}/decide", typed)
    assert answer.status_code == 422
    assert "Tick that you know it" in answer.text


def test_a_sheet_that_waits_for_its_decision_is_named_to_who_grades(
    app, browser, actor
):
    months("lan", *[75] * 8)
    found = proposed(actor)
    sheet = service.my_sheets(actor("lan"))[0]
    draft = DecisionDraft(
        "evaluation.sheet",
        id_of("lan"),
        ward(),
        str(sheet.id),
        "Đủ căn cứ.",
        id_of(DECIDER),
        {**frozen(SheetFacts((), {}), PeriodRule()), "titles": {}},
    )
    decisions.propose(actor(HEAD), draft)
    page = browser(DECIDER).get(f"/decisions/{found}").text
    assert "is proposed, to be decided by" in page
    assert "is proposed, to be decided by" in year_page(browser)


def year_page(browser):
    return browser(HEAD).get(f"/work/people/{id_of('lan')}/year/{year()}").text


def petitioned(key):
    """A sheet of theirs, against whose announcement they petition."""
    sheet = service.my_sheets(access.actor_for(key))[0]
    draft = DecisionDraft(
        "evaluation.sheet",
        id_of(key),
        ward(),
        str(sheet.id),
        "Đủ căn cứ.",
        id_of(DECIDER),
        {**frozen(SheetFacts((), {}), PeriodRule()), "titles": {}},
    )
    found = decisions.propose(access.actor_for(HEAD), draft)
    decisions.read(access.actor_for(key), found)
    decide(access.actor_for, found, "announced")
    decisions.petition(access.actor_for(key), found, "Xin xem lại.")
    return sheet


def test_what_is_proposed_no_longer_changes(app, actor):
    months("lan", *[75] * 8)
    proposed(actor)
    with pytest.raises(Conflict, match="proposed or decided"):
        keep(actor)
    with pytest.raises(Conflict, match="proposed or decided"):
        note(actor, 70)


def test_a_month_is_never_noted_over_an_announced_sheet(app, actor):
    months("lan", 80)
    with pytest.raises(Conflict, match="announced sheet"):
        note(actor, 70)
    assert seen(actor).mean == 80


def test_a_sheet_announced_later_takes_the_place_of_a_month(app, actor):
    note(actor, 70)
    months("lan", 80)
    assert seen(actor).mean == 80


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": 13},
        {"month": None},
        {"place": " "},
        {"total": None},
        {"total": F("100.1")},
        {"total": F(1, 3)},
        {"document": ""},
    ],
)
def test_a_wrong_month_is_refused_at_its_field(app, actor, wrong):
    said = replace(MonthDraft(1, "An Bình", F(70), "12/PX"), **wrong)
    with pytest.raises(Invalid) as refusal:
        service.note_month(actor(HEAD), id_of("lan"), year(), said)
    assert refusal.value.field == next(iter(wrong))


def test_nobody_has_scored_a_month_to_come(app, actor, monkeypatch):
    at(monkeypatch, dt.date(2026, 11, 20))
    said = MonthDraft(12, "An Bình", F(70), "12/PX")
    with pytest.raises(Invalid, match="has not begun") as refusal:
        service.note_month(actor(HEAD), id_of("lan"), 2026, said)
    assert refusal.value.field == "month"
    service.note_month(actor(HEAD), id_of("lan"), 2026, replace(said, month=11))


def at(monkeypatch, day):
    noon = dt.datetime.combine(day, dt.time(5), dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def test_a_noted_month_is_corrected_by_whoever_has_read_it(app, actor, browser):
    elsewhere(actor, "lan", "70.25")
    page = f"/work/people/{id_of('lan')}/year/{year()}/months"
    said = {
        "month": "1",
        "place": "An Bình",
        "total": "80",
        "document": "13/PX",
    }
    head = browser(HEAD)
    refused = head.post(page, said)
    assert refused.status_code == 409
    assert "70.25 points, Phường An Bình, 12/PX-AB" in refused.text
    assert 'value="80"' in refused.text
    mark = re.search('name="over" value="(.+?)"', refused.text)[1]
    elsewhere(actor, "lan", "71")
    newer = head.post(page, said | {"over": mark})
    assert newer.status_code == 409
    assert "71 points" in newer.text
    mark = re.search('name="over" value="(.+?)"', newer.text)[1]
    assert head.post(page, said | {"over": mark}).status_code == 302
    assert head.post(page, said).status_code == 302, "the same again"
    assert seen(actor).months[0].total == 80


def test_all_that_is_missing_is_said_at_once(app, actor):
    months("lan", *[75] * 8)
    keep(actor, said=YearDraft())
    with pytest.raises(Invalid) as refusal:
        propose(actor)
    fields = {one.field for one in (refusal.value, *refusal.value.also)}
    assert fields == {
        "proposed",
        "ground",
        "minutes_on",
        "minutes_number",
        "minutes_text",
    }


def test_two_pages_never_erase_each_other(app, actor):
    keep(actor)
    with pytest.raises(Conflict, match="has changed"):
        service.keep_year(actor(HEAD), id_of("lan"), year(), YearDraft(), 0)
    assert seen(actor).row.minutes_number == "05/BB"


@pytest.mark.parametrize(
    "key", ["lan", "kien", "mentor-hoa", "minh", "nation-thu", DECIDER]
)
def test_who_may_not_see_or_change_a_year(app, actor, key):
    who, lan = actor(key), id_of("lan")
    said = MonthDraft(1, "An Bình", F(70), "12/PX")
    for act in (
        lambda: service.year_for(who, lan, year()),
        lambda: service.keep_year(who, lan, year(), draft(), 0),
        lambda: service.propose_year(who, lan, year(), id_of(DECIDER), 0),
        lambda: service.note_month(who, lan, year(), said),
        lambda: service.remove_month(who, lan, year(), 1),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_organisation_is_graded_by_whoever_keeps_it(app, actor):
    with pytest.raises(NotFound):
        organisation(actor, YearGrade.GOOD, "lan")
    with pytest.raises(Invalid):
        organisation(actor, "best")
    organisation(actor, YearGrade.GOOD)
    organisation(actor, YearGrade.GOOD)
    (place,) = service.year_places(actor(HEAD), year())
    assert place.organisation.grade == YearGrade.GOOD


def test_grades_are_shown_only_where_the_unit_says_so(app, actor):
    months("lan", *[75] * 8)
    decide(actor, proposed(actor), YearGrade.GOOD)
    assert service.grades_shown(actor("kien"), year()) is None
    said = TermDraft("evaluation.grades_shown", 1, "Điều 21", today())
    terms.set_term(actor(HEAD), ward(), said)
    (one,) = service.grades_shown(actor("kien"), year())
    assert one.grade == YearGrade.GOOD
    assert one._fields == ("name", "grade")


FOLDED = '<details><summary><h2 id="mine">My proposal</h2>'


def test_the_pages_from_a_month_to_the_proposal(
    app, browser, actor, monkeypatch
):
    december = dt.datetime(year(), 12, 20, 3, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: december)
    months("lan", *[75] * 8)
    duc, lan = browser(HEAD), browser("lan")
    at = f"/work/people/{id_of('lan')}/year/{year()}"
    assert "to be prepared" in duc.get("/years").text
    page = duc.get(at).text
    assert 'value="good" checked' not in page
    assert page.index("My proposal") < page.index("Twelve months")
    assert "– none entered yet" in page and FOLDED not in page
    fields = {"month": "9", "place": "An Bình", "document": "12/PX"}
    answer = duc.post(f"{at}/months", fields | {"total": "8,5 điểm"})
    assert answer.status_code == 422
    assert "8,5 điểm" in answer.text
    assert "An Bình" in answer.text
    answer = duc.post(f"{at}/months", fields | {"total": "72,5"}, follow=True)
    assert "72.5" in answer.text
    kept = {
        "version": "0",
        "proposed": "good",
        "ground": "Đủ việc.",
        "minutes_on": today().isoformat(),
        "minutes_number": "05/BB",
        "minutes_text": "Thống nhất.",
    }
    answer = duc.post(at, kept, follow=True)
    assert "Nothing is decided by it" in answer.text
    # What is complete is folded beneath what comes next.
    page = answer.text
    assert page.index("Propose to decide it") < page.index(FOLDED)
    assert "– 05/BB" in page
    wrong = duc.post(f"{at}/propose", {"version": "1", "decider_id": "0"})
    assert wrong.status_code == 422 and FOLDED in wrong.text
    gone = duc.post(at, kept | {"version": "1", "minutes_on": "hôm qua"})
    assert gone.status_code == 422 and FOLDED not in gone.text
    assert "hôm qua" in gone.text
    sent = {"version": "1", "decider_id": str(id_of(DECIDER))}
    assert duc.post(f"{at}/propose", sent).status_code == 302
    shown = f"/my-year?year={year()}"
    assert "Proposed for your year" in lan.get(shown).text
    assert lan.get(at).status_code == 302


def test_the_statements_of_the_list_do_not_grow(app, browser, actor):
    duc = browser(HEAD)
    keep(actor, "lan")
    few = statements(duc, "/years")
    for key in ("kien", "thao", "ha"):
        if people.find_person(key):
            months(key, *[75] * 8)
            keep(actor, key)
    assert statements(duc, "/years") == few


def test_the_list_draws_each_month_and_never_what_it_scored(
    app, actor, browser, monkeypatch
):
    """Announced here or noted from another unit, with an open sheet, without
    one, or to come.
    """
    noon = dt.datetime(year(), 9, 15, 5, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    months("lan", "61.5", "62.5", first=4)
    announced("lan", 6, 1, None)
    elsewhere(actor, "lan", 63)
    with transaction():
        last = execute(select(func.max(SHEETS.c.id))).scalar()
        execute(SHEETS.update().filter_by(id=last).values(state="sent"))
    page = unescape(browser(HEAD).get("/years").text)
    row = page[page.index(f"/people/{id_of('lan')}/year") :].partition("</li>")
    said = "Months: announced: 1, 4, 5; sheet is open: 6; no sheet: 2, 3, 7, 8; still to come: 9, 10, 11, 12"
    assert f'aria-label="{said}"' in row[0]
    drawn = re.findall(r'<span class="(\w+)"></span>', row[0])
    assert drawn == (
        ["done", *["skipped"] * 2, "done", "done", "now", *["skipped"] * 2]
        + ["todo"] * 4
    )
    assert not re.search(r"6[123][.,]?", row[0].partition("</h3>")[2])


def test_whoever_leads_the_province_grades_the_organisations_below(
    app, browser
):
    at = f"/years/{year()}/organisations/{ward()}"
    quang = browser("province-quang")
    assert at not in quang.get(f"/years?year={year()}").text, (
        "its form opens where asked"
    )
    assert at in quang.get(f"/years?year={year()}&at={ward()}").text
    page = quang.post(at, {"grade": "good"})
    assert page.status_code == 422
    assert "Write number and title" in page.text
    said = {"grade": "good", "document": "77/QĐ-UBND"}
    said["decided_on"] = today().isoformat()
    page = quang.post(at, said, follow=True)
    assert "77/QĐ-UBND" in page.text
    assert "Organisations right below" not in browser(HEAD).get("/years").text


def test_in_january_the_year_that_is_decided_on_opens(
    app, browser, monkeypatch
):
    real = clock.now()
    for month, year in ((1, 2026), (2, 2027)):
        then = real.replace(year=2027, month=month, day=4)
        monkeypatch.setattr(clock, "now", lambda then=then: then)
        for at in ("/years", "/my-year"):
            assert f"{year}</h1>" in browser(HEAD).get(at).text


def test_a_month_that_is_open_and_empty_is_said_to_be(app, browser, month):
    with transaction():
        service.open_some(month.id, 0)
    lan, said = browser("lan"), "open; nothing given or filled in yet"
    page = lan.get(f"/my-year?year={year()}").text
    assert page.count(said) == 1
    assert "stays open until it is proposed" in page
    assert f"evaluated by: {people.find_person(HEAD).name}" in page
    assert page.count("still to come") == (today().month < 12)
    duc = browser(HEAD)
    assert said in duc.get(f"/work/people/{id_of('lan')}/year/{year()}").text
    seen = service.my_year(access.actor_for("lan"), year())
    assert (seen.worked, seen.mean) == (0, None)


def test_twelve_months_stand_side_by_side_and_each_opens(app, browser, actor):
    """What is the mean of what, and how each month was calculated."""
    elsewhere(actor, "lan", 72, 74)
    months("lan", "81.5", first=3)
    page = browser("lan").get(f"/my-year?year={year()}").text
    glance = page.split('<ol class="dozen">')[1].split("</ol>")[0]
    assert glance.count("<li ") == 12 and glance.count("–</span>") == 9
    assert "227.5 points in all, divided by 3" in page
    assert page.count("How it was calculated") == 1
    (sheet,) = service.my_sheets(actor("lan"))
    assert f'href="/sheets/{sheet.id}"' in page
    assert re.search(r"Months? 4.*: (no sheet|still to come)", page)
    led = f"/work/people/{id_of('lan')}/year/{year()}"
    assert f'href="/sheets/{sheet.id}"' in browser(HEAD).get(led).text


def test_a_month_in_which_something_was_kept_is_not_said_to_be_empty(
    app, actor, month
):
    """Though it was not sent."""
    with transaction():
        service.open_some(month.id, 0)
    lan = actor("lan")
    sheet = service.my_sheets(lan)[0]
    said = SelfAssessment({}, "Đi học nửa tháng.")
    service.assess_oneself(lan, sheet.id, said, sheet.version, False)
    here = service.my_year(lan, year()).months[today().month - 1]
    assert here.source == "begun"


def test_months_without_points_say_no_month_that_has_some(app, browser, actor):
    for month in (2, 4):
        said = MonthDraft(month, "Phường An Bình", F(72), "12/PX-AB")
        with transaction():
            noted = NotedMonth(id_of("lan"), year(), said)
            store_months(actor(HEAD), [noted])
    page = browser("lan").get(f"/my-year?year={year()}").text
    said = re.findall(r"<p[^>]*>Months? ([\d–]+): ", page)
    assert said[:2] == ["1", "3"] and said[2].startswith("5")
