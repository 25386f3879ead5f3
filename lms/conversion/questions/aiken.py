"""Aiken: a question, its options by letters, the right letter."""

import re
from dataclasses import dataclass, field

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.rules.decoding import utf8
from lms.conversion.rules.markup import escaped
from lms.conversion.types import (
    QuestionItem,
    QuestionReading,
    ReadAs,
    beginning,
)
from lms.core.marks import N_
from lms.core.types import Likeness

_OPTION = re.compile(r"([A-Z])[.)][ \t]*(\S.*)")
_ANSWER = re.compile(r"(?:ANSWER|ĐÁP ÁN|Đáp án)[ \t]*:[ \t]*([A-Z])[.) \t]*")
_LIKE = re.compile(rb"^(?:ANSWER|\xc4\x90\xc3\x81P \xc3\x81N)[ \t]*:", re.M)


class Aiken(QuestionFormat):
    """One right option of several; nothing else."""

    key = "aiken"
    name = "Aiken"
    label = N_("Aiken (text)")
    suffixes = (".txt",)
    ending = "txt"
    media_type = "text/plain"
    position = 30
    can_write = False

    def recognise(self, content: bytes) -> Likeness:
        """By the line with the right letter."""
        has_answer = _LIKE.search(content[:8192])
        return Likeness.SURE if has_answer else Likeness.NONE

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """Question by question, each ended by its answer."""
        file = _File(options.language)
        for number, line in enumerate(utf8(content).splitlines(), 1):
            file.take(number, line.strip())
        file.end_unanswered()
        return file.reading


@dataclass
class _File:
    language: str
    reading: QuestionReading = field(default_factory=QuestionReading)
    line: int = 0
    text: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    def take(
        self,
        number: int,
        line: str,
    ) -> None:
        """Another line of the file."""
        answer = _ANSWER.fullmatch(line)
        option = _OPTION.fullmatch(line)
        if answer:
            self._end(answer[1])
        elif option and self.text:
            self.letters.append(option[1])
            self.options.append(option[2])
        elif not line:
            self._end_at_blank()
        elif self.options:
            self.options[-1] += f" {line}"
        else:
            self.line = self.line or number
            self.text.append(line)

    def _end_at_blank(self) -> None:
        if self.options:
            self.end_unanswered()

    def end_unanswered(self) -> None:
        """What has no answer cannot be taken."""
        if self.text:
            self._wrong(N_("Its line “ANSWER: …” is missing."))
        self._forget()

    def _wrong(self, text: str) -> None:
        label = beginning(" ".join(self.text))
        self.reading.wrong(
            text,
            self.line,
            label,
        )

    def _forget(self) -> None:
        self.line, self.text = 0, []
        self.letters, self.options = [], []

    def _end(self, letter: str) -> None:
        if len(self.options) < 2 or letter not in self.letters:
            self._wrong(N_("Its answer names none of its options."))
        else:
            self.reading.take(self._item(letter))
        self._forget()

    def _item(self, right: str) -> QuestionItem:
        text = "\n".join(self.text)
        question = {
            "type": "single",
            "text": {self.language: escaped(text)},
            "options": [
                {"text": {self.language: escaped(option)}}
                for option in self.options
            ],
        }
        question["options"][self.letters.index(right)]["right"] = True
        return QuestionItem(
            question,
            name=beginning(text),
            line=self.line,
        )


PLUGIN = Aiken()
