"""What the pages of oversight share."""

from flask import Blueprint

bp = Blueprint("oversight", "lms.oversight", template_folder="templates")
