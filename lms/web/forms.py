"""The base form: our words for WTForms' messages. The CSRF token is checked
before any view runs (`web.csrf`).
"""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as WTForm
from wtforms.validators import Optional

from lms.core import letters
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import LANGUAGES, FormTranslations
from lms.core.i18n import gettext as _
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.merging import Newer, Shown
from lms.core.state import state
from lms.core.tables import encodings
from lms.core.types import Json, Texts, id_in
from lms.web.limits import whole

# What WTForms itself may say on our pages; it ships no Vietnamese, so these
# stand in our catalogue.
WTFORMS_SAYS = N_(
    (
        "This field is required.",
        "Not a valid choice.",
        "Not a valid date value.",
        "Not a valid datetime value.",
        "Not a valid integer value.",
        "Field cannot be longer than %(max)d character.",
        "Field must be at least %(min)d character long.",
        "'%(value)s' is not a valid choice for this field.",
        "Invalid Choice: could not coerce.",
    )
)


_UNSEEN = ("HiddenField", "PasswordField")


class Form(WTForm):
    """Fields check shape; meaning is checked by the use-case, whose refusal
    `refuse` hangs on the right field.
    """

    class Meta:
        """How WTForms speaks."""

        def get_translations(self, form: WTForm) -> FormTranslations:
            """Ours, in the language of the request."""
            return FormTranslations()

        def bind_field(self, form: WTForm, field: Any, options: Any) -> Field:
            """Without a label: templates say it, and for each field WTForms
            would look up a translation of its name.
            """
            return field.bind(form=form, label="", **options)

    checks_letters = True
    is_logged = False
    """Whether it stands in the log that a use-case refused it."""
    status = Invalid.status
    """What the page answers that shows what is wrong."""
    refusal: LMSError | None = None
    """That of the use-case."""

    def process(self, *given: Any, **named: Any) -> None:
        """As WTForms does; a text that was neither sent nor set is empty."""
        super().process(*given, **named)
        for field in self:
            if isinstance(field, StringField) and field.data is None:
                field.data = ""

    def validate(self, *given: Any, **named: Any) -> bool:
        """As WTForms does; besides, a text that was typed with an old font or
        copied in a wrong encoding is refused at its field.
        """
        is_valid = super().validate(*given, **named)
        refusals = self._misread() if self.checks_letters else ()
        for field, message in refusals:
            field.errors = [*field.errors, message]
            is_valid = False
        return is_valid

    def _misread(self) -> Iterator[tuple[Field, str]]:
        """As it came: filters may have dropped some of its letters."""
        for field in self:
            if not isinstance(field, StringField) or field.type in _UNSEEN:
                continue
            for value in field.raw_data or ():
                if found := letters.misread(value):
                    text, values = letters.describe(found)
                    yield field, _(text, **values)

    def refuse(self, error: LMSError) -> None:
        """Show a use-case's refusal at its field, or at the top of the form."""
        if self.is_logged:
            state().settings["on_refusal"](error.status)
        self.status, self.refusal = error.status, error
        self._show(error)

    def _show(self, error: LMSError) -> None:
        message = _(error.text, **error.values)
        if error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, message]
        else:
            self.form_errors.append(message)
        for other in error.also:
            self._show(other)

    @contextmanager
    def showing(self, *refusals: type[LMSError]) -> Iterator[None]:
        """Show such a refusal of the use-case inside, instead of raising it: what
        follows the block is the page with it. Unless others are named, what is
        invalid and what is in conflict.
        """
        shown = refusals or (Invalid, Conflict)
        try:
            yield
        except shown as refusal:
            self.refuse(refusal)


class GuardedForm(Form):
    """Of what others may change meanwhile. `seen`: the mark of what its page
    showed (`core.merging.keep_newer`).
    """

    seen = HiddenField()

    @property
    def shown(self) -> str | None:
        """The mark; None where it did not come along."""
        return self.seen.data if self.seen.raw_data else None

    def _show(self, error: LMSError) -> None:
        super()._show(error)
        if isinstance(error, Newer):
            self.seen.data = error.mark

    def lay_beside(self, stored: Form) -> None:
        """After such a refusal each field knows what is stored where it holds
        something else (`field.stored`), and its page says so.
        """
        if isinstance(self.refusal, Newer):
            for field in self:
                kept = stored[field.name]
                if (field.data or "") != (kept.data or ""):
                    field.stored = kept


class JudgingForm(Form):
    """Of an act about another person: that it was refused stands in the log."""

    is_logged = True


class WholeField(IntegerField):
    """A whole number that tables have room for."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As WTForms does; what is too large is no number either."""
        super().process_formdata(valuelist)
        try:
            whole(str(self.data or 0))
        except ValueError:
            self.data = None
            raise ValueError(_("Not a valid integer value.")) from None


class OptionalWhole(WholeField):
    """The same, or nothing."""

    def __init__(self, **named: Any) -> None:
        super().__init__(validators=[Optional()], **named)


class OptionalDate(DateField):
    """A day, or nothing."""

    def __init__(self, **named: Any) -> None:
        super().__init__(validators=[Optional()], **named)


class LineField(StringField):
    """A text as people mean it: composed letters, single spaces, no ends."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**{"filters": [tidy], **named})


class TextField(LineField, TextAreaField):
    """The same in several lines."""


class TextsForm(Form):
    """Texts with one field for each language: `title_vi`, `title_en`."""

    @classmethod
    def of(cls, row: Any, *names: str) -> Self:
        """The form with what is said in a row; `names`: which of it are texts."""
        texts = {
            f"{name}_{language}": getattr(row, name).get(language, "")
            for name in names
            for language in LANGUAGES
        }
        return cls(obj=row, data=texts)

    def texts(self, name: str) -> Texts:
        """What was written in each language."""
        return {
            language: self[f"{name}_{language}"].data.strip()
            for language in LANGUAGES
        }


class FileForm(Form):
    """A file to look at. Its encoding is only asked for old ones."""

    checks_letters = False  # the reader of the file does, by its encoding
    file = FileField()
    encoding = SelectField(default="")

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self.encoding.choices = {
            "": _("UTF-8 or UTF-16 (almost always)"),
            **encodings.OLD,
            encodings.PLAIN: _("UTF-8 or UTF-16, every letter just as it is"),
        }


class FormattedFileForm(FileForm):
    """A file in one of several formats, of which one language is read.
    `known_formats`: by their keys.
    """

    kind = SelectField(default="")
    language = SelectField(default="vi")
    known_formats: Callable[[], Json]

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        kinds = {key: _(one.label) for key, one in self.known_formats().items()}
        self.kind.choices = {"": _("Find out from the file"), **kinds}
        self.language.choices = dict(LANGUAGES)


def once_key() -> str:
    """A key for one rendering of one form: the first post that arrives with it
    counts, the others change nothing.
    """
    return secrets.token_urlsafe(16)


def shown_in(form: Mapping[str, str], names: Mapping[str, str]) -> Shown:
    """What the page that sent this form showed; `names`: of the form's fields,
    by what they are called in the use-case.
    """
    marks = {key: form.get(f"was-{name}", "") for key, name in names.items()}
    kept = (
        key
        for key, name in names.items()
        if form.get(f"keep-{name}") == "stored"
    )
    return Shown(marks, frozenset(kept))


MOST_ROWS = 20


def values_in(form: MultiDict[str, str], name: str) -> list[str]:
    """What a form sends under this name or, for a list of rows, one by one
    under `name-0`, `name-1` and so on.
    """
    if name in form:
        return form.getlist(name)
    rows = [form.get(f"{name}-{row}", "") for row in range(MOST_ROWS)]
    return rows if any(rows) else []


def text_in(field: Field) -> str:
    """What stands in an input: as it was typed, or as its value is written."""
    if isinstance(field.data, str):
        return field.data
    if field.raw_data:
        return " ".join(map(str, field.raw_data))
    if isinstance(field.data, dt.datetime):
        return field.data.strftime(field.format[0])
    return "" if field.data is None else str(field.data)


def picked_id(value: Any) -> int:
    """For choices of people and units: the id that was sent; 0 if it is none."""
    return id_in(str(value))


def tidy(value: Any) -> Any:
    """Filter: composed letters, single spaces, no ends."""
    return folding.tidy(value) if isinstance(value, str) else value


def local_path(target: str | None) -> str | None:
    """The target if it stays on this site, otherwise None. Browsers drop tabs,
    so "/<tab>/elsewhere" would leave it.
    """
    if not target or not target.isprintable():
        return None
    return target if _stays_here(target) else None


def _stays_here(target: str) -> bool:
    return target.startswith("/") and not target.startswith(("//", "/\\"))
