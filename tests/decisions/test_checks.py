"""What is asked of a text, a number and a verdict. Pure."""

from dataclasses import replace

import pytest

from lms.core.errors import Conflict, Invalid
from lms.decisions import rules
from lms.decisions.types import (
    DecisionOutcome,
    DecisionStage,
    DecisionVerdict,
    OutcomeAsk,
)
from tests.decisions.conftest import PLAIN

MONTHS = OutcomeAsk("months", "Months", "", lambda _row: 1200)
WHY_NOT = OutcomeAsk("why_not", "Why not")
KIND = replace(
    PLAIN,
    outcomes={
        "good": DecisionOutcome("Good"),
        "more": DecisionOutcome("More", (MONTHS, WHY_NOT)),
    },
)
WARNING = replace(KIND, warnings=lambda _row: [("Too early", {})])


@pytest.fixture(autouse=True)
def plain():
    """These need no application."""


def wrong(verdict, kind=KIND):
    try:
        rules.check_verdict(kind, verdict, {}, None)
    except Invalid as refused:
        return [one.field for one in (refused, *refused.also)]
    return []


def typed(months):
    more = {"months": months, "why_not": "Chưa đủ."}
    return rules.verdict_of(KIND, "more", "Đủ.", more)


@pytest.mark.parametrize("months", ["1", "1200", "0012"])
def test_a_whole_number_within_its_bounds_is_taken(months):
    assert typed(months).more == {"months": int(months), "why_not": "Chưa đủ."}
    assert wrong(typed(months)) == []


@pytest.mark.parametrize(
    "months", ["", "0", "1201", "9" * 30, "-1", "1.5", "²", "٣", "x"]
)
def test_any_other_number_is_refused_at_its_place(months):
    assert wrong(typed(months)) == ["months"]


def test_all_that_an_outcome_asks_for_is_missed_at_once():
    assert wrong(DecisionVerdict("more", "")) == ["reason", "months", "why_not"]


def test_what_speaks_for_waiting_is_known_before_it_is_decided():
    hasty = rules.verdict_of(WARNING, "good", "Đủ.", {})
    assert wrong(hasty, WARNING) == ["knowing"]
    assert wrong(replace(hasty, knowing=True), WARNING) == []
    assert wrong(hasty) == []


def test_an_empty_text_is_asked_for_by_what_it_says():
    said = {}
    for field in ("reason", "handing", "reply"):
        with pytest.raises(Invalid) as refused:
            rules.check_text("", field)
        said[field] = refused.value.text
    assert said["reason"] == said["handing"] != said["reply"]


def test_five_documents_come_with_a_reply():
    rules.check_reply_files(5)
    with pytest.raises(Invalid):
        rules.check_reply_files(6)


@pytest.mark.parametrize("stage", sorted({*DecisionStage} - {"petitioned"}))
def test_only_an_open_petition_is_answered(stage):
    rules.check_answering(DecisionStage.PETITIONED, {})
    with pytest.raises(Conflict):
        rules.check_answering(stage, {"name": "Hà", "when": "8:00"})
