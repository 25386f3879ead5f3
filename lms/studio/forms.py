"""Forms of the framework studio. A text's place in a content, like `title.vi`,
is the name of its field, `title_vi`.
"""

from typing import Any

from wtforms import (
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.widgets import HiddenInput

from lms.core.errors import Invalid, LMSError
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.types import Json, Texts
from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.framework.rules.content import LANGUAGES, Content, Row
from lms.framework.types import LEVELS, Carry
from lms.legal import service as legal
from lms.studio.rules.tree import branches
from lms.web.forms import LineField, OptionalDate, TextsForm, WholeField


class DraftForm(TextsForm):
    """A part of a draft; `edit` says which count of changes the person saw."""

    edit = WholeField(widget=HiddenInput())
    place = ""

    def all_texts(self, *names: str) -> dict[str, Texts]:
        """What was typed of several texts, by name."""
        return {name: self.texts(name) for name in names}

    def show(self, name: str, text: Texts) -> None:
        """Put a text in both languages into its fields."""
        for language in LANGUAGES:
            self[f"{name}_{language}"].data = text.get(language, "")

    def refuse(self, error: LMSError) -> None:
        """All that is wrong with a content, each at its field."""
        if not isinstance(error, checks.InvalidContent):
            super().refuse(error)
            return
        for problem in error.problems:
            name = problem.place.removeprefix(self.place).replace(".", "_")
            field = name if name in self._fields else f"{name}_vi"
            super().refuse(LMSError(problem.text, field, **problem.values))


class PartForm(DraftForm):
    """A form of parts of a content."""

    def fill(self, content: Content) -> None:
        """Show what the draft says."""
        raise NotImplementedError

    def parts(self) -> Json:
        """What was typed, as parts of a content."""
        raise NotImplementedError


def _with_texts(form: type[DraftForm], *names: str) -> None:
    """Give the form a field for each of these texts in each language."""
    for name in names:
        for language in LANGUAGES:
            setattr(form, f"{name}_{language}", TextAreaField())


HEAD_TEXTS = ("title", "source")


class HeadForm(PartForm):
    """What a framework is: its name, where it comes from, when that was last
    checked, which legal basis it has.
    """

    key = LineField()
    as_of = OptionalDate()  # a missing day is named with all else that is wrong
    legal_basis = SelectField()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.legal_basis.choices = {"": _("none")} | {
            row.key: row.number for row in legal.all_bases()
        }

    def fill(self, content: Content) -> None:
        """Show what the draft says."""
        self.key.data, self.as_of.data = content["key"], contents.day(content)
        self.legal_basis.data = content["legal_basis"] or ""
        for name in HEAD_TEXTS:
            self.show(name, content[name])

    def parts(self) -> Json:
        """What was typed, as parts of a content."""
        return {
            **self.all_texts(*HEAD_TEXTS),
            "as_of": self.as_of.data,
            "legal_basis": self.legal_basis.data or None,
        }


_with_texts(HeadForm, *HEAD_TEXTS)
LEVEL_TEXTS = ("title", "description")


class LevelsForm(PartForm):
    """The words of the five levels."""

    def fill(self, content: Content) -> None:
        """Show what the draft says."""
        for level in LEVELS:
            texts = content["levels"].get(str(level), {})
            for name in LEVEL_TEXTS:
                self.show(f"levels_{level}_{name}", texts.get(name, {}))

    def parts(self) -> Json:
        """What was typed, as a part of a content. A level without any words is
        left out.
        """
        levels = {}
        for level in LEVELS:
            texts = {
                name: self.texts(f"levels_{level}_{name}")
                for name in LEVEL_TEXTS
            }
            if any("".join(text.values()).strip() for text in texts.values()):
                levels[str(level)] = texts
        return {"levels": levels}


for _level in LEVELS:
    _with_texts(
        LevelsForm, *(f"levels_{_level}_{name}" for name in LEVEL_TEXTS)
    )


class CompetencyForm(DraftForm):
    """One competency: its name, what it means, what shows each level, and where
    it stands.
    """

    key = LineField()
    parent = SelectField()

    @classmethod
    def of(cls, row: Row) -> "CompetencyForm":
        """With what the draft says."""
        form = cls()
        form.key.data, form.parent.data = row["key"], row["parent"] or ""
        for name in LEVEL_TEXTS:
            form.show(name, row[name])
        for level in LEVELS:
            text = row["indicators"].get(str(level), {})
            form.show(f"indicators_{level}", text)
        return form

    def offer(self, content: Content, key: str | None) -> None:
        """Where it may stand: at the top, or under any other that does not
        stand under itself.
        """
        self.parent.choices, below = {"": _("at the top")}, set[str]()
        for branch in branches(content):
            row, here = branch.row, branch.row["key"]
            if here == key or row["parent"] in below:
                below.add(here)
            else:
                title = "– " * branch.depth + pick(row["title"])
                self.parent.choices[here] = title

    def row(self) -> Row:
        """What was typed, as a competency of a content."""
        indicators = {
            str(level): self.texts(f"indicators_{level}") for level in LEVELS
        }
        return {
            "key": self.key.data,
            **self.all_texts(*LEVEL_TEXTS),
            "indicators": indicators,
            "parent": self.parent.data or None,
        }


_with_texts(
    CompetencyForm,
    *LEVEL_TEXTS,
    *(f"indicators_{level}" for level in LEVELS),
)
END, FOLLOW, OTHER = "end", "follow", "other"
Keys = list[str]


class CarryForm(DraftForm):
    """What becomes of earlier evidence for a competency and, if it is gone, of
    the requirements that name it.
    """

    how = RadioField()
    requirements = RadioField(
        validate_choice=False
    )  # what is chosen here is judged with the whole decision
    instead = SelectField(validate_choice=False)
    PLACES = 6

    def validate(self, *args: Any, **more: Any) -> bool:
        """As every form; without any answer it says which question waits for
        one.
        """
        is_valid = super().validate(*args, **more)
        if not self.how.data:
            self.how.errors = [
                _(
                    "Say what the evidence given so far counts for: choose one of the answers."
                )
            ]
        return is_valid

    def offer(self, content: Content, key: str) -> None:
        """The answers that are possible, and the competencies to choose from."""
        rows = contents.by_key(content)
        possible = [
            str(how) for how in Carry if how != Carry.SAME or key in rows
        ]
        self.how.choices = dict(zip(possible, possible, strict=True))
        self.requirements.choices = {FOLLOW: FOLLOW, OTHER: OTHER, END: END}
        choices = {other: pick(row["title"]) for other, row in rows.items()}
        for field in (self.instead, *self.heirs):
            field.choices = {"": _("choose")} | choices

    @property
    def heirs(self) -> list[SelectField]:
        """Where the competencies that take its place are chosen."""
        return [self[f"new_{place}"] for place in range(1, self.PLACES + 1)]

    def fill(self, decision: Json) -> None:
        """Show what was decided so far."""
        self.how.data = decision.get("how")
        heirs = decision.get("new", ())
        for field, key in zip(self.heirs, heirs, strict=False):
            field.data = key
        self._show_requirements(decision.get("requirements"), heirs)

    def _show_requirements(self, instead: Keys | None, heirs: Keys) -> None:
        if instead is None:
            return
        if not instead:
            self.requirements.data = END
        elif instead == heirs:
            self.requirements.data = FOLLOW
        else:
            self.requirements.data, self.instead.data = OTHER, instead[0]

    def decision(self) -> Json:
        """What was chosen, as a decision of a content; `Invalid` if the
        requirements are to follow nothing.
        """
        heirs = self._chosen_heirs()
        answer = self.requirements.data
        if answer == FOLLOW and not heirs:
            raise Invalid(
                "Nothing takes its place, so there is nothing to ask for instead. Choose another answer.",
                "requirements",
            )
        instead = {FOLLOW: heirs, OTHER: [self.instead.data], END: []}
        return {
            "how": self.how.data,
            "new": heirs,
            "requirements": instead.get(answer or ""),
        }

    def _chosen_heirs(self) -> Keys:
        chosen = [field.data for field in self.heirs if field.data]
        if self.how.data == Carry.REPLACED:
            return chosen[:1]
        return chosen if self.how.data == Carry.SPLIT else []


for _place in range(1, CarryForm.PLACES + 1):
    setattr(CarryForm, f"new_{_place}", SelectField(validate_choice=False))
