"""Our own quiz.yaml: both languages, every part of a question."""

import re
from collections.abc import Iterator, Sequence

import yaml

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.rules.decoding import utf8
from lms.conversion.types import (
    MOST_QUESTIONS,
    QuestionItem,
    QuestionReading,
    ReadAs,
)
from lms.core import yamlfile
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Likeness

_QUESTIONS = re.compile(rb"^questions:", re.MULTILINE)


class QuizFile(QuestionFormat):
    """The questions of a quiz.yaml; what else it says stays behind."""

    key = "quiz"
    name = "quiz.yaml"
    label = N_("Our own file (quiz.yaml)")
    suffixes = (".yaml", ".yml")
    ending = "yaml"
    media_type = "application/yaml"
    position = 50
    bilingual = True

    def recognise(self, content: bytes) -> Likeness:
        """By the list it holds."""
        has_list = _QUESTIONS.search(content[:4096])
        return Likeness.SURE if has_list else Likeness.NONE

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """The questions, as they stand."""
        mistakes = []
        root = yamlfile.read(
            utf8(content),
            "quiz.yaml",
            mistakes,
        )
        if mistakes and not root.value:
            first = mistakes[0]
            raise Invalid(
                first.text,
                "file",
                **dict(first.values),
            )
        reading = QuestionReading()
        for item in _items(root.items("questions", 0, MOST_QUESTIONS + 1)):
            reading.take(item)
        return reading

    def write(
        self,
        items: Sequence[QuestionItem],
        language: str,
    ) -> bytes:
        """Only the questions."""
        questions = {"questions": [item.question for item in items]}
        return yaml.dump(
            questions,
            Dumper=yaml.CSafeDumper,
            allow_unicode=True,
            sort_keys=False,
            width=120,
        ).encode()


def _items(entries: Sequence[yamlfile.Node]) -> Iterator[QuestionItem]:
    for entry in entries:
        if isinstance(entry.value, dict):
            key = entry.value.get("key")
            item = QuestionItem(dict(entry.value), line=entry.line)
            item.id = key if isinstance(key, str) else ""
            yield item


PLUGIN = QuizFile()
