"""Who settles which item of a legal review."""

from types import SimpleNamespace

import pytest

from lms.access.types import Actor, Grant, Role
from lms.people import service as people
from lms.revalidation import service
from lms.revalidation.types import CitationKind

HERE, ROOT = "cua-song", "vn"


@pytest.fixture
def backend():
    """No database is asked but for a path."""
    return "sqlite"


@pytest.mark.parametrize(
    ("role", "place", "settles"),
    [
        (Role.TRAINER, HERE, {"course", "here"}),
        (Role.HR, HERE, {"here"}),
        (Role.MANAGER, ROOT, set()),
        (Role.TRAINER, ROOT, {"course", "here", "there", "framework"}),
        (Role.HR, ROOT, {"course", "here", "there", "framework"}),
    ],
)
def test_an_item_is_settled_where_its_text_holds(app, role, place, settles):
    """A course belongs to all who publish; what holds everywhere, to those who
    answer for all.
    """
    path = people.find_unit(place).path
    reader = Actor(1, "x", "X", (Grant(role, path),))
    asked = CitationKind.REQUIREMENTS
    items = {
        "course": (CitationKind.LESSON, "phan-loai-don"),
        "framework": (CitationKind.FRAMEWORK, "com"),
        "here": (asked, str(people.find_unit(HERE).id)),
        "there": (asked, str(people.find_unit("doi-thong").id)),
    }
    found = {
        name
        for name, (what, about) in items.items()
        if service.may_settle(reader, SimpleNamespace(what=what, object=about))
    }
    assert found == settles
