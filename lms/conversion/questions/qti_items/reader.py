"""An item as one of our questions, by the interaction it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms.conversion.questions.moodle.answers import (
    MoodleAnswer,
    NumberAnswer,
    entry,
    fill_choice,
    fill_essay,
    fill_number,
    fill_words,
    put_feedback,
)
from lms.conversion.questions.moodle.gift_answers import read_number
from lms.conversion.questions.qti_items.body import html_of
from lms.conversion.questions.qti_items.responses import (
    Declared,
    declared_in,
)
from lms.conversion.rules.markup import TextKind, as_markdown, as_plain
from lms.conversion.types import (
    QuestionItem,
    ReadAs,
    beginning,
    refuse_many,
)
from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.media.xmltree import Element
from lms.core.types import Json

GAP = "_____"
FILL_IN = {"vi": "Điền vào chỗ trống.", "en": "Fill in the blanks."}
_FEEDBACK = ("feedbackinline", "feedbackblock")
_FOR_BLANKS = ("inlinechoiceinteraction", "textentryinteraction")


def read_item(root: Element, options: ReadAs) -> QuestionItem:
    """The question. Invalid if it is of no kind that there is here."""
    item = QuestionItem(
        {},
        id=root.get("identifier"),
        name=beginning(root.get("title"), 255),
        line=root.line,
    )
    _QtiItem(
        root,
        item,
        options.language,
    ).fill()
    return item


@dataclass
class _QtiItem:
    root: Element
    item: QuestionItem
    language: str
    said: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Fill in text, answers and feedback."""
        body = self.root.first("itembody")
        if body is None:
            raise Invalid("It has no question.")
        found = [one for one in body.walk() if one.name.endswith("interaction")]
        refuse_many(found)
        for one in body.walk():
            refuse_many([*filter(_is_choice, one.children)])
        self._read_feedback()
        if len(found) > 1 and all(one.name in _FOR_BLANKS for one in found):
            self._blanks(body, found)
        elif len(found) == 1:
            self._single(body, found[0])
        else:
            raise Invalid(
                "It holds %(count)s interactions, which no question here can.",
                count=len(found),
            )
        self._note_feedback()

    def _single(
        self,
        body: Element,
        one: Element,
    ) -> None:
        if one.name not in _READERS:
            raise Invalid(
                "Questions of the type “%(kind)s” are not taken over.",
                kind=one.name[:40],
            )
        prompt = one.first("prompt")
        inline = one.name in _FOR_BLANKS
        text = self.text(html_of(body, {id(one): GAP if inline else ""}))
        asked = self.text(html_of(prompt)) if prompt else ""
        whole = "\\\n".join(part for part in (text, asked) if part)
        self.item.question["text"] = {self.language: whole}
        self.item.name = self.item.name or beginning(as_plain(whole))
        declared = declared_in(self.root).get(one.get("responseidentifier"))
        _READERS[one.name](
            self,
            one,
            declared or Declared(),
        )

    def text(self, html: str) -> str:
        """A text as our Markdown."""
        return as_markdown(
            html,
            TextKind.HTML,
            self.item,
        )

    def words(self, element: Element) -> str:
        """The text of a choice, without the feedback within it."""
        left_out = {id(one): "" for one in _feedback_in(element)}
        return self.text(html_of(element, left_out))

    def feedback(self, element: Element) -> str:
        """What is said to a choice: within it, or by its identifier."""
        within = [self.text(html_of(one)) for one in _feedback_in(element)]
        said = self.said.pop(element.get("identifier"), "")
        return " ".join(part for part in (*within, said) if part)

    def _read_feedback(self) -> None:
        for one in self.root.all("modalfeedback"):
            said = html_of(one.first("contentbody") or one)
            self.said[one.get("identifier")] = self.text(said)

    def _note_feedback(self) -> None:
        for said in self.said.values():
            if said:
                self.item.drop(
                    "What it says to an answer as a whole is not taken over: %(said)s",
                    said=beginning(said),
                )

    def choice(
        self,
        one: Element,
        declared: Declared,
    ) -> None:
        """One or several right options, or true and false."""
        choices = list(one.all("simplechoice"))
        words = {choice.get("identifier").lower() for choice in choices}
        if words == {"true", "false"}:
            self._true_false(choices, declared)
            return
        single = not declared.several and one.get("maxchoices", "1") == "1"
        count = len(declared.rights) or 1
        answers = [
            self._option(
                choice,
                declared,
                1 if single else 1 / count,
            )
            for choice in choices
        ]
        fill_choice(
            self.item,
            self.language,
            answers,
            single,
        )

    def _option(
        self, choice: Element, declared: Declared, share: float
    ) -> MoodleAnswer:
        is_right = choice.get("identifier") in declared.rights
        wrong = 0 if share == 1 else -share
        return MoodleAnswer(
            self.words(choice),
            share if is_right else wrong,
            self.feedback(choice),
        )

    def _true_false(
        self, choices: Iterable[Element], declared: Declared
    ) -> None:
        said = {}
        rights = [right.lower() for right in declared.rights]
        for choice in choices:
            is_right = choice.get("identifier").lower() in rights
            said["right" if is_right else "wrong"] = self.feedback(choice)
        self.item.question |= {
            "type": "true_false",
            "answer": "true" in rights,
        }
        put_feedback(self.item, self.language, said)

    def order(
        self,
        one: Element,
        declared: Declared,
    ) -> None:
        """Items in their right order."""
        texts = {
            choice.get("identifier"): self.words(choice)
            for choice in one.all("simplechoice")
        }
        if sorted(declared.right) != sorted(texts):
            raise Invalid("It has no right answer.")
        self.item.question |= {
            "type": "ordering",
            "items": [{self.language: texts[name]} for name in declared.right],
        }

    def match(
        self,
        one: Element,
        declared: Declared,
    ) -> None:
        """Each of the first set with one of the second."""
        sets = list(one.all("simplematchset"))
        if len(sets) != 2:
            raise Invalid("It has no right answer.")
        lefts, rights = map(self._set, sets)
        goes_with = dict(
            value.split()[:2]
            for value in declared.rights
            if len(value.split()) == 2
        )
        if set(goes_with) != set(lefts) or not set(goes_with.values()) <= set(
            rights
        ):
            raise Invalid(
                "Not every one of its left sides goes with exactly one right side."
            )
        used = set(goes_with.values())
        extra = [
            {self.language: text}
            for name, text in rights.items()
            if name not in used
        ]
        self.item.question |= {
            "type": "matching",
            "pairs": [
                {
                    "left": {self.language: text},
                    "right": {self.language: rights[goes_with[name]]},
                }
                for name, text in lefts.items()
            ],
            **({"extra": extra} if extra else {}),
        }

    def _set(self, element: Element) -> dict[str, str]:
        return {
            one.get("identifier"): self.words(one)
            for one in element.all("simpleassociablechoice")
        }

    def typed(
        self,
        _one: Element,
        declared: Declared,
    ) -> None:
        """A number or words."""
        if declared.kind in ("integer", "float"):
            numbers = [
                NumberAnswer(
                    read_number(value),
                    0,
                    share,
                )
                for value, share in declared.shares.items()
            ]
            fill_number(
                self.item,
                self.language,
                numbers,
            )
        else:
            fill_words(
                self.item,
                self.language,
                _wordings(declared),
            )

    def _blanks(
        self,
        body: Element,
        found: list[Element],
    ) -> None:
        """A text with blanks, each with its key."""
        declared = declared_in(self.root)
        keys = _keys([one.get("responseidentifier") for one in found])
        keyed = list(zip(keys, found, strict=True))
        marks = {id(one): f"[[{key}]]" for key, one in keyed}
        passage = self.text(html_of(body, marks))
        for key in keys:
            passage = passage.replace(f"\\[\\[{key}\\]\\]", f"[[{key}]]")
        text = self.item.name or FILL_IN[self.language]
        self.item.name = text
        self.item.question = {
            "type": "gap_fill",
            "text": {self.language: text},
            "passage": {self.language: passage},
            "blanks": [
                {
                    "key": key,
                    **self._blank(
                        one,
                        declared.get(one.get("responseidentifier"))
                        or Declared(),
                    ),
                }
                for key, one in keyed
            ],
        }

    def _blank(
        self,
        one: Element,
        declared: Declared,
    ) -> Json:
        if one.name == "textentryinteraction":
            filled = QuestionItem({})
            fill_words(
                filled,
                self.language,
                _wordings(declared),
            )
            return {"answers": filled.question["answers"]}
        return {"options": self._listed(one, declared)}

    def _listed(
        self,
        one: Element,
        declared: Declared,
    ) -> list[Json]:
        options = []
        for choice in one.all("inlinechoice"):
            part = {"text": {self.language: self.words(choice)}}
            if choice.get("identifier") in declared.rights:
                part["right"] = True
            said = self.feedback(choice)
            options.append(
                entry(
                    self.language,
                    said,
                    **part,
                )
            )
        return options

    def listed(
        self,
        one: Element,
        declared: Declared,
    ) -> None:
        """One list in a sentence is a choice with a gap in its text."""
        self.item.question |= {
            "type": "single",
            "options": self._listed(one, declared),
        }

    def essay(
        self,
        _one: Element,
        _declared: Declared,
    ) -> None:
        """Answers that somebody has to read."""
        fill_essay(self.item, self.language)

    def picture(
        self,
        _one: Element,
        _declared: Declared,
    ) -> None:
        """Places on a picture that is not a drawing of ours."""
        raise Invalid(
            "It asks for a place on a picture, and pictures are not taken over. Draw it as a figure of the course."
        )


def _feedback_in(element: Element) -> Iterator[Element]:
    """What is said within, each piece once."""
    for one in element.children:
        if one.name in _FEEDBACK:
            yield one
        else:
            yield from _feedback_in(one)


def _is_choice(element: Element) -> bool:
    return element.name.endswith("choice")


def _wordings(declared: Declared) -> list[MoodleAnswer]:
    return [
        MoodleAnswer(value, share) for value, share in declared.shares.items()
    ]


def _keys(names: Iterable[str]) -> list[str]:
    found = []
    for number, name in enumerate(names, 1):
        key = folding.slug(name, 40) or f"blank-{number}"
        found.append(f"{key}-{number}" if key in found else key)
    return found


_READERS = {
    "choiceinteraction": _QtiItem.choice,
    "orderinteraction": _QtiItem.order,
    "matchinteraction": _QtiItem.match,
    "textentryinteraction": _QtiItem.typed,
    "inlinechoiceinteraction": _QtiItem.listed,
    "extendedtextinteraction": _QtiItem.essay,
    "hotspotinteraction": _QtiItem.picture,
}
