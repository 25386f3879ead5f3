"""Pages of gaps and of maps."""

from lms.access.types import Permission
from lms.gapmap import service
from lms.gapmap.types import STATE_LABELS, STATE_MARKS
from lms.gapmap.views import maps
from lms.web.feature import Feature
from lms.web.frame import NavItem

NAV = (
    NavItem("gapmap.mine", "My gaps", None, 10),
    NavItem("gapmap.units", "Gap map", Permission.MAP_READ, 40),
)
FEATURE = Feature(
    (maps.bp,),
    NAV,
    words={"state_labels": STATE_LABELS, "state_marks": STATE_MARKS},
    jobs={
        "recount": service.recount,
        "foresee": service.calculate_impact,
        "map_day": service.day_has_come,
    },
    nightly=("map_day",),
)
