"""Pages on which files come in and go out, and the addresses at which other
systems look frameworks up.
"""

from lms.exchange.views import case, frameworks, rows
from lms.web.feature import Feature

FEATURE = Feature(
    (frameworks.bp, rows.bp, case.bp),
    public_if={"LMS_CASE_PUBLIC": case.ENDPOINTS},
    large=frozenset(
        {"rows.run", "exchange.framework_look", "exchange.framework_save"}
    ),
)
