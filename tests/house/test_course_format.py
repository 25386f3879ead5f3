"""docs/courses.md names every key that course files may use."""

import re
from pathlib import Path

import pytest
import yaml

from lms.core import paths
from lms.core.sockets import discover

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "courses.md").read_text()
NAMED = set(re.findall(r"[\w-]+(?=:(?:\s|$))", PAGE)) | set(
    re.findall(r"`(\w+)`", PAGE)
)
LANGUAGES = {"vi", "en"}
SHIPPED = {
    key: plug
    for key, plug in discover("lms.quizzes.questions").items()
    if plug.parse.__module__.startswith("lms.")
}


OF_VARIABLES = {"effects", "pass", "when"}
"""In scenarios, mappings whose keys are those of variables."""


def keys(value) -> set[str]:
    """Every key in a file, however deep."""
    if isinstance(value, dict):
        deeper = [
            one
            for name, one in value.items()
            if name not in OF_VARIABLES or not isinstance(one, dict)
        ]
        inner = set().union(*map(keys, deeper))
        return inner | set(value) - LANGUAGES
    if isinstance(value, list):
        return set().union(*(keys(one) for one in value))
    return set()


@pytest.mark.parametrize("kind", sorted(SHIPPED))
def test_every_question_type_that_is_shipped_is_described(kind):
    assert f"type: {kind}" in PAGE
    assert keys(yaml.safe_load(SHIPPED[kind].example)) <= NAMED


@pytest.mark.parametrize(
    "file",
    sorted(paths.COURSES.glob("*/*.yaml")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_key_of_a_shipped_course_is_described(file):
    assert keys(yaml.safe_load(file.read_text())) <= NAMED


@pytest.mark.parametrize(
    "name", ["options", "pairs", "items", "critical_steps"]
)
def test_how_many_entries_a_list_takes_is_what_the_reader_takes(name):
    calls = re.compile(rf'(?:items|texts)\("{name}", (\d+), (\d+)\)')
    code = "\n".join(
        file.read_text()
        for room in ("quizzes", "signoff")
        for file in (ROOT / "lms" / room).rglob("*.py")
    )
    bounds = set(calls.findall(code))
    assert len(bounds) == 1
    low, high = bounds.pop()
    assert re.search(rf"{name}:.*# {low} to {high}\b", PAGE)
