"""One place that turns what went wrong into a status and a page. Whatever was
typed comes back with it.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    default_exceptions,
)

from lms.core import clock
from lms.core.db import end_reading
from lms.core.errors import (
    Busy,
    Conflict,
    LMSError,
    NotFound,
    NotSignedIn,
    OtherSchema,
)
from lms.core.health.faults import Fault, fault_of, first_line
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.state import setting, state
from lms.core.types import Json
from lms.web import autosave, frame, meter
from lms.web.limits import MOST_FIELDS

log = logging.getLogger(__name__)
METHOD, _NOTHING = 405, "lms_for_nothing"
SECRET = {"password", "old"}  # never written back into a page
HIDDEN = re.compile(
    r"(anew|at|code|edit|encoding|known|mark|next|once|over|page|password|record"
    r"|round|sealed|searched|seed|seen|shown|sure|turn|version|was)([-:].*)?"
    r"|.*-\d+-was|.*_(id|at)"
)
"""Names of what nobody types in words, or nobody is to read again."""
CHOICE = re.compile(
    r"(act|active|all|below|competenc(y|ies)|depth|drop|entrustment|event"
    r"|everyone|figure|find|format|grade|hand|item|keep|kind|language|leadership"
    r"|level|outcome|part|plain|post|role|same|save|size|slug|sort|state|steps?"
    r"|take|task|theme|units|way)([-:].*)?"
)
"""Names of what is chosen from a list or with a button, and sent as a key."""
KEY = re.compile(r"[a-z0-9][a-z0-9.:_-]*")
SEAL = re.compile(r"[\w.:=-]{60,}")
"""Nobody types that many letters without a space; an address has a slash."""


def page(
    status: int,
    title: str,
    text: str,
    resend: bool = False,
    sign_in: str | None = None,
    refusal: str = "",
    shows_words: bool = False,
    course: str = "",
) -> Response:
    """An error page: what happened, what to do next and, for a post of our own
    pages, everything that was typed, to be sent again or only to be copied
    (`shows_words`). `sign_in`: the template of the fields to sign in with right
    there, and why it did not succeed before. `course`: whose page says more.
    """
    typed = _typed() if resend or shows_words else []
    resend = resend and len(typed) <= MOST_FIELDS
    html = render_template(
        "lms/error.html",
        status=status,
        title=title,
        text=text,
        typed=typed,
        words=[] if resend else words_of(typed),
        files=_file_names() if resend else {},
        resend=resend,
        sign_in=sign_in if resend else None,
        refusal=refusal,
        course=course,
        request_id=meter.request_id(),
        now=clock.now(),
    )
    return make_response(html, status)


def _words() -> Json:
    """What every page of ours is given, for one where no page of ours is."""
    if _NOTHING not in g:
        return {}
    speakers = current_app.template_context_processors["lms"]
    return {key: said for one in speakers for key, said in one().items()}


def _file_names() -> dict[str, list[str]]:
    """The names of the files that came along, by their field."""
    names = {
        field: [file.filename for file in files if file.filename]
        for field, files in request.files.lists()
    }
    return {field: chosen for field, chosen in names.items() if chosen}


def _typed() -> list[tuple[str, str]]:
    secret = SECRET | {state().form_tokens.field}
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in secret and not name.startswith("sign_in")
    ]


def words_of(sent: Iterable[tuple[str, str]]) -> list[str]:
    """Of all that a form sent what somebody typed with letters, to be read and
    copied.
    """
    return [value for name, value in sent if _is_words(name, value)]


def _is_words(name: str, value: str) -> bool:
    if HIDDEN.fullmatch(name) or SEAL.fullmatch(value):
        return False
    if CHOICE.fullmatch(name) and KEY.fullmatch(value):
        return False
    return any(letter.isalpha() for letter in value)


def _from_here() -> bool:
    """Whether the post came from a page of this site; a stranger's form is
    never offered for sending again.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    came = urlsplit(
        request.headers.get("Origin") or request.headers.get("Referer") or ""
    )
    return f"{came.scheme}://{came.netloc}/" == request.host_url


def refused(error: LMSError) -> Response:
    """A use-case said no."""
    end_reading()
    if isinstance(error, NotSignedIn):
        return signed_out()
    if error.status == 403 or _names_an_id():
        state().settings["on_refusal"](error.status)
    titles = {
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("This has changed or is closed"),
        422: _("Please check what you entered"),
    }
    title = titles.get(error.status, _("That did not work"))
    is_ours = request.method == "POST" and request.form and _from_here()
    return page(
        error.status,
        title,
        _(error.text, **error.values),
        resend=bool(is_ours and error.status in (409, 422)),
        shows_words=bool(is_ours),
        course=error.course,
    )


def _names_an_id() -> bool:
    """Whether the address is of something with an id, which may be tried."""
    return any(name.endswith("_id") for name in request.view_args or {})


def signed_out(refusal: str = "") -> Response:
    """Send a reader to sign in; keep what a writer has written, and let them
    sign in right there where the host can. `refusal`: why that failed.
    """
    host, is_reading = state().host, request.method == "GET"
    if is_reading:
        return redirect(host.login_url(request.full_path.rstrip("?")))
    fields, from_here = host.sign_in_fields(), _from_here()
    text = _(
        "You were signed out in the meantime. Nothing you typed is lost: it is on this page. Open the sign-in page in a new tab, sign in, come back here and send it again."
    )
    if fields:
        text = _(
            "You were signed out in the meantime. Nothing you typed is lost: sign in here, and it is sent."
        )
    return page(401, _("You are signed out"), text, from_here, fields, refusal)


def another_person(name: str) -> Response:
    """Somebody signed in on the page of a session that was another's, or of
    nobody knows whom: nothing is done in their name that they have not seen.
    """
    text = _(
        "You are signed in as %(name)s now. Nothing has been sent yet: check whether what is on this page is yours, and only then send it.",
        name=name,
    )
    return page(409, _("Please check before you send"), text, _from_here())


def expired(error: CSRFError) -> Response:
    """The form's token does not fit this session: opened too long ago, or
    before signing in again.
    """
    if not _from_here():
        text = _("This form did not come from this site, so nothing was done.")
        return page(400, _("Please send once more"), text)
    person = state().host.current_person()
    if person is None:
        return signed_out()
    text = _(
        "This form was opened before you signed in again, or too long ago. Nothing you typed is lost: check it and send it again. You are signed in as %(name)s now.",
        name=person.name,
    )
    return page(400, _("Please send once more"), text, resend=True)


def too_large(error: RequestEntityTooLarge) -> Response:
    """More bytes than any page here takes. What saves by itself hears so in
    its own way.
    """
    if request.accept_mimetypes.best == "application/json":
        heard = autosave.refused(_("it is too large. Shorten it."))
        heard.status_code = 413
        return heard
    text = _(
        "What you sent is too large to be taken at once. Go back with your browser's back button: your text is still there. Then choose smaller or fewer files."
    )
    return page(413, _("Too large"), text)


TITLES = N_(
    {
        Fault.BUSY: "One moment, please",
        Fault.AWAY: "One moment, please",
        Fault.FULL: "The disk is full",
        Fault.SCHEMA: "The update is not finished",
        Fault.FORBIDDEN: "The system cannot write",
    }
)


def unavailable(error: Exception) -> Response:
    """The database or the disk did not do its work; nothing was stored. What
    is none of the faults we know is a mistake of ours.
    """
    fault = fault_of(error)
    if fault is None and isinstance(error, OperationalError):
        fault = Fault.AWAY
    if fault is None:
        raise error
    log.error("%s: %s", fault.name, first_line(error))
    end_reading()
    response = page(
        503,
        _(TITLES[fault]),
        _(fault.value),
        request.method == "POST" and _from_here(),
    )
    if fault in (Fault.BUSY, Fault.AWAY):
        response.headers["Retry-After"] = "10"
    return response


def beaten(error: IntegrityError) -> Response:
    """Two acts at the same moment where one excludes the other: the first one
    counts, the second reads what is there now.
    """
    log.warning("two acts at once: %s", first_line(error))
    return refused(
        Conflict(
            "This was done at the same moment somewhere else. Open the page again and look at what is there now."
        )
    )


def http(error: HTTPException) -> Response:
    """Everything Werkzeug itself refuses: unknown address, wrong method, broken
    request.
    """
    status = error.code or 500
    return page(status, *_refusal(status))


def _refusal(status: int) -> tuple[str, str]:
    if status == NotFound.status:
        return _("Not found"), _(NotFound().text)
    text = _("The request could not be understood. Go back and try again.")
    if status == METHOD:
        text = _(
            "This address takes no request of this kind, so nothing was done. Go back, open the page again and use its button."
        )
    return _("That did not work"), text


def for_nothing(response: Response) -> Response:
    """An answer below our addresses where no page of ours is: an unknown
    address, a method that no page takes. A host that answers that in words of
    its own does so here too; that is only kept out of caches.
    """
    prefix, status = setting("prefix"), response.status_code
    if request.endpoint or not f"{request.path}/".startswith(f"{prefix}/"):
        return response
    if _is_bare(response):
        setattr(g, _NOTHING, True)
        response.data = page(status, *_refusal(status)).data
    elif prefix:
        response.headers["Cache-Control"] = frame.PRIVATE
        return response
    if prefix:
        meter.note(response)
    return frame.headed(response)


def _is_bare(response: Response) -> bool:
    """Whether these are Werkzeug's own words, and the host has none."""
    status = response.status_code
    if status not in (NotFound.status, METHOD) or response.content_encoding:
        return False
    handlers = current_app.error_handler_spec[None]
    own = {**handlers.get(None, {}), **handlers.get(status, {})}
    return not issubclass(default_exceptions[status], tuple(own))


def failed(error: InternalServerError) -> Response:
    """A mistake of ours; the details are in the log, never on the page."""
    end_reading()
    text = _(
        "This is our mistake, not yours. Nothing was half-saved. Try again; if it happens again, tell your administrator the number below and what you were doing."
    )
    return page(
        500,
        _("Something went wrong here"),
        text,
        request.method == "POST" and _from_here(),
    )


def init(root: Blueprint) -> None:
    """Answer for every page below `root`."""
    root.register_error_handler(LMSError, refused)
    root.register_error_handler(CSRFError, expired)
    root.register_error_handler(RequestEntityTooLarge, too_large)
    root.register_error_handler(DBAPIError, unavailable)
    root.register_error_handler(OSError, unavailable)
    for kind in (Busy, OtherSchema, PoolTimeout):
        root.register_error_handler(kind, unavailable)
    root.register_error_handler(IntegrityError, beaten)
    root.register_error_handler(HTTPException, http)
    root.register_error_handler(500, failed)
    root.app_context_processor(_words)
