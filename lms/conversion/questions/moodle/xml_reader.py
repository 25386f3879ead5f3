"""Reads Moodle XML as Moodle's importer does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.conversion.questions.moodle import categories
from lms.conversion.questions.moodle.answers import (
    NEARLY,
    MoodleAnswer,
    NumberAnswer,
    fill_choice,
    fill_essay,
    fill_number,
    fill_pairs,
    fill_words,
    put_feedback,
)
from lms.conversion.questions.moodle.gift_answers import read_number
from lms.conversion.questions.moodle.grades import known_share
from lms.conversion.rules.markup import TextKind, as_markdown, as_plain
from lms.conversion.types import (
    QuestionItem,
    QuestionReading,
    ReadAs,
    beginning,
    refuse_many,
)
from lms.core.errors import Invalid
from lms.core.media.xmltree import Element

MOST_WORDS = 1_000
_LIMIT = re.compile("[0-9]{1,4}")
_KINDS = {
    "html": TextKind.HTML,
    "moodle_auto_format": TextKind.AUTO,
    "plain_text": TextKind.PLAIN,
    "markdown": TextKind.MARKDOWN,
}
_USUAL = frozenset(
    {
        "",
        "Your answer is correct.",
        "Your answer is partially correct.",
        "Your answer is incorrect.",
        "Câu trả lời của bạn đúng.",
        "Câu trả lời của bạn là đúng.",
        "Câu trả lời của bạn đúng một phần.",
        "Câu trả lời của bạn là đúng một phần.",
        "Câu trả lời của bạn sai.",
        "Câu trả lời của bạn là sai.",
    }
)
"""What Moodle says of its own accord."""
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read(root: Element, options: ReadAs) -> QuestionReading:
    """Every question, those that cannot be read named with line and reason."""
    reading, category = QuestionReading(), ()
    for element in root.all("question"):
        if element.get("type") == "category":
            path = element.said("category", "text")
            category = categories.read(path or element.said("category"))
        else:
            _take(
                reading,
                element,
                category,
                options,
            )
    return reading


def _take(
    reading: QuestionReading,
    element: Element,
    category: tuple[str, ...],
    options: ReadAs,
) -> None:
    item = QuestionItem(
        {},
        id=element.said("idnumber"),
        name=beginning(element.said("name", "text"), 255),
        category=category,
        tags=tuple(_tags(element)),
        line=element.line,
    )
    try:
        _XmlQuestion(
            element,
            item,
            options,
            TextKind.HTML,
        ).fill()
    except Invalid as refusal:
        label = item.name or beginning(element.said("questiontext", "text"))
        reading.wrong(refusal, element.line, label)
    else:
        reading.take(item)


def _tags(element: Element) -> Iterator[str]:
    tags = element.first("tags") or element
    return filter(None, map(_tag, tags.all("tag")))


def _tag(element: Element) -> str:
    return element.said("text") or element.text


@dataclass(frozen=True)
class _XmlQuestion:
    """Reads one question; `kind`: of texts that do not say theirs."""

    element: Element
    item: QuestionItem
    options: ReadAs
    kind: TextKind

    def fill(self) -> None:
        """Fill in what all types have, then what this one has."""
        kind = self.element.get("type")
        if kind not in _READERS:
            raise Invalid(
                "Questions of the type “%(kind)s” are not taken over.",
                kind=kind[:40],
            )
        text = self.element.first("questiontext")
        self.item.question["text"] = {self.language: self._read(text)}
        self._name()
        of_kind = replace(self, kind=self._kind_of(text))
        _READERS[kind](of_kind)
        of_kind.fill_rest()

    def _name(self) -> None:
        text = self.item.question["text"][self.language]
        self.item.name = self.item.name or beginning(as_plain(text))

    def fill_rest(self) -> None:
        """Points, explanation, and what is not taken over."""
        points = self.element.said("defaultgrade")
        if points and (number := read_number(points)) != 1:
            self.item.question["points"] = number
        if explanation := self._read(self.element.first("generalfeedback")):
            self.item.question["explanation"] = {self.language: explanation}
        for hint in self.element.all("hint"):
            if said := self._read(hint):
                self.item.drop(
                    "A hint is not taken over: %(hint)s.", hint=said[:80]
                )
        if self.element.first("image_base64"):
            self.item.drop("A picture was dropped: %(picture)s.", picture="?")

    @property
    def language(self) -> str:
        """That of the file."""
        return self.options.language

    def _kind_of(self, element: Element | None) -> TextKind:
        name = element.get("format") if element else ""
        if not name:
            return self.kind
        return _KINDS.get(name.strip(), TextKind.HTML)

    def _read(self, element: Element | None) -> str:
        """A text with a format."""
        return "" if element is None else self._read_marked(element)

    def _read_marked(self, element: Element) -> str:
        self._note_files(element)
        return as_markdown(
            element.said("text"),
            self._kind_of(element),
            self.item,
        )

    def _note_files(self, element: Element) -> None:
        """Pictures are named where they stand in the text."""
        if "<img" not in element.said("text"):
            for file in element.all("file"):
                self._note_file(beginning(file.get("name")))

    def _note_file(self, name: str) -> None:
        self.item.drop("A file was dropped: %(file)s.", file=name)

    def _share(self, answer: Element) -> float:
        written = answer.get("fraction") or "0"
        return known_share(read_number(written), self.options.weights)

    def _feedback(self, answer: Element) -> str:
        return self._read(answer.first("feedback"))

    def _answers(self) -> list[Element]:
        answers = list(self.element.all("answer"))
        refuse_many(answers)
        if not answers:
            raise Invalid("It has no right answer.")
        return answers

    def choice(self) -> None:
        """One or several right options."""
        single = self.element.said("single", default="true")
        found = [
            MoodleAnswer(
                self._read(answer),
                self._share(answer),
                self._feedback(answer),
            )
            for answer in self._answers()
        ]
        is_single = single not in ("false", "0", "")
        fill_choice(
            self.item,
            self.language,
            found,
            is_single,
        )
        self._note_combined()

    def _note_combined(self) -> None:
        """What is said to the answer as a whole has no place here."""
        for name in _COMBINED:
            said = self._read(self.element.first(name))
            if said not in _USUAL:
                self.item.drop(
                    "What it says to an answer as a whole is not taken over: %(said)s",
                    said=beginning(said),
                )

    def true_false(self) -> None:
        """Which of the two is right; old files have them in their order."""
        answers = self._answers()
        words = [answer.said("text").lower() for answer in answers]
        if words[0] not in ("true", "false"):
            words = ["true", "false"]
        said = {}
        by_word = dict(
            zip(
                words,
                answers,
                strict=False,
            )
        )
        holds = self._earns(by_word, "true")
        for word, answer in by_word.items():
            name = "right" if (word == "true") == holds else "wrong"
            said[name] = self._feedback(answer)
        self.item.question |= {"type": "true_false", "answer": holds}
        put_feedback(self.item, self.language, said)

    def _earns(
        self,
        by_word: dict[str, Element],
        word: str,
    ) -> bool:
        if word not in by_word:
            return not self._earns(by_word, "false")
        return self._share(by_word[word]) > 1 - NEARLY

    def words(self) -> None:
        """Typed words."""
        if self.element.said("usecase") == "1":
            self.item.drop("Capital letters decided there; here they do not.")
        fill_words(
            self.item,
            self.language,
            [
                MoodleAnswer(
                    self._typed(answer),
                    self._share(answer),
                    self._feedback(answer),
                )
                for answer in self._answers()
            ],
        )

    def _typed(self, answer: Element) -> str:
        """What may be typed; very old files have it without an element."""
        if answer.first("text"):
            return answer.said("text")
        return answer.own_text

    def number(self) -> None:
        """A number with its tolerance and unit."""
        numbers, wrong = [], ""
        for answer in self._answers():
            typed = self._typed(answer)
            if typed in ("*", ""):
                wrong = self._feedback(answer)
            else:
                numbers.append(self._number(answer, typed))
        fill_number(
            self.item,
            self.language,
            numbers,
            wrong,
        )
        self._unit()

    def _number(
        self,
        answer: Element,
        typed: str,
    ) -> NumberAnswer:
        tolerance = read_number(answer.said("tolerance", default="0") or "0")
        return NumberAnswer(
            read_number(typed),
            abs(tolerance),
            self._share(answer),
            self._feedback(answer),
        )

    def _unit(self) -> None:
        units = self.element.first("units")
        for number, unit in enumerate(units.all("unit") if units else ()):
            name = unit.said("unit_name")
            if number == 0 and read_number(unit.said("multiplier") or "1") == 1:
                text = as_markdown(
                    name,
                    TextKind.PLAIN,
                    self.item,
                )
                self.item.question["unit"] = {self.language: text}
            else:
                self.item.drop(
                    "The unit “%(unit)s” is not taken over.", unit=name[:40]
                )

    def pairs(self) -> None:
        """What belongs together."""
        pairs = list(self.element.all("subquestion"))
        refuse_many(pairs)
        found = [
            (
                self._read(one),
                as_markdown(
                    one.said("answer", "text"), TextKind.PLAIN, self.item
                ),
            )
            for one in pairs
        ]
        if len(found) < 2:
            raise Invalid("It needs at least %(least)s answers.", least=2)
        fill_pairs(
            self.item,
            self.language,
            found,
        )
        self._note_combined()

    def order(self) -> None:
        """Items in their right order."""
        self.item.question |= {
            "type": "ordering",
            "items": [
                {self.language: self._read(answer)}
                for answer in self._answers()
            ],
        }
        said = {
            name: self._read(self.element.first(field))
            for name, field in (
                ("right", "correctfeedback"),
                ("wrong", "incorrectfeedback"),
            )
        }
        own = {name: text for name, text in said.items() if text not in _USUAL}
        put_feedback(self.item, self.language, own)

    def essay(self) -> None:
        """What graders are told is the model answer; limits of words."""
        model = self._read(self.element.first("graderinfo"))
        fill_essay(self.item, self.language, model)
        for field, name, least in (
            ("minwordlimit", "least_words", 1),
            ("maxwordlimit", "most_words", 10),
        ):
            limit = self.element.said(field).strip()
            if _LIMIT.fullmatch(limit) and least <= int(limit) <= MOST_WORDS:
                self.item.question[name] = int(limit)
        if template := self._read(self.element.first("responsetemplate")):
            self.item.drop(
                "A beginning of the answer is not taken over: %(text)s.",
                text=template[:80],
            )


_READERS = {
    "essay": _XmlQuestion.essay,
    "multichoice": _XmlQuestion.choice,
    "truefalse": _XmlQuestion.true_false,
    "shortanswer": _XmlQuestion.words,
    "numerical": _XmlQuestion.number,
    "match": _XmlQuestion.pairs,
    "matching": _XmlQuestion.pairs,
    "ordering": _XmlQuestion.order,
}
