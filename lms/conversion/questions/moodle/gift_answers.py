"""What stands in the braces of a GIFT question, by Moodle's own order of
asking which type it is.
"""

import re

from lms.conversion.questions.moodle.answers import (
    MoodleAnswer,
    NumberAnswer,
    fill_choice,
    fill_essay,
    fill_number,
    fill_pairs,
    fill_words,
    put_feedback,
)
from lms.conversion.questions.moodle.gift_text import GiftText, shown, unread
from lms.conversion.questions.moodle.grades import known_share
from lms.conversion.rules.markup import TextKind
from lms.conversion.types import refuse_many
from lms.core.errors import Invalid

_WEIGHT = re.compile(r"%(-*\d{1,2}\.?\d{0,10})%")
_NUMBER = re.compile(
    r"[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?"
)
_ORDER = re.compile(
    r">[ \t]*\d{1,4}[ \t]*(?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?[ \t]*"
    r"(?:HORIZONTAL|HORI|H|1|VERTICAL|VERT|V|0)?[ \t]*"
    r"(?:ALL_OR_NOTHING|(?:ABSOLUTE|ABS|RELATIVE|REL|LONGEST)[A-Z_]*)?[ \t]*"
    r"(?:SHOW|TRUE|YES|1|HIDE|FALSE|NO|0)?\s*(.*)",
    re.DOTALL,
)
_TRUE = ("T", "TRUE")
_FALSE = ("F", "FALSE")


def fill(
    part: GiftText,
    answers: str | None,
    raw: str,
) -> None:
    """Fill in the question's own fields from the text in its braces."""
    if answers is None:
        raise Invalid("It is a text without a question. Put it into a lesson.")
    if not answers:
        fill_essay(part.item, part.language)
        return
    order = _ORDER.fullmatch(answers)
    if order and "{" not in _before_braces(raw):
        _fill_order(part, order[1])
    elif answers.startswith("#"):
        _fill_number(part, answers[1:])
    elif "~" in answers:
        _fill_choice(part, answers)
    elif "=" in answers and "->" in answers:
        _fill_pairs(part, answers)
    elif answers.partition("#")[0].strip() in (*_TRUE, *_FALSE):
        _fill_true_false(part, answers)
    else:
        _fill_words(part, answers)


def _before_braces(raw: str) -> str:
    """What stands before the items of an ordering; it holds no brace, not even
    an escaped one.
    """
    return raw.partition("{>")[0]


def _bits(
    text: str,
    between: str,
    least: int,
) -> list[str]:
    bits = [bit.strip() for bit in text.split(between)]
    bits = bits if bits[0] else bits[1:]
    refuse_many(bits)
    if len(bits) < least:
        raise Invalid("It needs at least %(least)s answers.", least=least)
    return bits


def _fill_choice(part: GiftText, answers: str) -> None:
    single = "=" in answers
    bits = _bits(
        answers.replace("=", "~="),
        "~",
        2,
    )
    found = [_choice(part, bit) for bit in bits]
    fill_choice(
        part.item,
        part.language,
        found,
        single,
    )


def _choice(part: GiftText, bit: str) -> MoodleAnswer:
    if bit.startswith("="):
        share, text = 1.0, bit[1:]
    else:
        share, text = _weighed(
            part,
            bit,
            0,
        )
    text, _mark, feedback = text.partition("#")
    return MoodleAnswer(
        part.read(text),
        share,
        part.read(feedback),
    )


def _weighed(
    part: GiftText,
    bit: str,
    usual: float,
) -> tuple[float, str]:
    weight = _WEIGHT.match(bit)
    if not weight:
        return usual, bit
    percent = float(weight[1].replace("--", ""))
    return known_share(percent, part.options.weights), bit[weight.end() :]


def _fill_pairs(part: GiftText, answers: str) -> None:
    pairs = []
    for bit in _bits(
        answers,
        "=",
        2,
    ):
        left, arrow, right = bit.partition("->")
        if not arrow:
            raise Invalid(
                "“%(pair)s” has no “->” between what belongs together.",
                pair=shown(bit)[:60],
            )
        pairs.append((part.read(left), part.read_plain(right)))
    fill_pairs(
        part.item,
        part.language,
        pairs,
    )


def _fill_true_false(part: GiftText, answers: str) -> None:
    bits = [*answers.split("#", 2), "", ""]
    part.item.question |= {
        "type": "true_false",
        "answer": bits[0].strip() in _TRUE,
    }
    said = {"right": part.read(bits[2]), "wrong": part.read(bits[1])}
    put_feedback(part.item, part.language, said)


def _fill_words(part: GiftText, answers: str) -> None:
    found = []
    for bit in _bits(
        answers,
        "=",
        1,
    ):
        share, text = _weighed(
            part,
            bit,
            1,
        )
        text, _mark, feedback = text.partition("#")
        found.append(
            MoodleAnswer(
                part.plain(text),
                share,
                part.read(feedback),
            )
        )
    fill_words(
        part.item,
        part.language,
        found,
    )


def _fill_number(part: GiftText, answers: str) -> None:
    answers, others, wrong = answers.partition("~")
    found = [
        _number(part, bit)
        for bit in _bits(
            answers,
            "=",
            1,
        )
    ]
    rights = [one for one in found if one is not None]
    said = part.read(wrong.partition("#")[2]) if others else ""
    fill_number(
        part.item,
        part.language,
        rights,
        said,
    )


def _number(part: GiftText, bit: str) -> NumberAnswer | None:
    share, text = _weighed(
        part,
        bit,
        1,
    )
    text, _mark, feedback = text.partition("#")
    text = part.plain(text)
    if text == "*":
        part.item.drop(
            "Any other number had its own feedback; it is not taken."
        )
        return None
    value, tolerance = read_range(text)
    return NumberAnswer(
        value,
        tolerance,
        share,
        part.read(feedback),
    )


def read_range(text: str) -> tuple[float, float]:
    """A number and its tolerance, written 3:2 or 1..5."""
    low, dots, high = text.partition("..")
    if dots and low:
        least, most = read_number(low), read_number(high)
        return (least + most) / 2, (most - least) / 2
    value, colon, tolerance = text.partition(":")
    return read_number(value), read_number(tolerance) if colon else 0.0


def read_number(text: str) -> float:
    """A number as Moodle writes it, with a point."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise Invalid(
            "“%(number)s” is not a number. Moodle writes 3:2 or 1..5, with a decimal point.",
            number=text[:40],
        )
    value = float(text)
    if abs(value) > 1e300:
        raise Invalid("“%(number)s” is too large a number.", number=text[:40])
    return value


def _fill_order(part: GiftText, lines: str) -> None:
    items = [line.strip() for line in unread(lines).split("\n")]
    refuse_many(items)
    auto = part.of_kind(TextKind.AUTO)
    part.item.question |= {
        "type": "ordering",
        "items": [{part.language: auto.read(one)} for one in items if one],
    }
