"""People typed with an old font come in neither by a file nor by the form."""

import io

import pytest

from lms.people import service as people
from tests import lite
from tests.house.test_forms import PageForms

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


def step(page, **fields):
    """What the second step would send of the page that shows the file."""
    answer = page.post("/people/import", fields)
    sent = PageForms(answer.text, "").forms
    return answer, next(one[1] for one in sent if "text" in one[1])


@lite
def test_letters_just_as_they_are_stay_so_in_the_second_step(browser):
    """Somebody whose name looks like another font's has said so once."""
    content = io.BytesIO((HEAD + TYPED).encode())
    file = (content, "people.csv")
    page = browser("admin")
    looked, fields = step(page, file=file, encoding="utf-8")
    assert looked.status_code == 200
    assert fields["encoding"] == "utf-8"
    assert page.post("/people/import", {**fields, "save": "all"}).text
    assert people.ids_by_key(["q.t.a"])


@lite
@pytest.mark.parametrize("encoding", ["", "tcvn3"])
def test_the_second_step_refuses_what_the_first_refuses(browser, encoding):
    """A page that was sent with another text, or opened before."""
    given = {"text": HEAD + TYPED, "encoding": encoding, "save": "all"}
    refused = browser("admin").post("/people/import", given)
    assert refused.status_code == 422
    assert "2 (name)" in refused.text
    assert people.ids_by_key(["q.t.a"]) == {}


@lite
def test_an_old_encoding_is_read_once(browser):
    content = io.BytesIO((HEAD + TYPED).encode())
    file = (content, "people.csv")
    page = browser("admin")
    looked, fields = step(page, file=file, encoding="tcvn3")
    assert "Nguyễn Văn An" in looked.text
    page.post("/people/import", {**fields, "save": "all"})
    assert people.find_person("q.t.a").name == "Nguyễn Văn An"
