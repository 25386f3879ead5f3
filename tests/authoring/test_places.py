"""Trainers of one unit write, publish and give away its courses, and no
others'.
"""

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service
from lms.authoring.rules import beginnings
from lms.authoring.service import drafts, reviews
from lms.core import clock
from lms.core.errors import NotAllowed
from lms.directory import service as directory
from lms.people import service as people

OURS, THEIRS = "phan-loai-don", "chung-thuc-ban-sao"


@pytest.fixture
def backend():
    """One permission, asked in Python and by a range of an index."""
    return "sqlite"


@pytest.fixture
def here(app):
    return people.find_unit("cua-song")


@pytest.fixture
def there(app):
    return people.find_unit("doi-thong")


@pytest.fixture
def kien(here):
    """A trainer of one ward, which one course belongs to."""
    directory.grant(None, people.find_person("kien").id, Role.TRAINER, here.id)
    drafts.set_owner(None, OURS, here)
    return access.actor_for("kien")


@pytest.fixture
def mai(there, kien):
    """The province's trainer writes the courses of both wards."""
    drafts.set_owner(None, THEIRS, there)
    return access.actor_for("trainer-mai")


def test_lists_hold_what_belongs_to_ones_units(kien, mai):
    assert service.writable(kien) == {OURS}
    assert {OURS, THEIRS} <= service.writable(mai)
    ours, theirs = (service.begin(mai, slug) for slug in (OURS, THEIRS))
    listed = [
        {row.id for row in service.open_drafts(who)} for who in (kien, mai)
    ]
    assert listed == [{ours}, {ours, theirs}]


def test_a_course_is_given_away_only_where_one_publishes_on_both_sides(
    kien, mai, here, there
):
    for slug, unit in ((OURS, there), (THEIRS, here)):
        with pytest.raises(NotAllowed):
            drafts.set_owner(kien, slug, unit)
    drafts.set_owner(mai, OURS, there)
    assert drafts.owner(OURS) == there


def test_a_course_is_begun_only_where_one_writes(kien, mai, there):
    source = beginnings.new_course("moi", {"vi": "Mới"}, clock.today())
    with pytest.raises(NotAllowed):
        service.create(kien, source, there)
    with pytest.raises(NotAllowed):
        service.begin(kien, THEIRS)
    assert service.create(mai, source, there)


def test_one_is_asked_to_look_at_drafts_of_ones_own_units(kien, mai):
    for slug in (OURS, THEIRS):
        draft_id = service.begin(mai, slug)
        reviews.ask_review(mai, draft_id)
    assert [row.slug for row in reviews.waiting(kien)] == [OURS]
