"""The products of a catalogue from a table and to a table. Only a draft takes
any.
"""

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.core.errors import Invalid
from lms.evaluation import service as evaluation
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.catalogue import MOST_PRODUCTS
from lms.evaluation.types import ProductDraft
from lms.exchange.rules import products as rules
from lms.exchange.types import (
    CellLists,
    Cells,
    FileRow,
    RowLists,
    RowsImport,
    RowsReport,
)
from lms.framework import service as framework


def bring_in(
    actor: Actor, list_id: int, rows: RowLists, options: RowsImport
) -> RowsReport:
    """Products from a file: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing. What is there and not in the file
    stays, so the same file twice changes nothing.
    """
    evaluation.draft_catalogue(actor, list_id)
    report = RowsReport(rows["products"])
    _check_length(report.lines)
    if options.dry_run:
        _examine(actor, list_id, report.lines)
        return report
    with access.acting(actor):
        drafts = _examine(actor, list_id, report.lines)
        if report.should_store(options):
            evaluation.fill_catalogue(actor, list_id, drafts)
            report.saved = True
    return report


def _check_length(lines: Sequence[FileRow]) -> None:
    if len(lines) > MOST_PRODUCTS:
        raise Invalid(
            "The file has too many rows; at most %(limit)s can be taken at once. Split it.",
            "file",
            limit=MOST_PRODUCTS,
        )


def _examine(
    actor: Actor, list_id: int, lines: Sequence[FileRow]
) -> list[ProductDraft]:
    seen = evaluation.draft_catalogue(actor, list_id)
    drafts = [evaluation.draft_of(row) for row in seen.products]
    facts = rules.ProductFacts(
        {draft.key: draft for draft in drafts},
        framework.competency_keys(),
        seen.decimals,
    )
    return rules.examine(lines, facts)


def take_out(actor: Actor, list_id: int, sign: str) -> CellLists:
    """The rows of the table, with this decimal sign; for everybody who may read
    the catalogue.
    """
    seen = evaluation.catalogue(actor, list_id)
    return {"products": [_row(row, seen, sign) for row in seen.products]}


def _row(row: Row, seen: evaluation.Catalogue, sign: str) -> Cells:
    draft = evaluation.draft_of(row)
    return {
        "key": draft.key,
        "title": draft.title,
        "output": draft.output,
        "complexity": str(draft.complexity),
        "points": _written(draft.points, sign),
        "coefficient": _written(seen.coefficients.get(row.id), sign),
        "standard": "yes" if draft.is_standard else "",
        "competencies": "; ".join(draft.competencies),
    }


def _written(amount: Fraction | None, sign: str) -> str:
    if amount is None:
        return ""
    text = shown(amount, 4).rstrip("0").rstrip(".")
    return text.replace(".", sign)
