"""Pages of the studio."""

from lms.access.types import Permission
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework import service as framework
from lms.studio.views import decisions, drafts, parts, versions
from lms.studio.views import publishing as publishing_views
from lms.studio.views.frame import publishing, studio
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem

DONE = N_(
    {
        "draft-begun": "The draft is begun. Nothing changes for anybody before it is published; thrown away, it leaves no trace.",
        "draft-saved": "Saved in this draft. Nothing changes for anybody before it is published.",
        "draft-out": "Taken out of this draft; what stood under it takes its place. To undo, add it again with the same key.",
        "draft-discarded": "The draft is thrown away; what is in force stays as it is.",
        "draft-published": "Published. It is in force, and levels are being calculated anew where it touches them.",
    }
)


def _named() -> Json:
    return {row.key: row for row in framework.frameworks()}


FEATURE = Feature(
    (studio, publishing),
    done=DONE,
    named=(("framework", _named),),
    nav=(
        NavItem(
            "studio.index",
            "Frameworks",
            Permission.FRAMEWORK_REQUIRE,
            46,
            icon="tree",
            group=CONTENT,
            short="Framework",
            thumb=36,
        ),
    ),
)
