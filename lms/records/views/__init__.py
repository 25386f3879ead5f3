"""Pages of the record: one's own file, a signed task, papers, and the page that
checks them without signing in.
"""

from lms.core.marks import N_
from lms.records.types import PAPER_LABELS
from lms.records.views import checks, files, issuing, tasks
from lms.records.views.frame import WORDS, bp
from lms.web.feature import Feature
from lms.web.frame import NavItem

DONE = N_(
    {
        "paper-made": "The paper is made and stands in the list below, as PDF in both languages. Its code leads to a page where whoever holds it sees whether it still holds.",
        "credential-made": "The credential is made and stands in the list below. Whoever gets the file can check it without this site; whether it still holds, its address says.",
        "paper-withdrawn": "The paper is withdrawn: whoever checks it reads only that. It cannot be taken back; make a new one instead.",
    }
)
NAV = (
    NavItem(
        "records.mine",
        "My training file",
        None,
        24,
        also=("records", "papers"),
        icon="idcard",
        short="File",
    ),
)
FEATURE = Feature(
    (bp,),
    NAV,
    words={"paper_labels": PAPER_LABELS, **WORDS},
    done=DONE,
    public=frozenset(
        {
            "records.check",
            "records.issuer",
            "records.keys",
            "records.status",
        }
    ),
)
__all__ = ["FEATURE", "checks", "files", "issuing", "tasks"]
