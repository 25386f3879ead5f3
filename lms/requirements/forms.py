"""The forms of requirements (what all rows of one act share, and one row by
itself), of posts and of features of places.
"""

import datetime as dt

from wtforms import (
    BooleanField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick
from lms.core.types import Json
from lms.framework.types import DEPTH_LABELS, LEVELS, Depth
from lms.legal import service as legal
from lms.posts import service as posts_service
from lms.posts.types import PostEntry
from lms.requirements.types import CellChange, ChangeTerms, Requirement
from lms.web.forms import Form, GuardedForm, OptionalDate, TextsForm


def read_day(text: str | None) -> dt.date | None:
    """A day from an address or a hidden field; None for none or nonsense."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


class TermsForm(Form):
    """Why, on what ground, by which law, from when until when."""

    reason = TextAreaField()
    ground = SelectField(validators=[Optional()])
    legal_basis = SelectField(validators=[Optional()])
    since = OptionalDate()
    until = OptionalDate()

    def offer_terms(self) -> None:
        """The lists to choose from."""
        grounds, bases = posts_service.grounds(), legal.all_bases()
        language = lang()
        self.ground.choices = {
            "": _("none of these"),
            **{row.key: pick(row.title, language) for row in grounds},
        }
        self.legal_basis.choices = {
            "": _("none"),
            **{
                row.key: f"{row.number} – {pick(row.title, language)}"
                for row in bases
            },
        }

    def terms(self) -> ChangeTerms:
        """As the use-cases take them."""
        return ChangeTerms(
            self.reason.data,
            self.ground.data or None,
            self.legal_basis.data or None,
            self.since.data,
            self.until.data,
        )


class RequirementForm(GuardedForm, TermsForm):
    """What a unit asks of a post in one competency."""

    competency = SelectField()
    level = SelectField(coerce=int)
    depth = SelectField(coerce=int)
    essential = SelectField(coerce=int, default=1)

    def offer(self, competencies: Json) -> None:
        """The lists to choose from."""
        self.offer_terms()
        self.competency.choices = {
            key: pick(row.title) for key, row in competencies.items()
        }
        self._offer_values()

    def _offer_values(self) -> None:
        self.level.choices = {
            level: _("Level %(level)s", level=level) for level in LEVELS
        }
        self.depth.choices = {
            int(depth): _(DEPTH_LABELS[depth]) for depth in Depth
        }
        self.essential.choices = {1: _("Essential."), 0: _("Useful.")}

    def begin_at(self, asked: Requirement) -> None:
        """Open with what is asked already, unless something was sent: less is
        refused, so it is the least that can be chosen.
        """
        if self.level.raw_data is None:
            self.level.data = asked.level
            self.depth.data = int(asked.depth)
            self.essential.data = int(asked.essential)

    def change(self, post: str) -> CellChange:
        """As the use-case takes it."""
        return CellChange(
            post,
            self.competency.data,
            self.level.data,
            self.depth.data,
            bool(self.essential.data),
        )


class PostForm(GuardedForm, TextsForm):
    """A post as a record."""

    key = StringField()
    title_vi = StringField()
    title_en = StringField()
    short_vi = StringField()
    short_en = StringField()
    office_vi = StringField()
    office_en = StringField()
    source_vi = TextAreaField()
    source_en = TextAreaField()
    leadership = BooleanField()

    def entry(self) -> PostEntry:
        """As the use-cases take it."""
        return PostEntry(
            self.texts("title"),
            self.texts("office"),
            self.texts("source"),
            bool(self.leadership.data),
            self.texts("short"),
        )


class GroundForm(GuardedForm, TextsForm):
    """What in a place may call for more."""

    key = StringField()
    title_vi = StringField()
    title_en = StringField()
    retired = BooleanField()
