"""The sheet of a period, from the first line to the answered petition."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, i18n
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.decisions import service as decisions
from lms.decisions.types import DecisionStage, DecisionVerdict
from lms.evaluation import service
from lms.evaluation.models import SheetRow
from lms.evaluation.queries.works import DELIVERY, WORKS
from lms.evaluation.rules import freezing
from lms.evaluation.rules.sheets import check_self
from lms.evaluation.types import (
    Cause,
    PeriodRule,
    SelfAssessment,
    SheetKind,
    SheetReview,
    SheetState,
)
from lms.people import service as people
from tests.evaluation.conftest import HEAD, delivery, id_of
from tests.evaluation.test_work import sent

RULE = PeriodRule()
FULL = {line.key: line.most for line in RULE.lines}
DECIDER = "province-quang"


@pytest.fixture
def backend():
    """One database is enough here; decisions are tested on both."""
    return "sqlite"


@pytest.fixture
def later(app, monkeypatch):
    """`later(40)`: so many days go by."""
    real, gone = clock.now, [dt.timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])

    def go(days):
        gone[0] += dt.timedelta(days=days)

    return go


@pytest.fixture
def sheet(app, actor, given):
    """Lan's sheet, with all five documents accepted."""
    found = sent(actor, given)
    service.answer(actor(HEAD), found, 1, True, "")
    return service.open_sheet(actor("lan"), id_of("lan"))


def version(sheet_id):
    session().expire_all()
    return session().get(SheetRow, sheet_id).version


def assess(actor, sheet_id, common=FULL, sends=True, by="lan"):
    said = SelfAssessment(common, "Tôi đã làm đủ.")
    current = version(sheet_id)
    service.assess_oneself(actor(by), sheet_id, said, current, sends)


def review(actor, sheet_id, by=HEAD, **more):
    draft = SheetReview(SheetKind.OFFICIAL, FULL, {}, {})
    said = replace(draft, **more), version(sheet_id)
    service.review(actor(by), sheet_id, *said)


def propose(actor, sheet_id):
    return service.propose_sheet(
        actor(HEAD), sheet_id, "Đủ căn cứ.", id_of(DECIDER), version(sheet_id)
    )


def decide(actor, decision_id, outcome, by=DECIDER):
    row = decisions.decision_for(actor(by), decision_id).row
    verdict = DecisionVerdict(outcome, "Đã xem đủ.")
    decisions.decide(actor(by), decision_id, verdict, row.seq)


def proposed(actor, sheet_id, later):
    assess(actor, sheet_id)
    review(actor, sheet_id)
    later(35)
    return propose(actor, sheet_id)


def total(sheet_id, actor, key="lan"):
    return service.sheet_for(actor(key), sheet_id).score.total


def test_nothing_is_filled_in_beforehand(app, actor, sheet):
    seen = service.sheet_for(actor("lan"), sheet)
    assert seen.row.self_common == {}
    assert seen.score.total is None
    assert seen.score.task_points == 70
    assert set(seen.score.missing) == set(FULL)


def test_a_whole_period_to_the_announcement(app, actor, sheet, later):
    decision_id = proposed(actor, sheet, later)
    row = session().get(SheetRow, sheet)
    assert row.state == SheetState.PROPOSED
    decisions.read(actor("lan"), decision_id)
    seen = decisions.decision_for(actor("lan"), decision_id)
    texts = [line["text"] for line in seen.row.computed["lines"]]
    assert texts[-1].startswith("Total of the period")
    assert seen.row.computed["lines"][-1]["values"] == {"total": "100.00"}
    decide(actor, decision_id, "announced")
    session().expire_all()
    row = session().get(SheetRow, sheet)
    assert row.state == SheetState.ANNOUNCED
    again = freezing.again(row.frozen)
    assert freezing.as_bytes(again) == freezing.as_bytes(row.frozen)


def test_a_petition_is_answered_by_another_and_the_sheet_reviewed_anew(
    app, actor, browser, sheet, later
):
    with transaction():
        access.store_role(
            id_of("nation-thu"), Role.MANAGER, people.root(), None
        )
    decision_id = proposed(actor, sheet, later)
    decisions.read(actor("lan"), decision_id)
    decide(actor, decision_id, "announced")
    decisions.petition(actor("lan"), decision_id, "Thiếu một lần nghiệm thu.")
    row = decisions.decision_for(actor("lan"), decision_id).row
    assert row.stage == DecisionStage.PETITIONED
    verdict = DecisionVerdict("back", "Xem lại lần nghiệm thu.")
    with pytest.raises(NotFound):
        decisions.answer(actor(DECIDER), decision_id, verdict, row.seq)
    decisions.answer(actor("nation-thu"), decision_id, verdict, row.seq)
    session().expire_all()
    assert session().get(SheetRow, sheet).state == SheetState.SENT
    assert service.count_to_review(actor(HEAD)) == 1
    with pytest.raises(Conflict, match="Review this sheet first"):
        propose(actor, sheet)
    duc, form = browser(HEAD), f"/sheets/{sheet}/propose"
    page = duc.get(f"/sheets/{sheet}").text
    assert "has come back for another review" in page and form not in page
    assert f"/decisions/{decision_id}" in page
    assert '<details class="fold" open>' in page
    review(actor, sheet)
    page = duc.get(f"/sheets/{sheet}").text
    assert form in page and '<details class="fold" open>' not in page
    assert propose(actor, sheet) != decision_id


def test_given_back_it_is_reviewed_and_proposed_again(app, actor, sheet, later):
    first = proposed(actor, sheet, later)
    decisions.read(actor("lan"), first)
    decide(actor, first, "back")
    less = FULL | {"1.1": Fraction(4)}
    review(actor, sheet, common=less)
    second = propose(actor, sheet)
    assert second != first
    decisions.read(actor("lan"), second)
    decide(actor, second, "announced")
    assert total(sheet, actor) == 99


def test_what_is_reviewed_is_not_called_unreviewed_to_who_reviews(
    app, browser, actor, sheet, later
):
    """The person reads nothing of a review before it is proposed."""
    assess(actor, sheet)
    tag, own = browser(HEAD), browser("lan")
    address = f"/sheets/{sheet}"
    assert '"tag">sent, to be reviewed<' in tag.get(address).text
    review(actor, sheet)
    assert '"tag">reviewed, to be proposed<' in tag.get(address).text
    assert '"tag">sent, to be reviewed<' in own.get(address).text


def test_a_withdrawn_proposal_opens_the_sheet_again(
    app, browser, actor, sheet, later
):
    first = proposed(actor, sheet, later)
    duc = browser(HEAD)
    said = {"reason": "Còn thiếu một lần nghiệm thu."}
    duc.post(f"/decisions/{first}/withdraw", said)
    assert "Keep the review" in duc.get(f"/sheets/{sheet}").text
    review(actor, sheet, common=FULL | {"1.1": Fraction(4)})
    second = propose(actor, sheet)
    assert second != first
    decisions.read(actor("lan"), second)
    decide(actor, second, "announced")
    assert total(sheet, actor) == 99


def test_what_was_delivered_is_answered_before_a_sheet_is_proposed(
    app, browser, actor, sheet, given, later
):
    """Or it would count as not done because nobody has looked at it."""
    with transaction():
        execute(update(WORKS).values(quantity=Fraction(7)))
    service.deliver(actor("lan"), given, delivery(2), "more")
    assess(actor, sheet)
    review(actor, sheet)
    later(35)
    with pytest.raises(Conflict, match="wait for an answer") as refusal:
        propose(actor, sheet)
    assert refusal.value.values["count"] == 1
    [row] = execute(select(DELIVERY.id).where(DELIVERY.state == "sent"))
    service.answer(actor(HEAD), row.id, 1, True, "")
    propose(actor, sheet)
    assert service.deliveries_size(actor(HEAD)).count == 0


def test_once_proposed_nothing_of_the_period_changes(app, actor, given, later):
    found = sent(actor, given, 3)
    service.answer(actor(HEAD), found, 1, True, "")
    sheet_id = service.open_sheet(actor("lan"), id_of("lan"))
    proposed(actor, sheet_id, later)
    closed = "proposed or announced"
    with pytest.raises(Conflict, match=closed):
        service.deliver(actor("lan"), given, delivery(2), "late")
    with pytest.raises(Conflict, match=closed):
        review(actor, sheet_id)
    with pytest.raises(Conflict, match=closed):
        service.excuse(actor(HEAD), found, Cause.LATE, "Mất điện cả ngày.")
    with pytest.raises(Conflict, match="sent this sheet"):
        assess(actor, sheet_id)


def test_it_is_not_announced_before_its_last_day(app, actor, sheet):
    assess(actor, sheet)
    review(actor, sheet)
    if service.sheet_for(actor("lan"), sheet).days.last > clock.today():
        with pytest.raises(Conflict, match="last day"):
            propose(actor, sheet)


def test_empty_is_not_nothing_and_all_that_is_missing_is_said(
    app, actor, sheet, later
):
    half = dict.fromkeys(FULL) | {"1.1": Fraction(5)}
    with pytest.raises(Invalid) as refusal:
        assess(actor, sheet, half)
    assert len(refusal.value.also) == 8
    assess(actor, sheet, half, sends=False)
    review(actor, sheet, common=half)
    later(35)
    with pytest.raises(Invalid, match="empty is not nothing") as refusal:
        propose(actor, sheet)
    assert refusal.value.field == "common-1.2"


@pytest.mark.parametrize("points", ["5.25", "-1", "2.6"])
def test_a_line_stays_within_its_bounds(app, actor, sheet, points):
    wrong = FULL | {"1.1": Fraction(points)}
    for act in (
        lambda: assess(actor, sheet, wrong),
        lambda: review(actor, sheet, common=wrong),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert refusal.value.field == "common-1.1"


def test_a_refused_step_is_the_one_that_the_unit_has_set():
    said = SelfAssessment({"1.1": Fraction("2.25")}, "")
    rule = PeriodRule(step=Fraction(1, 2))
    with pytest.raises(Invalid, match="in steps of") as refusal:
        check_self(SheetState.OPEN, said, rule, False)
    assert refusal.value.values["step"] == {"vi": "0,5", "en": "0.5"}


def test_a_leader_needs_three_marks_with_their_grounds(
    app, actor, sheet, later
):
    assess(actor, sheet)
    kind = SheetKind.LEADER
    with pytest.raises(Invalid, match="100 or 50"):
        review(actor, sheet, kind=kind, marks={"d": Fraction(75)})
    review(actor, sheet, kind=kind, marks={"d": Fraction(100)})
    later(35)
    with pytest.raises(Invalid) as refusal:
        propose(actor, sheet)
    fields = {one.field for one in (refusal.value, *refusal.value.also)}
    assert {"mark-dd", "mark-e", "ground-dd", "ground-e"} <= fields
    marks = {"d": Fraction(100), "dd": Fraction(50), "e": Fraction(100)}
    grounds = {"dd": "Ba hồ sơ quá hạn.", "e": "Họp đủ."}
    review(actor, sheet, kind=kind, marks=marks, grounds=grounds)
    propose(actor, sheet)


def test_a_period_without_work_has_nothing_to_announce(
    app, actor, month, later
):
    sheet_id = service.open_sheet(actor("lan"), id_of("lan"))
    assess(actor, sheet_id)
    review(actor, sheet_id)
    later(35)
    with pytest.raises(Conflict, match="Nothing was assigned"):
        propose(actor, sheet_id)


def test_two_pages_of_the_same_sheet_never_erase_each_other(app, actor, sheet):
    old = version(sheet)
    review(actor, sheet)
    draft = SheetReview(SheetKind.OFFICIAL, {}, {}, {})
    with pytest.raises(Conflict, match="has changed"):
        service.review(actor(HEAD), sheet, draft, old)
    assert session().get(SheetRow, sheet).common["1.1"] == "5"


def test_one_sheet_for_each_person_and_period(app, actor, sheet):
    assert service.open_sheet(actor("lan"), id_of("lan")) == sheet
    assert service.open_sheet(actor(HEAD), id_of("lan")) == sheet


@pytest.mark.parametrize("key", ["kien", "mentor-hoa", "minh", "nation-thu"])
def test_who_may_not_see_or_change_a_sheet(app, actor, sheet, key):
    with pytest.raises(NotFound):
        service.sheet_for(actor(key), sheet)
    with pytest.raises(NotFound):
        service.open_sheet(actor(key), id_of("lan"))
    draft = SheetReview(SheetKind.OFFICIAL, FULL, {}, {})
    with pytest.raises(NotFound):
        service.review(actor(key), sheet, draft, 1)
    with pytest.raises(NotFound):
        service.propose_sheet(actor(key), sheet, "x", id_of(DECIDER), 1)


def test_each_side_does_its_own_part(app, actor, sheet):
    draft = SheetReview(SheetKind.OFFICIAL, FULL, {}, {})
    with pytest.raises(NotFound):
        service.review(actor("lan"), sheet, draft, 1)
    with pytest.raises(NotFound):
        service.assess_oneself(
            actor(HEAD), sheet, SelfAssessment(FULL), 1, True
        )
    with pytest.raises(NotFound):
        service.propose_sheet(
            actor("lan"), sheet, "x", id_of(DECIDER), version(sheet)
        )


def test_who_reads_the_decision_reads_the_sheet_it_rests_on(
    app, browser, actor, sheet, later
):
    above = actor(DECIDER)
    with pytest.raises(NotFound):
        service.sheet_for(above, sheet)
    decision_id = proposed(actor, sheet, later)
    assert service.sheet_for(above, sheet).score.total == 100
    quang = browser(DECIDER)
    assert f"/sheets/{sheet}" in quang.get(f"/decisions/{decision_id}").text
    page = quang.get(f"/sheets/{sheet}").text
    assert "100" in page and "<textarea" not in page
    said = SelfAssessment(FULL)
    with pytest.raises(NotFound):
        service.assess_oneself(above, sheet, said, version(sheet), True)
    with pytest.raises(NotFound):
        service.return_for_rework(above, sheet, version(sheet))


def test_what_is_kept_and_not_sent_only_the_person_sees(
    app, browser, actor, sheet
):
    assess(actor, sheet, sends=False)
    assert "self: 5" not in browser(HEAD).get(f"/sheets/{sheet}").text


def test_the_pages_say_what_comes_next(app, browser, actor, sheet):
    lan, duc = browser("lan"), browser(HEAD)
    assert "to be filled in" in lan.get("/my-sheets").text
    page = lan.get(f"/sheets/{sheet}").text
    assert 'name="common-1.1"' in page
    fields = {f"common-{key}": str(float(one)) for key, one in FULL.items()}
    fields |= {"version": "1", "send": "1", "note": "Ghi chú"}
    wrong = fields | {"common-1.1": "8,5 điểm", "common-1.2": "9"}
    answer = lan.post(f"/sheets/{sheet}/self", wrong)
    assert answer.status_code == 422
    assert "8,5 điểm" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2, "all at once"
    lan.post(f"/sheets/{sheet}/self", fields)
    page = duc.get(f"/sheets/{sheet}").text
    assert "self: 5" in page
    fields = {f"common-{key}": str(float(one)) for key, one in FULL.items()}
    answer = duc.post(
        f"/sheets/{sheet}/review", fields | {"version": "2"}, follow=True
    )
    assert "Your review is kept" in answer.text
    assert "100" in answer.text
    answer = duc.post(
        f"/sheets/{sheet}/propose", {"version": "3", "reason": ""}
    )
    assert answer.status_code in (409, 422)


def test_the_page_says_from_which_day_a_sheet_is_proposed(
    app, actor, browser, sheet, later
):
    assess(actor, sheet)
    review(actor, sheet)
    last = service.sheet_for(actor(HEAD), sheet).days.last
    if clock.today() == last:
        later(-3)
    page, act = f"/sheets/{sheet}", f"/sheets/{sheet}/propose"
    text = browser(HEAD).get(page).text
    assert f"It can be proposed from {i18n.day(last)} on" in text
    assert act not in text
    later(35)
    assert act in browser(HEAD).get(page).text
