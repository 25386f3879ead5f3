"""Two who write the same text: nobody overwrites what they have not seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules import blocks
from lms.authoring.types import SentText, TextClash
from lms.core.merging import mark

BASE = "## Đầu\n\nmột\n\nhai\n\n* ba\n* bốn\n"


def marks(text):
    return blocks.marks_of(blocks.read(text))


def join(here, there, base=BASE, **chosen):
    sent = SentText(here, marks(base), **chosen)
    return blocks.join(sent, there.encode()).decode()


def test_different_blocks_are_merged():
    here = BASE.replace("một", "một này")
    there = BASE.replace("hai", "hai kia") + "\nthêm\n"
    joined = "## Đầu\n\nmột này\n\nhai kia\n\n* ba\n* bốn\n\nthêm\n"
    assert join(here, there) == joined


def test_a_block_that_is_moved_here_and_changed_there_is_asked_about():
    here = "một\n\n## Đầu\n\nhai\n\n* ba\n* bốn\n"
    with pytest.raises(TextClash):
        join(here, BASE.replace("một", "một kia"))


def test_the_same_place_is_asked_about_and_chosen():
    here, there = BASE.replace("hai", "của tôi"), BASE.replace("hai", "của họ")
    with pytest.raises(TextClash) as refused:
        join(here, there)
    place = refused.value.places[0]
    assert (place.stored, place.here) == ("của họ", "của tôi")
    seen = refused.value.seen
    assert join(here, there, keep="here", seen=seen) == here
    assert join(here, there, keep="stored", seen=seen) == there
    newer = there.replace("của họ", "mới nữa")
    with pytest.raises(TextClash):
        join(here, newer, keep="here", seen=seen)


def test_untouched_blocks_stay_letter_by_letter():
    here = "## Đầu\n\nmột\n\nhai!\n\n- ba\n- bốn\n"
    assert join(here, BASE) == BASE.replace("hai", "hai!")


def test_sent_again_it_changes_nothing():
    here = BASE.replace("hai", "hai!")
    assert join(here, here) == here


lists = st.lists(st.sampled_from("abcde"), max_size=6).map("\n\n".join)


@given(lists, lists, lists)
def test_nothing_is_lost_but_what_somebody_took_out(base, here, there):
    """What is new on either side is in the result, or can be chosen."""
    seen = mark(marks(there))
    old = set(base.split())
    for keep, side in (("here", here), ("stored", there)):
        joined = join(here, there, base, keep=keep, seen=seen)
        assert set(side.split()) - old <= set(joined.split())


@given(lists, lists)
def test_who_writes_alone_gets_what_they_wrote(base, other):
    assert join(other, base, base).split() == other.split()
    assert join(base, other, base).split() == other.split()
