"""The trainers' review list: one item for each thing that cited the old
document, closed by a judgement or by a better revision.
"""

import re

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.revalidation import service, views
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import (
    IN_COURSES,
    KIND_LABELS,
    CitationKind,
    Finding,
    ReviewFilter,
    ReviewState,
)
from tests.revalidation.conftest import ELSEWHERE, OLD, SLUG


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


NOTE = "Đã đối chiếu từng câu với văn bản mới, không đổi."


def items(**wanted):
    rows = session().scalars(
        select(ReviewItem)
        .order_by(ReviewItem.id)
        .execution_options(populate_existing=True)
    )
    return [
        row
        for row in rows
        if all(getattr(row, name) == value for name, value in wanted.items())
    ]


def first(what=CitationKind.LESSON, **more):
    return items(what=what, state=ReviewState.OPEN, **more)[0]


@pytest.fixture
def mai(actor):
    return actor("trainer-mai")


def test_one_item_for_each_thing_that_cited_it(replace, mai, hr):
    impact = service.impact(hr, OLD)
    replace()
    keys = [
        (one.what, one.object, one.part, one.item) for one in impact.citations
    ]
    assert sorted(
        (row.what, row.object, row.part, row.item) for row in items()
    ) == sorted(keys)
    assert len(set(keys)) == len(keys)
    rows = session().execute(service.items(mai)).all()
    assert len(rows) == len(keys)
    entered = service.names_in(rows).replacements.values()
    assert [(row.old, row.new) for row in entered] == [
        ("23/2015/NĐ-CP", "280/2025/NĐ-CP")
    ]


def test_a_trainers_first_page_shows_how_much_of_each_course_waits(
    replace, mai, browser
):
    replace()
    service.settle(mai, first().id, Finding.RIGHT, NOTE, None)
    page = browser("trainer-mai")
    all_ = [row for row in items(object=SLUG) if row.what in IN_COURSES]
    figures = f"<b>{len(all_) - 1} of {len(all_)} wait</b>"
    before = page.get("/").text.partition(figures)[0]
    link = re.findall(r'<a href="([^"]+)">[^<]+</a> $', before)[0]
    assert f"about={SLUG}" in link
    assert f"{len(all_) - 1}" in page.get(link).text
    with transaction():
        for row in items(object=SLUG):
            row.state = ReviewState.DONE
        row.object, row.state = "phan-loai-don", ReviewState.OPEN
    assert re.findall("<b>(.*?) wait</b>", page.get("/").text) == ["1 of 1"]


def found(mai, **asked):
    query = service.items(mai, ReviewState.OPEN, ReviewFilter(**asked))
    return {row.id for row in session().execute(query)}


def test_the_list_is_narrowed_by_law_text_kind_and_words(replace, mai):
    replace()
    every = {row.id for row in items()}
    questions = {row.id for row in items(what=CitationKind.QUESTION)}
    in_course = {row.id for row in items(object=SLUG)}
    assert found(mai) == found(mai, basis=OLD) == every
    assert found(mai, basis=ELSEWHERE) == set()
    assert found(mai, what="question") == questions
    assert found(mai, about=SLUG) == in_course < every
    assert found(mai, about="/requirements") == {
        row.id for row in items(what=CitationKind.REQUIREMENTS)
    }
    with_marks = found(mai, search="bản chính")
    assert with_marks
    assert with_marks == found(mai, search="ban chinh") < every
    assert found(mai, search="bản chính", what="step") < with_marks
    assert found(mai, search="không đâu nói thế") == set()


def test_what_is_about_the_same_stands_together_under_its_number(
    replace, browser
):
    replace()
    mai = browser("trainer-mai")
    text = mai.get("/legal-review").text
    for about in (SLUG, "/requirements"):
        assert f'<option value="{about}"' in text
    course = len(items(object=SLUG))
    title = "Certifying copies from the original"
    assert f'<h3>{title}</h3> <span class="tag">{course}</span>' in text
    assert f'<option value="{OLD}"' in text
    kinds = [what for what in IN_COURSES if items(object=SLUG, what=what)]
    of_course = text.partition(f"<h3>{title}<")[2].partition("</details>")[0]
    said = re.findall('<h4 class="eyebrow">([^<]+)<', of_course)
    assert sorted(said) == sorted(KIND_LABELS[what] for what in kinds)
    assert of_course.count("<li>") == course, "each under its kind, once"
    first_item = min(row.id for row in items(object=SLUG))
    button = f'<a class="button first" href="/legal-review/{first_item}"'
    assert button in text, "what the reader may judge comes first"
    narrowed = mai.get("/legal-review?what=step&search=xxx").text
    assert "Nothing in this list is all of this" in narrowed
    steps = mai.get("/legal-review?what=step").text
    count = len(items(object=SLUG, what="step"))
    assert f'</h3> <span class="tag">{count}</span>' in steps
    assert steps.count('class="two-lines"') == len(items(what="step"))


def test_what_is_still_right_is_closed_with_what_was_compared(replace, mai):
    replace()
    one = first()
    with pytest.raises(Invalid) as refused:
        service.settle(mai, one.id, Finding.RIGHT, " ", None)
    assert refused.value.field == "note"
    service.settle(mai, one.id, Finding.RIGHT, NOTE, None)
    service.settle(mai, one.id, Finding.RIGHT, NOTE, None)
    one = items(id=one.id)[0]
    assert (one.state, one.how, one.note, one.done_by) == (
        ReviewState.DONE,
        Finding.RIGHT,
        NOTE,
        mai.person_id,
    )
    with pytest.raises(Conflict, match="closed already"):
        service.settle(mai, one.id, Finding.CORRECTED, NOTE, 2)
    service.reopen(mai, one.id)
    one = items(id=one.id)[0]
    assert (one.state, one.done_by) == (ReviewState.OPEN, None)
    assert one.note == NOTE, "what was written once is not thrown away"


def test_mended_names_a_newer_revision(replace, publish, mai):
    replace()
    one = first()
    with pytest.raises(Invalid, match="No newer revision") as refused:
        service.settle(mai, one.id, Finding.CORRECTED, "", 1)
    assert refused.value.field == "revision"
    publish()
    for number in (None, 1, 9):
        with pytest.raises(Invalid, match="Choose the revision"):
            service.settle(mai, one.id, Finding.CORRECTED, "", number)
    service.settle(mai, one.id, Finding.CORRECTED, "", 2)
    assert (items(id=one.id)[0].state, items(id=one.id)[0].mended_in) == (
        ReviewState.DONE,
        2,
    )


@pytest.mark.parametrize("how", ["", "gone", "nonsense"])
def test_an_item_is_not_closed_without_an_answer(replace, mai, how):
    replace()
    with pytest.raises(Invalid) as refused:
        service.settle(mai, first().id, how, NOTE, None)
    assert refused.value.field == "how"


def test_publishing_what_no_longer_cites_it_closes_its_items_and_no_others(
    replace, publish
):
    replace()
    lessons = {row.part for row in items(what=CitationKind.LESSON)}
    publish()
    assert items(state=ReviewState.DONE) == [], (
        "the short quiz was added, nothing was mended"
    )
    publish(
        texts=[
            (
                "legal_bases: [nd-280-2025, nd-23-2015]\n    options",
                "legal_bases: [nd-280-2025]\n    options",
            )
        ]
    )
    closed = items(state=ReviewState.DONE)
    assert {row.how for row in closed} == {Finding.GONE}
    assert {row.mended_in for row in closed} == {3}
    assert items(what=CitationKind.REQUIREMENTS, state=ReviewState.OPEN)
    still = {
        (row.what, row.part, row.item)
        for row in items(state=ReviewState.OPEN, object=SLUG)
    }
    assert closed
    assert still
    assert {row.part for row in items(what=CitationKind.LESSON)} == lessons
    publish(
        texts=[
            ("    unsure: [nd-23-2015]\n", ""),
            ("nd-23-2015, ", ""),
            (", nd-23-2015", ""),
            ("[nd-23-2015]", "[nd-280-2025]"),
            ("confirms: [nd-280-2025]", "confirms: [nd-23-2015]"),
        ]
    )
    assert items(state=ReviewState.OPEN, object=SLUG) == []


def test_requirements_that_no_longer_cite_it_close_in_the_night(replace):
    replace()
    service.nightly()
    one = first(CitationKind.REQUIREMENTS)
    with transaction() as db:
        for row in db.scalars(
            select(RequirementRow).where(RequirementRow.legal_basis == OLD)
        ):
            row.valid_to = clock.today()
    service.nightly()
    assert (items(id=one.id)[0].state, items(id=one.id)[0].how) == (
        ReviewState.DONE,
        Finding.GONE,
    )


def test_a_framework_or_a_requirement_is_mended_where_it_stands(replace, hr):
    replace()
    one = first(CitationKind.REQUIREMENTS)
    with pytest.raises(Invalid) as refused:
        service.settle(hr, one.id, Finding.CORRECTED, "", None)
    assert refused.value.field == "note"
    service.settle(
        hr, one.id, Finding.CORRECTED, "Đã đổi căn cứ của yêu cầu này.", None
    )
    assert items(id=one.id)[0].mended_in is None


def test_a_void_item_is_not_opened_again(replace, mai, hr):
    replace()
    one = first()
    service.undo(hr, OLD, "Nhập nhầm.")
    for act in (
        service.reopen,
        lambda who, id_: service.settle(who, id_, Finding.RIGHT, NOTE, None),
    ):
        with pytest.raises(Conflict):
            act(mai, one.id)


def test_the_list_is_for_trainers_and_who_keeps_the_legal_bases(replace, actor):
    replace()
    one = first().id
    for who in ("lan", "mentor-hoa", "manager-duc", "province-quang", "admin"):
        for act in (
            lambda one_: service.items(one_),
            lambda one_: service.item(one_, one),
            lambda one_: service.settle(one_, one, Finding.RIGHT, NOTE, None),
            lambda one_: service.reopen(one_, one),
        ):
            with pytest.raises(NotAllowed):
                act(actor(who))
    assert service.item(actor("nation-thu"), one)[0].id == one
    with pytest.raises(NotFound):
        service.item(actor("trainer-mai"), 10**6)


def test_the_pages_keep_what_was_typed_and_say_where_it_is_wrong(browser, app):
    lien, mai = browser("nation-thu"), browser("trainer-mai")
    page = lien.get(f"/legal-bases/{OLD}/replace").text
    assert "What cites it today" in page
    wrong = {
        "successor": OLD,
        "on": "2026-13-45",
        "why": "Đổi mẫu <b>lời chứng</b>",
    }
    answer = lien.post(f"/legal-bases/{OLD}/replace", wrong)
    assert answer.status_code == 422
    assert "Đổi mẫu &lt;b&gt;lời chứng&lt;/b&gt;</textarea>" in answer.text
    assert 'value="2026-13-45"' in answer.text
    answer = lien.post(
        f"/legal-bases/{OLD}/replace",
        {**wrong, "on": clock.today().isoformat()},
    )
    assert answer.status_code == 422
    assert "cannot replace itself" in answer.text
    good = {
        "successor": "nd-280-2025",
        "on": clock.today().isoformat(),
        "why": "Đổi mẫu lời chứng.",
    }
    page = lien.post(f"/legal-bases/{OLD}/replace", good, follow=True).text
    assert "23/2015/NĐ-CP → 280/2025/NĐ-CP" in page
    other = good | {"why": "Vì lẽ khác."}
    assert lien.post(f"/legal-bases/{OLD}/replace", other).status_code == 409
    one = first(CitationKind.QUESTION).id
    page = mai.get("/legal-review").text
    assert page.count("<h3>Certifying copies from the original</h3>") == 1
    assert "Đổi mẫu lời chứng." in mai.get(f"/legal-review/{one}").text
    answer = mai.post(f"/legal-review/{one}", {"how": "right", "note": "ngắn"})
    assert answer.status_code == 422
    assert ">ngắn</textarea>" in answer.text
    assert 'value="right" checked' in answer.text
    assert (
        mai.post(
            f"/legal-review/{one}", {"how": "right", "note": NOTE}
        ).status_code
        == 302
    )
    assert NOTE in mai.get(f"/legal-review/{one}").text
    assert mai.get("/legal-review?state=done").status_code == 200
    assert lien.post(f"/legal-bases/{OLD}/undo", {"why": ""}).status_code == 422
    assert (
        lien.post(f"/legal-bases/{OLD}/undo", {"why": "Nhập nhầm."}).status_code
        == 302
    )
    assert "Undo the replacement" not in lien.get("/legal-bases").text


def test_trainers_are_told_at_home_how_much_waits(replace, browser, actor):
    assert service.count_open(actor("trainer-mai")) == 0
    replace()
    count = service.count_open(actor("trainer-mai"))
    assert count == len(items(state=ReviewState.OPEN))
    page = browser("trainer-mai").get("/").text
    assert f"{count} things to look at after a change of law" in page
    lines = re.findall(r"<b>(\d+)(?: of \d+)? waits?</b>", page)
    assert sum(map(int, lines)) == count, "courses, and what is in none"
    assert "Requirements and further courses" in page
    assert service.count_open(actor("lan")) == 0


def test_what_holds_outside_ones_scope_is_judged_by_others(
    replace, hr, mai, actor, browser
):
    replace()
    ward = people.find_unit("doi-thong")
    one = first(CitationKind.REQUIREMENTS)
    with transaction() as db:
        db.get(ReviewItem, one.id).object = str(people.find_unit("vn").id)
    for act in (
        lambda: service.settle(mai, one.id, Finding.RIGHT, NOTE, None),
        lambda: service.reopen(mai, one.id),
    ):
        with pytest.raises(NotAllowed):
            act()
    page = browser("trainer-mai").get(f"/legal-review/{one.id}").text
    assert "holds outside your units" in page
    assert "Close this item" not in page
    assert not events("legal.settled")
    with transaction() as db:
        db.get(ReviewItem, one.id).object = str(ward.id)
    service.settle(mai, one.id, Finding.RIGHT, NOTE, None)
    service.reopen(mai, one.id)
    service.reopen(mai, one.id)
    (settled,), (reopened,) = events("legal.settled"), events("legal.reopened")
    assert settled.details == {"item": one.id, "how": "right"}
    assert {settled.path, reopened.path} == {ward.path}
    assert settled.actor_id == reopened.actor_id == mai.person_id


def events(kind):
    return session().scalars(select(Event).filter_by(event=kind)).all()


def test_every_bar_of_the_picture_is_drawn_to_one_scale(
    replace, app, monkeypatch
):
    """What is in none of the courses drawn may be more than any of them."""
    replace()
    monkeypatch.setattr(
        views.signs, "measures", lambda lines, _kind: list(lines)
    )
    with app.test_request_context():
        (shown,) = views._by_course(500)
    *drawn, rest = shown.picture
    assert rest.part == 500 - sum(line.part for line in drawn)
    assert {line.whole for line in shown.picture} == {rest.part}
