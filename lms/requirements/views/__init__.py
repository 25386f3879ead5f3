"""Pages of requirements and of posts."""

from lms.framework.types import DEPTH_LABELS, Depth
from lms.requirements import service
from lms.requirements.views import matrix, posts, unit
from lms.web.feature import Feature

FEATURE = Feature(
    (unit.bp, matrix.bp, posts.bp),
    unit.NAV,
    words={"Depth": Depth, "depth_labels": DEPTH_LABELS},
    jobs={"turn": service.turn},
    nightly=("turn",),
    desks=(unit.desk,),
)
