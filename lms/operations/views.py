"""Pages for those who run the system, and what their tools read."""

import datetime as dt
import hmac
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import day, ngettext, number
from lms.core.i18n import gettext as _
from lms.core.state import setting
from lms.evidence import service as evidence
from lms.operations import rules, service
from lms.operations.types import CHECKS, SIGNS, STEP_TEXTS, STEPS
from lms.web import meter, signs
from lms.web.feature import DeskItems, Feature, Hit, Waiting, go_to
from lms.web.frame import RUNNING, NavItem
from lms.web.limits import whole
from lms.web.signs import Measure

bp = Blueprint("operations", __name__, template_folder="templates")
NAV = (
    NavItem(
        "operations.system",
        "System",
        Permission.AUDIT_READ,
        90,
        everywhere=True,
        icon="spark",
        group=RUNNING,
        thumb=31,
    ),
)


def _desk(actor: Actor) -> DeskItems:
    """What the system itself needs somebody for."""
    if not access.allows_for_all(actor, Permission.AUDIT_READ):
        return
    stand = _Stand(
        service.count_failed(), service.count_letters(), service.last_backup()
    )
    yield from _troubles(stand)
    yield _how_it_does(stand)


def _setting_up(actor: Actor) -> DeskItems:
    """What a new site still needs, for whoever manages everybody."""
    if not access.allows_for_all(actor, Permission.PEOPLE_MANAGE):
        return
    steps = service.setup_steps(actor)
    to_do = [step for step in steps if not step.is_done]
    if to_do:
        yield Waiting(
            4,
            _(
                "Setting up: %(done)s of %(steps)s steps are done",
                done=len(steps) - len(to_do),
                steps=len(steps),
            ),
            url_for("lms.operations.setup"),
            "plan",
            _("Go on setting up"),
            _("Next: %(step)s", step=_(STEPS[to_do[0].key])),
        )


def is_setting_up() -> bool:
    """Whether the reader manages everybody, of a site that still needs
    something: what they have just done was a step of it.
    """
    actor = access.actor()
    if not access.allows_for_all(actor, Permission.PEOPLE_MANAGE):
        return False
    return not all(step.is_done for step in service.setup_steps(actor))


class _Stand(NamedTuple):
    """Jobs that failed, letters that did not arrive, and when the last backup
    was made, if ever.
    """

    failed: int
    letters: int
    backup: dt.datetime | None


def _system_page() -> tuple[str, str]:
    return url_for("lms.operations.system"), _("Open the page System")


def _troubles(stand: _Stand) -> DeskItems:
    at, act = _system_page()
    if stand.failed:
        text = ngettext(
            "%(num)s job in the background has failed",
            "%(num)s jobs in the background have failed",
            stand.failed,
        )
        yield Waiting(5, text, at, "warn", act)
    if stand.letters:
        text = ngettext(
            "%(num)s message did not arrive",
            "%(num)s messages did not arrive",
            stand.letters,
        )
        there = url_for("lms.messages.troubles")
        yield Waiting(6, text, there, "send", _("Look at them"))
    if rules.is_backup_late(stand.backup, clock.now()):
        text = _("No backup has been made yet")
        if stand.backup:
            text = _("The last backup is of %(day)s", day=day(stand.backup))
        yield Waiting(6, text, at, "saved", act)


def _how_it_does(stand: _Stand) -> Waiting:
    """With nothing to do: nights in a picture, and figures beside it."""
    at, act = _system_page()
    figures = (
        (_("Last backup"), "saved", _when(stand.backup)),
        (_("Failed jobs"), "warn", _many(stand.failed)),
        (_("Messages that did not arrive"), "send", _many(stand.letters)),
        (_("Last file read in"), "download", _when(service.last_file())),
    )
    return Waiting(
        80,
        _("New evidence, by the nights it was sealed"),
        at,
        "spark",
        act,
        _("How the system does"),
        picture=_picture(),
        links=tuple(Hit(said, at, sign, much) for said, sign, much in figures),
    )


DRAWN = 8
"""Nights in the picture."""


def _picture() -> Markup:
    """How much evidence each of the last seals found new, or what will stand
    here.
    """
    nights = evidence.sealed_lately(DRAWN)
    if not nights:
        return signs.nothing_yet(
            _(
                "Nothing yet. How much evidence each night has added and sealed stands here from the second night on."
            )
        )
    most = max(new for _at, new in nights) or 1
    lines = (Measure(day(at), number(new), new, most) for at, new in nights)
    return signs.measures(lines, brief=True)


def _when(at: dt.datetime | None) -> str:
    return day(at) if at else _("None yet")


def _many(count: int) -> str:
    return number(count) if count else _("None")


FEATURE = Feature(
    (bp,),
    NAV,
    words={"is_setting_up": is_setting_up},
    public=frozenset({"operations.ready"}),
    desks=(_setting_up, _desk),
    public_if={"LMS_METRICS_TOKEN": frozenset({"operations.metrics"})},
)


@bp.get("/system")
def system() -> str:
    """How the system does, for those who administer all of it."""
    status = service.status(access.actor())
    return render_template(
        "lms/operations/system.html",
        status=status,
        late=rules.is_backup_late(status.last.backup, clock.now()),
        checks=CHECKS,
        signs=SIGNS,
        retried=request.args.get("retried", type=whole),
    )


STEP_PAGES = {
    "units": ("unit", "lms.rows.unit_rows"),
    "heads": ("people", "lms.directory.new"),
    "people": ("idcard", "lms.directory.import_form"),
    "mentors": ("mentor", "lms.directory.people"),
    "courses": ("course", "lms.learning.catalogue"),
}
"""The sign of each step, and the page on which it is taken."""


@bp.get("/setup")
def setup() -> str:
    """What a new site needs, step by step, each with its page."""
    return render_template(
        "lms/operations/setup.html",
        steps=service.setup_steps(access.actor()),
        names=STEPS,
        texts=STEP_TEXTS,
        pages=STEP_PAGES,
    )


@bp.post("/system/jobs/<int:job_id>")
def retry(job_id: int) -> AnyResponse:
    """Try a failed job again."""
    service.retry(access.actor(), job_id)
    return go_to("lms.operations.system", retried=job_id)


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
