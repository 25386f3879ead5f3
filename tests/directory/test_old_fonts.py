"""People typed with an old font come in neither by a file nor by the form."""

import io

import pytest

from lms.people import service as people

HEAD = "login,name,unit,post,from\n"
GOOD = "q.t.g,Y Bhăm Niê,cua-song.office,clerk,01/12/2026\n"
TYPED = "q.t.a,NguyÔn V¨n An,cua-song.office,clerk,01/12/2026\n"


@pytest.mark.parametrize("save", ["", "good", "all"])
def test_a_file_with_one_name_in_an_old_font_is_refused(browser, save):
    content = io.BytesIO((HEAD + GOOD + TYPED).encode())
    form = {"file": (content, "people.csv"), "save": save}
    refused = browser("admin").post("/people/import", form)
    assert refused.status_code == 422
    assert "3 (name)" in refused.text
    assert "“Nguyễn”" in refused.text
    assert people.ids_by_key(["q.t.g", "q.t.a"]) == {}


@pytest.mark.parametrize("name", ["Hång", "V\xadîng", "Vöông", "Nguy\ufffdn A"])
def test_the_form_refuses_such_a_name_at_its_field(browser, name):
    typed = {"name": name, "login": "q.t.b", "since": "2026-12-01", "post": ""}
    typed["unit"] = people.find_unit("cua-song.office").id
    page = browser("admin")
    refused = page.post("/people/new", {**typed, "name": f"{name} V¨n An"})
    assert refused.status_code == 422
    assert people.ids_by_key(["q.t.b"]) == {}
    taken = page.post("/people/new", {**typed, "name": "H'Hen Niê"})
    assert taken.status_code == 200
