"""Forms of the editor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from lms.authoring.rules import blocks
from lms.authoring.rules.items import Item
from lms.authoring.types import (
    BlockKind,
    ChoiceShown,
    SentText,
    StaleItem,
    TextBlock,
    TextClash,
)
from lms.conversion import questions as formats
from lms.conversion.types import OtherWeights, ReadAs
from lms.core import inputs, letters
from lms.core.errors import LMSError
from lms.core.i18n import LANGUAGES, pick_marked
from lms.core.i18n import gettext as _
from lms.core.inputs import InputField
from lms.core.letters import folding
from lms.core.types import Json, Texts
from lms.core.yamlfile import Mistake
from lms.courses.types import KIND_LABELS, Kind
from lms.people.types import Unit
from lms.web.forms import (
    Form,
    FormattedFileForm,
    LineField,
    TextField,
    TextsForm,
    WholeField,
)

LONGEST_TITLE = 200
LONGEST_BLOCK = 30_000


class TitledForm(TextsForm):
    """What something that is new is called."""

    title_vi = LineField(
        validators=[InputRequired(), Length(max=LONGEST_TITLE)]
    )
    title_en = LineField(validators=[Length(max=LONGEST_TITLE)])


class NewCourseForm(TitledForm):
    """A course that is new: what it is called and whose it is."""

    unit = SelectField()

    def offer(self, units: Sequence[Unit]) -> "NewCourseForm":
        """The units whose course it may be."""
        self.unit.choices = {
            str(unit.id): pick_marked(unit.title) for unit in units
        }
        return self

    def slug(self) -> str:
        """The course's key, made from its Vietnamese title."""
        return folding.slug(self.title_vi.data)


class LessonForm(TitledForm):
    """What a lesson is called and how long it takes. A draft may lack either."""

    title_vi = LineField(validators=[Length(max=LONGEST_TITLE)])
    minutes = WholeField(validators=[Optional(), NumberRange(1, 600)])
    legal_bases = SelectMultipleField(validate_choice=False)

    @property
    def values(self) -> Json:
        """What stands in each field."""
        return {name: field.data or "" for name, field in self._fields.items()}


class RemarkForm(TextsForm):
    """What a colleague says of a part."""

    part = SelectField()
    text = TextAreaField(validators=[Length(max=2_000)])

    def offer(self, titles: Mapping[str, Texts]) -> "RemarkForm":
        """The parts of the draft."""
        whole = {"": _("All of it")}
        named = {key: pick_marked(one) or key for key, one in titles.items()}
        self.part.choices = whole | named
        return self


class DocumentForm(Form):
    """A file, and the language it is written in."""

    checks_letters = False  # its reader does, by its fonts
    file = FileField()
    language = SelectField(default="vi")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = dict(LANGUAGES)


class QuestionFileForm(FormattedFileForm):
    """A file of questions, or its text; what it does not say itself."""

    pasted = TextAreaField()
    weights = SelectField(default="error")
    known_formats = staticmethod(formats.readable)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.weights.choices = {
            "error": _("Leave the question out and say so"),
            "nearest": _("Take the nearest share"),
        }

    def validate(self, *given: Any, **named: Any) -> bool:
        """A pasted text in an old font is refused, unless somebody has said
        that every letter is right.
        """
        self.checks_letters = self.encoding.data != formats.PLAIN
        return super().validate(*given, **named)

    def options(self) -> ReadAs:
        """How the file is to be read."""
        return ReadAs(
            self.language.data,
            OtherWeights(self.weights.data),
            self.encoding.data,
        )


class ShownQuestionsForm(Form):
    """Questions that were looked at, on their way into the draft."""

    checks_letters = False  # they were looked at and said to be right
    questions = TextAreaField()


class TakeOutForm(Form):
    """In which format and language questions are taken out."""

    kind = SelectField(default="moodle-xml")
    language = SelectField(default="vi")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = formats.writable().items()
        self.kind.choices = {key: _(one.label) for key, one in kinds}
        self.language.choices = dict(LANGUAGES)


class PublishForm(TextsForm):
    """What is new in the revision, in the author's words."""

    note = TextField(validators=[Length(max=500)])
    edit = WholeField(widget=HiddenInput(), validators=[Optional()])


@dataclass
class TextSide:
    """A text in one language: its blocks, each with fields of its own. `base`:
    the marks of the blocks that its page was made of; `fresh`: the place of a
    block that is empty because it is new; `at`: of the one that was worked on.
    """

    language: str
    blocks: list[TextBlock]
    base: tuple[str, ...]
    keep: str = ""
    seen: str = ""
    fresh: int | None = None
    at: int | None = None
    errors: dict[int, list[str]] = field(default_factory=dict)
    clash: TextClash | None = None
    keys: Sequence[str] = ()
    """What the page that was sent calls its blocks."""

    @classmethod
    def stored(
        cls,
        language: str,
        content: bytes | None,
    ) -> "TextSide":
        """As the file has it."""
        found = blocks.read(blocks.decoded(content))
        return cls(
            language,
            found,
            blocks.marks_of(found),
        )

    @classmethod
    def sent(
        cls,
        language: str,
        form: MultiDict[str, str],
    ) -> "TextSide":
        """As a page sends it: the blocks in the order of their fields."""
        base = form.get(f"was-text_{language}", "").split()
        side = cls(
            language,
            [],
            tuple(base[: blocks.MOST_BLOCKS + 1]),
        )
        side.keys = keys = _keys_in(form, f"kind-{language}-")
        side.blocks = [_block_in(form, f"{language}-{key}") for key in keys]
        side.keep = form.get(f"keep-text_{language}", "")
        side.seen = form.get(f"seen-text_{language}", "")
        return side

    @property
    def name(self) -> str:
        """Of the field that all of it is to those who save by themselves."""
        return f"text_{self.language}"

    def as_sent(self) -> SentText:
        """For joining it with what is stored."""
        return SentText(
            blocks.write(self.blocks),
            self.base,
            self.keep,
            self.seen,
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """Of what stands on the page."""
        return blocks.marks_in(blocks.write(self.blocks))

    @property
    def is_changed(self) -> bool:
        """Whether somebody wrote on this page."""
        return self.marks != self.base

    def insert(self, place: int) -> None:
        """A new block, still empty."""
        self.blocks.insert(place, TextBlock(BlockKind.PARAGRAPH))
        self.fresh = place

    def place_of(self, key: str) -> int:
        """Where the block of this name stands; behind all if there is none."""
        return [*self.keys, key].index(key)

    def written_before(self, place: int) -> int:
        """How many blocks the file has before this place."""
        return len(blocks.read(blocks.write(self.blocks[:place])))

    def validate(self) -> bool:
        """Whether it can be stored: not too long, and typed with no old font."""
        found = enumerate(map(_wrong_with, self.blocks))
        self.errors |= {place: said for place, said in found if said}
        if len(self.blocks) > blocks.MOST_BLOCKS + 1:
            self.errors.setdefault(0, []).append(
                _(
                    "A text has at most %(most)s blocks. Make two lessons of it.",
                    most=blocks.MOST_BLOCKS,
                )
            )
        return not self.errors


def _wrong_with(block: TextBlock) -> list[str]:
    said = block.text, block.caption, *dict(block.fields).values()
    return [*chain.from_iterable(map(_wrong_in, said))]


def _keys_in(form: MultiDict[str, str], begin: str) -> list[str]:
    """What follows this beginning in the names of fields, in their order."""
    return [name[len(begin) :] for name in form if name.startswith(begin)]


def _wrong_in(text: str) -> Iterator[str]:
    if len(text) > LONGEST_BLOCK:
        yield _(
            "This is too long for one block: at most %(most)s letters. Divide it.",
            most=LONGEST_BLOCK,
        )
    elif found := letters.misread(text):
        told, values = letters.describe(found)
        yield _(told, **values)


def _block_in(form: MultiDict[str, str], key: str) -> TextBlock:
    kind = _kind_in(form.get(f"kind-{key}", ""))
    return TextBlock(
        kind,
        blocks.typed(form.get(f"text-{key}", "")),
        blocks.source_in(form.get(f"figure-{key}", ""), f"plain-{key}" in form),
        blocks.typed(form.get(f"caption-{key}", "")),
        blocks.fields_in(kind, lambda name: form.get(f"{name}-{key}", "")),
    )


def _kind_in(said: str) -> BlockKind:
    return BlockKind(said) if said in set(BlockKind) else BlockKind.PARAGRAPH


class NewPartForm(TitledForm):
    """A part that is new: what it is and what it is called."""

    kind = SelectField(coerce=Kind)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind.choices = {
            str(kind): _(label) for kind, label in KIND_LABELS.items()
        }


class AlongForm(TextsForm):
    """A part for another draft."""

    draft = SelectField()
    moves = BooleanField()


class Problem(NamedTuple):
    """What is wrong, at which input; "" if at none."""

    control: str
    text: str


Offers = Mapping[str, Mapping[str, str]]
"""Choices that only the page knows, by name: keys and what they are called."""


class ItemForm:
    """What stands in a file, in the inputs that its fields declare. `data`: what
    the page shows, as it was typed where something is wrong with it.
    """

    status = 422

    def __init__(
        self,
        item: Item,
        data: Json,
        offers: Offers,
        was: str = "",
        before: Json | None = None,
    ) -> None:
        self.item, self.data, self.offers = item, data, offers
        self.was = was or item.mark(data)
        self.before = data if before is None else before
        """What the draft holds; `data` may have been changed on the page."""
        self.problems: list[Problem] = []
        self.stored: Json | None = None
        """What somebody else has stored after the page showed it."""
        self.goes_on_at = ""
        """The input that a button of the form has led to."""

    @property
    def fields(self) -> Sequence[InputField]:
        """What it asks for, in order."""
        return self.item.fields

    def refuse(self, mistakes: Sequence[Mistake]) -> None:
        """Show what is wrong where it is written."""
        for one in mistakes:
            control = inputs.control_of(self.fields, one.field)
            text = _(one.text, **dict(one.values))
            self.problems.append(Problem(control, text))

    def refuse_whole(self, error: LMSError) -> None:
        """Show a refusal above the form."""
        self.status = error.status
        self.problems.append(Problem("", _(error.text, **error.values)))

    def show_both(self, stale: StaleItem) -> None:
        """Show what somebody else stored meanwhile; sent once more, what stands
        in the form is meant.
        """
        self.stored, self.was = stale.stored, self.item.mark(stale.stored)
        self.refuse_whole(stale)

    @property
    def differences(self) -> Iterator[tuple[str, Any, Any]]:
        """By field, what somebody else stored meanwhile and what stands here."""
        for one in self.fields if self.stored is not None else ():
            stored = self.value(one, self.stored)
            here = self.value(one, self.data)
            if repr(stored) != repr(here):
                yield _(one.label), stored, here

    def errors(self, control: str) -> list[str]:
        """What is wrong at this input."""
        return [one.text for one in self.problems if one.control == control]

    def shown(self, field: InputField, data: Any) -> Any:
        """What stands in the field's input; `data`: what it is a part of."""
        return inputs.shown(field, self.value(field, data))

    def value(self, field: InputField, data: Any) -> Any:
        """What the data say of this field."""
        if not field.name:
            return data
        return data.get(field.name) if isinstance(data, dict) else None

    def rows(self, field: InputField, data: Any) -> list[Any]:
        """Its rows, and so many empty ones that there are enough."""
        value = self.value(field, data)
        rows = value if isinstance(value, list) else []
        missing = max(field.rows - len(rows), 0)
        return [*rows, *(field.blank for _row in range(missing))]

    def choices(self, field: InputField, data: Any) -> Iterator[ChoiceShown]:
        """What may be chosen; what is stored may be kept, known or not."""
        here = self.shown(field, data)
        chosen = here if isinstance(here, list) else [here]
        known = self.known(field)
        unknown = {key: key for key in chosen if key and key not in known}
        for value, label in (known | unknown).items():
            yield ChoiceShown(value, label, value in chosen)

    def known(self, field: InputField) -> dict[str, str]:
        """What may be chosen and what it is called."""
        own = {
            inputs.shown(field, value): _(label)
            for value, label in field.choices
        }
        return {**self.offers.get(field.offer, {}), **own}
