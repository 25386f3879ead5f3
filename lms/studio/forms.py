"""Forms of the framework studio. A text's place in a content, like `title.vi`,
is the name of its field, `title_vi`.
"""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.errors import LMSError
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.framework.rules.content import LANGUAGES, Content, Row
from lms.framework.types import LEVELS, Carry
from lms.studio.rules.tree import branches
from lms.web.forms import Form, tidy


class DraftForm(Form):
    """A part of a draft; `edit` says which count of changes the person saw."""

    edit = IntegerField()
    place = ""

    def texts(self, name: str) -> dict[str, str]:
        """What was typed in both languages."""
        return {
            language: self[f"{name}_{language}"].data or ""
            for language in LANGUAGES
        }

    def show(self, name: str, said: Mapping[str, str]) -> None:
        """Put a text in both languages into its fields."""
        for language in LANGUAGES:
            self[f"{name}_{language}"].data = said.get(language, "")

    def refuse(self, error: LMSError) -> None:
        """All that is wrong with a content, each at its field."""
        if not isinstance(error, checks.InvalidContent):
            return super().refuse(error)
        for problem in error.problems:
            name = problem.place.removeprefix(self.place).replace(".", "_")
            if name not in self:
                name = f"{name}_vi"
            values = dict(problem.values)
            super().refuse(LMSError(problem.text, name, **values))
        return None


def _with_texts(form: type[DraftForm], *names: str) -> type[DraftForm]:
    """The form with a field for each of these texts in each language."""
    for name in names:
        for language in LANGUAGES:
            setattr(form, f"{name}_{language}", TextAreaField())
    return form


class HeadForm(DraftForm):
    """What a framework is: its name, where it comes from, when that was last
    checked, which legal basis it has.
    """

    key = StringField(filters=[tidy])
    as_of = DateField(
        validators=[Optional()]
    )  # a missing day is named with all else that is wrong
    legal_basis = SelectField()

    def offer(self, bases: Mapping[str, str]) -> None:
        """The legal bases to choose from."""
        self.legal_basis.choices = {"": _("none"), **bases}

    def fill(self, content: Mapping[str, Any]) -> None:
        """Show what the draft says."""
        self.key.data, self.as_of.data = content["key"], contents.day(content)
        self.legal_basis.data = content["legal_basis"] or ""
        for name in ("title", "source"):
            self.show(name, content[name])

    def head(self) -> dict[str, Any]:
        """What was typed, as parts of a content."""
        texts = {name: self.texts(name) for name in ("title", "source")}
        return {
            **texts,
            "as_of": self.as_of.data,
            "legal_basis": self.legal_basis.data or None,
        }


_with_texts(HeadForm, "title", "source")
LEVEL_TEXTS = tuple(
    f"levels_{level}_{name}"
    for level in LEVELS
    for name in ("title", "description")
)


class LevelsForm(DraftForm):
    """The words of the five levels."""

    def fill(self, content: Mapping[str, Any]) -> None:
        """Show what the draft says."""
        for level in LEVELS:
            words = content["levels"].get(str(level), {})
            for name in ("title", "description"):
                self.show(f"levels_{level}_{name}", words.get(name, {}))

    def levels(self) -> dict[str, Any]:
        """What was typed, as a part of a content. A level without any words is
        left out.
        """
        words = {str(level): self._words(level) for level in LEVELS}
        return {level: texts for level, texts in words.items() if texts}

    def _words(self, level: int) -> dict[str, Any]:
        """Title and description of a level; nothing if all is blank."""
        names = ("title", "description")
        words = {name: self.texts(f"levels_{level}_{name}") for name in names}
        typed = [text for texts in words.values() for text in texts.values()]
        return words if any(text.strip() for text in typed) else {}


_with_texts(LevelsForm, *LEVEL_TEXTS)
INDICATORS = tuple(f"indicators_{level}" for level in LEVELS)


class CompetencyForm(DraftForm):
    """One competency: its name, what it means, what shows each level, and where
    it stands.
    """

    key = StringField(filters=[tidy])
    parent = SelectField()

    def offer(self, content: Content, key: str | None) -> None:
        """Where it may stand: at the top, or under any other that does not
        stand under itself.
        """
        self.parent.choices, below = {"": _("at the top")}, set[str]()
        for branch in branches(content):
            here = branch.row["key"]
            if here == key or branch.row["parent"] in below:
                below.add(here)
            else:
                self.parent.choices[here] = "– " * branch.depth + pick(
                    branch.row["title"]
                )

    def fill(self, row: Row) -> None:
        """Show what the draft says."""
        self.key.data, self.parent.data = row["key"], row["parent"] or ""
        for name in ("title", "description"):
            self.show(name, row[name])
        for level in LEVELS:
            self.show(
                f"indicators_{level}", row["indicators"].get(str(level), {})
            )

    def row(self) -> Row:
        """What was typed, as a competency of a content."""
        indicators = {
            str(level): self.texts(f"indicators_{level}") for level in LEVELS
        }
        texts = {name: self.texts(name) for name in ("title", "description")}
        return {
            "key": self.key.data or "",
            **texts,
            "indicators": indicators,
            "parent": self.parent.data or None,
        }


_with_texts(CompetencyForm, "title", "description", *INDICATORS)
END, FOLLOW, OTHER = "end", "follow", "other"


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
        valid = super().validate(*args, **more)
        if not self.how.data:
            self.how.errors = [
                _(
                    "Say what the evidence given so far counts for: choose one of the answers."
                )
            ]
        return valid

    def offer(self, content: Content, key: str) -> None:
        """The answers that are possible, and the competencies to choose from."""
        titles = {
            row["key"]: pick(row["title"]) for row in content["competencies"]
        }
        answers = [str(how) for how in Carry]
        if key not in titles:
            answers.remove(Carry.SAME)
        self.how.choices = {answer: answer for answer in answers}
        followers = (FOLLOW, OTHER, END)
        self.requirements.choices = {name: name for name in followers}
        for field in (self.instead, *self.heirs):
            field.choices = {"": _("choose"), **titles}

    @property
    def heirs(self) -> list[SelectField]:
        """Where the competencies that take its place are chosen."""
        return [self[f"new_{place}"] for place in range(1, self.PLACES + 1)]

    def fill(self, carry: Mapping[str, Any]) -> None:
        """Show what was decided so far."""
        self.how.data = carry.get("how")
        for field, new in zip(self.heirs, carry.get("new", ()), strict=False):
            field.data = new
        required = carry.get("requirements")
        if required is None:
            return
        if not required:
            self.requirements.data = END
        elif required == carry["new"]:
            self.requirements.data = FOLLOW
        else:
            self.requirements.data, self.instead.data = OTHER, required[0]

    def decision(self) -> dict[str, Any]:
        """What was chosen, as a decision of a content."""
        how, new = self.how.data, []
        if how in (Carry.REPLACED, Carry.SPLIT):
            new = [field.data for field in self.heirs if field.data]
        if how == Carry.REPLACED:
            new = new[:1]
        answers = {FOLLOW: new, OTHER: [self.instead.data], END: []}
        required = answers.get(self.requirements.data or "")
        return {"how": how, "new": new, "requirements": required}


for _place in range(1, CarryForm.PLACES + 1):
    setattr(CarryForm, f"new_{_place}", SelectField(validate_choice=False))
