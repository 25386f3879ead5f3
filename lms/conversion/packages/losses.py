"""What of a course does not go along, said before it is taken out."""

from collections.abc import Iterator
from itertools import filterfalse

from lms.conversion.packages import asking, qti
from lms.conversion.packages.types import (
    PackagedCourse,
    PackagedPart,
    PackageFormat,
    PackageLoss,
)
from lms.core.marks import N_, Message, message
from lms.courses.types import Kind
from lms.quizzes.types import Question, Quiz

TASK = N_("A mentor's signature stays here: the package shows the task only.")
LIMITS = N_("The quiz may be taken as often and as long as one likes.")
CASE = N_("A cartridge cannot hold a case; a page says so in its place.")
BANK = N_("All questions of the bank go along; none are drawn.")
ORDER = N_("Parts may be taken in any order.")
DELTAS = N_("Short quizzes about a change of law stay here.")
UNMARKED = N_("Not marked in the package: %(count)s.")
LEFT_OUT = N_("Not in the cartridge, which has no such question: %(count)s.")
SEVERAL = N_(
    "It has several quizzes: all have to be passed, and the score is their mean."
)


def losses(
    package: PackagedCourse, format_: PackageFormat
) -> list[PackageLoss]:
    """Of the course, then part by part."""
    found = list(_of_course(package, format_))
    for packaged in package.parts:
        said = _of_part(packaged, format_)
        found += [PackageLoss(one, packaged.part) for one in said]
        if asked := _lost_questions(packaged, format_):
            found.append(_of_questions(asked, packaged, format_))
    return found


def _of_course(
    package: PackagedCourse, format_: PackageFormat
) -> Iterator[PackageLoss]:
    if package.course.is_strict:
        yield PackageLoss(Message(ORDER))
    if package.course.deltas:
        yield PackageLoss(Message(DELTAS))
    if format_.is_scorm and len(asking.marked_quizzes(package)) > 1:
        yield PackageLoss(Message(SEVERAL))


def _of_part(
    packaged: PackagedPart, format_: PackageFormat
) -> Iterator[Message]:
    if packaged.part.kind is Kind.TASK:
        yield Message(TASK)
    if packaged.scenario and not format_.is_scorm:
        yield Message(CASE)
    if packaged.quiz:
        yield from _of_quiz(packaged.quiz, format_)


def _of_quiz(quiz: Quiz, format_: PackageFormat) -> Iterator[Message]:
    if quiz.attempts or quiz.wait or quiz.time_limit:
        yield Message(LIMITS)
    if quiz.draws and not format_.is_scorm:
        yield Message(BANK)


def _lost_questions(
    packaged: PackagedPart, format_: PackageFormat
) -> tuple[Question, ...]:
    """Those that are asked but not marked, or left out."""
    if not format_.is_scorm and packaged.part.kind is Kind.LESSON:
        return ()
    stays = asking.is_marked if format_.is_scorm else qti.can_hold
    lost = filterfalse(stays, packaged.questions)
    return tuple(asked.question for asked in lost)


def _of_questions(
    asked: tuple[Question, ...], packaged: PackagedPart, format_: PackageFormat
) -> PackageLoss:
    said = message(
        UNMARKED if format_.is_scorm else LEFT_OUT,
        count=len(asked),
    )
    return PackageLoss(said, packaged.part, asked)
