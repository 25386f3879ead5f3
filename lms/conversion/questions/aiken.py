"""Aiken: a question, its options by letters, the right letter."""

import re
from dataclasses import dataclass, field

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.rules.decoding import utf8
from lms.conversion.rules.markup import TextKind, as_markdown
from lms.conversion.types import (
    QuestionItem,
    QuestionReading,
    ReadAs,
    beginning,
    refuse_many,
)
from lms.core.errors import Invalid
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
    options: list[list[str]] = field(default_factory=list)

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
            self.options.append([option[2]])
        elif not line:
            self._end_at_blank()
        elif self.options:
            self.options[-1].append(line)
        else:
            self.line = self.line or number
            self.text.append(line)

    def _end_at_blank(self) -> None:
        if self.options:
            self.end_unanswered()

    def end_unanswered(self) -> None:
        """What has no answer cannot be taken."""
        if self.text:
            self._wrong(Invalid("Its line “ANSWER: …” is missing."))
        self._forget()

    def _wrong(self, refusal: Invalid) -> None:
        label = beginning(" ".join(self.text[:80]))
        self.reading.wrong(refusal, self.line, label)

    def _forget(self) -> None:
        self.line, self.text = 0, []
        self.letters, self.options = [], []

    def _end(self, letter: str) -> None:
        try:
            item = self._item(letter)
        except Invalid as refusal:
            self._wrong(refusal)
        else:
            self.reading.take(item)
        self._forget()

    def _item(self, right: str) -> QuestionItem:
        if len(self.options) < 2 or right not in self.letters:
            raise Invalid("Its answer names none of its options.")
        refuse_many(self.options)
        text = "\n".join(self.text)
        item = QuestionItem({}, name=beginning(text), line=self.line)
        texts = [text, *map(" ".join, self.options)]
        said, *options = [
            {self.language: as_markdown(one, TextKind.PLAIN, item)}
            for one in texts
        ]
        listed = [{"text": option} for option in options]
        listed[self.letters.index(right)]["right"] = True
        item.question = {"type": "single", "text": said, "options": listed}
        return item


PLUGIN = Aiken()
