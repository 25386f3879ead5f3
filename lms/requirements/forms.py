"""The forms of requirements (what all rows of one act share, and one row by
itself), of posts and of grounds.
"""

import datetime as dt
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.i18n import LANGUAGES, pick
from lms.core.i18n import gettext as _
from lms.framework.models import Competency
from lms.framework.types import DEPTH_LABELS, LEVELS, Depth
from lms.legal import service as legal
from lms.posts import service as posts_service
from lms.posts.models import Post
from lms.posts.types import PostEntry
from lms.requirements.types import Asked, Terms
from lms.web.forms import Form


def asked_day(text: str | None) -> dt.date | None:
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
    since = DateField(validators=[Optional()])
    until = DateField(validators=[Optional()])

    def offer_terms(self) -> None:
        """The lists to choose from."""
        self.ground.choices = {
            "": _("none of these"),
            **{row.key: pick(row.title) for row in posts_service.grounds()},
        }
        bases = {
            row.key: f"{row.number} – {pick(row.title)}"
            for row in legal.all_bases()
        }
        self.legal_basis.choices = {"": _("none"), **bases}

    def terms(self) -> Terms:
        """As the use-cases take them."""
        ground, basis = self.ground.data or None, self.legal_basis.data or None
        return Terms(
            self.reason.data or "",
            ground,
            basis,
            self.since.data,
            self.until.data,
        )


class RequirementForm(TermsForm):
    """What a unit asks of a post in one competency."""

    competency = SelectField()
    level = SelectField(coerce=int)
    depth = SelectField(coerce=int)
    essential = SelectField(coerce=int, default=1)

    def offer(self, competencies: dict[str, Competency]) -> None:
        """The lists to choose from."""
        self.offer_terms()
        self.competency.choices = {
            key: pick(row.title) for key, row in competencies.items()
        }
        self.level.choices = {
            level: _("Level %(level)s", level=level) for level in LEVELS
        }
        self.depth.choices = {
            int(depth): _(DEPTH_LABELS[depth]) for depth in Depth
        }
        self.essential.choices = {1: _("Essential."), 0: _("Useful.")}

    def asked(self, post: str) -> Asked:
        """As the use-case takes it."""
        terms = self.terms()
        return Asked(
            post,
            self.competency.data,
            self.level.data,
            self.depth.data,
            terms.reason,
            terms.legal_basis,
            bool(self.essential.data),
            terms.ground,
            terms.since,
            terms.until,
        )


class PostForm(Form):
    """A post as a record."""

    key = StringField()
    title_vi = StringField()
    title_en = StringField()
    office_vi = StringField()
    office_en = StringField()
    source_vi = TextAreaField()
    source_en = TextAreaField()
    leadership = BooleanField()

    @staticmethod
    def of(row: Post) -> dict[str, Any]:
        """A post as the form holds it."""
        texts = {"title": row.title, "office": row.office, "source": row.source}
        said = {
            f"{name}_{language}": text.get(language, "")
            for name, text in texts.items()
            for language in LANGUAGES
        }
        return {**said, "key": row.key, "leadership": row.leadership}

    def entry(self) -> PostEntry:
        """As the use-cases take it."""
        texts = {
            name: {
                language: self[f"{name}_{language}"].data or ""
                for language in LANGUAGES
            }
            for name in ("title", "office", "source")
        }
        return PostEntry(**texts, leadership=bool(self.leadership.data))


class GroundForm(Form):
    """What in a place may call for more."""

    key = StringField()
    title_vi = StringField()
    title_en = StringField()
