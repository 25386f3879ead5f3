"""The guide rail: what makes a course and each of its parts good, whether it
is there, and where it is written. What only people can tell is asked. Pure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lms.authoring.rules import blocks, guide, items, outline
from lms.authoring.rules.rails import lacking
from lms.authoring.types import BlockKind, TextBlock
from lms.core.inputs import as_dict
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Files, Json
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import Kind, is_unwritten

ENOUGH = 15
"""Questions in the bank of a quiz, so that a retake asks others."""
MISTAKE_WORDS = ("hay sai", "loi", "nham", "mistake", "wrong")
"""In the heading under which a lesson says what goes wrong, folded."""


class Hint(NamedTuple):
    """One thing to look after; `is_there`: None where only people can tell.
    `page`, `key`, `at`: the page of the editor where it is written, the part
    (or kind of part) that it is about, the input on it.
    """

    text: str
    is_there: bool | None
    page: str
    key: str = ""
    at: str = ""


POST = N_("It is said for which posts the course is.")
PROVES = N_("A part says which competency it proves, to which level and depth.")
TOLD = N_("Title and summary stand in both languages.")
AID = N_("The course has a job aid to keep at the counter.")
PRACTICE = N_("There is practice between the lessons and the quiz.")
SCENARIO = N_("A scenario lets people decide in a case.")
BANK = N_("The quiz draws from a bank of at least 15 questions.")

MINUTES = N_("The minutes suffice to read it.")
CASE = N_("A case from the counter: who comes, with what, and what goes wrong?")
MISTAKES = N_("What people usually do wrong, and what follows from it.")
TOMORROW = N_("What somebody does differently tomorrow morning.")
FIGURE = N_("A figure shows the thing itself.")
BASIS = N_("It names the legal basis it relies on.")
CHECK = N_("It ends with a question to check oneself.")
ENGLISH = N_("English says as much as Vietnamese.")
ABOUT = N_("Each question is complete, in both languages.")
ASKS = N_("It has at least one question.")
STEPS = N_("It says which steps are critical.")
ALIKE = N_("Five sample cases let its mentors judge alike.")


def of_course(files: Files) -> list[Hint]:
    """What is looked after in the course as a whole."""
    data = outline.main_of(files)
    return [
        Hint(POST, bool(data.get("posts")), "course", at="posts"),
        Hint(TOLD, _is_told(data, "title", "summary"), "course", at="title"),
        _proving(data),
        Hint(AID, "job-aid.vi.md" in files, "text", "job-aid"),
        _kind_there(data, Kind.PRACTICE, PRACTICE),
        _kind_there(data, Kind.SCENARIO, SCENARIO),
        _bank(files, data),
    ]


def _is_told(data: Json, *names: str) -> bool:
    """Whether these texts say something in both languages."""
    return all(
        pair.get(one)
        for pair in [as_dict(data.get(name)) for name in names]
        for one in LANGUAGES
    )


def _keys_of(data: Json, *kinds: Kind) -> list[str]:
    """The parts of these kinds."""
    parts = outline.parts_of(data)
    return [outline.key_of(one) for one in parts if _kind(one) in kinds]


def _kind(part: Json) -> Kind | None:
    return outline.kind_of(part)


def _proving(data: Json) -> Hint:
    """It leads to a part that could prove something, or to add one."""
    is_there = any(map(_proves, outline.parts_of(data)))
    keys = _keys_of(
        data,
        Kind.QUIZ,
        Kind.TASK,
        Kind.SCENARIO,
    )
    if not keys:
        return Hint(
            PROVES,
            is_there,
            "new_part",
            str(Kind.QUIZ),
        )
    return Hint(
        PROVES,
        is_there,
        "part",
        keys[0],
        "effects",
    )


def _proves(part: Json) -> bool:
    """Whether it claims a competency to a level and a depth."""
    return any(map(_is_whole, outline.mappings(part, "effects")))


def _is_whole(effect: Json) -> bool:
    return all(effect.get(name) for name in ("competency", "level", "depth"))


def _kind_there(data: Json, kind: Kind, text: str) -> Hint:
    keys = _keys_of(data, kind)
    if not keys:
        return Hint(
            text,
            False,
            "new_part",
            str(kind),
        )
    return Hint(
        text,
        True,
        "part",
        keys[0],
    )


def _bank(files: Files, data: Json) -> Hint:
    """Of the quiz with most questions."""
    keys = _keys_of(data, Kind.QUIZ)
    if not keys:
        return Hint(
            BANK,
            False,
            "new_part",
            str(Kind.QUIZ),
        )
    key = max(keys, key=lambda one: len(_questions(files, one)))
    return _bank_of(files, key)


def _bank_of(files: Files, key: str) -> Hint:
    return Hint(
        BANK,
        len(_questions(files, key)) >= ENOUGH,
        "quiz",
        key,
        "questions",
    )


def _questions(files: Files, key: str) -> list[Json]:
    return items.questions_of(_inner(files, key))


def _inner(files: Files, key: str) -> Json:
    return outline.read_data(files.get(f"{key}.yaml"))


def files_of(key: str) -> set[str]:
    """The files that say what is looked after in a part."""
    texts = (f"{key}.{language}.md" for language in LANGUAGES)
    return {outline.MAIN, f"{key}.yaml", *texts}


def of_part(files: Files, key: str) -> list[Hint]:
    """What is looked after in a part."""
    parts = {
        outline.key_of(one): one
        for one in outline.parts_of(outline.main_of(files))
    }
    part = parts.get(key, {})
    find = _FINDERS.get(_kind(part))
    return [*find(files, part, key)] if find else []


def _of_lesson(files: Files, part: Json, key: str) -> Iterator[Hint]:
    sides = [_blocks(files, key, language) for language in LANGUAGES]
    said = sides[0]
    yield Hint(
        MINUTES,
        _fits(said, part),
        "lesson",
        key,
        "minutes",
    )
    yield Hint(
        CASE,
        _asked(said),
        "lesson",
        key,
    )
    yield Hint(
        MISTAKES,
        _says_mistakes(said),
        "lesson",
        key,
    )
    yield Hint(
        TOMORROW,
        _asked(said),
        "lesson",
        key,
    )
    yield Hint(
        FIGURE,
        guide.has_figure(said),
        "lesson",
        key,
    )
    yield Hint(
        BASIS,
        bool(part.get("legal_bases")),
        "lesson",
        key,
        "legal_bases",
    )
    yield Hint(CHECK, bool(part.get("check")), "check_question", key)
    yield Hint(
        ENGLISH,
        guide.are_even(sides) and _is_told(part, "title"),
        "lesson",
        key,
    )


def _blocks(files: Files, key: str, language: str) -> list[TextBlock]:
    content = files.get(f"{key}.{language}.md")
    found = blocks.read(blocks.decoded(content))
    return [one for one in found if not one.is_empty]


def _fits(said: Sequence[TextBlock], part: Json) -> bool:
    minutes = part.get("minutes")
    is_number = isinstance(minutes, int) and minutes > 0
    return is_number and not guide.is_short(said, minutes)


def _asked(said: Sequence[TextBlock]) -> bool | None:
    """Only people can tell; but while the beginning stands, it is not there."""
    stands = any(is_unwritten(one.text) for one in said)
    return False if stands or not said else None


def _says_mistakes(said: Sequence[TextBlock]) -> bool | None:
    if _asked(said) is False:
        return False
    heads = [one.text for one in said if one.kind in _HEADINGS]
    folded = map(folding.fold, heads)
    found = any(word in head for head in folded for word in MISTAKE_WORDS)
    return found or None


_HEADINGS = (BlockKind.HEADING, BlockKind.SUBHEADING)


def _of_quiz(files: Files, part: Json, key: str) -> Iterator[Hint]:
    yield Hint(
        PROVES,
        _proves(part),
        "part",
        key,
        "effects",
    )
    yield _bank_of(files, key)
    yield from _of_questions(files, part, key)


def _of_questions(files: Files, part: Json, key: str) -> Iterator[Hint]:
    questions = _questions(files, key)
    yield Hint(
        ASKS,
        bool(questions),
        "quiz",
        key,
        "questions",
    )
    in_bank = _kind(part) is Kind.QUIZ
    missing = [one for one in questions if lacking.lacking(one, in_bank)]
    yield Hint(
        ABOUT,
        bool(questions) and not missing,
        "quiz",
        key,
        "questions",
    )
    yield Hint(
        BASIS,
        any(one.get("legal_bases") for one in questions),
        "quiz",
        key,
        "questions",
    )


def _of_task(files: Files, part: Json, key: str) -> Iterator[Hint]:
    data = _inner(files, key)
    steps = outline.mappings(data, "critical_steps")
    yield Hint(
        PROVES,
        _proves(part),
        "part",
        key,
        "effects",
    )
    yield Hint(
        STEPS,
        bool(steps),
        "task",
        key,
        "critical_steps",
    )
    yield Hint(MISTAKES, bool(data.get("mistakes")), "task", key, "mistakes")
    yield Hint(ALIKE, bool(data.get("cases")), "cases", key, "cases")
    yield Hint(
        BASIS,
        any(one.get("legal_bases") for one in [part, *steps]),
        "task",
        key,
        "critical_steps",
    )
    yield Hint(
        ENGLISH,
        _is_even(files, key),
        "text",
        key,
    )


def _is_even(files: Files, key: str) -> bool:
    return guide.are_even([_blocks(files, key, one) for one in LANGUAGES])


def _of_scenario(files: Files, part: Json, key: str) -> Iterator[Hint]:
    yield Hint(
        TOLD_HERE,
        _is_told(part, "title"),
        "part",
        key,
        "title",
    )
    yield Hint(
        PROVES,
        _proves(part),
        "part",
        key,
        "effects",
    )
    inside = b"legal_bases:" in files.get(f"{key}.yaml", b"")
    yield Hint(
        BASIS,
        bool(part.get("legal_bases")) or inside,
        "part",
        key,
        "legal_bases",
    )


TOLD_HERE = N_("Its title stands in both languages.")
_FINDERS: Mapping[Kind | None, Callable[[Files, Json, str], Iterator[Hint]]] = {
    Kind.LESSON: _of_lesson,
    Kind.PRACTICE: _of_questions,
    Kind.QUIZ: _of_quiz,
    Kind.SCENARIO: _of_scenario,
    Kind.TASK: _of_task,
}
