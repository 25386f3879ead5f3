"""Pages of the stand-alone host: sign in and out, password, notices."""

from flask import (
    Blueprint,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Invalid, NotFound, NotSignedIn
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.people import service as people
from lms.people.types import Posting
from lms.posts import service as posts
from lms.standalone import accounts, entrance, notices, sessions
from lms.standalone.entrance import User
from lms.standalone.sessions import NewSession
from lms.standalone.strength import Strength
from lms.standalone.throttle import TooManyTries
from lms.web.forms import Form, LineField, local_path

bp = Blueprint("account", __name__, template_folder="templates")
PUBLIC = frozenset(
    {
        "account.sign_in",
        "account.start",
        "account.sign_out",
        "account.password",
        "account.change_password",
        "account.strength",
    }
)
MOST_NAMED = 3
STRENGTHS = N_(
    {
        Strength.EASY: "Too easy to guess: make it longer, with words that nobody connects with you.",
        Strength.FAIR: "Fair: one more word makes it good.",
        Strength.GOOD: "Good.",
        Strength.STRONG: "Strong.",
    }
)
Answer = Response | str | tuple[str, int]


class SignInForm(Form):
    """Name and password, or the one-time code."""

    login = LineField(validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


class PasswordForm(Form):
    """A new password; the old one again unless a one-time code was just used."""

    old = PasswordField()
    password = PasswordField(validators=[InputRequired()])


@bp.get("/sign-in")
def sign_in() -> Answer:
    """The sign-in page; whoever is signed in goes home."""
    if access.current_actor():
        return redirect(url_for("lms.learning.home"))
    return _sign_in_page(SignInForm(), local_path(request.args.get("next")))


def _sign_in_page(form: SignInForm, back_to: str | None) -> str:
    return render_template(
        "lms/standalone/sign_in.html", form=form, back_to=back_to
    )


@bp.post("/sign-in")
def start() -> Answer:
    """Begin a session. A wrong name and a wrong password are answered alike, in
    the same time.
    """
    form = SignInForm(request.form)
    back_to = local_path(request.form.get("next"))
    if not form.validate():
        return _sign_in_page(form, back_to), 422
    try:
        new = entrance.sign_in(form.login.data, form.password.data)
    except TooManyTries as refusal:
        form.refuse(refusal)
        return _sign_in_page(form, back_to), refusal.status
    if new is None:
        form.form_errors.append(entrance.wrong())
        return _sign_in_page(form, back_to), 401
    return _welcome(new, back_to)


def _welcome(new: NewSession, back_to: str | None) -> Answer:
    if new.must_change:
        return redirect(url_for("lms.account.password"))
    return redirect(back_to or url_for("lms.learning.home"))


@bp.post("/sign-out")
def sign_out() -> Answer:
    """End the session on the server and in the browser."""
    entrance.end_current()
    logout_user()
    session.clear()
    response = redirect(url_for("lms.account.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _session_holder() -> User:
    """Whose session it is: a session is enough for the pages of the password,
    even one that still has to set it.
    """
    if not current_user.is_authenticated:
        raise NotSignedIn
    g.lms_changing_password = True
    return current_user


@bp.get("/password")
def password() -> str:
    """Set or change the password."""
    return _password_page(PasswordForm(), _session_holder())


def _password_page(form: PasswordForm, holder: User) -> str:
    return render_template(
        "lms/standalone/password.html", form=form, first=holder.must_change
    )


@bp.post("/password")
def change_password() -> Answer:
    """Every other session of the person ends; this browser goes on with a new
    one: whoever sets their first one begins, others read that it is done.
    """
    holder, form = _session_holder(), PasswordForm(request.form)
    if not form.validate():
        return _password_page(form, holder), 422
    with form.showing(Invalid, TooManyTries):
        is_first = holder.must_change
        _change(holder, form)
        if is_first:
            return redirect(url_for("lms.learning.home"))
        return redirect(url_for("lms.account.profile", changed=1))
    return _password_page(form, holder), 422


def _change(holder: User, form: PasswordForm) -> None:
    if not holder.must_change:
        address = request.remote_addr or ""
        if not accounts.is_password(holder.row.key, form.old.data, address):
            raise Invalid(_("This is not your present password."), "old")
    login = accounts.login_of(holder.row.key)
    accounts.set_password(holder.row.key, login, form.password.data)
    entrance.enter(sessions.begin(holder.row.key, agent=entrance.agent()))


@bp.post("/password/strength")
def strength() -> Answer:
    """How hard to guess is what has been typed so far: a step and a sentence,
    in JSON. Nothing of it is kept.
    """
    found = _strength(request.form.get("password", ""))
    return jsonify(
        strength=int(found),
        text=_(STRENGTHS[found]),
    )


def _strength(typed: str) -> Strength:
    key = _session_holder().row.key
    return accounts.strength_of(typed, key, accounts.login_of(key))


@bp.get("/account")
def profile() -> str:
    """Who one is here, and what belongs to one's account."""
    actor = access.actor()
    posting = people.posting(actor.person_id)
    return render_template(
        "lms/standalone/profile.html",
        login=accounts.login_of(actor.key),
        sessions=sessions.of_person(actor.key, current_user.id),
        posting=posting,
        administrators=_administrators(posting),
        posts=posts.posts(),
    )


def _administrators(posting: Posting | None) -> list[str]:
    """The names of those who look after the accounts of one's unit."""
    if posting is None:
        return []
    managers = access.holders(Permission.PEOPLE_MANAGE, posting.unit.path)
    return list(people.names(managers[:MOST_NAMED]).values())


@bp.post("/account/sessions/<string:handle>/end")
def end_session(handle: str) -> Answer:
    """Sign out one's other browser."""
    sessions.end_one(access.actor().key, handle)
    return redirect(url_for("lms.account.profile", ended=1))


@bp.post("/account/sessions/end")
def end_other_sessions() -> Answer:
    """Sign out all of one's other browsers."""
    many = sessions.end_others(access.actor().key, current_user.id)
    return redirect(url_for("lms.account.profile", others=many))


@bp.get("/notices", endpoint="notices")
def show_notices() -> str:
    """What the person was told, newest first; reading marks it read."""
    page = notices.read(access.actor().person_id)
    return render_template(
        "lms/standalone/notices.html", notices=page.rows, fresh=page.fresh
    )


@bp.get("/<path:anything>")
def nothing(anything: str) -> str:
    """An address that is not ours, answered inside our frame."""
    raise NotFound
