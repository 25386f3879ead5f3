"""The year of whom one leads as files: tables, and JSON with its schema."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock, tables
from lms.core.errors import found
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.evaluation import service
from lms.evaluation.service.papers.labels import YEAR_STATES
from lms.evaluation.views.frame import bp
from lms.finding import service as finding
from lms.finding.service import PlaceChoice
from lms.people.types import Unit
from lms.web.listing import TableFile, download, require_kind
from lms.web.narrowing import (
    Narrowed,
    any_text,
    labelled,
    narrow,
    one_of,
)

STATES = {key or service.UNPREPARED: text for key, text in YEAR_STATES.items()}
"""What the list of a year can be narrowed to, by its name in the address."""


def narrowed(units: Sequence[Unit]) -> Narrowed:
    """What the address narrows the list of a year to; `units`: those in which
    the people of the list work.
    """
    places = {str(one.id): pick(one.title) for one in units}
    return narrow(
        {
            "search": ("Name", any_text),
            "unit": ("Unit", one_of(places)),
            "state": ("State", labelled(STATES)),
        }
    )


def asked(found_: Narrowed) -> service.YearAsked:
    """The same for the use-cases."""
    values = found_.values
    return service.YearAsked(
        values.get("search", ""),
        int(values.get("unit", 0)),
        values.get("state", ""),
    )


@bp.get("/years/<int:year>/<string:table>.<string:kind>")
def year_file(year: int, table: str, kind: str) -> Response:
    """The list as a table: what it is narrowed to holds for it as well."""
    require_kind(kind)
    chosen, said = found(service.TABLES.get(table)), _said(year)
    people = service.export_year(access.actor(), year, asked(said))
    rows = _rows(chosen, people, kind)
    if table == service.READ_BACK:
        return _read_back(f"{table}-{year}.{kind}", chosen, rows)
    units = finding.said_place(
        access.actor(), Permission.WORK_GIVE, PlaceChoice()
    )
    about = [(_("Year"), str(year)), *said.about]
    named = table, _(chosen.title), chosen.header, rows
    return TableFile(*named, units, about, chosen.legend).response(kind)


def _rows(
    chosen: service.ExportTable,
    people: Iterable[service.ExportedPerson],
    kind: str,
) -> list[list[Any]]:
    amount = service.as_number if kind == "xlsx" else service.as_text
    return [row for one in people for row in chosen.rows(one, amount)]


def _said(year: int) -> Narrowed:
    actor = access.actor()
    return narrowed(service.units_of_year(actor, service.left_in(actor, year)))


def _read_back(
    name: str, chosen: service.ExportTable, rows: list[list[Any]]
) -> Response:
    """A table that is brought in again as it is: nothing stands below it."""
    header = list(map(_, chosen.header))
    if name.endswith("csv"):
        return download(name, tables.csv_bytes(header, rows), tables.CSV_TYPE)
    content = tables.xlsx_bytes(_(chosen.title), header, rows)
    return download(name, content, tables.XLSX_TYPE)


@bp.get("/years/<int:year>/export.json")
def year_json(year: int) -> Response:
    """The same as JSON."""
    people = service.export_year(access.actor(), year, asked(_said(year)))
    content = service.as_json(people, year, clock.now())
    name = f"evaluation-{year}-{clock.today().isoformat()}.json"
    return download(name, content, "application/json")


@bp.get("/evaluation/export.schema.json")
def export_schema() -> Response:
    """What such a file holds."""
    access.actor()
    content = service.schema()
    return download("export.schema.json", content, "application/schema+json")
