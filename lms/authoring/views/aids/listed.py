"""The questions of a quiz as a short list: one line each."""

from collections import Counter
from typing import NamedTuple

from lms.authoring import service
from lms.authoring.rules import declared, items, outline
from lms.authoring.rules.rails.lacking import lacking
from lms.authoring.types import OpenDraft
from lms.authoring.views.frame import data_of
from lms.core import clock, inputs
from lms.core.cache import Remembered
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick_marked
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.courses.types import Kind
from lms.framework import service as framework
from lms.quizzes import service as quizzes

DIFFICULTIES = dict(declared.DIFFICULTIES)


class ListedQuestion(NamedTuple):
    """A question in its list. `about`: its type, difficulty and competency;
    `lacks`: what it does not say yet; `wrong`: how much is to be corrected.
    """

    key: str
    text: Json
    about: list[str]
    lacks: list[str]
    wrong: int


def listed(draft: OpenDraft, part: Json) -> list[ListedQuestion]:
    """The questions of a part, in order."""
    key = draft.slug, draft.mark, outline.key_of(part), lang(), clock.today()
    return _RECENT.get(key, lambda: _every(draft, part))


MOST_RECENT = 20
_RECENT = Remembered[list[ListedQuestion]](MOST_RECENT)


def _every(draft: OpenDraft, part: Json) -> list[ListedQuestion]:
    file = f"{outline.key_of(part)}.yaml"
    wrong = Counter(map(_place_of, _mistakes_in(draft, file)))
    in_bank = outline.kind_of(part) is Kind.QUIZ
    questions = items.questions_of(
        data_of(
            draft,
            file,
        )
    )
    return [
        _listed(question, in_bank, wrong[str(place)])
        for place, question in enumerate(questions)
    ]


def _mistakes_in(draft: OpenDraft, file: str) -> list[Mistake]:
    _content, found = service.checked(draft)
    name = f"{draft.slug}/{file}"
    return [one for one in found if one.file == name and not one.warning]


def _place_of(mistake: Mistake) -> str:
    """The number of the question; something else if it is in none."""
    return mistake.field.removeprefix("questions[").partition("]")[0]


def _listed(question: Json, in_bank: bool, wrong: int) -> ListedQuestion:
    return ListedQuestion(
        str(question.get("key") or ""),
        inputs.as_dict(question.get("text")),
        _about(question),
        [_(text) for text in lacking(question, in_bank)],
        wrong,
    )


def _about(question: Json) -> list[str]:
    known = _type_of(question), _difficulty(question), _competency(question)
    return [*filter(None, known)]


def _type_of(question: Json) -> str:
    name = str(question.get("type"))
    known = quizzes.question_types()
    return _(known[name].label) if name in known else name


def _difficulty(question: Json) -> str:
    label = DIFFICULTIES.get(str(question.get("difficulty")))
    return _(label) if label else ""


def _competency(question: Json) -> str:
    found = framework.competencies().get(str(question.get("competency")))
    return pick_marked(found.title) if found else ""
