"""Forms that are saved as a whole: a page replaces only what it has shown. Pure."""

from lms.core.errors import Conflict
from lms.core.marks import N_

CHANGED = N_(
    "What is stored here was changed after this page was opened, or did not stand on it. It stands on this page now, and so does what you typed; send it again if yours is to take its place."
)


class Newer(Conflict):
    """What a page would replace it has not shown."""

    def __init__(self, mark: str) -> None:
        super().__init__(CHANGED)
        self.mark = mark
        """Of what is stored now, for the page that shows it."""


def keep_newer(shown: str | None, mark: str) -> None:
    """Go on only if a page has shown what is stored now. `shown`: the mark that
    came with it, None where no page speaks; `mark`: of what is stored.
    """
    if shown not in (None, mark):
        raise Newer(mark)
