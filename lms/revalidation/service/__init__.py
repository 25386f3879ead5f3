"""Replace a legal basis and undo it, keep the review list, confirm what a
change of law put in doubt.
"""

from lms.revalidation.queries.review import by_course, names_in, tallies
from lms.revalidation.service.confirmation import (
    confirm,
    count_to_confirm,
    law_changes,
    open_doubts,
    to_confirm,
)
from lms.revalidation.service.replacement import (
    impact,
    nightly,
    replace,
    undo,
    uses,
)
from lms.revalidation.service.review import (
    count_open,
    item,
    items,
    may_settle,
    published,
    reopen,
    settle,
    tidy,
)
from lms.revalidation.service.works import decide_works, decided_works
