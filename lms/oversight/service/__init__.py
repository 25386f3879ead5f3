"""The door of oversight: second readings, findings, one's own figures."""

from lms.oversight.queries.heads import count_without_reader, without_reader
from lms.oversight.queries.readings import standing
from lms.oversight.service.bound import changed_findings
from lms.oversight.service.calibrating import (
    CasesOf,
    cases_of,
    due_cases,
    judge_case,
    my_cases,
    waiting_cases,
)
from lms.oversight.service.figures import (
    agreement_in,
    limits_at,
    my_figures,
    place_of,
)
from lms.oversight.service.findings import (
    close,
    count_asked,
    count_overseen,
    explain,
    look_at,
    mark_of,
    my_findings,
    overseen,
    what_became,
)
from lms.oversight.service.nights import (
    check,
    find_readers,
    give_way,
    look_after,
    watch,
)
from lms.oversight.service.readings import (
    OpenedReading,
    count_waiting,
    decide,
    file,
    opened,
    save,
    waiting,
)
