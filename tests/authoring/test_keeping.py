"""What an editor changes in a file leaves the rest of it letter by letter."""

from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.authoring.rules import keeping, outline
from lms.authoring.rules.scenes import places
from lms.core import paths
from lms.core.errors import Conflict
from tests.scenarios.cases import CASE

FILES = sorted(Path(paths.COURSES).rglob("*.yaml"))
SMALL = "# A colleague's.\n" + CASE.replace(
    "    hint:", "    # asks\n    hint:"
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_changed_is_nothing_written(file):
    content = file.read_bytes()
    assert outline.changed(content, lambda data: None) == content


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_acts_leave_every_other_entry_letter_by_letter(data):
    before = deepcopy(outline.read_data(SMALL.encode()))
    keys = [one["key"] for one in before["scenes"]]
    moved, named = (data.draw(st.sampled_from(keys)) for _ in range(2))
    step, title = data.draw(st.integers(-2, 2)), data.draw(st.text(max_size=9))

    def act(found):
        places.move_entry(found, "scenes", moved, step)
        scene = places.entry_there(found, "scenes", named)
        scene["title"] = {"vi": title, "en": "- “new” # 1"}

    after = outline.changed(SMALL.encode(), act)
    act(before)
    assert outline.read_data(after) == before
    head, _, rest = SMALL.partition("scenes:\n")
    scenes, _, tail = rest.partition("endings:\n")
    chunks = f"\n{scenes}".split("\n  - key: ")[1:]
    assert after.decode().startswith(f"{head}scenes:\n")
    assert after.decode().endswith(tail)
    for key, chunk in zip(keys, chunks, strict=True):
        if key != named:
            assert f"\n  - key: {chunk.rstrip()}\n" in after.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"{a: 1, b: [1, 2]}\n",
        b"a: 1\nb: [1, 2]",
        b"# first\na: 1 # one\n\n# second\nb:\n- 1\n-\n  - x\n- 2\n",
        b"a: 1\nb:\n    - {c: 2}   # kept\n    # above\n    - |-\n      x\n\n      y\n",
        b"",
    ],
)
def test_any_way_of_writing_is_understood(content):
    def act(data):
        data["b"] = [*data.get("b", ()), {"new": "line\nbreak"}]
        data["c"] = None

    after = outline.changed(content, act)
    wanted = deepcopy(outline.read_data(content))
    act(wanted)
    assert outline.read_data(after) == wanted
    if b"# kept" in content:
        assert b"# kept" in after and b"# above" in after


def test_a_comment_goes_with_what_it_stands_above():
    content = b"a: 1\n# of b\nb:\n  # of two\n  - 2\n  - 3\n"
    after = keeping.rewritten(content, {"a": 2, "b": [3, 2]})
    assert after == b"a: 2\n# of b\nb:\n  - 3\n  # of two\n  - 2\n"


def test_what_is_read_again_and_again_is_not_changed_by_an_act():
    content = b"a: 1\nb: [1, 2]\n"
    before = deepcopy(outline.read_data(content))
    outline.changed(content, lambda data: data["b"].append(3))
    assert outline.read_data(content) == before


@pytest.mark.parametrize("sign", ["😀", "\\U0001F600", "ạ"])
def test_signs_are_written_as_they_are(sign):
    content = keeping.written({"a": sign, "b": 1})
    assert outline.read_data(content.encode()) == {"a": sign, "b": 1}
    assert sign in content


@pytest.mark.parametrize("content", [b"a: &x 1\nb: *x\n", b"a: 1\na: 2\n"])
def test_what_its_check_refuses_is_no_form_s_to_change(content):
    assert keeping.read_data(content) == {}
    with pytest.raises(Conflict, match="cannot be read as it stands"):
        outline.changed(content, lambda data: data.clear())
