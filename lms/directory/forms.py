"""Forms of the directory."""

from collections.abc import Iterable, Sequence

from wtforms import (
    DateField,
    FileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.access.types import LABELS, Role
from lms.core import folding
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.tables import encodings
from lms.directory.types import PersonEntry
from lms.people.types import Unit
from lms.posts import service as posts
from lms.web.forms import Form, tidy


def _indented(units: Sequence[Unit]) -> dict[int, str]:
    top = min((unit.path.count("/") for unit in units), default=0)
    return {
        unit.id: "– " * (unit.path.count("/") - top) + pick(unit.title)
        for unit in units
    }


def _offered_posts(current: str | None) -> dict[str, str]:
    """A post that was retired may stay with whoever holds it."""
    choices = {"": _("no post")}
    for key, post in posts.posts().items():
        if not post.retired or key == current:
            choices[key] = pick(post.title)
    return choices


class PostingForm(Form):
    """A change of post."""

    unit = SelectField(coerce=int)
    post = SelectField()
    since = DateField(validators=[InputRequired()])

    def offer(self, units: Sequence[Unit]) -> None:
        """The units to choose from, and the posts."""
        self.unit.choices = _indented(units)
        self.post.choices = _offered_posts(self.post.data)


class PersonForm(PostingForm):
    """A new person with their first post."""

    name = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=200)]
    )
    login = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=80)]
    )
    email = StringField(
        filters=[tidy], validators=[Optional(), Length(max=200)]
    )

    def entry(self, units: Iterable[Unit]) -> PersonEntry:
        """What was typed."""
        keys = {unit.id: unit.key for unit in units}
        return PersonEntry(
            login=folding.fold(self.login.data),
            name=self.name.data,
            email=self.email.data or None,
            unit=keys[self.unit.data],
            post=self.post.data,
            since=self.since.data,
        )


class RoleForm(Form):
    """A role within a unit."""

    role = SelectField()
    unit = SelectField(coerce=int)

    def offer(self, units: Sequence[Unit]) -> None:
        """The units to choose from, and the roles."""
        self.unit.choices = _indented(units)
        self.role.choices = {str(role): _(LABELS[role]) for role in Role}


class ImportForm(Form):
    """A CSV or XLSX file, or its text on the way from the dry run to the
    import.
    """

    file = FileField()
    encoding = SelectField(default="")
    text = TextAreaField()

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self.encoding.choices = {
            "": _("UTF-8 or UTF-16 (almost always)"),
            **encodings.OLD,
            encodings.PLAIN: _("UTF-8 or UTF-16, every letter just as it is"),
        }
