"""What is written is read again as it was; what a format cannot hold is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.conversion import service
from lms.conversion.types import ReadAs
from tests.conversion import samples

KINDS = sorted(samples.TYPES)
braceless = samples.words.filter(lambda text: not set("{}") & set(text))


def returned(item, kind):
    """The question as it comes back, and what is said of the file."""
    taken = service.take_out([item], kind, samples.LANGUAGE)
    back = service.bring_in(
        taken.content, ReadAs(samples.LANGUAGE, encoding="utf-8"), kind
    )
    assert back.notes == []
    return back.items, taken.notes


def same(item, kind, *spare):
    (found,), notes = returned(item, kind)
    question = {
        name: part for name, part in item.question.items() if name not in spare
    }
    if item.tags:
        question["tags"] = list(item.tags)
    assert found.question == question
    assert (found.id, found.name) == (item.id, item.name)
    assert (found.category, found.tags) == (item.category, item.tags)
    assert found.notes == []
    return notes


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"ordering"}))
@given(data=st.data())
def test_gift_gives_the_same_question(kind, data):
    assert same(data.draw(samples.item(kind)), "gift") == []


@given(
    samples.item(
        samples.ordering(braceless.filter(lambda one: one[:2] != "//")),
        braceless,
        explained=False,
    )
)
def test_gift_gives_the_same_order(item):
    (found,), notes = returned(item, "gift")
    found.question.pop("tags", None)
    assert (found.question, notes) == (item.question, [])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_moodle_xml_gives_the_same_question(kind, data):
    item = data.draw(samples.item(kind))
    assert same(item, "moodle-xml") == []


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_table_gives_the_same_question(kind, data):
    assert same(data.draw(samples.item(kind)), "csv") == []


@settings(max_examples=10)
@given(st.sampled_from(KINDS).flatmap(samples.item))
def test_a_workbook_gives_the_same_question(item):
    assert same(item, "xlsx") == []
