"""Figures that a document gives are those of the code and of the presets."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def constants(room: str, name: str) -> set:
    """The values under this name at the top of the room's modules."""
    found = set()
    for file in (ROOT / "lms" / room).rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Assign):
                found |= {
                    value.value
                    for target, value in _pairs(node)
                    if isinstance(target, ast.Name)
                    and target.id == name
                    and isinstance(value, ast.Constant)
                }
    return found


def _pairs(node: ast.Assign):
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


@pytest.mark.parametrize(
    ("page", "sentence", "room", "name"),
    [
        ("maps", "units of at most {:,} people", "gapmap", "PAST_PEOPLE"),
        ("maps", "(up to {} changes)", "gapmap", "BATCH"),
        ("maps", "worked off {} units at a time", "gapmap", "UNITS"),
        ("requirements", "most {} rows and", "requirements", "MOST_ROWS"),
        ("requirements", "and {} columns", "requirements", "MOST_COLUMNS"),
        ("legal", "Up to {} people with evidence", "revalidation", "FEW"),
        ("planning", "after {:,} nodes", "planning", "NODES"),
        ("planning", "more than {} needs", "planning", "MOST"),
        ("planning", "A unit's plan of up to {} people", "planning", "AT_ONCE"),
    ],
)
def test_limits_are_those_of_the_code(page, sentence, room, name):
    text = " ".join((ROOT / "docs" / f"{page}.md").read_text().split())
    values = constants(room, name)
    assert values, f"{room} has no {name}"
    assert any(sentence.format(value) in text for value in values)


def test_the_shipped_posts_are_as_many_as_the_page_says():
    text = " ".join((ROOT / "docs" / "requirements.md").read_text().split())
    presets = yaml.safe_load(
        (ROOT / "lms" / "posts" / "presets" / "posts.yaml").read_text()
    )
    posts, rows = len(presets["posts"]), len(presets["requirements"])
    offices = {post["office"]["en"] for post in presets["posts"]}
    words = {5: "five", 6: "six", 7: "seven"}
    assert f"shipped {posts} posts in {words[len(offices)]} offices" in text
    assert f"All {rows} requirements of the top layer" in text


@pytest.mark.parametrize(
    ("file", "counts", "sentence"),
    [
        ("test_optimiser", slice(0, 2), "draws {} random instances"),
        ("test_optimiser", slice(2, 3), "{} more stop the search early"),
        ("test_least", slice(None), "draws {} people"),
    ],
)
def test_as_many_instances_are_drawn_as_the_page_says(file, counts, sentence):
    text = " ".join((ROOT / "docs" / "planning.md").read_text().split())
    tests = (ROOT / "tests" / "planning" / f"{file}.py").read_text()
    drawn = re.findall(r"@settings\(max_examples=(\d+)\)", tests)[counts]
    assert sentence.format(sum(map(int, drawn))) in text
