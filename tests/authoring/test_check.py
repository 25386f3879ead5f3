"""A course folder with a mistake in it: the mistake is named with file, line
and field, and nothing is published.
"""

import itertools
import shutil

import pytest
from sqlalchemy import delete, select

from lms.access.types import Actor, Grant, Role
from lms.audit.models import Event
from lms.authoring import service
from lms.authoring.types import KnownKeys
from lms.cli import group
from lms.core import paths
from lms.core.db import session, transaction
from lms.core.errors import NotAllowed
from lms.core.yamlfile import Mistakes
from lms.courses import service as courses
from lms.courses.loader import course_of
from lms.courses.models import RevisionRow, RevisionSource
from tests.revalidation.conftest import quiz

SLUG = "chung-thuc-ban-sao"
KNOWN = service.known_presets()
TRAINER = Actor(1, "mai", "Mai", (Grant(Role.TRAINER, "/1/"),))


@pytest.fixture
def folder(tmp_path):
    """A copy of a good course, to be spoiled."""
    return shutil.copytree(paths.COURSES / SLUG, tmp_path / "courses" / SLUG)


def spoil(folder, file, old, new):
    """Replace the first `old` in a file; the line it stood on."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def found(folder):
    """(file, line, field, what) of everything that is wrong or doubtful."""
    rows = []
    for mistake in service.check(folder, KNOWN)[1]:
        said = (
            mistake.text % dict(mistake.values)
            if mistake.values
            else mistake.text
        )
        rows.append(
            (
                mistake.file.removeprefix(f"{SLUG}/"),
                mistake.line,
                mistake.field,
                said,
            )
        )
    return rows


def named(folder, file, field, said, line=None):
    rows = found(folder)
    return (
        any(
            row[0] == file
            and row[2] == field
            and said in row[3]
            and line in (None, row[1])
            for row in rows
        )
        or rows
    )


SPOILS = [
    (
        "course.yaml",
        "checked_on: 2026-11-22",
        "checked_on: today",
        "checked_on",
        "should be a day like 2026-11-22",
    ),
    (
        "course.yaml",
        "checked_on: 2026-11-22",
        "checked_on: 2026-11-22 10:00:00",
        "checked_on",
        "should be a day",
    ),
    (
        "course.yaml",
        "posts: [one-stop-officer",
        "posts: [night-watchman",
        "posts",
        "names “night-watchman”, which does not exist",
    ),
    (
        "course.yaml",
        "legal_bases: [nd-280-2025, nd-23",
        "legal_bases: [nd-1-1900, nd-23",
        "legal_bases",
        "names “nd-1-1900”",
    ),
    (
        "course.yaml",
        "- lesson: 02-xem-ban-chinh",
        "- lesson: 01-chi-hoi-giay-can",
        "parts[1]",
        "“01-chi-hoi-giay-can” appears twice",
    ),
    (
        "course.yaml",
        "- lesson: 02-xem-ban-chinh",
        "- video: 02-xem-ban-chinh",
        "parts[1]",
        "should begin with lesson, practice, quiz, scenario or task",
    ),
    (
        "course.yaml",
        "    minutes: 6",
        "    minutes: soon",
        "parts[0].minutes",
        "should be a whole number",
    ),
    (
        "course.yaml",
        "      type: single",
        "      type: riddle",
        "parts[0].check.type",
        "should be one of: ",
    ),
    (
        "course.yaml",
        "          right: true\n",
        "",
        "parts[0].check.options",
        "exactly one option with “right: true”",
    ),
    (
        "course.yaml",
        "{competency: pro.certify-copies,",
        "{competency: pro.fly,",
        "parts[6].effects[0].competency",
        "names “pro.fly”, which does not exist",
    ),
    (
        "quiz.yaml",
        "pass_percent: 80",
        "pass_percent: 800",
        "pass_percent",
        "should be from 1 to 100",
    ),
    (
        "quiz.yaml",
        "attempts: 3",
        "atempts: 3",
        "atempts",
        "is not a known key here",
    ),
    (
        "quiz.yaml",
        "  - key: words-at-reception",
        "  - key: Words at reception",
        "questions[0].key",
        "should be lower-case letters",
    ),
    (
        "quiz.yaml",
        "    answer: false",
        "    answer: no way",
        "questions[1].answer",
        "should be true or false",
    ),
    ("task.yaml", "need: 3", "need: 9", "need", "should be from 1 to 5"),
    (
        "task.yaml",
        "legal_bases: [luat-91-2025]",
        "legal_bases: [luat-0]",
        "critical_steps[7].legal_bases",
        "names “luat-0”, which does not exist",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "said"),
    SPOILS,
    ids=[f"{row[3]}: {row[4]}" for row in SPOILS],
)
def test_each_mistake_is_named_with_file_line_and_field(
    folder, file, old, new, field, said
):
    line = spoil(folder, file, old, new)
    if said.startswith("exactly one"):
        line = next(
            n
            for n, text in enumerate(
                (folder / file).read_text("utf-8").splitlines(), 1
            )
            if "options:" in text
        )
    assert named(folder, file, field, said, line) is True


def test_what_yaml_itself_refuses_is_named_with_its_line(folder):
    line = (
        spoil(folder, "quiz.yaml", "attempts: 3", "attempts: 3\nattempts: 4")
        + 1
    )
    assert (
        named(folder, "quiz.yaml", "", "the key “attempts” appears twice", line)
        is True
    )


def test_a_missing_file_is_named(folder):
    (folder / "quiz.yaml").unlink()
    assert named(folder, "quiz.yaml", "", "the file is missing", 1) is True
    (folder / "course.yaml").unlink()
    assert named(folder, "course.yaml", "", "the file is missing", 1) is True


def test_a_lesson_in_one_language_is_a_warning_and_in_none_a_mistake(folder):
    (folder / "02-xem-ban-chinh.en.md").unlink()
    mistakes = service.check(folder, KNOWN)[1]
    assert [(mistake.warning, mistake.field) for mistake in mistakes] == [
        (True, "parts[1].lesson")
    ]
    assert "02-xem-ban-chinh.en.md" in str(mistakes[0])
    (folder / "02-xem-ban-chinh.vi.md").unlink()
    assert [mistake.warning for mistake in service.check(folder, KNOWN)[1]] == [
        False,
        False,
        True,  # no text shows its figure any more
    ]


def test_dots_of_the_beginning_that_still_stand_are_a_warning(folder):
    lesson = folder / "02-xem-ban-chinh.vi.md"
    begun = lesson.read_text("utf-8") + "\n- …\n\nRồi… và thế là xong.\n"
    lesson.write_text(begun, "utf-8")
    (one,) = service.check(folder, KNOWN)[1]
    assert one.warning
    assert one.line == begun.splitlines().index("- …") + 1
    assert "“…” with which the text began" in str(one)


def test_a_lesson_that_is_not_utf_8_is_named(folder):
    (folder / "task.vi.md").write_bytes("Nhiệm vụ".encode("utf-16"))
    assert named(folder, "task.vi.md", "", "not saved as UTF-8", 1) is True


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "depth: knows_how, effect: record",
            "depth: does, effect: record",
            "the deepest is “knows_how”",
        ),
        (
            "depth: does, effect: ask_mentor",
            "depth: does, effect: record",
            "a task can “ask_mentor”",
        ),
        (
            "depth: knows_how, effect: record",
            "depth: knows_how, effect: ask_mentor",
            "a quiz or a scenario can “record”",
        ),
    ],
)
def test_a_part_that_claims_more_than_its_kind_can_prove_is_refused(
    folder, old, new, said
):
    spoil(folder, "course.yaml", old, new)
    assert any(
        said in row[3] and row[2].startswith("parts[") for row in found(folder)
    )


def test_a_part_that_claims_too_much_is_named_with_its_line(folder):
    line = spoil(
        folder,
        "course.yaml",
        "depth: knows_how, effect: record",
        "depth: does, effect: record",
    )
    assert (
        named(folder, "course.yaml", "parts[5].effects[0]", "claims more", line)
        is True
    )


def test_a_doubled_key_behind_a_broken_question_is_named_at_its_own_line(
    folder,
):
    spoil(folder, "quiz.yaml", "type: multiple", "type: single")
    line = spoil(
        folder,
        "quiz.yaml",
        "key: words-at-alteration",
        "key: compare-line-by-line",
    )
    assert (
        named(folder, "quiz.yaml", "questions[3].key", "appears twice", line)
        is True
    )


def test_all_mistakes_are_named_at_once_and_warnings_last(folder):
    spoil(folder, "course.yaml", "minutes: 6", "minutes: 0")
    spoil(folder, "quiz.yaml", "attempts: 3", "attempts: -1")
    spoil(folder, "task.yaml", "need: 3", "need: x")
    (folder / "task.en.md").unlink()
    mistakes = service.check(folder, KNOWN)[1]
    assert [mistake.file.split("/")[1] for mistake in mistakes] == [
        "course.yaml",
        "quiz.yaml",
        "task.yaml",
        "course.yaml",
    ]
    assert [mistake.warning for mistake in mistakes] == [
        False,
        False,
        False,
        True,
    ]


def revisions():
    return (
        session()
        .scalars(
            select(RevisionRow)
            .where(RevisionRow.slug == SLUG)
            .order_by(RevisionRow.number)
        )
        .all()
    )


def test_a_course_with_a_mistake_is_not_published(empty_app, folder):
    spoil(folder, "quiz.yaml", "pass_percent: 80", "pass_percent: 0")
    with pytest.raises(Mistakes, match="pass_percent: should be from 1 to 100"):
        service.publish(TRAINER, folder, KNOWN)
    assert revisions() == []
    assert session().scalars(select(Event)).all() == []


def test_warnings_do_not_stop_publishing(empty_app, folder):
    (folder / "02-xem-ban-chinh.en.md").unlink()
    assert service.publish(None, folder, KNOWN)
    assert courses.current(SLUG).course.part(
        "02-xem-ban-chinh"
    ).html.keys() == {"vi"}


def test_publishing_the_same_again_is_no_new_revision(empty_app, folder):
    assert service.publish(None, folder, KNOWN)
    assert not service.publish(None, folder, KNOWN)
    assert [(row.number, row.current) for row in revisions()] == [(1, True)]


def test_a_change_is_the_second_revision_and_the_first_stays_as_it_was(
    empty_app, folder
):
    service.publish(None, folder, KNOWN)
    first = courses.current(SLUG)
    spoil(
        folder,
        "course.yaml",
        "Chứng thực bản sao từ bản chính",
        "Chứng thực bản sao",
    )
    spoil(folder, "01-chi-hoi-giay-can.vi.md", "\n", "\n\nThêm một câu.\n\n")
    assert service.publish(None, folder, KNOWN)
    second = courses.current(SLUG)
    assert (first.number, second.number) == (1, 2)
    assert [(row.number, row.current) for row in revisions()] == [
        (1, False),
        (2, True),
    ]
    session().expire_all()
    again = courses.revision(first.id)
    assert (again.course.title["vi"], second.course.title["vi"]) == (
        "Chứng thực bản sao từ bản chính",
        "Chứng thực bản sao",
    )
    assert "Thêm một câu." not in again.course.parts[0].html["vi"]
    assert "Thêm một câu." in second.course.parts[0].html["vi"]
    assert first.digest == again.digest != second.digest


def test_only_trainers_publish(empty_app, folder):
    for role in (None, Role.MENTOR, Role.MANAGER, Role.ADMIN):
        actor = Actor(1, "x", "X", (Grant(role, "/1/"),) if role else ())
        with pytest.raises(NotAllowed):
            service.publish(actor, folder, KNOWN)
    assert revisions() == []


def test_the_command_checks_all_courses_and_fails_on_the_first_mistake(
    empty_app, folder
):
    run = empty_app.test_cli_runner().invoke
    result = run(group, ["courses", "check"])
    assert (result.exit_code, result.output.count(": good")) == (
        0,
        len(service.folders(paths.COURSES)),
    )
    (folder / "task.en.md").unlink()
    result = run(group, ["courses", "check", str(folder.parent)])
    assert (result.exit_code, "warning:" in result.output) == (0, True)
    line = spoil(folder, "quiz.yaml", "attempts: 3", "attempts: many")
    result = run(group, ["courses", "check", str(folder)])
    assert result.exit_code == 1
    assert (
        f"{SLUG}/quiz.yaml:{line}: attempts: should be a whole number"
        in result.output
    )
    result = run(group, ["courses", "load", str(folder)])
    assert (
        result.exit_code,
        "not published" in result.output,
        revisions(),
    ) == (1, True, [])


def test_a_course_builds_on_courses_that_are_there(folder):
    line = spoil(
        folder,
        "course.yaml",
        "parts:",
        "requires: [nothing-of-the-kind]\nparts:",
    )
    assert (
        named(
            folder,
            "course.yaml",
            "requires",
            "names “nothing-of-the-kind”, which does not exist",
            line,
        )
        is True
    )
    before = shutil.copytree(
        paths.COURSES / "tiep-nhan-so-hoa-ho-so",
        folder.parent / "nothing-of-the-kind",
    )
    assert found(folder) == []
    assert service.check(folder, KNOWN)[0].content["requires"] == [before.name]


def test_a_course_that_is_only_published_can_be_built_on(folder):
    spoil(folder, "course.yaml", "parts:", "requires: [published]\nparts:")
    known = KnownKeys(
        KNOWN.competencies,
        KNOWN.posts,
        KNOWN.legal_bases,
        courses={"published": ()},
    )
    assert service.check(folder, known)[1] == []
    known.courses["published"] = (SLUG,)
    assert [
        "leads back to this very course" in str(mistake)
        for mistake in service.check(folder, known)[1]
    ] == [True]


@pytest.mark.parametrize("around", [[], ["giup-nguoi-cao-tuoi-dung-vneid"]])
def test_a_circle_of_requirements_is_refused(folder, around):
    way = [SLUG, *around, SLUG]
    for slug in around:
        shutil.copytree(paths.COURSES / slug, folder.parent / slug)
    for one, after in itertools.pairwise(way):
        spoil(
            folder.parent / one,
            "course.yaml",
            "parts:",
            f"requires: [{after}]\nparts:",
        )
    assert (
        named(
            folder, "course.yaml", "requires", "leads back to this very course"
        )
        is True
    )


SHORT_QUIZ = """
  - quiz: doi-luat
    title: {vi: "Điều gì đã đổi", en: "What has changed"}
    minutes: 5
    legal_bases: [nd-280-2025]
    confirms: [nd-23-2015]
    effects:
      - {competency: pro.certify-copies, level: 1, depth: knows, effect: record}
"""


@pytest.fixture
def with_short_quiz(folder):
    """The course with a short quiz about a change of law beside it; good but
    for a warning that nothing is replaced yet.
    """
    with (folder / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(SHORT_QUIZ)
    (folder / "doi-luat.yaml").write_text(quiz(), "utf-8")
    return folder


def test_a_short_quiz_about_a_change_of_law_is_no_part_of_the_way(
    with_short_quiz,
):
    assert all(
        row[2].startswith(("parts[8]",)) for row in found(with_short_quiz)
    )
    draft, mistakes = service.check(with_short_quiz, KNOWN)
    assert all(mistake.warning for mistake in mistakes)
    course = course_of(draft.content)
    assert [part.key for part in course.deltas] == ["doi-luat"]
    assert "doi-luat" not in [part.key for part in course.parts]
    assert course.deltas[0].confirms == ("nd-23-2015",)


SHORT_SPOILS = [
    (
        "course.yaml",
        "confirms: [nd-23-2015]",
        "confirms: [nd-1-1900]",
        "parts[8].confirms",
        "which does not exist",
    ),
    (
        "course.yaml",
        "level: 1, depth: knows, effect: record}\n",
        "level: 5, depth: knows, effect: record}\n",
        "parts[8].effects",
        "by no other part",
    ),
    (
        "course.yaml",
        "competency: pro.certify-copies, level: 1, depth: knows,",
        "competency: com.ethics, level: 1, depth: knows,",
        "parts[8].effects",
        "by no other part",
    ),
    (
        "course.yaml",
        "    effects:\n      - {competency: pro.certify-copies, level: 1, depth: knows, effect: record}\n",
        "",
        "parts[8].confirms",
        "names no competency",
    ),
    (
        "doi-luat.yaml",
        "questions:",
        "extra: 1\nquestions:",
        "extra",
        "is not a known key here",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "field", "said"), SHORT_SPOILS)
def test_mistakes_of_a_short_quiz_are_named(
    with_short_quiz, file, old, new, field, said
):
    path = with_short_quiz / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(
        text[::-1].replace(old[::-1], new[::-1], 1)[::-1], "utf-8"
    )  # the last one: the short quiz's own
    assert named(with_short_quiz, file, field, said) is True


@pytest.mark.parametrize("count", [2, 6])
def test_a_short_quiz_is_short(with_short_quiz, count):
    (with_short_quiz / "doi-luat.yaml").write_text(quiz(count), "utf-8")
    assert (
        named(
            with_short_quiz,
            "course.yaml",
            "parts[8].confirms",
            f"this one has {count}",
        )
        is True
    )


def test_only_a_quiz_confirms(folder):
    spoil(
        folder,
        "course.yaml",
        "    minutes: 120",
        "    minutes: 120\n    confirms: [nd-23-2015]",
    )
    assert (
        named(
            folder,
            "course.yaml",
            "parts[7].confirms",
            "only a quiz can confirm",
        )
        is True
    )


def test_citing_what_is_replaced_is_a_warning_that_names_the_successor(folder):
    known = KnownKeys(
        KNOWN.competencies,
        KNOWN.posts,
        KNOWN.legal_bases,
        replaced={"nd-23-2015": "nd-280-2025"},
    )
    rows = [
        row
        for row in service.check(folder, known)[1]
        if "which “%(successor)s” has replaced" in row.text
    ]
    assert len(rows) > 5
    assert all(row.warning for row in rows)
    assert {dict(row.values)["successor"] for row in rows} == {"nd-280-2025"}


def test_a_revision_keeps_the_files_it_was_made_of(app, folder, tmp_path):
    """Written out again, they give the very same content; a file that no part
    names is none of them.
    """
    with app.app_context():
        spoil(
            folder,
            "course.yaml",
            "checked_on: 2026-11-22",
            "checked_on: 2026-11-23",
        )
        (folder / "notes.txt").write_text("mine")
        assert service.publish(None, folder, KNOWN)
        revision = courses.current(SLUG)
        source = courses.source_of(revision)
        assert "notes.txt" not in source.files
        assert (
            source.files["course.yaml"] == (folder / "course.yaml").read_bytes()
        )
        draft, mistakes = service.check_source(source, KNOWN)
        assert all(one.warning for one in mistakes)
        assert (
            courses.digest_of(courses.text_of(draft.content)) == revision.digest
        )


def test_what_was_published_before_gets_its_files_when_loaded_again(
    app, folder
):
    with app.app_context():
        with transaction():
            session().execute(delete(RevisionSource))
        assert courses.source_of(courses.current(SLUG)).files == {}
        assert not service.publish(None, folder, KNOWN)
        assert courses.source_of(courses.current(SLUG)).files
