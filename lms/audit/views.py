"""The log, for administrators."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.audit import service
from lms.audit.types import EVENTS
from lms.web.feature import Feature
from lms.web.frame import RUNNING, NavItem
from lms.web.listing import paginate_known

bp = Blueprint("audit", __name__, template_folder="templates")
NAV = (
    NavItem(
        "audit.log",
        "Log",
        Permission.AUDIT_READ,
        80,
        icon="audit",
        group=RUNNING,
        thumb=35,
    ),
)
FEATURE = Feature((bp,), NAV)


@bp.get("/audit")
def log() -> str:
    """Who did what, newest first."""
    event = request.args.get("event", "")
    number = request.args.get("page", 1, type=int)
    query, total = service.log(access.actor(), event)
    page = paginate_known(query, number, total, per=50)
    return render_template(
        "lms/audit/log.html",
        page=page,
        events=EVENTS,
        event=event,
        most=service.MOST_COUNTED,
    )
