"""What makes a lesson good is ticked where it can be seen."""

from lms.authoring.rules import blocks, guide

TEXT = "một hai ba\n\n![x](figures/a.svg)\n"
COURSE = {"posts": ["justice"], "parts": [{"quiz": "q", "effects": [{}]}]}
LESSON = {"lesson": "a", "legal_bases": ["x"], "check": {"type": "single"}}


def ticked(data, part, texts, names=()):
    sides = [blocks.read(text) for text in texts]
    found = guide.hints(data, part, sides, names)
    return {hint.text for hint in found if hint.is_there}


def test_what_is_there_is_ticked():
    whole = ticked(COURSE, LESSON, [TEXT, TEXT], ["job-aid.vi.md"])
    assert len(whole) == 7
    assert ticked({}, {}, [TEXT, TEXT]) == {guide.FIGURE, guide.ENGLISH}
    assert ticked({}, {}, ["một", ""]) == set()


def test_what_only_people_can_tell_is_asked():
    found = guide.hints({}, {}, [[], []], [])
    assert [hint.text for hint in found if hint.is_there is None]


def test_reading_takes_its_time():
    read = blocks.read(" ".join(["chữ"] * 1000))
    assert guide.count_words(read) == 1000
    assert guide.reading_minutes(read) == 5
    assert guide.is_short(read, 4)
    assert not guide.is_short(read, 5)
    assert guide.reading_minutes([]) == 1
