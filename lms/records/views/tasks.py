"""The record of one signed task, and its papers."""

from flask import render_template

from lms.access import service as access
from lms.records import service
from lms.records.views.frame import bp, papers
from lms.signoff.types import ENTRUSTMENT
from lms.web.feature import Answer, go_to


@bp.get("/records/<int:submission_id>")
def task(submission_id: int) -> str:
    """What was signed, whether it still counts, and its papers."""
    actor = access.actor()
    work = service.signed_work(actor, submission_id)
    whose = work.submission.person_id
    return render_template(
        "lms/records/task.html",
        **service.page_of(work)._asdict(),
        can_sign=service.can_sign(),
        own=whose == actor.person_id,
        person_id=whose,
        submission_id=submission_id,
        entrustment=ENTRUSTMENT,
        **papers(whose, submission_id),
    )


@bp.post("/records/<int:submission_id>/papers")
def make_task(submission_id: int) -> Answer:
    """Make a paper of it as it is today."""
    service.make_task(access.actor(), submission_id)
    where = {"submission_id": submission_id, "_anchor": "papers"}
    return go_to("lms.records.task", done="paper-made", **where)
