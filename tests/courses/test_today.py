"""A course that names a competency which a later version took out goes on
proving what took its place.
"""

from lms.courses import service as courses
from lms.framework import service as framework
from lms.studio import service as studio
from tests import lite
from tests.studio.test_versions import carries, publish, said, without

COURSE = "giup-nguoi-cao-tuoi-dung-vneid"


def take_out(who, how, *new):
    content = carries(
        without(said(), "dig.safety"),
        "dig.safety",
        how,
        *new,
        requirements=list(new),
    )
    publish(who, studio.put_draft(who, content, None))
    framework.vocabulary()


def proven():
    return {
        (effect.competency, effect.level)
        for _part, effect in courses.current(COURSE).course.effects
    }


def test_what_took_its_place_is_what_the_course_helps_with(app, actor):
    level = next(level for key, level in proven() if key == "dig.safety")
    assert any(
        "dig.safety" in revision.course.competencies
        for revision in courses.catalogue()
    ), "read, and kept"
    take_out(actor("nation-thu"), "split", "dig.data", "dig.devices")
    assert "dig.safety" not in {key for key, _ in proven()}
    assert {("dig.data", level), ("dig.devices", level)} <= proven()
    assert all(
        "dig.safety" not in revision.course.competencies
        for revision in courses.catalogue()
    )


@lite
def test_a_dropped_competency_is_helped_with_by_nobody(app, actor):
    before = proven()
    take_out(actor("nation-thu"), "dropped")
    assert proven() == {one for one in before if one[0] != "dig.safety"}


@lite
def test_it_follows_through_several_versions_and_comes_back_when_the_competency_does(
    app, actor
):
    thu, first = actor("nation-thu"), said()
    before = proven()
    take_out(thu, "replaced", "dig.data")
    content = carries(
        without(said(), "dig.data"),
        "dig.data",
        "replaced",
        "dig.devices",
        requirements=["dig.devices"],
    )
    publish(thu, studio.put_draft(thu, content, None))
    framework.vocabulary()
    assert "dig.devices" in {key for key, _ in proven()}
    publish(thu, studio.put_draft(thu, first, None))
    framework.vocabulary()
    assert proven() == before
