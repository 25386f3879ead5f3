"""Drafts of courses: what is begun, changed and published is what the folder
would give, and nobody overwrites anybody.
"""

from functools import partial

import pytest

from lms.access import service as access
from lms.access.types import Actor, Grant, Role
from lms.authoring import service
from lms.authoring.rules import beginnings, outline
from lms.cli import group
from lms.core import clock
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.yamlfile import Mistakes
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.people import service as people
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
LESSON = "02-xem-ban-chinh.vi.md"


@pytest.fixture
def trainer(app):
    with app.app_context():
        yield access.actor_for("trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def test_a_draft_holds_what_the_revision_was_made_of(trainer, draft_id):
    draft = service.open_draft(trainer, draft_id)
    revision = courses.current(SLUG)
    assert draft.source == courses.source_of(revision)
    assert draft.based_on == revision.number
    assert not service.publish_draft(trainer, draft_id, draft.edit, "")
    assert courses.current(SLUG).id == revision.id


def test_the_folder_and_the_draft_give_the_same_revision(
    trainer, draft_id, tmp_path
):
    """Written out and loaded as a folder, a published draft is nothing new."""
    text = "Một câu mới.\n".encode()
    name = LESSON
    draft = service.open_draft(trainer, draft_id)
    content = draft.source.files[name] + b"\n" + text
    service.change_file(trainer, draft_id, name, lambda _: content)
    edit = service.open_draft(trainer, draft_id).edit
    assert service.publish_draft(trainer, draft_id, edit, "Thêm một câu.")
    folder = tmp_path / SLUG
    for name, content in courses.source_of(courses.current(SLUG)).files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert not service.publish(None, folder, service.known())


def test_parts_are_moved_whoever_changed_the_list_before(trainer, draft_id):
    def keys():
        data = outline.read_data(
            service.open_draft(trainer, draft_id).source.files["course.yaml"]
        )
        return [outline.key_of(part) for part in outline.parts_of(data)]

    before = keys()
    service.change_file(
        trainer,
        draft_id,
        "course.yaml",
        lambda content: outline.changed(
            content, lambda data: outline.move_part(data, before[1], -1)
        ),
    )
    assert keys() == [before[1], before[0], *before[2:]]
    _content, mistakes = service.checked(service.open_draft(trainer, draft_id))
    assert all(one.warning for one in mistakes)


def test_one_draft_of_a_course_at_a_time(trainer, draft_id):
    with pytest.raises(Conflict):
        service.begin(trainer, SLUG)
    service.discard(trainer, draft_id)
    with pytest.raises(NotFound):
        service.open_draft(trainer, draft_id)
    with pytest.raises(Conflict):
        service.change_file(trainer, draft_id, LESSON, lambda _: b"x\n")
    assert service.begin(trainer, SLUG)


def test_a_page_of_a_draft_that_is_gone_reaches_no_other(trainer, app):
    mai, gone = Browser(app, "trainer-mai"), service.begin(trainer, SLUG)
    old = f"/author/drafts/{gone}/discard"
    assert mai.get(f"/author/drafts/{gone}").status_code == 200
    service.discard(trainer, gone)
    other = service.begin(trainer, "tiep-cong-dan")
    assert mai.post(old).status_code == 409
    assert service.open_draft(trainer, other).slug == "tiep-cong-dan"


def test_what_is_wrong_is_not_published(trainer, draft_id):
    service.remove_file(trainer, draft_id, LESSON)
    nothing = b"questions: []\n"
    service.change_file(trainer, draft_id, "quiz.yaml", lambda _: nothing)
    edit = service.open_draft(trainer, draft_id).edit
    with pytest.raises(Mistakes):
        service.publish_draft(trainer, draft_id, edit, "")
    assert service.open_draft(trainer, draft_id).edit == edit


def test_only_where_the_course_is_owned(trainer, draft_id):
    elsewhere = people.find_unit("phuong-hoa-binh") or people.root()
    stranger = Actor(
        trainer.person_id,
        "x",
        "X",
        (Grant(Role.TRAINER, f"{elsewhere.path}999/"),),
    )
    with pytest.raises(NotFound):
        service.open_draft(stranger, draft_id)
    with pytest.raises(NotAllowed):
        service.begin(stranger, "phan-loai-don")
    assert service.open_drafts(stranger) == []
    learner = Actor(trainer.person_id, "x", "X")
    for call in (service.open_drafts, service.writable):
        with pytest.raises(NotAllowed):
            call(learner)


def test_a_new_course_belongs_to_its_unit(trainer):
    unit = people.find_unit("hai-binh")
    source = beginnings.new_course(
        "khoa-moi", {"vi": "Khóa mới"}, clock.today()
    )
    draft_id = service.create(trainer, source, unit)
    assert service.open_draft(trainer, draft_id).unit == unit
    for slug in ("khoa-moi", SLUG, ""):
        other = beginnings.new_course(slug, {"vi": "Khóa"}, clock.today())
        with pytest.raises(Invalid) as refused:
            service.create(trainer, other, unit)
        assert refused.value.field == "title_vi"


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_operator_says_whose_a_course_is(app):
    """On the command line, as there is no page for it."""

    def run(*words):
        return app.test_cli_runner().invoke(group, ["courses", "owner", *words])

    for wrong in (("nothing", "cua-song"), (SLUG, "nowhere")):
        refused = run(*wrong)
        assert refused.exit_code == 1
        assert "There is no" in refused.output
    assert service.may_write(access.actor_for("trainer-mai"), SLUG)
    assert run(SLUG, "vn").exit_code == 0
    assert not service.may_write(access.actor_for("trainer-mai"), SLUG)


def test_a_course_that_is_begun_says_what_to_do_in_plain_words(app, trainer):
    source = beginnings.new_course("hom-thu", {"vi": "Hòm thư"}, clock.today())
    draft_id = service.create(trainer, source, people.find_unit("hai-binh"))
    service.add_part(trainer, draft_id, Kind.LESSON, {"vi": "Mở hòm"})
    mai = Browser(app, "trainer-mai")
    page = mai.get(f"/author/drafts/{draft_id}/publish").text
    assert "its Vietnamese text (vi) is missing" in page
    page = mai.get(f"/author/drafts/{draft_id}").text
    assert '<span class="out">– <span lang="vi">Mở hòm</span></span>' in page
    assert ": 01-mo-hom</span>" not in page
    service.remove_part(trainer, draft_id, "01-mo-hom")
    page = mai.get(f"/author/drafts/{draft_id}/publish").text
    assert f'<a href="/author/drafts/{draft_id}/add">Parts</a>:' in page
    assert "course.yaml:" not in page


KEYS = ("01-phan", "phan", "phan-2", "phan-3", "phan-4")


def test_what_nobody_has_written_yet_is_no_mistake(app, trainer):
    source = beginnings.new_course("hom-thu", {"vi": "Hòm thư"}, clock.today())
    draft_id = service.create(trainer, source, people.find_unit("hai-binh"))
    mai, address = Browser(app, "trainer-mai"), f"/author/drafts/{draft_id}"
    assert 'class="notice' not in mai.get(address).text
    for kind, key in zip(Kind, KEYS, strict=True):
        assert service.add_part(trainer, draft_id, kind, {"vi": "Phần"}) == key
    page = mai.get(address).text
    assert 'class="notice' not in page
    assert "Still to be written" in page
    assert 'class="notice bad' not in mai.get(f"{address}/tour").text
    assert 'class="notice bad' in mai.get(f"{address}/publish").text
    service.change_file(trainer, draft_id, "phan.yaml", lambda _: b"x: 1")
    page = mai.get(address).text
    assert 'class="notice bad' in page
    assert all(f"/{key}" in page for key in KEYS)
    service.ask_review(trainer, draft_id)
    page = mai.get(address).text
    assert "Still to be written" not in page
    assert "its Vietnamese text (vi) is missing" in page


def test_what_was_begun_says_its_mistakes(app, trainer):
    source = beginnings.new_course("hom-thu", {"vi": "Hòm thư"}, clock.today())
    draft_id = service.create(trainer, source, people.find_unit("hai-binh"))
    service.add_part(trainer, draft_id, Kind.LESSON, {"vi": "Phần"})

    def told(data):
        data["summary"] = {"vi": "Mở được hòm thư."}

    service.change_file(
        trainer, draft_id, "course.yaml", partial(outline.changed, act=told)
    )
    mai = Browser(app, "trainer-mai")
    page = mai.get(f"/author/drafts/{draft_id}").text
    assert "its English text (en) is missing" in page
    assert "Check question" not in page.partition("notice bad")[2][:600]


def test_a_part_of_no_kind_is_a_mistake_to_be_mended(app, trainer):
    source = beginnings.new_course("hom-thu", {"vi": "Hòm thư"}, clock.today())
    draft_id = service.create(trainer, source, people.find_unit("hai-binh"))

    def odd(data):
        data["parts"] = [{"title": {"vi": "Phần"}}]

    service.change_file(
        trainer, draft_id, "course.yaml", partial(outline.changed, act=odd)
    )
    mai, address = Browser(app, "trainer-mai"), f"/author/drafts/{draft_id}"
    for page in (address, f"{address}/tour"):
        answer = mai.get(page)
        assert answer.status_code == 200
        assert 'class="notice bad' in answer.text


def test_the_page_of_a_course_leads_its_authors_to_its_revisions(
    app, trainer, draft_id
):
    """A course that proves nothing says nothing about proving."""
    address = f'href="/author/courses/{SLUG}"'
    shown = Browser(app, "trainer-mai").get(f"/courses/{SLUG}").text
    assert address in shown
    assert "What it can prove" in shown
    assert address not in Browser(app, "lan").get(f"/courses/{SLUG}").text

    def prove_nothing(data):
        for part in data["parts"]:
            part.pop("effects", None)

    service.change_file(
        trainer,
        draft_id,
        "course.yaml",
        partial(outline.changed, act=prove_nothing),
    )
    edit = service.open_draft(trainer, draft_id).edit
    assert service.publish_draft(trainer, draft_id, edit, "")
    shown = Browser(app, "trainer-mai").get(f"/courses/{SLUG}").text
    assert "What it can prove" not in shown
