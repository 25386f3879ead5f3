"""What closes an item of the review list, without a database."""

from types import SimpleNamespace

import pytest

from lms.core.errors import Invalid
from lms.courses.types import EffectKind, Kind
from lms.revalidation import rules
from lms.revalidation.types import Finding

RIGHT, CORRECTED = Finding.RIGHT, Finding.CORRECTED


def refused(check, *given):
    """The field that is refused; None: nothing is."""
    try:
        check(*given)
    except Invalid as wrong:
        return wrong.field
    return None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ((RIGHT, "x" * 10, None, [], True), None),
        ((RIGHT, " " + "x" * 9, None, [], True), "note"),
        ((RIGHT, "x" * 2_000, None, [], True), None),
        ((RIGHT, "x" * 2_001, None, [], True), "note"),
        ((CORRECTED, "", 2, [2, 3], True), None),
        ((CORRECTED, "x" * 2_000, 2, [2], True), None),
        ((CORRECTED, "x" * 2_001, 2, [2], True), "note"),
        ((CORRECTED, "", 1, [2, 3], True), "revision"),
        ((CORRECTED, "", None, [2], True), "revision"),
        ((CORRECTED, "", None, [], True), "revision"),
        ((CORRECTED, "", None, [], False), "note"),
        ((CORRECTED, "x" * 10, None, [], False), None),
        (("", "x" * 10, None, [], True), "how"),
    ],
)
def test_a_review_says_how_why_and_in_which_revision(given, field):
    assert refused(rules.check_settled, *given) == field


def test_without_a_newer_revision_one_is_told_to_publish_it():
    with pytest.raises(Invalid, match="Publish the corrected one"):
        rules.check_settled(CORRECTED, "", 2, [], True)


def test_a_confirmation_says_what_was_seen():
    for note, field in (("x" * 10, None), ("x" * 9, "note")):
        assert refused(rules.check_confirmed, note) == field


def test_a_place_cites_what_it_names_itself():
    place = SimpleNamespace(kind="lesson", part="a", item="1", bases=("law",))
    other = SimpleNamespace(kind="quiz", part="b", item="2", bases=())
    course = SimpleNamespace(places=[other, place])
    assert rules.cites(course, "law", "lesson", "a", "1")
    assert not rules.cites(course, "law", "quiz", "b", "2")
    assert not rules.cites(course, "law", "lesson", "a", "2")
    assert not rules.cites(course, "old", "lesson", "a", "1")


def part(key, minutes, **said):
    effects = [
        SimpleNamespace(competency="c", kind=EffectKind.NOTHING),
        SimpleNamespace(competency="c", kind=EffectKind.RECORD),
    ]
    usual = {"kind": Kind.QUIZ, "confirms": ("law",), "effects": effects}
    return SimpleNamespace(key=key, minutes=minutes, **usual | said)


def test_a_doubt_is_closed_by_the_shortest_quiz_about_it():
    only_x = [SimpleNamespace(competency="x", kind=EffectKind.RECORD)]
    nothing = [SimpleNamespace(competency="c", kind=EffectKind.NOTHING)]
    parts = [
        part("long", 9),
        part("b", 5),
        part("a", 5),
        part("lesson", 1, kind=Kind.LESSON),
        part("other-law", 1, confirms=("old",)),
        part("other", 1, effects=only_x),
        part("nothing", 1, effects=nothing),
    ]
    revision = SimpleNamespace(slug="s", course=SimpleNamespace(deltas=parts))
    found = rules.quizzes_for("c", "law", [revision])
    assert [one.key for _revision, one in found] == ["a", "b", "long"]
