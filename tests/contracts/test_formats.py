"""What every file format of frameworks promises, run over each one there is."""

import re

import pytest

from lms.core.tables import encodings
from lms.exchange import formats
from lms.exchange.formats.base import Format, ReadOptions, WriteOptions
from lms.exchange.rules.completion import completed
from lms.exchange.types import ImportedFramework
from tests.exchange.frameworks import small

FORMATS = formats.available()
every = pytest.mark.parametrize("key", sorted(FORMATS))
both_ways = pytest.mark.parametrize(
    "key", sorted(formats.readable().keys() & formats.writable().keys())
)


def test_the_shipped_formats_are_found():
    shipped = {"yaml", "xlsx", "csv", "moodle", "case-1.0", "case-1.1"}
    assert shipped <= set(FORMATS)


@every
def test_a_format_says_what_it_is(key):
    format_ = FORMATS[key]
    assert isinstance(format_, Format)
    assert format_.key == key
    assert re.fullmatch(r"[a-z][a-z0-9.-]{1,39}", key)
    assert format_.name.strip() and format_.label.strip()
    assert len(format_.scheme) <= 10
    assert all(suffix.startswith(".") for suffix in format_.suffixes)
    assert format_.can_read or format_.can_write


@pytest.mark.parametrize("key", sorted(formats.writable()))
def test_the_same_framework_gives_the_same_file(key):
    format_ = FORMATS[key]
    first, second = (format_.write(small(), WriteOptions()) for _ in range(2))
    assert isinstance(first, bytes)
    assert first == second
    assert format_.media_type and format_.ending


@pytest.mark.parametrize("key", sorted(formats.readable()))
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * 9_000])
def test_recognising_a_file_raises_nothing(key, content):
    assert FORMATS[key].recognise(content) in set(formats.Likeness)


@both_ways
def test_what_it_writes_it_reads_again(key):
    format_, options = FORMATS[key], ReadOptions(encoding=encodings.PLAIN)
    file = format_.write(small(), WriteOptions())
    reading = format_.read(file, options)
    assert isinstance(reading, ImportedFramework)
    assert reading.problems == []
    found = reading.content
    if format_.partial:
        found = completed(reading, small(), "x", "2026-01-01")
    rows = [(row["key"], row["parent"]) for row in found["competencies"]]
    assert (found["key"], rows) == (
        "digital",
        [("skill", None), ("skill.safety", "skill")],
    )


@both_ways
def test_what_it_writes_it_recognises(key):
    format_ = FORMATS[key]
    file = format_.write(small(), WriteOptions())
    assert formats.recognised(file).name == format_.name
