"""Pages of requirements and of posts."""

from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.types import DEPTH_LABELS, Depth
from lms.posts import service as posts_service
from lms.requirements import service
from lms.requirements.views import matrix, posts, unit
from lms.web.feature import Feature

DONE = N_(
    {
        "post-added": "The post is added and can be given to people. To undo, retire it.",
        "post-saved": "What is said of the post is saved.",
        "post-retired": "The post is retired: whoever holds it keeps it, nobody new gets it. To undo, offer it again.",
        "post-back": "The post is offered again. To undo, retire it.",
        "ground-saved": "The feature is saved.",
        "requirement-saved": "The requirement is saved and holds from its day on. To undo, end it on its own page.",
        "requirement-seen": "Noted: what stood here from above has been looked at.",
    }
)
FEATURE = Feature(
    (unit.bp, matrix.bp, posts.bp),
    unit.NAV,
    words={"Depth": Depth, "depth_labels": DEPTH_LABELS},
    jobs={"turn": service.turn},
    nightly=("turn",),
    desks=(unit.desk,),
    done=DONE,
    named=(
        ("post", posts_service.posts),
        ("ground", posts_service.every_ground),
        ("competency", framework.vocabulary),
    ),
)
