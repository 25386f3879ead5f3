"""What may be given, divided and delivered."""

import datetime as dt
from fractions import Fraction

import pytest

from lms.core.errors import Invalid
from lms.evaluation.rules import giving

F = Fraction

FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
DUE = dt.date(2026, 11, 20)
DAYS = giving.DeliveryDays(FIRST, LAST)


@pytest.mark.parametrize("coefficient", ["0", "-1", "1.25"])
def test_a_coefficient_is_above_nothing_with_one_decimal(coefficient):
    with pytest.raises(Invalid) as refusal:
        giving.check_coefficient(F(coefficient), 1)
    assert refusal.value.field == "coefficient"


def test_all_that_is_wrong_with_given_work_is_said_at_once():
    with pytest.raises(Invalid) as refusal:
        giving.check_given(F(10_001), dt.date(2026, 8, 1), LAST)
    fields = [one.field for one in [refusal.value, *refusal.value.also]]
    assert fields == ["quantity", "due_on"]
    giving.check_given(F(10_000), LAST, FIRST)


def test_parts_stay_within_the_whole():
    giving.check_parts(F(5), [(7, F(2)), (8, F(3))], 1)
    with pytest.raises(Invalid, match=r"have 5\.1, the whole has 5\.") as told:
        giving.check_parts(F(5), [(7, F(2)), (8, F("3.1"))], 1)
    assert told.value.field == "share-8"
    with pytest.raises(Invalid) as told:
        giving.check_parts(F(5), [(7, F(0)), (8, F("0.55"))], 1)
    fields = [one.field for one in [told.value, *told.value.also]]
    assert fields == ["share-7", "share-8"]


def test_a_whole_that_its_decimals_do_not_divide_says_the_way_out():
    with pytest.raises(Invalid, match="Give whole pieces") as refused:
        giving.check_parts(F(1), [(7, F("0.5")), (8, F("0.5"))], 0)
    assert refused.value.field == "share-8"
    assert not refused.value.also, "no decimals are asked for in vain"
    giving.check_parts(F(1), [(7, F("0.5")), (8, F("0.5"))], 1)
    giving.check_parts(F(2), [(7, F(1)), (8, F(1))], 0)


def test_an_amount_of_more_than_four_decimals_is_refused_at_its_field():
    fine = F("0.00001")
    for check, rest in (
        (giving.check_given, (LAST, FIRST)),
        (giving.check_delivery, (F(1), LAST, DAYS)),
    ):
        with pytest.raises(Invalid, match="four decimals") as told:
            check(fine, *rest)
        assert told.value.field == "quantity"


def test_a_delivery_is_no_more_than_what_is_left_and_not_of_tomorrow():
    today = dt.date(2026, 11, 10)
    days = giving.DeliveryDays(FIRST, today)
    with pytest.raises(Invalid) as refusal:
        giving.check_delivery(F(3), F(2), dt.date(2026, 11, 11), days)
    fields = [one.field for one in [refusal.value, *refusal.value.also]]
    assert fields == ["quantity", "done_on"]
    giving.check_delivery(F(2), F(2), today, days)


def test_lateness_is_counted_in_days():
    assert giving.days_late(dt.date(2026, 11, 22), DUE) == 2
    assert giving.days_late(dt.date(2026, 11, 18), DUE) == 0
