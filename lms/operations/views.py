"""Pages for those who run the system, and what their tools read."""

import hmac
from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import day, ngettext
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.state import setting
from lms.operations import rules, service
from lms.operations.types import CHECKS, SIGNS
from lms.web import meter
from lms.web.feature import Feature, Waiting
from lms.web.frame import RUNNING, NavItem
from lms.web.limits import whole

bp = Blueprint("operations", __name__, template_folder="templates")
NAV = (
    NavItem(
        "operations.system",
        N_("System"),
        Permission.AUDIT_READ,
        90,
        everywhere=True,
        icon="spark",
        group=RUNNING,
        thumb=31,
    ),
)


def _desk(actor: Actor) -> Iterator[Waiting]:
    """What the system itself needs somebody for."""
    if not access.allows_for_all(actor, Permission.AUDIT_READ):
        return
    at, act = url_for("lms.operations.system"), _("Open the page System")
    if failed := service.count_failed():
        text = ngettext(
            "%(num)s job in the background has failed",
            "%(num)s jobs in the background have failed",
            failed,
        )
        yield Waiting(5, text, at, "warn", act)
    if letters := service.count_letters():
        text = ngettext(
            "%(num)s message did not arrive",
            "%(num)s messages did not arrive",
            letters,
        )
        there = url_for("lms.messages.troubles")
        yield Waiting(6, text, there, "send", _("Look at them"))
    last = service.last_backup()
    if rules.is_backup_late(last, clock.now()):
        text = _("No backup has been made yet")
        if last:
            text = _("The last backup is of %(day)s", day=day(last))
        yield Waiting(6, text, at, "saved", act)


FEATURE = Feature(
    (bp,),
    NAV,
    public=frozenset({"operations.ready"}),
    desks=(_desk,),
    public_if={"LMS_METRICS_TOKEN": frozenset({"operations.metrics"})},
)


@bp.get("/system")
def system() -> str:
    """How the system does, for those who administer all of it."""
    return render_template(
        "lms/operations/system.html",
        status=service.status(access.actor()),
        checks=CHECKS,
        signs=SIGNS,
        retried=request.args.get("retried", type=whole),
    )


@bp.post("/system/jobs/<int:job_id>")
def retry(job_id: int) -> AnyResponse:
    """Try a failed job again."""
    service.retry(access.actor(), job_id)
    return redirect(url_for("lms.operations.system", retried=job_id))


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """200 if people can work, otherwise 503; one line for each thing that must
    work. Names nobody.
    """
    found = service.readiness()
    lines = [f"{name}: {sign}\n" for name, sign in found.signs.items()]
    page = Response("".join(lines), mimetype="text/plain")
    return page, 200 if found.is_ready else 503


@bp.get("/metrics")
def metrics() -> Response:
    """For Prometheus, to whoever knows the secret."""
    token = setting("LMS_METRICS_TOKEN")
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {token}".encode()
    if not token or not hmac.compare_digest(given.encode(), wanted):
        raise NotFound
    text = rules.exposition(
        [*rules.of_requests(meter.all_figures()), *service.metrics()]
    )
    return Response(text, content_type="text/plain; version=0.0.4")
