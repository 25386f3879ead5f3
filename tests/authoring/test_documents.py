"""A Word or PowerPoint file becomes parts of a draft; what did not come along
is listed until somebody says it is settled.
"""

import io
import re

import pytest
from sqlalchemy import select, update

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.models import DocumentLook
from lms.authoring.rules import outline
from lms.authoring.rules.documents import not_brought
from lms.authoring.service import looks
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed
from tests.conftest import Browser
from tests.conversion.office import docx, h, p, picture, png
from tests.core.test_pictures import picture as photo

SLUG = "chung-thuc-ban-sao"
RELATED = [("i1", "image", "media/1.png", None, png(400, 300))]
MANUAL = docx(
    h(1, "Tiếp nhận hồ sơ")
    + p("Kiểm tra thành phần.")
    + p(picture("i1", "Con dấu"))
    + h(1, "Trả kết quả")
    + p("Đối chiếu *giấy hẹn*.")
    + p("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"),
    related=RELATED,
)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    with app.app_context():
        yield access.actor_for("trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def bring_in(trainer, draft_id, content, language):
    """All lessons of a file, after a look."""
    service.look_at(trainer, content, language, draft_id)
    looked = service.looked_at(trainer)
    titles = dict.fromkeys(range(len(looked.document.lessons)), "")
    service.put_in(trainer, looked, titles)


def parts(trainer, draft_id):
    draft = service.open_draft(trainer, draft_id)
    return outline.parts_of(
        outline.read_data(draft.source.files["course.yaml"])
    )


def files(trainer, draft_id):
    return service.open_draft(trainer, draft_id).source.files


def test_lessons_stand_behind_the_parts_that_are_there(trainer, draft_id):
    before = parts(trainer, draft_id)
    bring_in(trainer, draft_id, MANUAL, "vi")
    after = parts(trainer, draft_id)
    assert after[: len(before)] == before
    assert after[len(before) :] == [
        {
            "lesson": "tiep-nhan-ho-so",
            "title": {"vi": "Tiếp nhận hồ sơ"},
            "minutes": 1,
        },
        {"lesson": "tra-ket-qua", "title": {"vi": "Trả kết quả"}, "minutes": 1},
    ]
    there = files(trainer, draft_id)
    assert there["tra-ket-qua.vi.md"].decode() == "Đối chiếu \\*giấy hẹn\\*.\n"
    text = there["tiep-nhan-ho-so.vi.md"].decode()
    [name] = re.findall(r"!\[Con dấu\]\((figures/picture-\w{12}\.webp)\)", text)
    assert there[name].startswith(b"RIFF")


def test_the_check_of_the_draft_finds_nothing_wrong_with_text_and_pictures(
    trainer, draft_id
):
    bring_in(trainer, draft_id, MANUAL, "vi")
    _content, mistakes = service.checked(service.open_draft(trainer, draft_id))
    wrong = [one for one in mistakes if not one.warning]
    assert {one.field.rpartition(".")[2] for one in wrong} == {"check"}
    assert not [one for one in wrong if "figures" in one.file]
    assert not [one for one in wrong if one.file.endswith(".md")]


def test_the_same_file_again_changes_no_part(trainer, draft_id):
    bring_in(trainer, draft_id, MANUAL, "vi")
    once = parts(trainer, draft_id)
    bring_in(trainer, draft_id, MANUAL, "vi")
    assert parts(trainer, draft_id) == once


def test_a_lesson_gets_no_file_that_another_left_behind(trainer, draft_id):
    left = "tra-ket-qua.en.md"
    service.change_file(trainer, draft_id, left, lambda _: b"Old.\n")
    bring_in(trainer, draft_id, MANUAL, "vi")
    assert parts(trainer, draft_id)[-1]["lesson"] == "tra-ket-qua-2"


def test_what_did_not_come_along_is_listed_until_it_is_settled(
    trainer, draft_id
):
    bring_in(trainer, draft_id, MANUAL, "vi")
    [one] = not_brought(files(trainer, draft_id))
    assert (one["place"], one["what"], one["words"]) == (
        "Trả kết quả",
        "equation",
        "x=1",
    )
    service.settle(trainer, draft_id)
    assert not_brought(files(trainer, draft_id)) == []


def test_a_picture_that_cannot_be_taken_is_left_out_and_listed(
    trainer, draft_id
):
    broken = photo()[:2_000]
    content = docx(
        h(1, "A") + p("a") + p(picture("i1", "Quầy")) + h(1, "B") + p("b"),
        related=[("i1", "image", "media/1.jpg", None, broken)],
    )
    bring_in(trainer, draft_id, content, "vi")
    there = files(trainer, draft_id)
    assert there["a.vi.md"].decode().strip() == "a"
    assert [one["what"] for one in not_brought(there)] == ["picture"]


def test_a_picture_without_words_is_listed_under_its_name(trainer, draft_id):
    content = docx(p("a", picture("i1")), related=RELATED)
    bring_in(trainer, draft_id, content, "vi")
    there = files(trainer, draft_id)
    [one] = not_brought(there)
    assert f"figures/{one['words']}" in there


def test_a_file_that_is_none_changes_nothing(trainer, draft_id):
    before = files(trainer, draft_id)
    with pytest.raises(Invalid):
        bring_in(trainer, draft_id, b"PK no", "vi")
    many = docx("".join(h(1, f"Mục {one}") + p("x") for one in range(70)))
    with pytest.raises(Invalid, match="at most"):
        bring_in(trainer, draft_id, many, "vi")
    assert files(trainer, draft_id) == before


def test_only_those_who_write_courses_bring_anything_in(trainer, draft_id, app):
    lan = access.actor_for("lan")
    for act in (
        lambda: service.look_at(lan, MANUAL, "vi"),
        lambda: service.looked_at(lan),
        lambda: service.settle(lan, draft_id),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.fixture
def mai(app):
    browser = Browser(app, "trainer-mai")
    browser.client.set_cookie("lms_lang", "en")
    return browser


def send(browser, draft_id, content, name="a.docx"):
    return browser.post(
        f"/author/drafts/{draft_id}/document",
        {"language": "vi", "file": (io.BytesIO(content), name)},
    )


def carried(page):
    """What the page of a look carries to its confirmation."""
    names = ("mark", "depth")
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name in names}


def test_a_file_is_looked_at_before_anything_is_stored(mai, trainer, draft_id):
    before = files(trainer, draft_id)
    answer = send(mai, draft_id, MANUAL)
    assert answer.location == "/author/look"
    page = mai.get("/author/look").text
    assert 'value="Trả kết quả"' in page and "equation" in page
    assert "Put the ticked lessons into the draft" in page
    session().expire_all()
    assert files(trainer, draft_id) == before
    sent = carried(page) | {"take": ["1"], "title-1": "Trả đúng hẹn"}
    page = mai.post("/author/look", sent, follow=True).text
    assert "The ticked lessons stand behind" in page and "x=1" in page
    session().expire_all()
    new = parts(trainer, draft_id)[-1]
    assert new["title"] == {"vi": "Trả đúng hẹn"}
    assert not any(
        "tiep-nhan-ho-so" in name for name in files(trainer, draft_id)
    )
    settled = mai.post(f"/author/drafts/{draft_id}/document/settled", {})
    assert settled.status_code == 302
    page = mai.get(f"/author/drafts/{draft_id}/document").text
    assert "x=1" not in page


def test_the_last_look_lasts_for_two_hours(app, mai, trainer, draft_id):
    assert mai.get("/author/look").status_code == 409
    send(mai, draft_id, MANUAL)
    first = carried(mai.get("/author/look").text)
    send(mai, draft_id, docx(h(1, "Khác") + p("c")))
    before = files(trainer, draft_id)
    other = mai.post("/author/look", {**first, "take": ["0"]})
    assert other.status_code == 409 and "looked at another" in other.text
    sent = carried(mai.get("/author/look").text) | {"take": ["0"]}
    moment = clock.now() - looks.LASTS
    with transaction():
        execute(update(DocumentLook).values(looked_at=moment))
    late = mai.post("/author/look", sent)
    assert late.status_code == 409 and "choose the file once more" in late.text
    session().expire_all()
    assert files(trainer, draft_id) == before
    # Nobody has to look at another file for it to go.
    assert execute(select(DocumentLook.draft_id)).scalars().all()
    service.forget_looks()
    assert not execute(select(DocumentLook.draft_id)).scalars().all()


def test_a_look_goes_with_the_draft_it_is_for(trainer, draft_id):
    service.look_at(trainer, MANUAL, "vi", draft_id)
    service.discard(trainer, draft_id)
    with pytest.raises(Conflict, match="look has ended"):
        service.looked_at(trainer)


def test_lessons_begin_at_the_headings_that_are_chosen(mai, draft_id):
    content = docx(
        h(1, "Phần")
        + h(2, "Một")
        + p("a")
        + h(2, "Hai")
        + p("b")
        + h(1, "Cuối")
        + p("c")
    )
    send(mai, draft_id, content)
    usual = mai.get("/author/look").text
    finer = mai.get("/author/look?depth=2").text
    assert usual.count('name="take"') == 2
    assert finer.count('name="take"') == 3
    for odd in ("0", "7", "x", "²"):
        assert mai.get(f"/author/look?depth={odd}").text.count("take") > 1


def test_a_course_begins_with_a_file(mai, trainer):
    mai.post(
        "/author/new/file",
        {"language": "vi", "file": (io.BytesIO(MANUAL), "a.docx")},
    )
    page = mai.get("/author/look").text
    unit = re.search(r'<option value="(\d+)"', page)[1]
    sent = carried(page) | {"take": ["0", "1"], "unit": unit}
    nameless = mai.post("/author/look", sent)
    assert nameless.status_code == 422
    named = sent | {"title_vi": "Tiếp nhận và trả", "title_en": ""}
    none = mai.post("/author/look", {**named, "take": []})
    assert none.status_code == 422 and "at least one lesson" in none.text
    where = mai.post("/author/look", named).location
    draft_id = int(re.search(r"/drafts/(\d+)", where)[1])
    assert [one["lesson"] for one in parts(trainer, draft_id)] == [
        "tiep-nhan-ho-so",
        "tra-ket-qua",
    ]
    # What was put in is looked at no more.
    assert mai.get("/author/look").status_code == 409


def test_a_name_that_is_taken_is_refused_at_its_field(mai, trainer):
    unit = str(access.top_units(trainer, Permission.COURSE_WRITE)[0].id)
    typed = {"title_vi": "Chứng thực bản sao", "title_en": "", "unit": unit}
    answer = mai.post("/author/new", typed)
    assert answer.status_code == 422
    assert 'href="#title_vi"' in answer.text
    service.look_at(trainer, MANUAL, "vi")
    mark = service.looked_at(trainer).mark
    ticked = {"mark": mark, "take": "0", "title-0": "Một"}
    answer = mai.post("/author/look", typed | ticked)
    assert answer.status_code == 422
    assert 'href="#title_vi"' in answer.text
    assert 'value="Một"' in answer.text


def test_the_page_says_what_is_wrong_with_a_file(mai, draft_id):
    for path in (f"/author/drafts/{draft_id}/document", "/author/new/file"):
        file = (io.BytesIO(b"%PDF-1.7"), "a.docx")
        answer = mai.post(path, {"language": "vi", "file": file})
        assert answer.status_code == 422
        assert "cannot be read as a Word or PowerPoint file" in answer.text
        empty = mai.post(path, {"language": "vi"})
        assert "Choose a file first." in empty.text
