"""What a page of files got: a file that was chosen, or what it held on its way to
the second step.
"""

from flask import request

from lms.core.errors import Invalid
from lms.exchange.forms import RowsForm
from lms.exchange.loader import rows as files
from lms.exchange.types import RowLists


def rows_of(form: RowsForm, name: str) -> RowLists:
    """The rows of a file of this kind. Invalid without any."""
    file = request.files.get("file")
    if file and file.filename:
        form.validate()
        return files.read(file.read(), name, form.encoding.data or "")
    if not form.text.data:
        raise Invalid("Choose a file first.", "file")
    return files.unseal(form.text.data, name)
