"""What a page of files got: a file that was chosen, or what it held on its way to
the second step.
"""

from flask import request

from lms.core.errors import Conflict, Invalid
from lms.exchange.forms import RowsForm
from lms.exchange.loader import rows as files
from lms.exchange.types import RowLists, RowsImport, RowsReport


def rows_of(form: RowsForm, name: str) -> RowLists:
    """The rows of a file of this kind. Invalid without any."""
    file = request.files.get("file")
    if file and file.filename:
        form.validate()
        return files.read(file.read(), name, form.encoding.data or "")
    if not form.text.data:
        raise Invalid("Choose a file first.", "file")
    return files.unseal(form.text.data, name)


def options_of(form: RowsForm, in_background: bool = False) -> RowsImport:
    """Without `save` the rows are only looked at; with it they are taken, as
    they were read.
    """
    save = request.form.get("save", "")
    return RowsImport(
        dry_run=not save,
        only_good=save == "good",
        in_background=in_background,
        shown=form.shown.data,
    )


def status_of(form: RowsForm, report: RowsReport, options: RowsImport) -> int:
    """Of the page that says what became of the rows; why none was taken, if
    some were to be.
    """
    if options.dry_run or report.saved:
        return 200
    if not report.is_outdated(options):
        return 422 if report.bad else 200
    refusal = Conflict(
        "What stands here has changed since you looked, so no row was taken. Below stands what the file would do now."
    )
    form.refuse(refusal)
    return refusal.status
