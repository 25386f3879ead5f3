"""What every file format of questions promises, run over each one there is."""

import re

import pytest
import yaml

from lms.conversion import questions as formats
from lms.conversion import service
from lms.conversion.questions.base import QuestionFormat
from lms.conversion.types import QuestionReading, ReadAs
from lms.core.errors import Invalid
from lms.core.sockets import discover
from lms.core.types import Likeness

FORMATS = formats.available()
TYPES = discover("lms.quizzes.questions")
ESSAY = "It is an essay: add what it is marked by, two criteria at least, before you publish."
PLAIN = ReadAs("vi", encoding=formats.PLAIN)
every = pytest.mark.parametrize("key", sorted(FORMATS))
both_ways = pytest.mark.parametrize(
    "key", sorted(formats.readable().keys() & formats.writable().keys())
)


def examples():
    """The example of every type of question there is."""
    return service.items_of(
        [yaml.safe_load(plug.example) for plug in TYPES.values()]
    )


@every
def test_a_format_says_what_it_is(key):
    format_ = FORMATS[key]
    assert isinstance(format_, QuestionFormat)
    assert format_.key == key
    assert re.fullmatch(r"[a-z][a-z0-9.-]{1,39}", key)
    assert format_.name.strip() and format_.label.strip()
    assert format_.ending and format_.media_type
    assert all(suffix.startswith(".") for suffix in format_.suffixes)
    assert format_.can_read or format_.can_write


@pytest.mark.parametrize("key", sorted(formats.readable()))
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"x" * 9_000, b"PK\x03\x04", b"<", b"{"]
)
def test_recognising_a_file_raises_nothing(key, content):
    assert FORMATS[key].recognise(content) in set(Likeness)


@pytest.mark.parametrize("key", sorted(formats.readable()))
@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"PK\x03\x04no", b"<a", b"\x00" * 99, b"a: [", b"\xe9"],
)
def test_what_is_no_such_file_is_refused_or_read_as_nothing(key, content):
    try:
        reading = FORMATS[key].read(content, PLAIN)
    except Invalid:
        return
    assert isinstance(reading, QuestionReading)
    assert reading.items == []


@both_ways
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_it_writes_it_reads_again_and_says_what_is_lost(key, language):
    items = examples()
    taken = service.take_out(items, key, language)
    assert taken == service.take_out(items, key, language)
    reading = service.bring_in(
        taken.content, ReadAs(language, encoding=formats.PLAIN), key
    )
    # No other tool says by what people mark.
    assert {note.text for note in reading.all_notes} <= {ESSAY}
    left_out = [note.label for note in taken.notes if note.lost]
    assert len(reading.items) + len(left_out) == len(items)
    again = service.take_out(reading.items, key, language)
    assert (again.content, again.notes) == (taken.content, [])


@both_ways
def test_what_it_writes_it_recognises(key):
    content = service.take_out(examples(), key, "vi").content
    assert formats.recognised(content).key == key
