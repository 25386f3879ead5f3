"""Moodle's answers, each with its share of the points, as the parts of our
questions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.conversion.types import QuestionItem
from lms.core.errors import Invalid
from lms.core.types import Json, Texts

_WILD = re.compile(r"(?<!\\)\*")
NEARLY = 1e-4


@dataclass(frozen=True)
class MoodleAnswer:
    """What may be answered, its share of the points (-1 to 1), what is said."""

    text: str
    share: float
    feedback: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it earns everything."""
        return self.share > 1 - NEARLY


@dataclass(frozen=True)
class NumberAnswer:
    """A number and how far off one may be."""

    value: float
    tolerance: float
    share: float
    feedback: str = ""


def pair(language: str, text: str) -> Texts:
    """A text in the language of the file; nothing for none."""
    return {language: text} if text else {}


def entry(language: str, feedback: str, /, **parts: object) -> Json:
    """A part of a question, with its feedback if there is any."""
    said = {"feedback": {language: feedback}} if feedback else {}
    return {**parts, **said}


def put_feedback(
    item: QuestionItem, language: str, said: Mapping[str, str]
) -> None:
    """What is said to a right and to a wrong answer, if anything is."""
    feedback = {name: {language: text} for name, text in said.items() if text}
    if feedback:
        item.question["feedback"] = feedback


def fill_choice(
    item: QuestionItem,
    language: str,
    answers: Sequence[MoodleAnswer],
    single: bool,
) -> None:
    """Options of which one is right, or several."""
    rights = [one.is_right if single else one.share > NEARLY for one in answers]
    item.question["type"] = "single" if single else "multiple"
    item.question["options"] = [
        _option(
            language,
            answer,
            right,
        )
        for answer, right in zip(
            answers,
            rights,
            strict=True,
        )
    ]
    note = _note_single if single else _note_multiple
    note(item, answers)


def _option(
    language: str,
    answer: MoodleAnswer,
    right: bool,
) -> Json:
    parts = {"text": pair(language, answer.text)}
    if right:
        parts["right"] = True
    return entry(
        language,
        answer.feedback,
        **parts,
    )


def _note_single(item: QuestionItem, answers: Sequence[MoodleAnswer]) -> None:
    for answer in answers:
        if not answer.is_right and abs(answer.share) > NEARLY:
            item.drop(
                "“%(answer)s” earned %(percent)s %% of the points; here it earns none.",
                answer=answer.text[:60],
                percent=f"{answer.share * 100:g}",
            )
    if sum(answer.is_right for answer in answers) > 1:
        item.drop("Several options are right on their own; here one may be.")


def _note_multiple(item: QuestionItem, answers: Sequence[MoodleAnswer]) -> None:
    count = sum(answer.share > NEARLY for answer in answers)
    part = 1 / count if count else 1
    if any(abs(abs(one.share) - part) > NEARLY for one in answers):
        item.drop(
            "Its options weigh differently here: each right one earns its part, each wrong one costs as much."
        )


def choice_answers(
    options: Iterable[Json], language: str
) -> list[MoodleAnswer]:
    """The options of our question of several right ones."""
    options = list(options)
    count = sum(bool(option.get("right")) for option in options) or 1
    return [
        MoodleAnswer(
            said(option["text"], language),
            (1 if option.get("right") else -1) / count,
            said(option.get("feedback"), language),
        )
        for option in options
    ]


def said(texts: Texts | None, language: str) -> str:
    """A text in this language."""
    return (texts or {}).get(language, "")


def fill_words(
    item: QuestionItem, language: str, answers: Iterable[MoodleAnswer]
) -> None:
    """Typed words; wordings that stand together and earn and say the same are
    one answer.
    """
    item.question["type"] = "short_text"
    item.question["answers"] = found = list[Json]()
    for answer in answers:
        if answer.text == "*":
            _take_others(
                item,
                language,
                answer,
            )
        elif answer.text:
            _add_wording(
                found,
                language,
                _literal(item, answer),
            )
    if not found:
        raise Invalid("It has no right answer.")


def _take_others(
    item: QuestionItem, language: str, answer: MoodleAnswer
) -> None:
    """What is said to any other answer."""
    if answer.share > NEARLY:
        item.drop(
            "Any answer earned points; here only those that are named do."
        )
    elif answer.feedback:
        item.question["wrong"] = {language: answer.feedback}


def _literal(item: QuestionItem, answer: MoodleAnswer) -> MoodleAnswer:
    if _WILD.search(answer.text):
        item.drop(
            "“%(answer)s” stood for any letters at “*”; here the sign is meant as it is.",
            answer=answer.text[:60],
        )
    share = min(max(answer.share, 0), 1)
    return MoodleAnswer(
        answer.text.replace("\\*", "*"),
        share,
        answer.feedback,
    )


def _add_wording(
    found: list[Json], language: str, answer: MoodleAnswer
) -> None:
    made = entry(
        language,
        answer.feedback,
        accept=[answer.text],
    )
    if not answer.is_right:
        made["share"] = round(answer.share, 7)
    last = found[-1] if found else {}
    if last and {**last, "accept": []} == {**made, "accept": []}:
        last["accept"].append(answer.text)
    else:
        found.append(made)


def word_answers(question: Json, language: str) -> list[MoodleAnswer]:
    """The wordings of our question, then any other answer."""
    found = [
        MoodleAnswer(
            wording.replace("*", "\\*"),
            answer.get("share", 1),
            said(answer.get("feedback"), language),
        )
        for answer in question["answers"]
        for wording in answer["accept"]
    ]
    wrong = said(question.get("wrong"), language)
    return (
        [
            *found,
            MoodleAnswer(
                "*",
                0,
                wrong,
            ),
        ]
        if wrong
        else found
    )


def fill_number(
    item: QuestionItem,
    language: str,
    answers: Sequence[NumberAnswer],
    wrong: str = "",
) -> None:
    """A number, numbers near it by a known mistake, what is said to others."""
    first = _right_number(answers)
    item.question |= {
        "type": "numeric",
        "answer": plain_number(first.value),
        "tolerance": plain_number(first.tolerance),
    }
    near = [one for one in answers if one is not first]
    _fill_near(
        item,
        language,
        first,
        near,
    )
    said = {"right": first.feedback, "wrong": wrong}
    for name, text in said.items():
        if text:
            item.question[name] = {language: text}


def _right_number(answers: Iterable[NumberAnswer]) -> NumberAnswer:
    for answer in answers:
        if answer.share > 1 - NEARLY:
            return answer
    raise Invalid("It has no right answer.")


def _fill_near(
    item: QuestionItem,
    language: str,
    right: NumberAnswer,
    others: Iterable[NumberAnswer],
) -> None:
    near = []
    for other in others:
        covered = abs(right.value - other.value) <= right.tolerance
        differs = abs(other.tolerance - right.tolerance) > NEARLY
        if covered or differs or other.share > NEARLY:
            _note_near(item, other)
        if not covered:
            near.append(
                entry(
                    language,
                    other.feedback,
                    value=plain_number(other.value),
                )
            )
    if near:
        item.question["near"] = near


def _note_near(item: QuestionItem, other: NumberAnswer) -> None:
    item.drop(
        "The number %(value)s (±%(tolerance)s, %(percent)s %% of the points) is kept as a known mistake that earns nothing, if at all.",
        value=f"{other.value:g}",
        tolerance=f"{other.tolerance:g}",
        percent=f"{other.share * 100:g}",
    )


def plain_number(value: float) -> float:
    """The number without what a computer's arithmetic left behind it; whole
    numbers whole.
    """
    tidy = float(f"{value:.12g}")
    return int(tidy) if tidy.is_integer() and abs(tidy) < 1e15 else tidy


def number_answers(question: Json, language: str) -> list[NumberAnswer]:
    """The right number of our question, then those near it."""
    tolerance = question.get("tolerance", 0)
    right = said(question.get("right"), language)
    return [
        NumberAnswer(
            question["answer"],
            tolerance,
            1,
            right,
        ),
        *(
            NumberAnswer(
                near["value"],
                tolerance,
                0,
                said(near.get("feedback"), language),
            )
            for near in question.get("near", ())
        ),
    ]


def fill_pairs(
    item: QuestionItem, language: str, pairs: Iterable[tuple[str, str]]
) -> None:
    """What belongs together; a right without a left belongs to nothing."""
    pairs = list(pairs)
    item.question["type"] = "matching"
    item.question["pairs"] = [
        {"left": {language: left}, "right": pair(language, right)}
        for left, right in pairs
        if left
    ]
    extra = [{language: right} for left, right in pairs if right and not left]
    if extra:
        item.question["extra"] = extra


def written_pairs(question: Json, language: str) -> list[tuple[str, str]]:
    """The pairs of our question, then what belongs to nothing."""
    found = [
        (said(one["left"], language), said(one["right"], language))
        for one in question["pairs"]
    ]
    return found + [
        ("", said(one, language)) for one in question.get("extra", ())
    ]


def fill_essay(item: QuestionItem, language: str, model: str = "") -> None:
    """What somebody has to read; by what they mark it, no other tool says."""
    item.question["type"] = "essay"
    if model:
        item.question["model"] = pair(language, model)
    item.drop(
        "It is an essay: add what it is marked by, two criteria at least, before you publish."
    )
