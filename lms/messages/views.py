"""Pages of messages: what one wants, switching a kind off from a mail, one's
calendar, and what did not arrive.
"""

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
)

from lms.access import service as access
from lms.core import i18n
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.messages import service
from lms.messages.forms import MessageHoursForm, wishes_in
from lms.messages.types import (
    ALWAYS,
    KIND_LABELS,
    PACE_LABELS,
    STATE_LABELS,
    WAY_LABELS,
)
from lms.web.feature import Answer, Feature, go_to
from lms.web.frame import NavItem

bp = Blueprint("messages", __name__, template_folder="templates")
NAV = (
    NavItem(
        "messages.settings",
        "Messages and calendar",
        None,
        95,
        icon="bell",
        rare=True,
    ),
)
HOUR = 3600
DONE = N_(
    {
        "messages-saved": "Stored. What you are sent from now on follows this; you can change it at any time.",
        "calendar-opened": "Your calendar has an address; it stands below. An older one, if there was one, no longer works.",
        "calendar-closed": "Your calendar is closed; its address no longer works. You can open it again.",
        "letter-again": "It is tried again within the next minute.",
        "letter-dropped": "It stays unsent and no longer stands here.",
    }
)


@bp.get("/messages")
def settings() -> str:
    """What one wants to be told, by which way, and when."""
    form = MessageHoursForm(obj=service.hours_of(access.actor().person_id))
    return _settings_page(form)


def _settings_page(form: MessageHoursForm) -> str:
    actor = access.actor()
    form.language.choices = {"": _("As the site speaks"), **i18n.LANGUAGES}
    return render_template(
        "lms/messages/settings.html",
        form=form,
        table=service.table(actor),
        sent=wishes_in(request.form, service.table(actor)),
        kinds=KIND_LABELS,
        ways=WAY_LABELS,
        paces=PACE_LABELS,
        always=ALWAYS,
        feed=service.my_feed(actor),
        mail=service.address_of(actor),
        mail_page=service.address_page(),
        base=service.base(),
        hours=range(24),
    )


@bp.post("/messages")
def save() -> Answer:
    """Store it."""
    actor, form = access.actor(), MessageHoursForm(request.form)
    wishes = wishes_in(request.form, service.table(actor))
    with form.showing(Invalid):
        if form.validate():
            service.save(actor, wishes, form.hours())
            return _to_settings("messages-saved")
    return _settings_page(form), form.status


def _to_settings(done: str) -> Answer:
    return go_to("lms.messages.settings", done=done)


@bp.get("/messages/stop/<string:token>")
def stop_page(token: str) -> str:
    """One button; reading a mail switches nothing off."""
    return _stop_page(token, is_done=False)


def _stop_page(token: str, is_done: bool) -> str:
    return render_template(
        "lms/messages/stop.html",
        kinds=[KIND_LABELS[kind] for kind in service.stoppable(token)],
        token=token,
        is_done=is_done,
    )


@bp.post("/messages/stop/<string:token>")
def stop(token: str) -> str:
    """Switch off, also at a mail program's word (RFC 8058)."""
    service.stop(token)
    return _stop_page(token, is_done=True)


@bp.post("/messages/calendar")
def open_calendar() -> Answer:
    """Give one's calendar a new address."""
    service.open_feed(access.actor())
    return _to_settings("calendar-opened")


@bp.post("/messages/calendar/close")
def close_calendar() -> Answer:
    """End its address."""
    service.close_feed(access.actor())
    return _to_settings("calendar-closed")


@bp.get("/calendar/<string:token>.ics")
def calendar(token: str) -> Response:
    """The calendar, for whoever knows its address."""
    page = Response(
        service.read_feed(token), content_type="text/calendar; charset=utf-8"
    )
    page.headers["Cache-Control"] = f"private, max-age={HOUR}"
    page.headers["Content-Disposition"] = 'inline; filename="lms.ics"'
    page.add_etag()
    return page.make_conditional(request)


@bp.get("/messages/troubles")
def troubles() -> str:
    """What did not arrive, for those who run the system."""
    return render_template(
        "lms/messages/troubles.html",
        letters=service.in_trouble(access.actor()),
        states=STATE_LABELS,
        ways=WAY_LABELS,
    )


@bp.post("/messages/troubles/<int:letter_id>")
def settle(letter_id: int) -> Answer:
    """Try again, or let it be."""
    again = request.form.get("act") == "again"
    act = service.send_again if again else service.let_be
    act(access.actor(), letter_id)
    done = "letter-again" if again else "letter-dropped"
    return go_to("lms.messages.troubles", done=done)


FEATURE = Feature(
    (bp,),
    NAV,
    done=DONE,
    public=frozenset(
        {"messages.stop_page", "messages.stop", "messages.calendar"}
    ),
    own_proof=frozenset({"messages.stop"}),
    jobs={"letter": service.deliver, "old_letters": service.sweep},
    nightly=("old_letters",),
)
