"""Forms of the directory."""

import datetime as dt
import re
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.access.types import LABELS, Role
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick
from lms.core.letters import folding
from lms.core.types import Labels, Names
from lms.directory.types import (
    Answer,
    PersonEntry,
    RowAnswer,
    UnitChoices,
)
from lms.posts import service as posts
from lms.web.forms import FileForm, Form, GuardedForm, LineField

LINE = re.compile(r"[0-9]{1,6}")


def _offered_posts(current: str | None) -> Labels:
    """A post that was retired may stay with whoever holds it."""
    language = lang()
    offered = {
        key: pick(post.title, language)
        for key, post in posts.posts().items()
        if not post.retired or key == current
    }
    return {"": _("no post"), **offered}


class UnitForm(Form):
    """A unit: of a few chosen in a list, of many found by a search first.
    `searched` is the search whose finds the list holds.
    """

    unit = SelectField(coerce=int)
    search = LineField()
    searched = HiddenField()
    find = SubmitField()
    choices: UnitChoices

    @property
    def is_search(self) -> bool:
        """Whether units are asked for: nothing is saved with a unit that was
        listed for another search.
        """
        return self.find.data or self.search.data != self.searched.data

    def offer_units(self, choices: UnitChoices) -> None:
        """The units to choose from."""
        self.choices = choices
        self.searched.data = self.search.data
        labels = _ways if choices.many else _indented
        self.unit.choices = labels(choices, lang())


def _ways(choices: UnitChoices, language: str) -> Names:
    return {
        unit.id: ", ".join(
            pick(one.title, language) for one in choices.ways[unit.id]
        )
        for unit in choices.units
    }


def _indented(choices: UnitChoices, language: str) -> Names:
    depths = [unit.path.count("/") for unit in choices.units]
    top = min(depths, default=0)
    return {
        unit.id: "– " * (depth - top) + pick(unit.title, language)
        for unit, depth in zip(choices.units, depths, strict=True)
    }


class PostingForm(UnitForm):
    """A change of post."""

    post = SelectField()
    since = DateField(validators=[InputRequired()])

    def offer(self, choices: UnitChoices) -> None:
        """The units to choose from, and the posts."""
        self.offer_units(choices)
        self.post.choices = _offered_posts(self.post.data)

    @property
    def chosen(self) -> tuple[int, str, dt.date]:
        """The unit, the post and the day."""
        return self.unit.data, self.post.data, self.since.data


class NameForm(GuardedForm):
    """A person's name and e-mail address."""

    name = LineField(validators=[InputRequired(), Length(max=200)])
    email = LineField(validators=[Optional(), Length(max=200)])

    @property
    def chosen(self) -> tuple[str, str | None, str | None]:
        """The name, the address and the mark of what the page showed."""
        return self.name.data, self.email.data or None, self.shown


class PersonForm(PostingForm):
    """A new person with their first post."""

    name = LineField(validators=[InputRequired(), Length(max=200)])
    login = LineField(validators=[InputRequired(), Length(max=80)])
    email = LineField(validators=[Optional(), Length(max=200)])

    def entry(self) -> PersonEntry:
        """What was typed."""
        keys = {unit.id: unit.key for unit in self.choices.units}
        return PersonEntry(
            login=folding.fold(self.login.data),
            typed=self.login.data,
            name=self.name.data,
            email=self.email.data or None,
            unit=keys[self.unit.data],
            post=self.post.data,
            since=self.since.data,
        )


class RoleForm(UnitForm):
    """A role within a unit."""

    role = SelectField()

    def offer(self, choices: UnitChoices) -> None:
        """The units to choose from, and the roles."""
        self.offer_units(choices)
        self.role.choices = {str(role): _(LABELS[role]) for role in Role}

    @property
    def chosen(self) -> tuple[Role, int]:
        """The role and the unit."""
        return Role(self.role.data), self.unit.data


class ImportForm(FileForm):
    """A CSV or XLSX file, or its text on the way from the dry run to the
    import.
    """

    text = TextAreaField()

    def process(self, formdata: Any = None, *values: Any, **more: Any) -> None:
        """Keep the answers about rows, which have names of their own."""
        super().process(formdata, *values, **more)
        self.sent = formdata or {}

    def answers(self) -> dict[int, RowAnswer]:
        """What was said about rows, by line."""
        lines = {
            name.removeprefix("row-"): value
            for name, value in self.sent.items()
            if name.startswith("row-") and value in set(Answer)
        }
        return {
            int(line): RowAnswer(
                Answer(value), self.sent.get(f"known-{line}", "")
            )
            for line, value in lines.items()
            if LINE.fullmatch(line)
        }
