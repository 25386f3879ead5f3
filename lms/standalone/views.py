"""Pages of the stand-alone host: sign in and out, password, notices."""

from flask import (
    Blueprint,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select, update
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from lms.access import service as access
from lms.core import clock
from lms.core.db import session as database
from lms.core.db import transaction
from lms.core.errors import Invalid, NotFound, NotSignedIn
from lms.core.i18n import gettext as _
from lms.standalone import accounts
from lms.standalone.host import User
from lms.standalone.models import Notice
from lms.web.forms import Form, tidy
from lms.web.views import local_path

bp = Blueprint("account", __name__, template_folder="templates")
PUBLIC = frozenset(
    {
        "account.sign_in",
        "account.start",
        "account.sign_out",
        "account.password",
        "account.change_password",
    }
)


class SignInForm(Form):
    """Name and password, or the one-time code."""

    login = StringField(filters=[tidy], validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


class PasswordForm(Form):
    """A new password; the old one again unless a one-time code was just used."""

    old = PasswordField()
    password = PasswordField(validators=[InputRequired()])


@bp.get("/sign-in")
def sign_in() -> str | AnyResponse:
    """The sign-in page; whoever is signed in goes home."""
    if access.current_actor():
        return redirect(url_for("lms.learning.home"))
    return render_template(
        "lms/standalone/sign_in.html",
        form=SignInForm(),
        back_to=local_path(request.args.get("next")),
    )


@bp.post("/sign-in")
def start() -> AnyResponse | tuple[str, int]:
    """Begin a session. A wrong name and a wrong password are answered alike, in
    the same time.
    """
    form, back_to = (
        SignInForm(request.form),
        local_path(request.form.get("next")),
    )
    status = 422
    if form.validate():
        try:
            found = accounts.sign_in(
                form.login.data, form.password.data, request.remote_addr or ""
            )
        except accounts.TooManyTries as refused:
            form.refuse(refused)
            return render_template(
                "lms/standalone/sign_in.html", form=form, back_to=back_to
            ), refused.status
        if found:
            if current_user.is_authenticated:
                accounts.end(current_user.id)
            session.clear()
            login_user(User(found.key, accounts.of_session(found.key)))
            return redirect(
                url_for("lms.account.password")
                if found.must_change
                else back_to or url_for("lms.learning.home")
            )
        form.form_errors.append(
            _(
                "The sign-in name or the password is not right. Check both and try again."
            )
        )
        status = 401
    return render_template(
        "lms/standalone/sign_in.html", form=form, back_to=back_to
    ), status


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session on the server and in the browser."""
    if current_user.is_authenticated:
        accounts.end(current_user.id)
    logout_user()
    session.clear()
    response = redirect(url_for("lms.account.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _signed_in_at_all() -> User:
    """A session is enough here, even one that still has to set its password."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    g.lms_changing_password = True
    return current_user


@bp.get("/password")
def password() -> str:
    """Set or change the password."""
    user = _signed_in_at_all()
    return render_template(
        "lms/standalone/password.html",
        form=PasswordForm(),
        first=user.row.must_change,
    )


@bp.post("/password")
def change_password() -> AnyResponse | tuple[str, int]:
    """Every other session of the person ends; this browser goes on with a new
    one.
    """
    user, form = _signed_in_at_all(), PasswordForm(request.form)
    login = accounts.login_of(user.row.key)
    if form.validate():
        try:
            if not user.row.must_change and not accounts.is_password(
                user.row.key, form.old.data or "", request.remote_addr or ""
            ):
                raise Invalid(_("This is not your present password."), "old")
            accounts.set_password(user.row.key, login, form.password.data)
            found = accounts.begin(user.row.key)
            session.clear()
            login_user(User(found.key, accounts.of_session(found.key)))
            return redirect(url_for("lms.learning.home"))
        except (Invalid, accounts.TooManyTries) as refused:
            form.refuse(refused)
    return render_template(
        "lms/standalone/password.html", form=form, first=user.row.must_change
    ), 422


@bp.get("/notices")
def notices() -> str:
    """What the person was told, newest first; reading marks it read."""
    actor = access.actor()
    mine = Notice.person_id == actor.person_id
    rows = (
        database()
        .scalars(
            select(Notice).where(mine).order_by(Notice.id.desc()).limit(100)
        )
        .all()
    )
    fresh = {row.id for row in rows if row.read_at is None}
    if fresh:
        with transaction() as db:
            db.execute(
                update(Notice)
                .where(mine, Notice.read_at.is_(None))
                .values(read_at=clock.now())
            )
    return render_template(
        "lms/standalone/notices.html", notices=rows, fresh=fresh
    )


@bp.get("/<path:anything>")
def nothing(anything: str) -> str:
    """An address that is not ours, answered inside our frame."""
    raise NotFound
