"""Questions into a draft and out of it."""

from collections.abc import Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring.rules import outline
from lms.authoring.rules.questions import (
    WITH_QUESTIONS,
    listed,
    not_in,
    questions_in,
    refuse_too_many,
)
from lms.authoring.service.drafts import change_file, may_write
from lms.conversion import service as conversion
from lms.conversion.types import QuestionItem
from lms.core.errors import NotFound
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import CourseSource, Revision


def add_questions(
    actor: Actor, draft_id: int, key: str, items: Sequence[QuestionItem]
) -> None:
    """Put the questions behind those of a part, as it is now. One that is there
    already is not put twice, so a click that comes again changes nothing.
    """

    def add(data: Json) -> None:
        new = not_in(data, [item.question for item in items])
        refuse_too_many(data, len(new))
        there = questions_in(data)
        added = conversion.keyed(new, {one["key"] for one in there})
        data["questions"] = [*listed(data), *added]

    change_file(
        actor,
        draft_id,
        f"{key}.yaml",
        lambda content: outline.changed(content, add),
    )


def questions_of(source: CourseSource, key: str = "") -> list[QuestionItem]:
    """The questions of one part, or of all; each in the category of its part."""
    keys = [key] if key else map(outline.key_of, _parts(source))
    return [item for one in keys for item in _items(source, one)]


def _parts(source: CourseSource) -> list[Json]:
    main = outline.read_data(source.files.get("course.yaml"))
    parts = outline.parts_of(main)
    return [one for one in parts if outline.kind_of(one) in WITH_QUESTIONS]


def _items(source: CourseSource, key: str) -> list[QuestionItem]:
    data = outline.read_data(source.files.get(f"{key}.yaml"))
    return conversion.items_of(questions_in(data), (source.slug, key))


def published(actor: Actor, slug: str) -> Revision:
    """The current revision of a course that the actor writes: whoever sees its
    questions sees their answers.
    """
    access.require(actor, Permission.COURSE_WRITE)
    if not may_write(actor, slug):
        raise NotFound
    return courses.current(slug)


def published_questions(revision: Revision) -> list[QuestionItem]:
    """The questions of all its parts."""
    return questions_of(courses.source_of(revision))
