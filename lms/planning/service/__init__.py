"""The door of the room: plans of one person, of several and of units; and who
is asked to take what by when.
"""

from lms.planning.queries.rule_list import (
    CourseAsking,
    askers,
    asking,
    narrowing,
)
from lms.planning.queries.unit_people import DUE_LABELS, PlanFilter
from lms.planning.service.acts import go_on_undoing, recent_act, undo_act
from lms.planning.service.assignments import (
    MOST_CHOSEN,
    assign,
    look_at_chosen,
    require_people,
    withdraw,
)
from lms.planning.service.days import due_days
from lms.planning.service.lists import (
    PlanRow,
    are_own,
    assigned,
    count_overdue,
    ids_of,
    people_of,
    plan_file,
    rules_at,
    rules_named,
    seen_among,
)
from lms.planning.service.plan_assignments import (
    assign_plan,
    assign_plans,
    assign_unit,
)
from lms.planning.service.plans import (
    barred,
    catalogue,
    choose_language,
    courses_for,
    courses_of,
    failed_in,
    for_person,
    mine,
    plans_of,
    takings,
)
from lms.planning.service.renewal import posted, turn
from lms.planning.service.retired_courses import (
    KEPT,
    ask_to_tell,
    is_untold,
    resting,
    successor,
    successors,
    tell_takers,
    who_asked,
)
from lms.planning.service.rule_setting import (
    apply,
    end_rule,
    look_at_end,
    look_at_rule,
    set_rule,
)
from lms.planning.service.runs import ask_for_run, go_on
from lms.planning.service.units import (
    AT_ONCE,
    UnitPlan,
    for_unit,
    pace_above,
    pace_mark,
    pace_of,
    reach_of_pace,
    roots,
    set_pace,
    stuck_people,
    unit_of,
)
