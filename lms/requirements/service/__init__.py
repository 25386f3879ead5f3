"""What other rooms ask of requirements: what a post in a place requires, and
the acts that set and end it.
"""

from lms.requirements.queries.citations import CitingRequirements, citing
from lms.requirements.queries.effective import effective, effective_many
from lms.requirements.queries.origins import origins_of
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.queries.stored import rows_of_units, rows_to_come
from lms.requirements.queries.usage import count_units_asking
from lms.requirements.service.changes import (
    carry_out,
    check_terms,
    end_rows,
    plan_cell,
    refuse_past,
    require_level,
)
from lms.requirements.service.files import load_units, set_once
from lms.requirements.service.grounds import grounds_with_usage
from lms.requirements.service.permission import unit_to_set, units
from lms.requirements.service.recounts import turn
from lms.requirements.service.succession import (
    count_naming,
    list_naming,
    pass_on,
)
