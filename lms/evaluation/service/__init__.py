"""The door of evaluation: catalogues, periods, given work and deliveries.
Whoever leads a unit gives and accepts, never for themselves; no number here
decides about anybody.
"""

from lms.evaluation.queries.sheets import TO_FILL_IN_GATE
from lms.evaluation.queries.works import TO_DO_GATE, loads, whole
from lms.evaluation.rules.giving import days_late
from lms.evaluation.service.announcing import SHEET_DECISION, petition_on
from lms.evaluation.service.catalogues import (
    Catalogue,
    begin_catalogue,
    catalogue,
    catalogue_in_force,
    catalogues,
    decide_catalogue,
    draft_catalogue,
    draft_of,
    fill_catalogue,
    keeps,
    remove_product,
    save_product,
)
from lms.evaluation.service.delivering import (
    answer,
    deliver,
    deliver_again,
    deliveries_size,
    deliveries_waiting,
    excuse,
    take_back,
)
from lms.evaluation.service.exports.data import as_json, schema
from lms.evaluation.service.exports.gathering import (
    UNPREPARED,
    ExportedPerson,
    YearAsked,
    export_year,
    people_of_year,
    units_of_year,
)
from lms.evaluation.service.exports.tables import (
    READ_BACK,
    TABLES,
    ExportTable,
    as_number,
    as_text,
)
from lms.evaluation.service.giving import (
    NO_PERIOD,
    TeamMember,
    all_works_of,
    give,
    led,
    members,
    products_for,
    products_led,
    team_by_name,
)
from lms.evaluation.service.grading import (
    YEAR_DECISION,
    YEAR_LABELS,
    enter_organisation,
    grades_shown,
    moved_since,
    organisations_below,
    year_places,
    years_of_team,
)
from lms.evaluation.service.inheriting import (
    catalogues_from_above,
    periods_from_above,
)
from lms.evaluation.service.layers.lines import (
    last_lines,
    lines_here,
    reach_of_lines,
    unit_of_lines,
    write_lines,
)
from lms.evaluation.service.leading import left_in, line_of
from lms.evaluation.service.months import (
    marks_of,
    may_note,
    note_month,
    remove_month,
    years_known,
)
from lms.evaluation.service.noting import may_note_of, note_months
from lms.evaluation.service.opening import open_all, open_some
from lms.evaluation.service.papers.making import sheet_paper, year_paper
from lms.evaluation.service.periods import (
    SHEETS_JOB,
    current_period,
    current_periods,
    look_at_period,
    open_period,
    period_at,
    periods,
    rule_here,
)
from lms.evaluation.service.progress import (
    PeriodProgress,
    earlier_of,
    my_earlier,
    my_period,
    my_progress,
    progress_of,
    work_to_do,
)
from lms.evaluation.service.ruling import CATALOGUE_TERMS, RULE_TERMS
from lms.evaluation.service.sheets import (
    SheetSeen,
    assess_oneself,
    count_to_review,
    deciders,
    led_results,
    my_sheets,
    open_sheet,
    propose_sheet,
    return_for_rework,
    review,
    sheet_for,
    sheets_awaited,
    sheets_of,
    sheets_to_fill_in,
    sheets_to_review,
)
from lms.evaluation.service.works.days import work_days
from lms.evaluation.service.works.passing import (
    colleagues,
    give_parts,
    hand_back,
    hand_back_own,
    keep_work,
    take_over,
)
from lms.evaluation.service.works.reducing import reduce_work
from lms.evaluation.service.works.seeing import (
    SEEING_TERMS,
    observing,
    seen_at_work,
)
from lms.evaluation.service.years import (
    YEAR_TERMS,
    YearSeen,
    check_year,
    keep_year,
    my_year,
    open_sheets,
    propose_year,
    year_deciders,
    year_for,
)
