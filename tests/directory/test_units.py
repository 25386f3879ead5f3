"""A unit is chosen from a short list, also where an administrator has
thousands.
"""

import re

import pytest

from lms.directory import service
from lms.directory.service import units
from lms.people import service as people


@pytest.fixture
def many(app, monkeypatch):
    """As if three units were too many for a list."""
    monkeypatch.setattr(units, "SHORT_LIST", 2)


def keys(choices):
    return [unit.key for unit in choices.units]


def options(page):
    """What the first list of units offers: ids by text."""
    select = re.search(r'<select id="unit".*?</select>', page.text, re.S)[0]
    found = re.findall(r'value="(\d+)"[^>]*>([^<]*)', select)
    return {text: int(id_) for id_, text in found}


def test_few_units_are_all_listed(app, actor):
    choices = service.unit_choices(actor("admin"))
    assert choices.units == service.manageable_units(actor("admin"))
    assert not choices.many


def test_many_units_begin_at_the_top_or_at_the_chosen_one(many, actor):
    admin = actor("admin")
    assert keys(service.unit_choices(admin)) == ["vn"]
    ward = people.find_unit("cua-song")
    assert keys(service.unit_choices(admin, chosen=ward.id)) == ["cua-song"]


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("cua-song.centre", "cua-song.centre"),
        ("CUA SONG", "cua-song"),
        ("phục vụ, cửa sông", "cua-song.centre"),
    ],
)
def test_a_search_finds_by_key_name_and_unit_above(many, actor, search, key):
    found = service.unit_choices(actor("admin"), search)
    assert keys(found)[0] == key


def test_a_search_lists_so_many_and_says_that_there_are_more(many, actor):
    found = service.unit_choices(actor("admin"), "a")
    assert len(found.units) == 2
    assert found.is_cut
    assert not service.unit_choices(actor("admin"), "no such unit").units


def test_only_units_of_ones_own_are_found_or_chosen(many, ward_admin):
    elsewhere = people.find_unit("doi-thong")
    found = service.unit_choices(ward_admin, "doi-thong")
    assert not found.units
    assert not service.unit_choices(ward_admin, chosen=elsewhere.id).units


def test_a_person_is_added_after_a_search_without_losing_a_word(many, browser):
    page = browser("admin")
    typed = {
        "name": "Đỗ Văn Tìm",
        "login": "tim.do",
        "post": "",
        "since": "2026-11-01",
    }
    searched = typed | {"search": "phuc vu, cua song", "searched": ""}
    # Enter or "Add" before the search has run: nobody is added yet.
    shown = page.post("/people/new", searched)
    assert shown.status_code == 200
    assert "Đỗ Văn Tìm" in shown.text
    [(text, unit_id)] = options(shown).items()
    assert "Cửa Sông" in text
    chosen = searched | {"searched": searched["search"], "unit": unit_id}
    assert "tim.do" in page.post("/people/new", chosen).text
    person = people.find_person("tim.do")
    assert people.posting(person.id).unit.key == "cua-song.centre"


def test_a_posting_is_not_saved_with_the_unit_of_another_search(many, browser):
    page = browser("admin")
    lan = people.find_person("lan").id
    before = people.posting(lan).unit
    start = page.get(f"/people/{lan}").text
    assert start.count(f'<option value="{before.id}" selected') == 2
    typed = {
        "unit": before.id,
        "post": "justice",
        "since": "2026-11-20",
        "search": "doi-thong",
        "searched": "",
    }
    shown = page.post(f"/people/{lan}/posting", typed)
    assert shown.status_code == 200
    assert before.id not in options(shown).values()
    assert people.posting(lan).unit.id == before.id
    shown = page.post(
        f"/people/{lan}/roles", {"role": "mentor", "search": "cua-song"}
    )
    assert "Only the first 2 are listed" in shown.text


def test_the_keys_for_a_file_are_found_by_a_search(many, browser):
    page = browser("admin")
    shown = page.get("/people/import").text
    assert "cua-song.centre" not in shown
    shown = page.get("/people/import?search=cua-song.centre").text
    assert "<code>cua-song.centre</code>" in shown
