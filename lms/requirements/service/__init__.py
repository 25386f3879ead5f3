"""What other rooms ask of requirements: what a post in a place requires, and
the acts that set and end it.
"""

from lms.requirements.queries.effective import (
    effective,
    effective_many,
)
from lms.requirements.queries.rows import rows_of_units, rows_to_come
from lms.requirements.service.edits import (
    Known,
    Planned,
    carry_out_each,
    check_terms,
    end_rows,
    lock,
    planned,
    recount,
    require_level,
    set_once,
    turn,
    unit_to_set,
)
from lms.requirements.service.inheritance import said_of
from lms.requirements.service.places import load_units, units
from lms.requirements.service.usage import asked_by, grounds_with_usage

__all__ = [
    "Known",
    "Planned",
    "asked_by",
    "carry_out_each",
    "check_terms",
    "effective",
    "effective_many",
    "end_rows",
    "grounds_with_usage",
    "load_units",
    "lock",
    "planned",
    "recount",
    "require_level",
    "rows_of_units",
    "rows_to_come",
    "said_of",
    "set_once",
    "turn",
    "unit_to_set",
    "units",
]
