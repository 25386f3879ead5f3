"""The form of a note."""

from wtforms import BooleanField, TextAreaField

from lms.web.forms import Form


class NoteForm(Form):
    """A text of one's own, and a bookmark."""

    note = TextAreaField()
    is_marked = BooleanField()
