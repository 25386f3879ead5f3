"""Where each number of the rules begins and ends: the last that is taken and
the first that is not.
"""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest

from lms.core.errors import Conflict, Invalid
from lms.evaluation.rules import (
    amounts,
    catalogue,
    facts,
    freezing,
    gathering,
    giving,
    periods,
    sheets,
    telling,
    year,
    yearlines,
    yearly,
)
from lms.evaluation.types import (
    GivenWork,
    LinesDraft,
    ListDecision,
    MonthDraft,
    MonthSource,
    OrganisationDraft,
    PeriodKind,
    PeriodRule,
    ProductDraft,
    RoomBase,
    SelfAssessment,
    SheetFacts,
    SheetKind,
    SheetReview,
    SheetState,
    WorkDraft,
    WorkKind,
    YearDraft,
    YearGrade,
    YearMonth,
    YearRule,
    YearState,
)

F = Fraction
RULE = PeriodRule()
TODAY = dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)
LEAST = F(1, 10_000)
"""The smallest amount that is kept."""


def wrong(check, *given):
    """The fields that are refused, in their order."""
    try:
        check(*given)
    except Invalid as refusal:
        return [one.field for one in [refusal, *refusal.also]]
    return []


# Amounts


def test_an_amount_is_kept_to_the_ten_thousandth():
    assert amounts.is_kept(LEAST)
    assert not amounts.is_kept(LEAST / 2)
    assert (
        amounts.read_amount(" 8,5 ") == amounts.read_amount("8.50") == F("8.5")
    )
    with pytest.raises(Invalid) as refusal:
        amounts.read_amount("9" * 30)
    assert refusal.value.values["typed"] == "9" * 20


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "0.00"), ("-0.001", "0.00"), ("-0.019", "-0.01"), ("8.509", "8.50")],
)
def test_an_amount_is_cut_and_nothing_has_no_sign(amount, said):
    assert amounts.shown(F(amount)) == said
    assert amounts.shown(F("-2.7"), 0) == "-2"


def test_in_a_sentence_an_amount_has_no_zeros_that_say_nothing():
    assert amounts.spoken(F(100)) == {"vi": "100", "en": "100"}
    assert amounts.spoken(F("2.129")) == {"vi": "2,12", "en": "2.12"}


# Catalogues


PRODUCT = ProductDraft("VB-01", "Công văn", "", 1, F(5))


def product(**more):
    return wrong(catalogue.check_product, replace(PRODUCT, **more))


def test_a_product_within_its_bounds():
    assert product(complexity=5, points=F(10_000)) == []
    assert product(points=LEAST) == []
    assert product(complexity=0) == product(complexity=6) == ["complexity"]
    assert product(complexity=None, points=None) == ["complexity", "points"]
    for points in (F(0), F(10_001), LEAST / 2):
        assert product(points=points) == ["points"]
    assert product(key="", title=" ") == ["key", "title"]
    assert product(key="k" * 60, title="t" * 300, output="o" * 300) == []
    long = product(key="k" * 61, title="t" * 301, output="o" * 301)
    assert long == ["key", "title", "output"]


@pytest.mark.parametrize(
    ("points", "decimals", "coefficient"),
    [
        ("13.5", 1, "2.7"),
        ("13.9", 1, "2.7"),
        ("0.01", 1, "0.1"),
        ("13.9", 0, "2"),
        ("4.9", 0, "1"),
        ("13.9", 2, "2.78"),
        ("0.01", 2, "0.01"),
    ],
)
def test_a_coefficient_is_cut_to_its_decimals_and_never_nothing(
    points, decimals, coefficient
):
    made = catalogue.coefficient_of(F(points), F(5), decimals)
    assert made == F(coefficient)


def test_a_catalogue_that_is_full_and_titles_that_are_the_same():
    one = [
        replace(PRODUCT, key=f"k{number}", title=f"t{number}")
        for number in range(2_001)
    ]
    catalogue.check_together(one[:-1])
    with pytest.raises(Conflict):
        catalogue.check_together(one)
    standard = [replace(row, is_standard=True) for row in one[:2]]
    catalogue.check_together(standard[:1] + one[2:])
    assert wrong(catalogue.check_together, standard) == [""]
    same = replace(PRODUCT, title=" CÔNG  văn ")
    assert wrong(catalogue.check_together, [PRODUCT, same]) == ["title"]


def test_a_title_and_a_document_have_room_for_200_letters():
    assert wrong(catalogue.check_title, "t" * 200) == []
    for title in ("", "t" * 201):
        assert wrong(catalogue.check_title, title) == ["title"]

    def decision(standards=(1,), **more):
        plain = ListDecision("9/QĐ-UBND", TODAY, TODAY)
        given = replace(plain, **more), standards, TODAY
        return wrong(catalogue.check_decision, *given)

    assert decision(document="d" * 200) == []
    assert (
        decision(document="d" * 201) == decision(document=" ") == ["document"]
    )
    assert decision(()) == decision((1, 1)) == [""]
    assert decision(decided_on=TODAY + DAY, valid_from=TODAY + DAY) == [
        "decided_on"
    ]
    assert decision(valid_from=TODAY - DAY) == ["valid_from"]
    assert decision(decided_on=None, valid_from=None) == [
        "decided_on",
        "valid_from",
    ]
    past, mistyped = TODAY - 40 * DAY, TODAY.replace(year=2206)
    for decided in (None, mistyped):
        found = decision(decided_on=decided, valid_from=past)
        assert found == ["decided_on"], "of a day that is wrong nothing follows"


# Work


def test_a_coefficient_has_so_many_decimals_and_is_above_nothing():
    for coefficient, decimals in (("0.1", 1), ("1", 0), ("1.25", 2)):
        found = wrong(giving.check_coefficient, F(coefficient), decimals)
        assert found == []
    refused = ("0", 1), ("0.05", 1), ("1.25", 1), ("1.5", 0), ("0.005", 2)
    for coefficient, decimals in refused:
        found = wrong(giving.check_coefficient, F(coefficient), decimals)
        assert found == ["coefficient"]


def test_work_that_is_not_filled_in_says_all_that_is_missing():
    empty = WorkDraft(None, " ", None, None, None)
    assert wrong(giving.check_filled_in, empty) == ["quantity", "due_on"]
    empty = replace(empty, kind=WorkKind.AD_HOC)
    assert wrong(giving.check_filled_in, empty) == [
        "quantity",
        "due_on",
        "title",
        "coefficient",
    ]
    full = WorkDraft(None, "Kiểm kê", F(1), F(1), TODAY, WorkKind.AD_HOC)
    assert wrong(giving.check_filled_in, full) == []
    nothing = replace(full, quantity=F(0), coefficient=F(0), due_on=None)
    assert wrong(giving.check_filled_in, nothing) == [
        "quantity",
        "due_on",
        "coefficient",
    ]


def unread(field):
    """What a form has for a number that cannot be read."""
    return Invalid("“%(typed)s” is not a number.", field, typed="tám")


def test_an_amount_that_cannot_be_read_hides_no_other_mistake():
    odd = unread("points")
    assert wrong(
        catalogue.check_product, ProductDraft("", "A", "", 9, odd)
    ) == [
        "key",
        "complexity",
        "points",
    ]
    odd, day = unread("quantity"), TODAY + DAY
    work = WorkDraft(None, "", unread("coefficient"), odd, None)
    work = replace(work, kind=WorkKind.AD_HOC)
    said = ["quantity", "due_on", "title", "coefficient"]
    assert wrong(giving.check_filled_in, work) == said
    parts = [(7, unread("share-7")), (8, F(1)), (9, unread("share-9"))]
    found = wrong(giving.check_typed_parts, work, parts)
    assert found == [*said, "share-7", "share-9"]
    days = giving.DeliveryDays(TODAY - DAY, TODAY)
    found = wrong(giving.check_delivery, odd, F(1), day, days)
    assert found == ["quantity", "done_on"]
    less = giving.WorkReduction(odd, "", None)
    found = giving.wrong_with_reduction(less, F(5), F(1))
    assert [one.field for one in found] == ["quantity", "why"]
    month = MonthDraft(None, "", unread("total"), "")
    found = wrong(yearly.check_month, month, 2026, TODAY)
    assert found == ["month", "place", "total", "document"]


def test_a_number_that_cannot_be_read_hides_nothing_else_on_a_sheet():
    lines = {"1.1": unread("common-1.1"), "1.2": F(99), "2.1": None}
    assert filled(said(**lines)) == ["common-1.1", "common-1.2", "common-2.1"]
    review = SheetReview(
        SheetKind.LEADER,
        {"1.1": unread("common-1.1"), "1.2": F(99)},
        {"d": unread("mark-d"), "dd": F(70), "e": None},
        {"e": "x" * 4_001},
    )
    given = SheetState.SENT, review, RULE
    assert wrong(sheets.check_review, *given) == [
        "common-1.1",
        "common-1.2",
        "mark-d",
        "mark-dd",
        "ground-e",
    ]


def test_given_work_is_entered_within_a_quarter_of_its_due_day():
    long_ago, last = TODAY - 92 * DAY, TODAY + 9 * DAY
    for quantity, due in ((F(10_000), long_ago), (LEAST, last)):
        assert wrong(giving.check_given, quantity, due, TODAY) == []
    for quantity in (F(0), F(10_001), LEAST / 2):
        found = wrong(giving.check_given, quantity, TODAY, TODAY)
        assert found == ["quantity"]
    due = long_ago - DAY
    assert wrong(giving.check_given, F(1), due, TODAY) == ["due_on"]
    with pytest.raises(Invalid) as told:
        giving.check_given(F(1), due, TODAY)
    assert told.value.values == {"first": long_ago, "last": TODAY}


def test_parts_go_to_two_people_or_more_and_stay_within_the_whole():
    work = WorkDraft(5, "", None, F(1), TODAY)

    def divided(*ids):
        parts = [(one, F(1)) for one in ids]
        return wrong(giving.check_typed_parts, work, parts)

    assert divided(1, 2) == []
    for ids in ([1], [1, 1], [1, 2, 1]):
        assert divided(*ids) == ["person_id"]
    whole, half = F("2.7"), F("1.3")
    assert wrong(giving.check_parts, whole, [(7, half), (8, F("1.4"))], 1) == []
    over = wrong(giving.check_parts, whole, [(7, half), (8, F("1.5"))], 1)
    assert over == ["share-8"]
    none = wrong(giving.check_parts, whole, [(7, F(0)), (8, half)], 1)
    assert none == ["share-7"]


def test_a_delivery_within_what_is_left():
    days = giving.DeliveryDays(TODAY - 9 * DAY, TODAY)
    for quantity in (F(5), LEAST):
        assert wrong(giving.check_delivery, quantity, F(5), TODAY, days) == []
    for quantity in (F(0), LEAST / 2, F(5) + LEAST):
        found = wrong(giving.check_delivery, quantity, F(5), TODAY, days)
        assert found == ["quantity"]
    for done_on in days:
        assert wrong(giving.check_delivery, F(1), F(5), done_on, days) == []
    for done_on in (days.first - DAY, TODAY + DAY):
        found = wrong(giving.check_delivery, F(1), F(5), done_on, days)
        assert found == ["done_on"]


def test_days_late_are_those_after_the_day_and_what_is_excused_takes_none():
    assert giving.days_late(TODAY - DAY, TODAY) == 0
    assert giving.days_late(TODAY + 2 * DAY, TODAY) == 2

    def seen(failed, days, covered):
        done_on = TODAY + days * DAY
        row = SimpleNamespace(
            quantity=F(1), failed=failed, done_on=done_on, state="accepted"
        )
        one = SimpleNamespace(row=row, covered=lambda cause: covered)
        given = SimpleNamespace(
            id=7, coefficient=F(1), quantity=F(1), kind="planned"
        )
        given.handed_back_at, given.due_on = None, TODAY
        work = SimpleNamespace(row=given, deliveries=[one])
        assert not facts.given_work(work).handed_back
        (found,) = facts.given_work(work).deliveries
        given.handed_back_at = TODAY
        assert facts.given_work(work).handed_back
        return found.failed, found.days_late

    assert seen(3, 2, 0) == (3, 2)
    assert seen(3, 2, 1) == (2, 1)
    assert seen(1, 1, 2) == (0, 0)


def test_a_note_and_a_ground_are_neither_too_short_nor_too_long():
    note, ground, answer = (
        giving.check_note,
        giving.check_ground,
        giving.check_answer,
    )
    assert wrong(note, "n" * 4_000, "note") == []
    assert wrong(note, "n" * 4_001, "note") == ["note"]
    for length, found in (
        (9, ["ground"]),
        (10, []),
        (4_000, []),
        (4_001, ["ground"]),
    ):
        assert wrong(ground, "g" * length) == found
    for length, found in ((9, ["comment"]), (10, []), (4_001, ["comment"])):
        assert wrong(answer, False, "c" * length) == found
    assert wrong(answer, True, "") == []
    assert wrong(answer, True, "c" * 4_001) == ["comment"]


# Periods


@pytest.mark.parametrize(
    ("kind", "day", "since", "until"),
    [
        (PeriodKind.MONTH, "2026-11-30", "2026-11-01", "2026-12-01"),
        (PeriodKind.MONTH, "2026-12-31", "2026-12-01", "2027-01-01"),
        (PeriodKind.QUARTER, "2026-03-31", "2026-01-01", "2026-04-01"),
        (PeriodKind.QUARTER, "2026-11-30", "2026-10-01", "2027-01-01"),
    ],
)
def test_the_month_and_the_quarter_of_a_day(kind, day, since, until):
    days = periods.days_of(kind, dt.date.fromisoformat(day))
    assert list(map(str, days)) == [since, until]
    assert periods.kind_of(days) == kind


def test_a_period_that_is_over_or_overlaps_is_refused():
    november = periods.days_of(PeriodKind.MONTH, TODAY)
    december = periods.days_of(PeriodKind.MONTH, TODAY + DAY)
    october = periods.PeriodDays(november.since - 31 * DAY, november.since)
    periods.check_new(november, [october, december], TODAY)
    assert wrong(periods.check_new, november, [], november.until) == ["first"]
    for known in (november, october._replace(until=october.until + DAY)):
        with pytest.raises(Conflict):
            periods.check_new(november, [known], TODAY)


# Sheets


def said(**points):
    common = {line.key: line.most for line in RULE.lines}
    return SelfAssessment(common | points)


def filled(draft, sends=True):
    given = SheetState.OPEN, draft, RULE, sends
    return wrong(sheets.check_self, *given)


def test_points_of_a_line_are_from_nothing_to_its_most_in_steps():
    for points in (F(0), F(1, 4), F(5)):
        assert filled(said(**{"1.1": points})) == []
    for points in (-F(1, 4), F(5) + F(1, 4), F(1, 8)):
        assert filled(said(**{"1.1": points})) == ["common-1.1"]
    empty = said(**{"1.1": None})
    assert filled(empty) == ["common-1.1"]
    assert filled(empty, sends=False) == []
    assert filled(replace(said(), note="n" * 4_000)) == []
    assert filled(replace(said(), note="n" * 4_001)) == ["note"]
    with pytest.raises(Conflict):
        sheets.check_self(SheetState.SENT, said(), RULE, True)


def test_a_mark_that_is_refused_says_what_may_be_given():
    for kind, key, text in (
        (SheetKind.LEADER, "e", "Choose 100 or 50."),
        (SheetKind.SUPPORT, "quality", "Write a number from 0 to 100."),
    ):
        draft = SheetReview(kind, {}, {key: F(-1)}, {})
        with pytest.raises(Invalid) as refusal:
            sheets.check_review(SheetState.SENT, draft, RULE)
        assert refusal.value.text == text


def reviewed(kind, common=None, **marks):
    grounds = {"dd": "g" * 4_001} if "dd" in marks else {}
    draft = SheetReview(kind, common or {}, marks, grounds)
    return wrong(sheets.check_review, SheetState.SENT, draft, RULE)


def test_marks_of_a_leader_are_two_and_of_support_staff_any_up_to_100():
    leader, support = SheetKind.LEADER, SheetKind.SUPPORT
    assert reviewed(leader, d=F(100), e=F(50)) == []
    assert reviewed(leader, d=F(75), e=F(0)) == ["mark-d", "mark-e"]
    assert reviewed(leader, dd=F(100)) == ["ground-dd"]
    assert reviewed(leader, {"1.1": F(6)}) == ["common-1.1"]
    for mark in (F(0), F(75), F(100)):
        assert reviewed(support, quality=mark) == []
    for mark in (F(-1), F(101)):
        assert reviewed(support, quality=mark) == ["mark-quality"]


def test_a_sheet_is_reviewed_and_proposed_once():
    draft = SheetReview(SheetKind.OFFICIAL, {}, {}, {})
    for state in (SheetState.PROPOSED, SheetState.ANNOUNCED):
        with pytest.raises(Conflict):
            sheets.check_review(state, draft, RULE)
        with pytest.raises(Conflict):
            sheets.check_proposal(state, [], {}, TODAY, TODAY)


def test_a_sheet_is_proposed_from_its_last_day_on_with_all_filled_in():
    def proposed(missing=(), grounds=None, today=TODAY):
        given = SheetState.SENT, list(missing), grounds or {}, TODAY, today
        return wrong(sheets.check_proposal, *given)

    assert proposed() == []
    with pytest.raises(Conflict, match="runs until"):
        proposed(today=TODAY - DAY)
    assert proposed(["2.4", "d"]) == ["common-2.4", "mark-d"]
    assert proposed(grounds={"dd": " ", "e": "Có biên bản."}) == ["ground-dd"]
    sheets.check_answered(0)
    with pytest.raises(Conflict):
        sheets.check_answered(1)


def test_words_of_the_lines_follow_a_document_and_count_from_today_on():
    plain = LinesDraft({"1.1": "w" * 300}, "d" * 200, TODAY)

    def lines(**more):
        return wrong(sheets.check_lines, replace(plain, **more), TODAY)

    assert lines() == []
    assert lines(words={"1.1": "w" * 301}) == ["line-1.1"]
    assert lines(document="") == lines(document="d" * 201) == ["document"]
    assert lines(since=None) == lines(since=TODAY - DAY) == ["since"]


def test_the_frozen_bytes_do_not_follow_the_order_in_which_they_came():
    assert freezing.as_bytes({"b": 1, "a": "đ"}) == '{"a":"đ","b":1}'.encode()


def test_a_line_says_three_decimals_and_parts_that_are_there_only():
    work = GivenWork("7", F("1.0"), F(3))
    inputs = freezing.frozen(SheetFacts((work,), {}), RULE) | {"titles": {}}
    lines = telling.lines_of(inputs)
    percents = [one.values.get("percent") for one in lines]
    assert percents == [
        None,
        None,
        "0.000",
        "0.000",
        "0.000",
        "0.000",
        None,
        None,
    ]
    empty = freezing.frozen(SheetFacts((), {}), RULE) | {"titles": {}}
    assert len(telling.lines_of(empty)) == 3


# Years


def test_a_year_within_its_bounds():
    assert year.is_graded(6, 6)
    assert not year.is_graded(5, 6)
    edges = {90: YearGrade.EXCELLENT, 70: YearGrade.GOOD, 50: YearGrade.DONE}
    below = YearGrade.GOOD, YearGrade.DONE, YearGrade.NOT_DONE
    for (total, grade), under in zip(edges.items(), below, strict=True):
        assert year.grade_of(F(total), RULE) == grade
        assert year.grade_of(total - LEAST, RULE) == under
    for known, until in ((2025, False), (2026, True), (2027, False)):
        assert yearly.is_year(known, TODAY) is until
    assert year.excellent_room(6, F(20), RoomBase.GOOD) == 1


def test_what_is_proposed_or_decided_no_longer_changes():
    for state in (None, YearState.PREPARED):
        yearly.check_open(state)
    for state in (YearState.PROPOSED, YearState.DECIDED):
        with pytest.raises(Conflict):
            yearly.check_open(state)


def test_a_month_of_another_unit_within_its_bounds():
    plain = MonthDraft(11, "Phường An Bình", F(80), "12/PX")

    def month(**more):
        return wrong(yearly.check_month, replace(plain, **more), 2026, TODAY)

    for number in (1, 11):
        assert month(month=number) == []
    assert month(month=12) == ["month"]
    assert month(month=0) == month(month=None) == ["month"]
    assert month(month=13) == ["month", "month"]
    for total in (F(0), F(100), LEAST):
        assert month(total=total) == []
    for total in (None, F(-1), 100 + LEAST, LEAST / 2):
        assert month(total=total) == ["total"]
    assert month(place="p" * 200, document="d" * 200) == []
    assert month(place="p" * 201, document="d" * 201) == ["place", "document"]
    assert month(place=" ", document=" ") == ["place", "document"]


def test_an_organisation_is_graded_by_a_document_of_today_at_the_latest():
    plain = OrganisationDraft(YearGrade.GOOD, "9/QĐ", TODAY)

    def organisation(**more):
        given = replace(plain, **more), TODAY.year, TODAY
        return wrong(yearly.check_organisation, *given)

    assert organisation() == []
    assert organisation(grade="best", document="") == ["grade", "document"]
    first = dt.date(TODAY.year, 1, 1)
    assert organisation(decided_on=first) == []
    for day in (None, TODAY + DAY, first - DAY):
        assert organisation(decided_on=day) == ["decided_on"]


def test_what_is_prepared_of_a_year_has_room():
    fields = {
        "ground": 4_000,
        "like_tasks": 200,
        "minutes_number": 200,
        "minutes_text": 4_000,
    }
    full = {name: "x" * most for name, most in fields.items()}
    plain = YearDraft(YearGrade.GOOD, minutes_on=TODAY)
    year = TODAY.year
    assert wrong(yearly.check_year, replace(plain, **full), year, TODAY) == []
    over = {name: text + "x" for name, text in full.items()}
    found = wrong(yearly.check_year, replace(plain, **over), year, TODAY)
    assert found == list(fields)
    other = YearDraft("best", minutes_on=TODAY + DAY)
    found = wrong(yearly.check_year, other, year, TODAY)
    assert found == ["proposed", "minutes_on"]
    old = YearDraft(minutes_on=dt.date(year, 1, 1) - DAY)
    assert wrong(yearly.check_year, old, year, TODAY) == ["minutes_on"]
    assert wrong(yearly.check_year, YearDraft(), year, TODAY) == []


def test_a_year_is_proposed_with_all_that_belongs_to_it():
    row = {
        "state": YearState.PREPARED,
        "proposed": YearGrade.GOOD,
        "ground": "Đủ việc.",
        "minutes_on": TODAY,
        "minutes_number": "5",
        "minutes_text": "Nhất trí.",
    }

    def proposed(months=6, **more):
        given = SimpleNamespace(**row | more), months, 6
        return wrong(yearly.check_proposal, *given)

    assert proposed() == []
    assert proposed(5) == ["proposed"]
    assert proposed(5, proposed=yearly.NOT_GRADED) == []
    blank = {name: "" for name in row if name not in ("state", "minutes_on")}
    assert proposed(minutes_on=None, **blank) == [
        "proposed",
        "ground",
        "minutes_on",
        "minutes_number",
        "minutes_text",
    ]
    with pytest.raises(Conflict):
        proposed(state=YearState.PROPOSED)


def test_which_grades_are_not_offered():
    assert set(yearly.year_refusals(5, 6, False, "")) == set(YearGrade)
    assert yearly.year_refusals(6, 6, False, "") == {}
    assert set(yearly.year_refusals(6, 6, True, "")) == set(YearGrade)
    above = yearly.year_refusals(6, 6, True, YearGrade.GOOD)
    assert set(above) == {YearGrade.EXCELLENT}


def test_months_come_from_sheets_first_and_the_later_one_counts():
    first = dt.date(2026, 10, 1)
    quarter = gathering.SheetDays(first, dt.date(2027, 1, 1), F(92), "a")
    november = gathering.SheetDays(
        dt.date(2026, 11, 1), dt.date(2026, 12, 1), F(80), "b"
    )
    begun = november._replace(total=None, since=dt.date(2026, 12, 1))
    begun = begun._replace(until=dt.date(2027, 1, 1))
    other = YearMonth(9, F(70), "c", MonthSource.ELSEWHERE, "12/PX")
    elsewhere = {9: other, 11: replace(other, month=11)}
    months = gathering.twelve(
        2026, [november, begun, quarter], elsewhere, AFTER
    )
    assert [one.total for one in months[8:]] == [70, 92, 80, 92]
    assert [one.month for one in months] == list(range(1, 13))
    assert gathering.worked(months) == 4
    assert gathering.mean_of(months) == F(334, 4)
    january = quarter._replace(since=dt.date(2026, 1, 2))
    assert list(january.months(2026)) == list(range(2, 13))
    assert list(january.months(2027)) == []
    whole = january._replace(since=dt.date(2026, 1, 1))
    assert list(whole.months(2026)) == list(range(1, 13))
    untouched = quarter._replace(total=None, is_begun=False)
    open_ = gathering.twelve(2026, [untouched], {}, AFTER)
    assert (gathering.worked(open_), gathering.mean_of(open_)) == (0, None)
    assert {one.source for one in open_[9:]} == {MonthSource.UNTOUCHED}
    for pair in ([untouched, begun], [begun, untouched]):
        both = gathering.twelve(2026, pair, {}, AFTER)
        assert [one.source for one in both[9:]] == [
            *[MonthSource.UNTOUCHED] * 2,
            MonthSource.BEGUN,
        ]
    only = gathering.twelve(2026, [begun], {}, AFTER)
    assert (gathering.worked(only), gathering.mean_of(only)) == (1, None)
    assert only[11].source == MonthSource.BEGUN


AFTER = dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("today", "worked"),
    [
        (dt.date(2026, 9, 30), 0),
        (dt.date(2026, 10, 1), 1),
        (dt.date(2026, 11, 30), 2),
        (dt.date(2026, 12, 1), 3),
        (AFTER, 3),
        (dt.date(2028, 2, 1), 3),
    ],
)
def test_a_month_is_worked_once_it_has_come(today, worked):
    """A quarter that is begun: none of what is still to come of it."""
    begun = gathering.SheetDays(dt.date(2026, 10, 1), AFTER, None, "a")
    months = gathering.twelve(2026, [begun], {}, today)
    assert gathering.worked(months) == worked
    coming = [one.source for one in months].count(MonthSource.COMING)
    assert coming == 3 - worked
    scored = begun._replace(total=F(80))
    known = gathering.twelve(2026, [scored], {}, today)
    assert gathering.worked(known) == 3, "announced is announced"


def test_the_lines_of_a_year_say_where_each_month_came_from():
    months = [
        YearMonth(1, F(90), "a", MonthSource.SHEET),
        YearMonth(2, F(80), "b", MonthSource.ELSEWHERE, "12/PX"),
        YearMonth(3),
    ]
    terms = YearRule(RULE, 2, 20, RoomBase.GOOD)
    facts_ = {
        "people": 12,
        "proposed": 1,
        "head": True,
        "organisation": "",
        "minutes": {"number": "5", "day": "1", "text": "x"},
    }
    inputs = yearlines.year_inputs(months, terms, facts_)
    values = [one.values for one in yearlines.lines_of_year(inputs)]
    assert values[1]["document"] == "12/PX"
    assert "document" not in values[0]
    assert values[2] == {"month": 3}
    assert values[3] == {"months": 2, "mean": "85.00"}
    assert values[5]["room"] == 2
    assert yearlines.months_of(inputs) == months
    assert yearlines.rule_of_year(inputs) == terms
    assert yearlines.suggestion(months, terms) == YearGrade.GOOD
    assert yearlines.suggestion(months[:1], terms) == yearlines.NOT_GRADED
