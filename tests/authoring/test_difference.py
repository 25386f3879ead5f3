"""What the page of differences shows."""

from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.difference import PartFate, Piece, compare, words
from lms.core import paths
from lms.courses import service as courses
from lms.courses.types import CourseSource

SOURCE = courses.source_in(paths.COURSES / "chung-thuc-ban-sao")


def changed(name, old, new):
    content = SOURCE.files[name].decode()
    assert old in content
    files = {**SOURCE.files, name: content.replace(old, new, 1).encode()}
    return CourseSource(SOURCE.slug, files)


def test_the_same_does_not_differ():
    assert not compare(SOURCE, SOURCE)


def test_a_word_of_a_lesson():
    name = "02-xem-ban-chinh.vi.md"
    word = SOURCE.files[name].decode().split()[20]
    (part,) = compare(SOURCE, changed(name, word, "NAY")).parts
    assert part.key == "02-xem-ban-chinh"
    assert part.change is PartFate.CHANGED
    (field,) = part.fields
    assert field.path == ("text", "vi")
    assert [one.kind for one in field.pieces if one.kind in ("in", "out")]
    assert any(one.kind == "in" and "NAY" in one.text for one in field.pieces)


def test_a_setting_of_a_quiz():
    after = changed("quiz.yaml", "pass_percent: 80", "pass_percent: 70")
    (part,) = compare(SOURCE, after).parts
    (field,) = part.fields
    assert field.path == ("pass_percent",)
    assert field.pieces == (Piece("out", "80"), Piece("in", "70"))


def test_a_part_that_is_new_gone_or_elsewhere():
    text = SOURCE.files["course.yaml"].decode()
    first = text.index("  - lesson: 01-")
    second = text.index("  - lesson: 02-")
    third = text.index("  - lesson: 03-")
    swapped = (
        text[:first] + text[second:third] + text[first:second] + text[third:]
    )
    without = text[:first] + text[second:]

    def source(text):
        return CourseSource(
            SOURCE.slug, {**SOURCE.files, "course.yaml": text.encode()}
        )

    (part,) = compare(SOURCE, source(swapped)).parts
    assert part.change is PartFate.MOVED
    (part,) = compare(SOURCE, source(without)).parts
    assert (part.key[:2], part.change) == ("01", PartFate.REMOVED)
    (part,) = compare(source(without), SOURCE).parts
    assert (part.key[:2], part.change) == ("01", PartFate.ADDED)


def test_figures():
    name = next(name for name in SOURCE.files if name.startswith("figures/"))
    files = {key: value for key, value in SOURCE.files.items() if key != name}
    without = CourseSource(SOURCE.slug, files)
    assert compare(SOURCE, without).figures == {name: PartFate.REMOVED}
    assert compare(without, SOURCE).figures == {name: PartFate.ADDED}


TEXT = st.lists(
    st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=40
).map(" ".join)


@given(TEXT, TEXT)
def test_what_went_out_and_came_in_is_all_there(old, new):
    """Nothing that changed is left out of the picture."""
    pieces = words(old, new)
    for kind, text in (("out", old), ("in", new)):
        said = [one for one in pieces if one.kind in (kind, "same")]
        assert _within("".join(one.text for one in said).split(), text.split())
    if old.split() != new.split():
        assert any(one.kind in ("in", "out") for one in pieces)


def _within(part, whole):
    """Whether these words come in this order."""
    rest = iter(whole)
    return all(word in rest for word in part)


def test_a_long_text_is_shown_as_a_whole():
    old, new = "a " * 7000, "b " * 7000
    assert [one.kind for one in words(old, new)] == ["out", "in"]


FORM = "| Mục | Ghi |\n|---|---|\n| Ngày | {day} |"


def test_a_table_is_drawn_as_it_was_and_as_it_is():
    name = "02-xem-ban-chinh.vi.md"
    text = SOURCE.files[name].decode()
    before, after = (
        CourseSource(
            SOURCE.slug,
            {
                **SOURCE.files,
                name: f"{text}\n\n{FORM.format(day=day)}\n".encode(),
            },
        )
        for day in ("01/7", "02/7")
    )
    (part,) = compare(before, after).parts
    (field,) = part.fields
    assert field.path == ("text", "vi")
    assert field.pieces == ()
    was, now = field.drawn
    assert "01/7" in was
    assert "02/7" in now


def test_a_question_is_called_by_what_it_says():
    after = changed("quiz.yaml", "pass_percent: 80", "pass_percent: 70")
    (part,) = compare(SOURCE, after).parts
    names = list(part.names.values())
    assert len(names) > 10
    assert all(one.get("vi") for one in names)
