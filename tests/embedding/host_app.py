"""An agency's own small application, with its own users, sign-in, forms and
layout. The LMS lives in it below /hoc.
"""

from flask import Flask, redirect, render_template, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms import LMS


class Base(DeclarativeBase):
    """The agency's own tables."""


db, login, csrf = SQLAlchemy(model_class=Base), LoginManager(), CSRFProtect()
login.login_view = "log_in"


class User(UserMixin, db.Model):
    """Somebody who works here."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@login.user_loader
def load_user(key: str) -> User | None:
    """Flask-Login asks."""
    return db.session.get(User, int(key))


def create_app(**settings) -> Flask:
    """The application; the LMS comes last, when the rest is in its place."""
    app = Flask(__name__)
    app.config.update(
        {
            "SECRET_KEY": "change me",
            "SQLALCHEMY_DATABASE_URI": "sqlite:///agency.db",
            **settings,
        }
    )
    for extension in (db, login, csrf):
        extension.init_app(app)
    app.extensions["babel"] = "the agency's own"
    app.jinja_env.globals["_"] = {
        "Desk": "Bàn làm việc",
        "Sign in": "Vào cơ quan",
    }.get
    LMS(app, url_prefix="/hoc", layout="host/base.html")

    @app.get("/")
    @login_required
    def desk() -> str:
        return render_template("host/desk.html")

    @app.route("/log-in", methods=["GET", "POST"])
    def log_in():
        if request.method == "POST":
            login_user(
                db.session.get(User, int(request.form["id"]))
            )  # the agency checks passwords its own way
            return redirect(request.args.get("next") or "/")
        return render_template("host/log_in.html")

    @app.post("/hook")
    @csrf.exempt
    def hook() -> str:
        return "taken"

    return app
