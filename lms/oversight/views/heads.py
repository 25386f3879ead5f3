"""What heads see: readings that nobody can do."""

from flask import render_template, request

from lms.access import service as access
from lms.oversight import service
from lms.oversight.types import REASONS
from lms.oversight.views.frame import bp
from lms.web.listing import paginate


@bp.get("/oversight")
def index() -> str:
    """What waits for a head."""
    query = service.without_reader(access.actor())
    return render_template(
        "lms/oversight/index.html",
        page=paginate(query, request.args.get("page", 1, type=int)),
        reasons=REASONS,
    )
