"""Pages on which files come in and go out, and the addresses at which other
systems look frameworks up.
"""

from functools import partial

from lms.core.marks import N_
from lms.directory import service as directory
from lms.exchange.service import postings, profiles, units
from lms.exchange.views import case, frameworks, months, products, rows
from lms.web.feature import Feature

DONE = N_({"kind-saved": "The kind of unit is saved."})
FEATURE = Feature(
    (frameworks.bp, rows.bp, products.bp, months.bp, case.bp),
    public_if={"LMS_CASE_PUBLIC": case.ENDPOINTS},
    jobs={
        f"import_{work.kind}": partial(directory.go_on, work.in_files)
        for work in (units.WORK, postings.WORK, profiles.WORK)
    },
    done=DONE,
    large=frozenset(
        {
            "rows.run",
            "products.bring_in",
            "months.bring_in",
            "exchange.framework_look",
            "exchange.framework_save",
        }
    ),
)
