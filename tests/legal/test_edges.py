"""The rules of legal documents at their edges, without a database."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lms.core.errors import Invalid
from lms.legal import rules
from lms.legal.types import FIRST, BasisState, Document, Succession

TODAY = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)


def basis(**said):
    nothing = {
        "replaced_by": None,
        "replaced_on": None,
        "effective_from": None,
        "effective_to": None,
    }
    return SimpleNamespace(**nothing | said)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "in-force"),
        ({"effective_from": TODAY}, "in-force"),
        ({"effective_from": TODAY + DAY}, "coming"),
        ({"effective_to": TODAY}, "over"),
        ({"effective_to": TODAY + DAY}, "in-force"),
        ({"replaced_by": "x"}, "over"),
        ({"replaced_by": "x", "replaced_on": TODAY + DAY}, "in-force"),
        ({"replaced_by": "x", "replaced_on": TODAY}, "over"),
        ({"replaced_on": TODAY, "effective_to": TODAY + DAY}, "over"),
        ({"replaced_on": TODAY + DAY, "effective_to": TODAY}, "over"),
    ],
)
def test_a_document_holds_until_the_first_of_its_last_days(said, state):
    assert rules.state_of(basis(**said), TODAY) == BasisState(state)


def test_who_issued_it_stands_in_no_key():
    for number in ("19/2026/QH16", "19/2026/QH15", "19/2026/CP"):
        assert rules.key_for("law", number) == "luat-19-2026"


def test_one_of_both_names_is_enough_for_what_replaces():
    old = SimpleNamespace(number="1/2020", key="nd-1-2020", title={})
    for name, related in (("1/2020", True), ("nd-1-2020", True), ("x", False)):
        new = SimpleNamespace(replaces=[name], title={"vi": "Khác"})
        assert rules.are_related(old, new) is related


def document(**said):
    usual = {
        "kind": "decree",
        "number": "23/2015/NĐ-CP",
        "title": {"vi": "Về chứng thực"},
        "source": "Công báo",
        "checked_on": TODAY,
        "certainty": "M",
        "note": {},
    }
    days = ("issued", "effective_from", "effective_to")
    return Document(**dict.fromkeys(days) | usual | said)


@pytest.mark.parametrize(
    ("field", "said", "most"),
    [
        ("number", lambda text: {"number": text}, 60),
        ("title_vi", lambda text: {"title": {"vi": text}}, 500),
        ("source", lambda text: {"source": text}, 1000),
        ("note_vi", lambda text: {"note": {"vi": text}}, 2000),
    ],
)
def test_a_text_has_so_many_letters(field, said, most):
    rules.check(document(**said("x" * most)), TODAY)
    with pytest.raises(Invalid) as refused:
        rules.check(document(**said("x" * (most + 1))), TODAY)
    assert refused.value.field == field


def test_days_follow_each_other_and_may_be_the_same():
    same = {"issued": TODAY, "effective_from": TODAY, "effective_to": TODAY}
    rules.check(document(**same), TODAY)
    for field in ("effective_from", "effective_to"):
        with pytest.raises(Invalid) as refused:
            rules.check(document(**same | {field: TODAY - DAY}), TODAY)
        assert refused.value.field == field
    only = {"issued": TODAY, "effective_to": TODAY - DAY}
    with pytest.raises(Invalid):
        rules.check(document(**only), TODAY)


def test_a_key_has_sixty_letters():
    rules.check_key("a" * 60)
    for key in ("a" * 61, "new", "A"):
        with pytest.raises(Invalid):
            rules.check_key(key)


def test_a_reason_is_there_and_has_a_thousand_letters():
    rules.check_reason("x" * 1000, "Why?")
    for why in ("", " ", "x" * 1001):
        with pytest.raises(Invalid) as refused:
            rules.check_reason(why, "Why?")
        assert refused.value.field == "why"


def known(**replaced):
    return {
        key: Succession(f"No. {key}", replaced.get(key), TODAY)
        for key in ("a", "b", "c")
    }


@pytest.mark.parametrize(
    ("successor", "on", "replaced", "field", "says"),
    [
        ("", TODAY, {}, "successor", "Choose the new document"),
        ("z", TODAY, {}, "successor", "is not in the list"),
        ("a", TODAY, {}, "successor", "cannot replace itself"),
        ("b", TODAY, {"b": "c", "c": "a"}, "successor", "in a circle"),
        ("b", None, {}, "on", "from which day on"),
        ("b", FIRST - DAY, {}, "on", "Choose a day from"),
        ("b", TODAY - DAY, {}, "on", "only. Choose that day"),
    ],
)
def test_a_successor_is_another_and_holds_from_a_day(
    successor, on, replaced, field, says
):
    with pytest.raises(Invalid, match=says) as refused:
        rules.check_successor("a", successor, on, known(**replaced))
    assert refused.value.field == field


def test_the_first_day_itself_is_taken_and_a_circle_is_gone_round_once():
    rules.check_successor("a", "b", TODAY, known())
    rules.check_successor("a", "b", TODAY, known(b="c", c="b"))
    assert rules.last_successor("a", {"a": "b", "b": "c", "c": "a"}) == "c"
    assert rules.last_successor("a", {"a": "b", "b": "c", "c": "b"}) == "c"
    assert rules.last_successor("a", {}) == "a"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "song"}, "kind"),
        ({"certainty": "Z"}, "certainty"),
        ({"number": ""}, "number"),
        ({"title": {"vi": ""}}, "title_vi"),
        ({"source": ""}, "source"),
        ({"issued": FIRST - DAY}, "issued"),
        ({"checked_on": TODAY + DAY}, "checked_on"),
        ({"checked_on": FIRST - DAY}, "checked_on"),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused_at_its_field(said, field):
    with pytest.raises(Invalid) as refused:
        rules.check(document(**said), TODAY)
    assert refused.value.field == field


def test_titles_are_compared_in_each_language():
    old = SimpleNamespace(
        number="1", key="a", title={"vi": "Về chứng thực", "en": "On copies"}
    )
    for title, related in (
        ({"vi": "Chứng thực bản sao", "en": "Fees of land"}, True),
        ({"vi": "Phí đất đai", "en": "Fees of land"}, False),
        ({"vi": "Về đất đai"}, False),
    ):
        new = SimpleNamespace(replaces=[], title=title)
        assert rules.are_related(old, new) is related
