"""Pages of replacing legal bases, of the review list, and of confirming."""

from lms.access.types import Permission
from lms.revalidation import service
from lms.revalidation.views import confirming, replacing, review
from lms.web.feature import Feature
from lms.web.frame import CONTENT, NavItem

NAV = (
    NavItem(
        "revalidation.items",
        "Law review",
        Permission.LEGAL_WRITE,
        62,
        icon="review",
        group=CONTENT,
        thumb=22,
    ),
)
FEATURE = Feature(
    (replacing.bp,),
    NAV,
    jobs={"law_day": service.nightly},
    nightly=("law_day",),
)
