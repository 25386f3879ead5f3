"""A published course as a package for another LMS."""

from collections.abc import Iterator
from typing import IO

from flask import Response, render_template, request

from lms.access import service as access
from lms.authoring import service
from lms.authoring.service import PackageChoice
from lms.authoring.views.frame import author
from lms.conversion.packages import FORMAT_LABELS, PackageFormat
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.web.feature import Answer

SPOKEN = N_(
    {
        "vi-en": "Vietnamese and English, to choose on the page",
        "vi": "Vietnamese only",
        "en": "English only",
    }
)
_ADDRESS = "/author/courses/<string:slug>/revisions/<int:number>/package"
_PIECE = 64 * 1024


@author.get(_ADDRESS)
def package(slug: str, number: int) -> str:
    """What a revision can go out as, and what of it does not go along."""
    actor = access.actor()
    revisions = service.revisions_of(actor, slug)
    losses = service.package_losses(actor, slug, number)
    return render_template(
        "lms/authoring/package.html",
        slug=slug,
        revision=next(one for one in revisions if one.number == number),
        losses=losses,
        formats=FORMAT_LABELS,
        spoken=SPOKEN,
    )


@author.post(_ADDRESS)
def take_package(slug: str, number: int) -> Answer:
    """The package itself."""
    choice = _choice()
    taken = service.package_at(access.actor(), slug, number, choice)
    answer = Response(_pieces(taken.file), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=taken.name)
    return answer


def _choice() -> PackageChoice:
    format_, spoken = request.form.get("format"), request.form.get("language")
    if format_ not in set(PackageFormat) or spoken not in SPOKEN:
        raise Invalid("Choose a format and a language.")
    return PackageChoice(PackageFormat(format_), spoken.split("-"))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """So that a long one need not be in memory."""
    with file:
        while piece := file.read(_PIECE):
            yield piece
