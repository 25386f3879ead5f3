"""Pages of the editor of courses."""

from lms.access.types import Permission
from lms.authoring.views import documents, drafts, lessons
from lms.authoring.views.frame import author
from lms.core.marks import N_
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem

DONE = N_(
    {
        "course-begun": "The course is begun. Add its parts below; nobody sees it before it is published.",
        "course-draft-begun": "The draft is begun. People go on with the published revision until you publish this one.",
        "course-saved": "Saved in this draft. Nobody sees it before it is published.",
        "course-part-out": "Taken out of this draft. The published course still has it.",
        "course-document-in": "What the file holds stands behind the parts of the draft. Look at each lesson before you publish.",
        "course-document-settled": "The list of what did not come along is gone.",
        "course-discarded": "The draft is thrown away; what is published stays as it is.",
        "course-published": "Published. Whoever begins now takes this revision; whoever is in the middle of it goes on as they began.",
    }
)
FEATURE = Feature(
    (author,),
    done=DONE,
    large=frozenset({"authoring.save_lesson", "authoring.bring_in_document"}),
    nav=(
        NavItem(
            "authoring.index",
            "Write courses",
            Permission.COURSE_WRITE,
            44,
            icon="edit",
            group=CONTENT,
            short=N_("Write"),
            thumb=34,
        ),
    ),
)
