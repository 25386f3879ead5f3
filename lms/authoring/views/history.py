"""The revisions of a course: what each changed, going back to one, and taking
its files away.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.views.frame import author, draft_of, to
from lms.authoring.views.impact import POLICIES
from lms.authoring.views.words import CHANGES, FIELDS
from lms.courses import service as courses
from lms.courses.types import CourseSource
from lms.people import service as people
from lms.quizzes import service as quizzes
from lms.web.feature import Answer
from lms.web.limits import whole
from lms.web.listing import download


@author.get("/author/courses/<string:slug>")
def history(slug: str) -> str:
    """Every revision with its note, and what can be done with it."""
    actor = access.actor()
    revisions = service.revisions_of(actor, slug)
    rows = service.open_drafts(actor)
    return render_template(
        "lms/authoring/history.html",
        revisions=revisions,
        slug=slug,
        draft=next((row for row in rows if row.slug == slug), None),
        who=people.names({one.published_by for one in revisions} - {None}),
        offer=_offer(slug),
        retired=courses.retired().get(slug),
    )


class ShownOffer(NamedTuple):
    """To whom a course is offered, by the names of units; none: everybody.
    Whether the one who looks may change it.
    """

    units: Sequence[str]
    may_change: bool


def _offer(slug: str) -> ShownOffer:
    names = people.full_names(courses.offered_in(slug)).values()
    return ShownOffer([*names], _may_publish(slug))


def _may_publish(slug: str) -> bool:
    path = courses.owner(slug).path
    return access.allows(access.actor(), Permission.COURSE_PUBLISH, [path])


@author.get("/author/courses/<string:slug>/revisions/<int:number>")
def changes(slug: str, number: int) -> str:
    """What a revision changed of the one before it."""
    actor = access.actor()
    revisions = service.revisions_of(actor, slug)
    difference = service.changes_in(actor, slug, number)
    revision = next(one for one in revisions if one.number == number)
    return render_template(
        "lms/authoring/changes.html",
        slug=slug,
        revision=revision,
        decisions=quizzes.decisions(revision),
        undecided=number == revisions[0].number and _is_undecided(slug),
        policy_words=POLICIES,
        least=access.least(),
        is_first=number == revisions[-1].number,
        difference=difference,
        changes=CHANGES,
        fields=FIELDS,
    )


def _is_undecided(slug: str) -> bool:
    """Whether the one who looks has results to decide about."""
    return _may_publish(slug) and service.is_undecided(slug)


@author.post("/author/courses/<string:slug>/begin")
def begin(slug: str) -> Answer:
    """Begin a draft of what is published, or of an older revision to go back to
    it.
    """
    number = request.form.get("number", type=whole)
    done = "course-draft-begun" if number is None else "course-draft-older"
    return to(service.begin(access.actor(), slug, number), done)


@author.get("/author/courses/<string:slug>/revisions/<int:number>.zip")
def revision_files(slug: str, number: int) -> Response:
    """The files of a revision."""
    source = service.source_at(access.actor(), slug, number)
    return _archive(source, f"{slug}-{number}")


@author.get("/author/drafts/<int:draft_id>/files.zip")
def draft_files(draft_id: int) -> Response:
    """The files of a draft."""
    source = draft_of(draft_id).source
    return _archive(source, f"{source.slug}-draft")


def _archive(source: CourseSource, name: str) -> Response:
    return download(
        f"{name}.zip",
        service.archive(source),
        "application/zip",
    )
