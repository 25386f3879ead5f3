"""Framework files: what is wrong is said with its line and field."""

import pytest

from lms.core.yamlfile import Mistakes
from lms.framework import loader
from lms.framework.types import Depth
from lms.requirements import loader as requirements_loader

GOOD = """\
key: mini
title: {vi: "Nhỏ", en: "Mini"}
source: {vi: "Tự viết", en: "Own"}
as_of: 2026-11-22
levels:
  1: {title: {vi: "Một", en: "One"}}
competencies:
  - key: a.first
    title: {vi: "Thứ nhất", en: "First"}
    description: {vi: "Mô tả", en: "Description"}
    indicators:
      1: {vi: "Làm được", en: "Does it"}
  - key: a.second
    title: {vi: "Thứ hai", en: "Second"}
    description: {vi: "Mô tả", en: "Description"}
"""


def mistakes(tmp_path, old="", new=""):
    assert old in GOOD
    file = tmp_path / "mini.yaml"
    file.write_text(GOOD.replace(old, new, 1), "utf-8")
    try:
        loader.read_framework(file)
    except Mistakes as refused:
        return [
            (
                mistake.line,
                mistake.field,
                str(mistake).split(f"{mistake.field}: ", 1)[1],
            )
            for mistake in refused.mistakes
        ]
    return []


def test_a_good_file_is_read_whole(tmp_path):
    file = tmp_path / "mini.yaml"
    file.write_text(GOOD, "utf-8")
    data = loader.read_framework(file)
    assert data["levels"] == {
        "1": {"title": {"vi": "Một", "en": "One"}, "description": {}}
    }
    assert [row["indicators"] for row in data["competencies"]] == [
        {"1": {"vi": "Làm được", "en": "Does it"}},
        {},
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "said"),
    [
        (
            "as_of: 2026-11-22",
            "as_of: soon",
            4,
            "as_of",
            "should be a day like 2026-11-22",
        ),
        (
            "key: mini",
            "key: Mini!",
            1,
            "key",
            "should be lower-case letters a–z, digits, dots and hyphens",
        ),
        (
            "  1: {title",
            "  6: {title",
            6,
            "levels.6",
            "should be a level from 1 to 5",
        ),
        ('"Một"', "no", 6, "levels.1.title", "should be a pair {vi"),
        (
            "a.second",
            "a.first",
            13,
            "competencies[1].key",
            "“a.first” appears twice",
        ),
        (
            '    title: {vi: "Thứ hai"',
            '    tilte: {vi: "Thứ hai"',
            14,
            "competencies[1].tilte",
            "is not a known key here",
        ),
        (
            'vi: "Làm được", en: "Does it"',
            "2: x",
            12,
            "competencies[0].indicators.1",
            "“2” is not a known language",
        ),
    ],
)
def test_each_mistake_is_named_with_line_and_field(
    tmp_path, old, new, line, field, said
):
    found = mistakes(tmp_path, old, new)
    assert any(
        (at, where) == (line, field) and text.startswith(said)
        for at, where, text in found
    ), found


def test_the_shipped_presets_are_good():
    for name in loader.FRAMEWORKS:
        data = loader.read_framework(loader.PRESETS / f"{name}.yaml")
        assert set(data["levels"]) == set("12345")
    posts, rows = requirements_loader.read_posts()
    assert {row["post"] for row in rows} <= {post["key"] for post in posts}


def test_every_shipped_requirement_is_within_the_scale_and_says_why():
    for row in requirements_loader.read_posts()[1]:
        assert row["depth"] in set(Depth)
        assert all(row["reason"][language] for language in ("vi", "en"))
