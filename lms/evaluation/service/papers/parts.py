"""Cells, tables and amounts of a paper."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from lms.core.i18n import day, lang
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.periods import PeriodDays, kind_of
from lms.evaluation.types import PeriodKind

COMMA = {"vi": ","}
"""The decimal sign where it is not a point."""
QUARTERS = "I", "II", "III", "IV"
"""Quarters as they are written in offices."""
HOW = 3
"""Decimals of an amount within how it was calculated."""
PaperRow = list[Json]


def said(
    value: Fraction | None, decimals: int = 2, language: str | None = None
) -> str:
    """An exact amount as the language writes it, cut and without zeros that say
    nothing; a dash for none.
    """
    if value is None:
        return "–"
    return _said(value.as_integer_ratio(), decimals, language or lang())


@lru_cache(maxsize=4096)
def _said(ratio: tuple[int, int], decimals: int, language: str) -> str:
    text = shown(Fraction(*ratio), decimals)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", COMMA.get(language, "."))


def how(value: Fraction | None) -> str:
    """The same within how something was calculated."""
    return said(value, HOW)


def period_said(days: PeriodDays) -> str:
    """A period as people say it: its month or quarter, otherwise its days."""
    first, kind = days.since, kind_of(days)
    if kind == PeriodKind.MONTH:
        return _("Month %(month)s", month=f"{first:%m/%Y}")
    if kind == PeriodKind.QUARTER:
        quarter = QUARTERS[first.month // 3]
        return _(
            "Quarter %(quarter)s/%(year)s",
            quarter=quarter,
            year=str(first.year),
        )
    return _("%(first)s to %(last)s", first=day(first), last=day(days.last))


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Their exact sum."""
    return sum(amounts, Fraction())


def plain(text: str, strong: bool = False) -> Json:
    """A cell with words."""
    return {"text": text, "strong": strong}


def figure(value: Fraction | None, strong: bool = False) -> Json:
    """A cell with an amount: a number where the file knows numbers, cut to two
    decimals as it is printed.
    """
    cell = plain(said(value), strong)
    return cell if value is None else cell | {"number": shown(value)}


def texts(words: Iterable[str]) -> Json:
    """A cell of several lines."""
    return plain("\n".join(words))


def table(
    title: str,
    columns: Mapping[str, float],
    rows: Iterable[PaperRow],
    right: Sequence[int] = (),
    below: Sequence[str] = (),
) -> Json:
    """A table; `columns`: headings with their widths (0: as wide as needed),
    `right`: those that hold numbers.
    """
    return {
        "kind": "table",
        "title": title,
        "columns": list(columns),
        "widths": list(columns.values()),
        "rows": list(rows),
        "right": list(right),
        "below": list(below),
        "long": True,
    }


def facts(title: str, rows: Iterable[tuple[str, str]]) -> Json:
    """Names with what belongs to them."""
    pairs = [list(row) for row in rows]
    return {"kind": "facts", "title": title, "rows": pairs}
