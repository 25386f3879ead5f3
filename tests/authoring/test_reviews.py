"""A colleague looks at a draft before it is published; revisions can be gone
back to and taken away as the folder they are.
"""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Role
from lms.audit.models import Event
from lms.authoring import service
from lms.authoring.types import DraftStage
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.people import service as people
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
LESSON = "02-xem-ban-chinh.vi.md"


@pytest.fixture
def backend():
    """Nothing here is a database's own."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    return access.actor_for("trainer-mai")


@pytest.fixture
def colleague(app):
    """Another who writes the same courses."""
    person = people.find_person("manager-duc")
    with transaction():
        access.store_role(
            person.id, Role.TRAINER, people.find_unit("hai-binh"), None
        )
    return access.actor_for("manager-duc")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def change(actor, draft_id, text):
    service.change_file(actor, draft_id, LESSON, lambda b: b + text.encode())
    return service.open_draft(actor, draft_id).edit


def test_what_colleagues_said_waits_for_the_author(
    app, trainer, colleague, draft_id
):
    mai, words = Browser(app, "trainer-mai"), "looked at your draft"
    edit = change(trainer, draft_id, "\nMột câu.\n")
    service.ask_review(trainer, draft_id)
    assert words not in mai.get("/").text
    service.remark(trainer, draft_id, "", "Tự nhắc mình.")
    assert words not in mai.get("/").text
    service.remark(colleague, draft_id, "", "Câu này chưa rõ.")
    assert words in mai.get("/").text
    assert words not in Browser(app, "manager-duc").get("/").text
    for one in service.remarks(trainer, draft_id):
        service.settle_remark(trainer, draft_id, one.id)
    assert words not in mai.get("/").text
    service.approve(colleague, draft_id, edit)
    assert words in mai.get("/").text


def test_a_part_that_is_new_is_read_as_people_will_take_it(
    app, trainer, draft_id
):
    service.add_part(trainer, draft_id, Kind.LESSON, {"vi": "Bài mới"})
    page = Browser(app, "trainer-mai").get(f"/author/drafts/{draft_id}/review")
    assert re.search(r'/tour/\d\d-bai-moi"', page.text)
    assert not re.search(
        r"<details[^>]*>\s*<summary>.*?</summary>\s*</details>", page.text
    )


def test_who_is_asked_is_named_or_said_to_be_nobody(app, trainer, draft_id):
    mai, address = Browser(app, "trainer-mai"), f"/author/drafts/{draft_id}"
    page = mai.get(f"{address}/review").text
    assert "Nobody else writes courses of this unit" in page
    assert 'value="ask"' not in page
    with transaction():
        access.store_role(
            people.find_person("manager-duc").id,
            Role.TRAINER,
            people.find_unit("hai-binh"),
            None,
        )
    page = mai.get(f"{address}/review").text
    assert people.find_person("manager-duc").name in page
    assert 'value="ask"' in page


def stage(actor, draft_id):
    return service.open_draft(actor, draft_id).stage


def test_a_review_holds_until_the_next_change(trainer, colleague, draft_id):
    edit = change(trainer, draft_id, "\nMột câu.\n")
    assert not service.waiting(colleague)
    service.ask_review(trainer, draft_id)
    assert [row.id for row in service.waiting(colleague)] == [draft_id]
    assert not service.waiting(trainer)
    service.approve(colleague, draft_id, edit)
    draft = service.open_draft(trainer, draft_id)
    assert draft.stage is DraftStage.APPROVED
    assert draft.reviewed_by == colleague.person_id
    change(trainer, draft_id, "\nMột câu nữa.\n")
    draft = service.open_draft(trainer, draft_id)
    assert (draft.stage, draft.reviewed_by) == (DraftStage.REVIEW, None)
    events = execute(
        select(Event.__table__).filter_by(event="authoring.reviewed")
    )
    assert len(events.all()) == 1


def test_nobody_approves_what_they_have_not_seen_or_wrote_themselves(
    trainer, colleague, draft_id
):
    edit = change(trainer, draft_id, "\nMột câu.\n")
    service.ask_review(trainer, draft_id)
    with pytest.raises(Conflict, match="changed this draft last"):
        service.approve(trainer, draft_id, edit)
    with pytest.raises(Conflict, match="after you opened it"):
        service.approve(colleague, draft_id, edit - 1)
    service.remark(colleague, draft_id, "02-xem-ban-chinh", "Câu này dài.")
    with pytest.raises(Conflict, match="nobody has settled"):
        service.approve(colleague, draft_id, edit)
    (row,) = service.remarks(trainer, draft_id)
    for _twice in range(2):
        service.settle_remark(trainer, draft_id, row.id)
    service.approve(colleague, draft_id, edit)
    service.take_back(trainer, draft_id)
    assert stage(trainer, draft_id) is DraftStage.WRITING


def test_what_a_remark_may_be(trainer, colleague, draft_id):
    for wrong in ("  ", "a" * 2001):
        with pytest.raises(Invalid):
            service.remark(colleague, draft_id, "", wrong)
    with pytest.raises(NotFound):
        service.settle_remark(trainer, draft_id, 999)
    assert not service.remarks(trainer, draft_id)


def test_an_older_revision_is_gone_back_to(trainer, draft_id):
    first = courses.current(SLUG)
    edit = change(trainer, draft_id, "\nMột câu.\n")
    assert service.publish_draft(trainer, draft_id, edit, "Thêm một câu.")
    second = courses.current(SLUG)
    assert second.note == "Thêm một câu."
    (part,) = service.changes_in(trainer, SLUG, second.number).parts
    assert part.key == "02-xem-ban-chinh"
    draft_id = service.begin(trainer, SLUG, first.number)
    draft = service.open_draft(trainer, draft_id)
    assert draft.based_on == second.number
    assert service.publish_draft(trainer, draft_id, draft.edit, "")
    third = courses.current(SLUG)
    assert (third.digest, third.number) == (first.digest, second.number + 1)
    numbers = [one.number for one in service.revisions_of(trainer, SLUG)]
    assert numbers == [third.number, second.number, first.number]


def test_the_files_are_taken_away_as_a_folder(trainer, draft_id):
    source = service.source_at(trainer, SLUG, courses.current(SLUG).number)
    content = service.archive(source)
    assert content == service.archive(source)
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        found = {name: box.read(name) for name in box.namelist()}
    assert found == {
        f"{SLUG}/{name}": text for name, text in source.files.items()
    }


def test_the_pages(app, colleague, draft_id):
    mai, duc = Browser(app, "trainer-mai"), Browser(app, "manager-duc")
    page = f"/author/drafts/{draft_id}/review"
    actor = access.actor_for("trainer-mai")
    edit = change(actor, draft_id, "\nMột câu rất mới.\n")
    assert "rất mới" in mai.get(page).text
    mai.post(page, {"act": "ask"})
    assert page in duc.get("/").text
    assert page not in mai.get("/").text
    assert (
        mai.post(page, {"act": "approve", "edit": str(edit)}).status_code == 409
    )
    empty = duc.post(
        f"/author/drafts/{draft_id}/remarks", {"part": "", "text": ""}
    )
    assert empty.status_code == 422
    said = {"part": "02-xem-ban-chinh", "text": "Câu này dài."}
    assert (
        "done=course-remark"
        in duc.post(f"/author/drafts/{draft_id}/remarks", said).location
    )
    assert "Câu này dài." in mai.get(page).text
    (row,) = service.remarks(actor, draft_id)
    mai.post(f"/author/drafts/{draft_id}/remarks/{row.id}", {})
    assert (
        "done=course-reviewed"
        in duc.post(page, {"act": "approve", "edit": str(edit)}).location
    )
    publish = f"/author/drafts/{draft_id}/publish"
    text = {"note": "Thêm một câu.", "edit": str(edit)}
    assert "done=course-published" in mai.post(publish, text).location
    history = mai.get(f"/author/courses/{SLUG}").text
    assert "Thêm một câu." in history
    assert "rất mới" in mai.get(f"/author/courses/{SLUG}/revisions/2").text
    assert (
        "first revision" in mai.get(f"/author/courses/{SLUG}/revisions/1").text
    )
    box = mai.get(f"/author/courses/{SLUG}/revisions/2.zip")
    assert box.headers["Content-Disposition"].endswith(f'{SLUG}-2.zip"')
    lan = Browser(app, "lan")
    for address in (
        page,
        f"/author/courses/{SLUG}",
        f"/author/courses/{SLUG}/revisions/2.zip",
    ):
        assert lan.get(address).status_code == 403


def test_ones_own_draft_that_is_not_finished_stands_on_the_first_page(
    app, trainer, draft_id
):
    """For whoever changed it last, and until colleagues have answered."""
    change(trainer, draft_id, "\nMột câu nữa.")
    mai, said = Browser(app, "trainer-mai"), "Your draft is not published yet"
    page = mai.get("/").text
    assert said in page and f'href="/author/drafts/{draft_id}"' in page
    assert said not in Browser(app, "lan").get("/").text
