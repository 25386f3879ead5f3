"""What is read again and asked about, at the edges and without a database."""

import datetime as dt
from dataclasses import replace
from hashlib import sha256

import pytest

from lms.core.errors import Invalid
from lms.core.rates import Agreement, Expectation, Interval
from lms.oversight import rules
from lms.oversight.rules.checks import burst, is_low, is_much
from lms.oversight.types import (
    CalibrationState,
    CheckLimits,
    FindingCheck,
    Opinion,
    ReadingDraft,
    ReadingOutcome,
    ReadingSample,
    Reused,
    Signature,
    SignedFacts,
    ThirdDraft,
)
from lms.signoff.types import AnchorCase

LIMITS = CheckLimits()
NOTHING = rules.figures([], LIMITS)
TEXT = {"vi": "Tôi làm năm lượt."}
REASON, STRENGTH = "Ảnh rõ ràng", "Tốt ạ"


def asked(**found):
    return list(rules.questions(replace(NOTHING, **found), LIMITS))


def kappa(value, many=10):
    return Agreement(many, 0.5, value, Interval(-1, 1))


def test_exact_beside_and_apart_are_counted_by_themselves():
    cases = tuple(AnchorCase(key, TEXT, (), 3, TEXT) for key in "abcdef")
    levels = zip("abcdef", (3, 3, 3, 2, 4, 5), strict=True)
    said = {key: Opinion(level, frozenset()) for key, level in levels}
    state = CalibrationState(cases, said, None, is_again=False)
    assert rules.case_agreement(state) == (6, 3, 2, 6)


def test_of_nothing_signed_no_level_is_the_commonest():
    found = rules.figures([], LIMITS)
    assert (found.common, found.common_many) == (0, 0)


def test_a_minute_is_found_in_whatever_order_it_was_signed():
    start = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    signed = [
        SignedFacts(n, 4, 0.5, at=start + dt.timedelta(seconds=second))
        for n, second in enumerate((40, 300, 0, 20, 60))
    ]
    assert burst(signed) == (2, 3, 0, 4)


@pytest.mark.parametrize(
    ("many", "z", "is_asked"),
    [(20, 3.1, True), (19, 3.1, False), (20, 3.0, False), (20, -3.1, True)],
)
def test_levels_are_asked_about_from_twenty_and_beyond_three(many, z, is_asked):
    found = asked(many=many, expected=Expectation(10.123456, 1, z))
    assert [check for check, *_ in found] == [FindingCheck.LEVELS] * is_asked
    assert all(numbers["mean"] == 10.1235 for _, numbers, _ in found)


@pytest.mark.parametrize(
    ("many", "value", "low"),
    [(10, 0.399, True), (10, 0.4, False), (9, 0.1, False)],
)
def test_agreement_is_low_below_forty_percent_in_ten_readings(many, value, low):
    assert is_low(kappa(value, many), LIMITS) is low


def test_numbers_of_agreement_have_four_digits():
    ((_check, numbers, _about),) = asked(first=kappa(0.123456))
    assert numbers == {"many": 10, "kappa": 0.1235}


def test_most_is_more_than_the_share_and_not_just_it():
    for of_unit, much in ((34, True), (35, False)):
        found = replace(NOTHING, many=21, of_unit=of_unit)
        assert is_much(found, LIMITS) is much


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.81, "very"),
        (0.8, "mostly"),
        (0.6, "partly"),
        (0.4, "little"),
        (-1, "little"),
    ],
)
def test_words_for_agreement_begin_above_their_bound(value, word):
    assert rules.alike(value) == word


def test_papers_used_before_are_asked_about_from_the_number_on():
    limits = LIMITS._replace(reuse_most=2)
    for files, times in (((1, 2), 1), ((1,), 0)):
        found = replace(NOTHING, reused=Reused(files))
        assert len(list(rules.questions(found, limits))) == times


def test_words_are_compared_from_eighty_letters_to_twenty_thousand():
    assert rules.text_digest("a" * 79) == ""
    assert rules.text_digest("a" * 80)
    whole = "a" * 20_000
    assert rules.text_digest(whole + "b") == rules.text_digest(whole)
    assert rules.text_digest(whole[1:] + "b") != rules.text_digest(whole)


def fields(check, *given):
    """The fields that are refused."""
    try:
        check(*given)
    except Invalid as refused:
        return [one.field for one in (refused, *refused.also)]
    return []


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (ReadingDraft(1, ("s",), "x" * 2_000), []),
        (ReadingDraft(5), []),
        (ReadingDraft(0), ["level"]),
        (ReadingDraft(6), ["level"]),
        (ReadingDraft(None), ["level"]),
        (ReadingDraft(3, ("s", "t"), ""), []),
        (ReadingDraft(3, ("u",)), ["steps"]),
        (ReadingDraft(3, (), "x" * 2_001), ["sentence"]),
    ],
)
def test_a_reading_names_a_level_and_steps_of_the_task(draft, wrong):
    assert fields(rules.check_reading, draft, ("s", "t")) == wrong


STANDS = ThirdDraft(ReadingOutcome.STANDS, REASON[:10])
REPLACED = ThirdDraft(ReadingOutcome.REPLACED, REASON, 2, (), STRENGTH)


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        (STANDS, []),
        (REPLACED, []),
        (replace(STANDS, outcome=ReadingOutcome.ALIKE), ["outcome"]),
        (replace(STANDS, reason=f" {REASON[:9]} "), ["reason"]),
        (replace(STANDS, reason="x" * 500), []),
        (replace(STANDS, reason="x" * 501), ["reason"]),
        (replace(REPLACED, level=None), ["level"]),
        (ThirdDraft("", "", 2), ["outcome", "reason"]),
        (replace(REPLACED, strength=STRENGTH[:4]), ["sentence"]),
        (replace(REPLACED, strength="x" * 2_000), []),
        (replace(REPLACED, strength="x" * 2_001), ["sentence"]),
    ],
)
def test_a_third_decides_with_a_reason_and_replaces_by_something(draft, wrong):
    assert fields(rules.check_decision, draft, ()) == wrong


def test_an_explanation_is_a_sentence():
    for text, wrong in (
        ("x" * 10, []),
        (" " + "x" * 9, ["why"]),
        ("x" * 2_000, []),
        ("x" * 2_001, ["why"]),
    ):
        assert fields(rules.check_sentence, text, "why") == wrong


def test_whoever_has_the_seed_draws_the_same_lot():
    """So the draw of a day can be done again, also without this product."""
    for number in range(1, 200):
        digest = sha256(f"seed:{number}".encode()).hexdigest()
        assert rules.lot("seed", number) == int(digest[:12], 16) % 10_000


def test_ten_percent_are_the_lots_below_a_thousand():
    lots = {rules.lot("seed", number): number for number in range(60_000)}
    for lot, is_drawn in ((999, True), (1_000, False)):
        signature = Signature(lots[lot], 9, 3)
        found = rules.why(signature, ReadingSample(5, 10), "seed")
        assert bool(found) is is_drawn
