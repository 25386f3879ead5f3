"""Who may do what, and who sees what (the table of `docs/visibility.md`). Pure."""

from lms.access.rules.permissions import (
    allows,
    allows_for_all,
    guides,
    reach,
    sees,
    sees_everybody,
)
from lms.access.rules.small_groups import hidden, is_few, rounded
