"""What no form shows of a row stays with that row: however often the form saves
by itself, whatever is emptied, moved or typed again.
"""

from copy import deepcopy

import pytest
import yaml

from lms.authoring import service
from lms.authoring.rules import declared, outline
from lms.core import inputs
from lms.core.inputs import InputField, InputKind
from tests.authoring.test_forms import (
    TYPES,
    backend,
    draft_id,
    fields_of,
    mai,
    sent,
    shown_in,
    trainer,
)

__all__ = ["backend", "draft_id", "mai", "trainer"]


def lists_of_rows():
    """Every list of mappings that a form asks for, with three rows of it."""
    for kind in TYPES.values():
        example = yaml.safe_load(kind.example)
        for field in fields_of(example):
            if field.kind is InputKind.ROWS and not field.is_bare:
                rows = example.get(field.name) or [{}]
                yield field, [deepcopy(rows[0]) for _ in range(3)]
    for field in (declared.PROVES, declared.DRAWS, declared.TASK[1]):
        text = {"vi": "Một", "en": "One"}
        row = {"text": text, "level": 1, "count": 1}
        names = {one.name for one in field.fields}
        row = {name: row[name] for name in row if name in names}
        yield field, [deepcopy(row) for _ in range(3)]


LISTS = [pytest.param(*one, id=one[0].name) for one in lists_of_rows()]


def saved(field, form, stored):
    """What the form makes of it, as it is stored."""
    return inputs.without_blanks(
        (field,), inputs.filled((field,), form, stored)
    )


@pytest.mark.parametrize(("field", "rows"), LISTS)
def test_a_middle_row_emptied_and_typed_again_takes_nothing_of_the_next(
    field, rows
):
    rows[2]["hidden"] = {"note": "of the third"}
    stored = {field.name: rows}
    page = sent((field,), stored)
    inside = f"{field.name}-1-"
    emptied = {
        name: value
        for name, value in page.items()
        if not name.startswith(inside) or name == f"{inside}was"
    }
    first = saved(field, emptied, stored)
    assert first == {field.name: [rows[0], rows[2]]}
    assert saved(field, emptied, first) == first
    again = saved(field, page, first)
    assert again == stored


@pytest.mark.parametrize(("field", "rows"), LISTS)
@pytest.mark.parametrize("act", ["up", "out"])
def test_what_is_moved_or_taken_out_takes_its_own_along(field, rows, act):
    for place, row in enumerate(rows):
        row["hidden"] = place
    stored = {field.name: rows}
    shown = inputs.filled((field,), sent((field,), stored), stored)
    inputs.act_on((field,), shown, f"{act}:{field.name}-1")
    after = saved(field, sent((field,), shown), stored)
    wanted = {"up": [1, 0, 2], "out": [0, 2]}[act]
    assert [one["hidden"] for one in after[field.name]] == wanted


def test_a_key_that_is_typed_in_letter_by_letter_loses_nothing():
    """Of a gap its key is an input, and its answers are rows of their own."""
    inner = InputField(
        "answers",
        InputKind.ROWS,
        fields=(InputField("accept", InputKind.WORDS),),
    )
    field = InputField(
        "blanks",
        InputKind.ROWS,
        fields=(InputField("key", InputKind.WORDS), inner),
    )
    stored = {
        "blanks": [
            {"key": "a", "answers": [{"accept": "x", "hidden": 1}], "own": 1},
            {"key": "b", "answers": [{"accept": "y", "hidden": 2}]},
        ]
    }
    page = sent((field,), stored)
    for typed in ("bc", "bcd"):
        page["blanks-1-key"] = [typed]
        stored = saved(field, page, stored)
        assert stored["blanks"][1]["key"] == typed
        assert stored["blanks"][1]["answers"][0]["hidden"] == 2
    # Its first row emptied, which leaves what is hidden: the next keeps its own.
    page["blanks-0-key"] = [""]
    page["blanks-0-answers-0-accept"] = [""]
    stored = saved(field, page, stored)
    assert [one.get("own") for one in stored["blanks"]] == [1, None]
    assert stored["blanks"][1]["answers"] == [{"accept": "y", "hidden": 2}]


KEY_HIDDEN = [
    one
    for one in LISTS
    if "key" not in {field.name for field in one.values[0].fields}
]


@pytest.mark.parametrize(("field", "rows"), KEY_HIDDEN)
def test_a_page_from_before_marks_names_rows_by_their_keys(field, rows):
    """It is still open after an update, and sent then."""
    for place, row in enumerate(rows):
        row["key"] = f"k{place}"
    stored = {field.name: rows}
    page = sent((field,), stored)
    for place in range(3):
        page[f"{field.name}-{place}-was"] = [f"k{2 - place}"]
    after = saved(field, page, stored)[field.name]
    assert [one["key"] for one in after] == ["k2", "k1", "k0"]


def test_the_page_says_of_each_row_which_it_was(trainer, mai, draft_id):
    path = f"/author/drafts/{draft_id}/tasks/task"
    page = shown_in(mai.get(path).text)
    assert page["critical_steps-1-was"][0].split(":")[:2] == [
        "1",
        steps(trainer, draft_id)[1],
    ]
    moved = page | {"act": ["up:critical_steps-1"]}
    page = shown_in(mai.post(path, moved).text)
    said = mai.post(f"{path}?autosave=1", page).json
    assert said["was"], said
    assert steps(trainer, draft_id)[:2] == [
        one.split(":")[1]
        for one in (
            page["critical_steps-0-was"][0],
            page["critical_steps-1-was"][0],
        )
    ]


def steps(trainer, draft_id):
    files = service.open_draft(trainer, draft_id).source.files
    task = outline.read_data(files["task.yaml"])
    return [one["key"] for one in task["critical_steps"]]
