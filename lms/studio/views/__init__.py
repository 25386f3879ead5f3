"""Pages of the studio."""

from lms.access.types import Permission
from lms.core.marks import N_
from lms.studio.views import decisions, drafts, parts, versions
from lms.studio.views import publishing as publishing_views
from lms.studio.views.frame import publishing, studio
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem

FEATURE = Feature(
    (studio, publishing),
    (
        NavItem(
            "studio.index",
            "Frameworks",
            Permission.FRAMEWORK_REQUIRE,
            46,
            icon="tree",
            group=CONTENT,
            short=N_("Framework"),
            thumb=36,
        ),
    ),
)
