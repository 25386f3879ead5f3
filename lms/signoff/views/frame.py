"""What the pages of tasks share."""

from flask import Blueprint

from lms.legal import service as legal
from lms.signoff.types import Task

bp = Blueprint("signoff", "lms.signoff", template_folder="templates")


def legal_bases(task: Task):
    """What the steps of a task rest on."""
    return legal.named(key for step in task.steps for key in step.legal_bases)
