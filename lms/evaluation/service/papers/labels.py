"""What the parts of a sheet are called, for pages and papers."""

from lms.core.marks import N_
from lms.evaluation.types import MonthSource, SheetKind, SheetState, YearState

SHEET_STATES = N_(
    {
        SheetState.OPEN: "to be filled in",
        SheetState.SENT: "sent, to be reviewed",
        SheetState.PROPOSED: "proposed, not yet decided",
        SheetState.ANNOUNCED: "announced",
    }
)
SHEET_KINDS = N_(
    {
        SheetKind.OFFICIAL: "An official",
        SheetKind.LEADER: "A leader, with d, đ and e",
        SheetKind.SUPPORT: "Support staff",
    }
)
GROUPS = N_(
    {
        "1": "I. Politics, ethics, public-service culture, discipline",
        "2": "II. Competence, responsibility, attitude to people and business, coordination",
        "3": "III. Innovation, daring to think and act",
    }
)
"""The groups of the common criteria (Form 01 of Decree 335/2025)."""
LINES = N_(
    {
        "2.4": "attitude in serving people and business",
        "3.1": "breakthrough or creative products and solutions",
    }
)
"""Lines whose subject the form's text as we have it names; the others are
numbered.
"""
MARKS = N_(
    {
        "d": "d, results of those led: 100 or 50",
        "dd": "đ, the field in order: 100 or 50",
        "e": "e, the unit holds together: 100 or 50",
        "quality": "Quality",
        "compliance": "Compliance",
        "efficiency": "Efficiency",
    }
)
YEAR_STATES = N_(
    {
        "": "to be prepared",
        YearState.PREPARED: "in preparation",
        YearState.PROPOSED: "proposed, not yet decided",
        YearState.DECIDED: "decided",
    }
)
SOURCES = N_(
    {
        MonthSource.SHEET: "announced sheet",
        MonthSource.ELSEWHERE: "from another unit",
        MonthSource.BEGUN: "sheet without a score",
        MonthSource.COMING: "still to come",
        MonthSource.UNTOUCHED: "open; nothing given or filled in yet",
        MonthSource.NONE: "no sheet",
    }
)
