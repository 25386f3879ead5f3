"""The list of legal bases, for everybody who is signed in."""

from flask import Blueprint, render_template

from lms.legal import service
from lms.legal.types import KINDS

bp = Blueprint("legal", __name__, template_folder="templates")


@bp.get("/legal-bases")
def index() -> str:
    """Every legal document the content relies on, with its dates."""
    return render_template("lms/legal/index.html", bases=service.all_bases(), kinds=KINDS)
