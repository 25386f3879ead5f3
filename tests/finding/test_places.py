"""Which units somebody may look at, by id, by name and by a search."""

import pytest

from lms.access.types import Permission
from lms.finding import service
from lms.people import service as people

HERE, THERE = "cua-song", "doi-thong"


@pytest.fixture
def backend():
    """Units within one's own are a range of paths on both."""
    return "sqlite"


def unit(key):
    return people.find_unit(key)


def test_units_of_others_are_not_there_to_look_at(app, actor):
    duc, other = actor("manager-duc"), unit(THERE)
    assert service.place(duc, unit(HERE).id) == unit(HERE)
    assert service.place(duc, other.id) is None
    assert service.units(duc, other.title["vi"]) == []
    assert other in service.units(actor("province-quang"), other.title["vi"])
    assert service.units(duc, "") == [unit(HERE)]
    assert service.units(actor("lan"), "") == []
    assert service.units(actor("lan"), unit(HERE).title["vi"]) == []


@pytest.mark.parametrize("by", ["unit", "place"])
def test_an_address_names_a_unit_only_where_one_holds_the_permission(
    app, actor, by
):
    def chosen(who, one, permission=Permission.PEOPLE_READ):
        asked = {"unit": str(one.id), "place": one.title["vi"]}
        given = {by: asked[by]}
        return service.choose_place(actor(who), permission, given).unit

    assert chosen("manager-duc", unit(HERE)) == unit(HERE)
    assert chosen("manager-duc", unit(THERE)) is None
    assert chosen("manager-duc", unit(HERE), Permission.AUDIT_READ) is None
    assert chosen("admin", unit(THERE), Permission.AUDIT_READ) == unit(THERE)
