"""YAML written by people: every mistake with file, line and field; nothing that
hides what is written; no surprise by YAML itself.
"""

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import paths, yamlfile
from lms.core.yamlfile import Mistake, Mistakes, constructed


def read(text):
    found = []
    return yamlfile.read(text, "course.yaml", found), found


def said(found):
    return [str(mistake) for mistake in found]


READERS = {
    "str": lambda root: root.str("x"),
    "slug": lambda root: root.slug("x"),
    "choice": lambda root: root.choice("x", ["quiz", "task"]),
    "int": lambda root: root.int("x", 1, 5),
    "number": lambda root: root.number("x"),
    "bool": lambda root: root.bool("x"),
    "date": lambda root: root.date("x", needed=True),
    "text": lambda root: root.text("x"),
    "strings": lambda root: root.strings("x", needed=True),
    "map": lambda root: root.map("x"),
    "items": lambda root: root.items("x", 1, 2),
}


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("str", '"no"', "no"),
        ("slug", "nd-118-2025", "nd-118-2025"),
        ("slug", "pro.certify-copies", "pro.certify-copies"),
        ("choice", "task", "task"),
        ("int", "5", 5),
        ("number", "0.5", 0.5),
        ("number", "2", 2.0),
        ("bool", "false", False),
        ("date", "2026-11-22", dt.date(2026, 11, 22)),
        ("text", '{vi: " Một ", en: "One"}', {"vi": "Một", "en": "One"}),
        ("strings", "[a, b]", ["a", "b"]),
    ],
)
def test_what_is_well_written_is_read(kind, written, value):
    root, found = read(f"x: {written}")
    assert READERS[kind](root) == value
    root.done()
    assert found == []


@pytest.mark.parametrize(
    ("kind", "written", "problem"),
    [
        ("str", "no", "should be text; put it in quotes"),
        ("str", "1:30", "should be text; put it in quotes"),
        ("str", "2026-11-22", "should be text; put it in quotes"),
        ("str", "1.10", "should be text; put it in quotes"),
        ("str", "[a]", "should be text; put it in quotes"),
        ("str", '" "', "is missing"),
        (
            "slug",
            "Chứng-thực",
            "should be lower-case letters a–z, digits, dots and hyphens",
        ),
        (
            "slug",
            "a b",
            "should be lower-case letters a–z, digits, dots and hyphens",
        ),
        (
            "slug",
            "../etc",
            "should be lower-case letters a–z, digits, dots and hyphens",
        ),
        ("slug", '""', "is missing"),
        ("choice", "exam", "should be one of: quiz, task"),
        ("choice", '""', "is missing"),
        ("int", "6", "should be from 1 to 5"),
        ("int", "0", "should be from 1 to 5"),
        ("int", "2.5", "should be a whole number"),
        ("int", '"2"', "should be a whole number"),
        ("int", "yes", "should be a whole number"),
        ("number", "many", "should be a number"),
        ("number", ".nan", "should be a number"),
        ("number", ".inf", "should be a number"),
        ("number", "true", "should be a number"),
        ("bool", '"yes"', "should be true or false"),
        ("bool", "1", "should be true or false"),
        ("date", '"22/11/2026"', "should be a day like 2026-11-22"),
        ("date", "2026-11-22 10:00:00", "should be a day like 2026-11-22"),
        ("text", "Một", "should be a pair {vi: “…”, en: “…”}"),
        ("text", "{vi: no, en: no}", "should be a pair {vi: “…”, en: “…”}"),
        ("strings", "[no]", "should be text; put it in quotes"),
        ("strings", "a, b", "should be a list, each entry on a line with “- ”"),
        ("map", "[a]", "should be a list of “key: value” lines"),
        ("items", "[]", "should have from 1 to 2 entries, it has 0"),
        ("items", "[a, b, c]", "should have from 1 to 2 entries, it has 3"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_field(kind, written, problem):
    root, found = read(f"# a remark\n\nx: {written}")
    READERS[kind](root)
    field = "x[0]" if written == "[no]" else "x"
    assert said(found) == [f"course.yaml:3: {field}: {problem}"]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("written", ["y: 1", "x:\ny: 1", "x: ~\ny: 1"])
def test_what_is_needed_and_not_written_is_missing(kind, written):
    root, found = read(written)
    READERS[kind](root)
    assert said(found) == ["course.yaml:1: x: is missing"]


def test_what_is_not_needed_may_be_left_out_or_empty():
    for text in ("y: 1", "x:\ny: 1"):
        root, found = read(text)
        values = (
            root.str("x", needed=False),
            root.text("x", needed=False),
            root.date("x"),
            root.strings("x"),
        )
        assert (
            *values,
            root.map("x", needed=False),
            root.int("x", default=3),
        ) == ("", {}, None, [], None, 3)
        assert found == []


def test_a_missing_language_is_a_warning_and_two_are_a_mistake():
    root, found = read(
        'x: {vi: "Một"}\ny: {vi: "", en: " "}\nz: {vi: "Ba", en: "Three", fr: "Trois"}'
    )
    assert root.text("x") == {"vi": "Một"}
    assert [(mistake.line, mistake.warning) for mistake in found] == [(1, True)]
    root.text("y")
    root.text("z")
    assert [(mistake.line, mistake.warning) for mistake in found[1:]] == [
        (2, False),
        (2, False),
        (3, False),
    ]
    assert "“fr” is not a known language" in said(found)[-1]


def test_deep_fields_are_named_by_their_way():
    root, found = read(
        "parts:\n  - lesson: one\n    options:\n      - {right: true}\n      - {right: 1}"
    )
    for option in root.items("parts")[0].items("options"):
        option.bool("right")
    assert said(found) == [
        "course.yaml:5: parts[0].options[1].right: should be true or false"
    ]


def test_a_key_nobody_asked_for_is_a_typing_mistake():
    root, found = read("title: x\ntitel: y\nparts: []")
    root.str("title")
    root.items("parts", 0)
    root.done()
    assert said(found) == ["course.yaml:2: titel: is not a known key here"]


def test_a_mistake_may_carry_a_value_called_key():
    root, found = read("x: 1\ny: 2")
    root.wrong("“%(key)s” appears twice", "y", key="a")
    root.wrong("names “%(key)s”", key="b", warning=True)
    assert said(found) == [
        "course.yaml:2: y: “a” appears twice",
        "course.yaml:1: names “b”",
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3", 3, "the key “a” appears twice"),
        ("a:\n  - b: 1\n    b: 2", 3, "the key “b” appears twice"),
        (
            "a: 1\nno: 2",
            2,
            "the key “no” is not read as a word; put it in quotes",
        ),
        (
            "a: 1\n2026-11-22: 2",
            2,
            "the key “2026-11-22” is not read as a word",
        ),
        ("a: 1\n? [b, c]\n: 2", 2, "is not read as a word"),
        ("a: &x {k: 1}\nb: *x", 2, "aliases (*) are not taken"),
        ("a: &x {k: 1}\nb:\n  <<: *x", 3, "aliases (*) are not taken"),
        ("a: &x [*x]", 1, "aliases (*) are not taken"),
        (
            "a: 1\nday: 2026-02-30",
            2,
            "“2026-02-30”: day is out of range for month",
        ),
        (
            "a: 1\nb: !!python/object:os.system x",
            2,
            "could not determine a constructor",
        ),
        ("a: [1, 2", 2, "did not find expected ',' or ']'"),
        ("a: 1\n---\nb: 2", 2, "but found another document"),
        ('a: "x', 1, "found unexpected end of stream"),
        ("a: " + "[" * 40 + "]" * 40, 1, "nested too deeply"),
        ("a: " + "[" * 200_000, 1, "nested too deeply"),
        ("a: 1\nb: " + "1:" * 20 + "1", 2, "the number is too long"),
        ("a: 1\nb: " + "9" * 41, 2, "the number is too long"),
        ("a: 1\nb: " + "9" * 41 + ".5", 2, "the number is too long"),
        ("a: 1\n? " + "9" * 41 + "\n: 2", 2, "the number is too long"),
        ("a: \x00", 1, "control characters are not allowed"),
        ("- a\n- b", 1, "should be a list of “key: value” lines"),
        ("just words", 1, "should be a list of “key: value” lines"),
        ("", 1, "should be a list of “key: value” lines"),
        ("a: " + "x" * yamlfile.LIMIT, 1, "the file is too long"),
        ("a:\n" + "- b\n" * 80_000, 1, "the file is too long; divide it"),
        ("".join(f"k{n}: b\n" for n in range(40_001)), 1, "divide it"),
    ],
)
def test_what_hides_or_breaks_is_refused_at_its_line(text, line, problem):
    root, found = read(text)
    assert root.value == {}
    assert (found[0].file, found[0].line) == ("course.yaml", line)
    assert problem in str(found[0])


def test_a_bomb_of_aliases_is_refused_at_once():
    lines = ["a0: &a0 x"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)
    ]
    assert "aliases" in str(read("\n".join(lines))[1][0])


@given(st.text(max_size=200))
def test_no_text_whatever_raises(text):
    root, found = read(text)
    assert isinstance(root.value, dict)
    assert root.value or found or not text.strip()
    said(found)


def test_a_missing_and_a_wrongly_encoded_file_are_mistakes_like_any_other(
    tmp_path,
):
    found = []
    root = yamlfile.read_file(tmp_path / "quiz.yaml", found, "course/quiz.yaml")
    root.text("title")
    assert said(found) == ["course/quiz.yaml:1: the file is missing"]
    (tmp_path / "old.yaml").write_bytes("title: Chứng".encode("utf-16"))
    found.clear()
    yamlfile.read_file(tmp_path / "old.yaml", found)
    assert said(found) == [
        "old.yaml:1: the file is not saved as UTF-8; save it again with that encoding"
    ]
    (tmp_path / "marked.yaml").write_bytes("﻿title: Chứng".encode())
    found.clear()
    assert (
        yamlfile.read_file(tmp_path / "marked.yaml", found).str("title")
        == "Chứng"
    )


def test_warnings_alone_refuse_nothing():
    yamlfile.refuse([Mistake("f", 1, "", "only a warning", warning=True)])
    with pytest.raises(Mistakes, match="f:2: x: bad"):
        yamlfile.refuse(
            [
                Mistake("f", 1, "", "only a warning", warning=True),
                Mistake("f", 2, "x", "bad"),
            ]
        )


def test_a_text_read_again_is_as_new_and_names_its_own_file():
    text, first, second = 'a: [1, 2]\nb: {x: "TiÕng ViÖt"}\n', [], []
    once = yamlfile.read(text, "one.yaml", first)
    once.value["a"].append(3)
    again = yamlfile.read(text, "two.yaml", second)
    assert again.value["a"] == [1, 2]
    assert [one.file for one in first] == ["one.yaml"] * len(second)
    assert [one.file for one in second] == ["two.yaml"] * len(second)
    assert second


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: [1, 2.5, x, null, ~, yes, 2026-01-01, 2026-01-01 10:00:00, 0x1f]",
        "1: a\nyes: b\nc: {'d': \"e\"}",
        "a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}",
        "a: !!str 5\nb: !!set {c, d}\ne: !!binary aGVsbG8=",
        "a: 1\na: 2",
    ],
)
def test_a_tree_says_what_loading_its_text_says(text):
    loader = yaml.CSafeLoader
    said = constructed(yaml.compose(text, Loader=loader))
    assert repr(said) == repr(yaml.load(text, Loader=loader))


@pytest.mark.parametrize(
    "text", ["a: !!python/name:os.system x", "? [a]\n: b", "a: !own x"]
)
def test_a_tree_with_anything_else_is_refused(text):
    with pytest.raises(yaml.YAMLError):
        constructed(yaml.compose(text, Loader=yaml.CSafeLoader))


LINES = st.sampled_from(
    [
        *("a: 1", "b:", "  c: 2", "d: |", "  - x", "  - y: 1", "    z: 2"),
        *("- e", "- f: 1", "  - g", "# of the next", "  # within", "", "   "),
        *("k: [1,", "  2]", "]", 'q: "one', "  two", 'three"', "- 'four", "'"),
        *(
            "n: >-",
            "    # no comment",
            "? r",
            ": s",
            "---",
            "&x t: *x",
            "u: !v",
        ),
        *('"w": 1', "a: 2", "\tx: 1", "y:  # list", "yes: no", "1: 2", "- - h"),
        *("2026-02-30: 1", "i: 2026-02-30", "- |", "  -", "-", "... ", "%j: 1"),
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(LINES, max_size=9), st.booleans())
def test_what_is_read_section_by_section_is_what_the_whole_says(lines, ends):
    text = "\n".join(lines) + "\n" * ends
    once, whole = yamlfile.parsed(text), read_whole(text)
    assert not whole.sections or "\n" not in text
    assert (once.value, once.lines) == (whole.value, whole.lines)
    assert said(once.mistakes) == said(whole.mistakes)
    if once.sections:
        kept = [line for one in once.sections for line in one.lines]
        assert "".join(kept) == text


def read_whole(text):
    """Lines that end in another way are never read by sections."""
    return yamlfile.parsed(text.replace("\n", "\r"))


@pytest.mark.parametrize(
    "file", sorted(paths.COURSES.rglob("*.yaml")), ids=lambda file: file.stem
)
def test_a_file_of_a_course_is_read_section_by_section(file):
    text = file.read_text()
    once, whole = yamlfile.parsed(text), read_whole(text)
    assert len(once.sections) == len(once.value) + 1
    assert (once.value, once.lines) == (whole.value, whole.lines)


def test_what_is_as_it_was_is_not_read_again(monkeypatch):
    entries = [f"- key: of-one-test-{n}\n  text: x\n" for n in range(50)]
    yamlfile.parsed("questions:\n" + "".join(entries))
    entries[7] = "- key: of-one-test-7\n  text: y\n"
    read, compose = [], yaml.compose
    monkeypatch.setattr(
        yaml,
        "compose",
        lambda text, **more: [read.append(text), compose(text, **more)][1],
    )
    found = yamlfile.parsed("questions:\n" + "".join(entries))
    assert read == [entries[7]]
    assert found.value["questions"][7]["text"] == "y"
    assert found.lines["questions[9].text"] == 21
