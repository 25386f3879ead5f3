"""Questions are found by their words, and by nothing they do not hold."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from lms.authoring import service as authoring
from lms.bank import rules, service
from lms.bank.models import QuestionEntry, QuestionWord
from lms.bank.types import BankFilter
from lms.core import paths
from lms.core.db import execute, session, transaction
from lms.core.errors import NotAllowed
from lms.core.letters import folding
from lms.courses import service as courses
from lms.courses.types import Kind
from tests import lite

SLUG = "xin-loi-va-hen-lai"


def found(actor, **asked):
    query = service.find(actor("trainer-mai"), BankFilter(**asked))
    return service.questions(execute(query).all())


def test_every_question_of_the_catalogue_is_there_once(app, actor):
    here = [(one.revision.slug, one.part.key, one.key) for one in found(actor)]
    there = [
        (revision.slug, part.key, key)
        for revision in courses.catalogue()
        for part in revision.course.every
        for key in rules.questions_in(part)
    ]
    assert sorted(here) == sorted(there)
    assert len(here) > 100


def test_words_with_and_without_marks_in_both_languages(app, actor):
    one = found(actor, course=SLUG)[0]
    text = one.data["text"]["vi"]
    words = " ".join(text.split()[:4])
    for search in (words, folding.fold(words), words.upper(), words + " "):
        assert one in found(actor, course=SLUG, search=search)
    english = " ".join(one.data["text"]["en"].split()[:4])
    assert one in found(actor, course=SLUG, search=english)
    assert found(actor, search="qqqq") == []
    first, second, third, *_rest = rules.words_of(text)
    assert one in found(actor, search=first[:2])
    phrase = found(actor, search=f"{first} {second} {third[:1]}")
    assert one in phrase
    assert len(phrase) < len(found(actor, search=second))
    assert one in found(actor, search=f"{third} {first}")  # nowhere together


@lite
def test_each_choice_narrows(app, actor):
    every = found(actor)
    for kind in {one.kind for one in every}:
        inside = found(actor, kind=kind)
        assert inside and {one.kind for one in inside} == {kind}
        assert inside == [one for one in every if one.kind == kind]
    tags = {tag for one in every for tag in one.data.get("tags") or ()}
    for tag in sorted(tags)[:3]:
        inside = found(actor, tag=tag.upper())
        assert inside == [
            one for one in every if tag in (one.data.get("tags") or ())
        ]
    hard = [one for one in every if one.data.get("difficulty") == "hard"]
    assert found(actor, difficulty="hard") == hard
    key = next(iter(courses.current(SLUG).course.competencies))
    inside = found(actor, competency=key)
    assert inside
    for one in inside:
        effects = [effect.competency for effect in one.part.effects]
        assert key in (one.data.get("competency"), *effects)


def test_publishing_puts_the_new_questions_in_the_place_of_the_old(
    app, actor, tmp_path
):
    folder = shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)
    file, word = folder / "quiz.yaml", "zebraword"
    first, before = found(actor, course=SLUG)[0], len(found(actor))
    assert first.revision.number == 1
    text = file.read_text("utf-8")
    stem = next(
        one.data["text"]["en"]
        for one in found(actor, course=SLUG)
        if one.part.kind is Kind.QUIZ and one.data["text"]["en"] in text
    )
    changed = text.replace(stem, f"{word} {stem}", 1)
    file.write_text(changed, "utf-8")
    assert found(actor, search=word) == []
    authoring.publish(None, folder, authoring.known_presets())
    (one,) = found(actor, search=word)
    assert one.revision.number == 2
    assert len(found(actor)) == before


def test_the_worker_indexes_what_was_published_before(app, actor):
    before = [one.data for one in found(actor)]
    with transaction() as db:
        db.execute(QuestionWord.__table__.delete())
        db.execute(QuestionEntry.__table__.delete())
    service.index_all()
    service.index_all()
    after = [one.data for one in found(actor)]
    assert sorted(map(str, after)) == sorted(map(str, before))


@lite
def test_only_those_who_publish_courses_see_it(app, actor):
    for who in ("lan", "mentor-hoa", "manager-duc", "admin"):
        with pytest.raises(NotAllowed):
            service.find(actor(who), BankFilter())


@lite
def test_the_page_asks_as_often_for_one_question_as_for_many(app, browser):
    statements = []
    mai = browser("trainer-mai")
    mai.get("/questions")
    engine = session().get_bind()

    def note(*sent):
        statements.append(sent)

    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for address in (
        "/questions",
        "/questions?search=qqq",
        f"/questions?course={SLUG}&page=2",
    ):
        statements.clear()
        assert mai.get(address).status_code == 200
        counts.append(len(statements))
    event.remove(engine, "before_cursor_execute", note)
    assert max(counts) - min(counts) <= 1  # the words apart
    assert max(counts) <= 6


@lite
def test_the_page_keeps_what_it_is_narrowed_to(app, browser):
    mai = browser("trainer-mai")
    page = mai.get("/questions?search=ho so&kind=single").text
    assert "kind=single" in page
    assert 'value="ho so"' in page
    assert "No question is like that" in mai.get("/questions?search=qqqq").text


@given(st.text(max_size=200))
def test_words_are_folded_short_and_found_by_their_beginning(text):
    words = rules.words_of(text)
    assert all(0 < len(word) <= rules.LONGEST for word in words)
    assert rules.typed(text) == words[: rules.MOST_TYPED]
    for word in words:
        assert word <= word + "x" <= f"{word}\uffff" or word > "\uffff"
