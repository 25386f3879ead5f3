"""Texts as blocks: reading and writing loses nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.authoring.rules import blocks
from lms.authoring.types import BlockKind, TextBlock
from lms.core import markdown, paths

SHIPPED = sorted(paths.COURSES.glob("*/*.md"))
PIECES = (
    "Một đoạn **đậm** và *nghiêng*.",
    "hai dòng\nliền nhau",
    "ngắt\\\ndòng",
    "ngắt  \ndòng",
    "## Đầu mục",
    "Đầu mục\n---",
    "### Mục nhỏ ##",
    "#### Nhỏ nữa",
    "# To",
    "- một\n- hai",
    "* một\n* hai",
    "- một\n\n- hai",
    "1. một\n2. hai\n   - nhỏ\n   - nữa",
    "4. bốn\n5. năm",
    "1) một\n   1. trong",
    "- - hai tầng",
    "-\n- b",
    "- a\n  - b\n    - c",
    "| a | b |\n|---|---|\n| c | \\| |",
    "a | b\n:-- | --:\nc",
    "| |\n|---|",
    "> Chú ý\n>\n> hai đoạn",
    "> - danh sách",
    "> a\nlười",
    '![chữ *nghiêng* \\] ](figures/a.svg "Lời & \\"ngoặc\\"")',
    "![](figures/a.svg)",
    "![x](http://example.org/a.png)",
    "chữ ![x](figures/a.svg)",
    "---",
    "* * *",
    "```\ncode\n```",
    "~~~\nnot closed\n",
    "    set in",
    "[a]: http://example.org",
    "see [a]",
    "<div>",
    "2026\\. Năm nay",
    "\\# no",
    "a\\\\\nb",
    "`a\\\nb`",
    "",
    "   ",
)
texts = st.lists(st.sampled_from(PIECES)).flatmap(
    lambda pieces: st.sampled_from(["\n", "\n\n", "\n\n\n"]).map(
        lambda between: between.join(pieces)
    )
)
anything = st.text(
    st.sampled_from('ab1.)-+*#>|`~=_[]()!\\:"& \t\n\n<ă'), max_size=60
)


def shown(text):
    """What learners see. Code that was never ended gets an end, with a line."""
    html = " ".join(markdown.to_html(text).split())
    return html.replace(" </code>", "</code>")


def lossless(text):
    found = blocks.read(text)
    again = blocks.write(found)
    assert shown(again) == shown(text)
    if "~~~" not in text and "```" not in text:
        assert all(block.source in text for block in found)
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_texts_are_known_and_stay_as_they_are(path):
    text = path.read_text()
    found = lossless(text)
    assert blocks.write(found) == text
    assert BlockKind.OTHER not in {block.kind for block in found}


@given(texts)
@example("- a\n\n* b\n\n- c")
def test_no_text_is_lost(text):
    lossless(text)


@given(anything)
def test_no_letters_are_lost(text):
    lossless(text)


kinds = st.sampled_from([kind for kind in BlockKind if kind != BlockKind.OTHER])
words = st.text(st.sampled_from('ab1.)-+*#>|`~=_[]()!\\:"& <ă'), max_size=12)
fields = st.lists(words, max_size=4).map("\n".join)


typed_blocks = st.builds(TextBlock, kinds, fields.map(blocks.typed))


@given(typed_blocks)
def test_what_is_typed_stays_the_kind_it_was_given(block):
    """Words at the beginning of a line never make something else of it."""
    again = blocks.read(blocks.write([block]))
    assert {one.kind for one in again} <= {block.kind}


@given(st.lists(typed_blocks))
def test_what_was_written_is_read_and_written_the_same(typed):
    text = blocks.write(typed)
    assert blocks.write(blocks.read(text)) == text


@pytest.mark.parametrize(
    ("kind", "typed", "written"),
    [
        ("paragraph", "2026. Năm\n\n# hai", "2026\\. Năm\n\n\\# hai"),
        ("paragraph", "một\nhai", "một\\\nhai"),
        ("bullets", "• một\n- dưới\n* hai", "- một\n  - dưới\n- hai"),
        ("numbers", "1. một\n- dưới\n2. hai", "1. một\n   - dưới\n2. hai"),
        ("numbers", "4. bốn\nnăm", "4. bốn\n5. năm"),
        ("table", "a\tb|c\n1", "| a | b\\|c |\n|---|---|\n| 1 |  |"),
        ("table", "a | b\n---|---\n1 | 2", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("callout", "một\n\nhai", "> một\n>\n> hai"),
        ("heading", "Bài C #", "## Bài C \\#"),
        ("other", "```\nx", "```\nx\n```"),
    ],
)
def test_people_type_as_they_are_used_to(kind, typed, written):
    block = TextBlock(BlockKind(kind), blocks.typed(typed))
    assert blocks.write([block]) == f"{written}\n"


def test_lists_beside_each_other_stay_two():
    first = TextBlock(BlockKind.BULLETS, "a")
    text = blocks.write([first, TextBlock(BlockKind.BULLETS, "b"), first])
    assert [one.text for one in blocks.read(text)] == ["a", "b", "a"]


def test_a_figure_says_its_words_as_they_were_typed():
    figure = TextBlock(
        BlockKind.FIGURE, "một [hai] *ba*", "figures/a.svg", 'lời "ngoặc"'
    )
    again = blocks.read(blocks.write([figure]))[0]
    assert (again.text, again.figure, again.caption) == (
        figure.text,
        figure.figure,
        figure.caption,
    )


def test_what_is_too_long_stays_one_block():
    text = "\n\n".join(map(str, range(blocks.MOST_BLOCKS + 50)))
    found = blocks.read(text)
    assert len(found) == blocks.MOST_BLOCKS + 1
    assert blocks.write(found).strip() == text
