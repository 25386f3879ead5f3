"""A Word or PowerPoint file becomes parts of a draft; what did not come along
is listed until somebody says it is settled.
"""

import io
import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.rules.documents import not_brought
from lms.core.errors import Invalid, NotAllowed
from tests.conftest import Browser
from tests.conversion.office import deck, docx, h, p, picture, png, shape
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


def parts(trainer, draft_id):
    draft = service.open_draft(trainer, draft_id)
    return outline.parts_of(
        outline.read_data(draft.source.files["course.yaml"])
    )


def files(trainer, draft_id):
    return service.open_draft(trainer, draft_id).source.files


def test_lessons_stand_behind_the_parts_that_are_there(trainer, draft_id):
    before = parts(trainer, draft_id)
    service.bring_in(trainer, draft_id, MANUAL, "vi")
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
    service.bring_in(trainer, draft_id, MANUAL, "vi")
    _content, mistakes = service.checked(trainer, draft_id)
    wrong = [one for one in mistakes if not one.warning]
    assert {one.field.rpartition(".")[2] for one in wrong} == {"check"}
    assert not [one for one in wrong if "figures" in one.file]
    assert not [one for one in wrong if one.file.endswith(".md")]


def test_the_same_file_again_changes_no_part(trainer, draft_id):
    service.bring_in(trainer, draft_id, MANUAL, "vi")
    once = parts(trainer, draft_id)
    service.bring_in(trainer, draft_id, MANUAL, "vi")
    assert parts(trainer, draft_id) == once


def test_a_lesson_gets_no_file_that_another_left_behind(trainer, draft_id):
    service.put_file(trainer, draft_id, "tra-ket-qua.en.md", b"Old.\n", 0)
    service.bring_in(trainer, draft_id, MANUAL, "vi")
    assert parts(trainer, draft_id)[-1]["lesson"] == "tra-ket-qua-2"


def test_what_did_not_come_along_is_listed_until_it_is_settled(
    trainer, draft_id
):
    service.bring_in(trainer, draft_id, MANUAL, "vi")
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
    service.bring_in(trainer, draft_id, content, "vi")
    there = files(trainer, draft_id)
    assert there["a.vi.md"].decode().strip() == "a"
    assert [one["what"] for one in not_brought(there)] == ["picture"]


def test_a_picture_without_words_is_listed_under_its_name(trainer, draft_id):
    content = docx(p("a", picture("i1")), related=RELATED)
    service.bring_in(trainer, draft_id, content, "vi")
    there = files(trainer, draft_id)
    [one] = not_brought(there)
    assert f"figures/{one['words']}" in there


def test_a_file_that_is_none_changes_nothing(trainer, draft_id):
    before = files(trainer, draft_id)
    with pytest.raises(Invalid):
        service.bring_in(trainer, draft_id, b"PK no", "vi")
    many = docx("".join(h(1, f"Mục {one}") + p("x") for one in range(70)))
    with pytest.raises(Invalid, match="at most"):
        service.bring_in(trainer, draft_id, many, "vi")
    assert files(trainer, draft_id) == before


def test_only_those_who_write_courses_bring_anything_in(trainer, draft_id, app):
    lan = access.actor_for("lan")
    for act in (
        lambda: service.bring_in(lan, draft_id, MANUAL, "vi"),
        lambda: service.settle(lan, draft_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def send(browser, draft_id, content, name="a.docx"):
    return browser.post(
        f"/author/drafts/{draft_id}/document",
        {"language": "vi", "file": (io.BytesIO(content), name)},
    )


def test_the_page_takes_a_file_and_says_what_became_of_it(
    app, trainer, draft_id
):
    mai = Browser(app, "trainer-mai")
    mai.client.set_cookie("lms_lang", "en")
    answer = send(mai, draft_id, MANUAL)
    assert answer.status_code == 302, answer.text
    page = mai.get(answer.headers["Location"]).text
    assert "stands behind the parts" in page
    assert "equation" in page and "x=1" in page
    slides = deck(
        shape("A", kind="title") + shape("a", kind=""),
        (shape("B", kind="title"), (), 'show="0"'),
    )
    page = mai.get(send(mai, draft_id, slides).headers["Location"]).text
    assert "Slide 2" in page
    settled = mai.post(f"/author/drafts/{draft_id}/document/settled", {})
    assert settled.status_code == 302
    page = mai.get(f"/author/drafts/{draft_id}/document").text
    assert "Slide 2" not in page


def test_the_page_says_what_is_wrong_with_a_file(app, trainer, draft_id):
    mai = Browser(app, "trainer-mai")
    mai.client.set_cookie("lms_lang", "en")
    answer = send(mai, draft_id, b"%PDF-1.7")
    assert answer.status_code == 422
    assert "cannot be read as a Word or PowerPoint file" in answer.text
    empty = mai.post(f"/author/drafts/{draft_id}/document", {"language": "vi"})
    assert "Choose a file first." in empty.text
