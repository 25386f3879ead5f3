"""To whom a published course is offered."""

from collections.abc import Sequence
from itertools import islice

from flask import render_template, request
from sqlalchemy import true
from wtforms import RadioField

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.views.frame import author
from lms.core.errors import Invalid
from lms.core.types import Ids
from lms.courses import service as courses
from lms.people import service as people
from lms.people.types import Reach, Unit
from lms.web.feature import Answer, go_to
from lms.web.forms import GuardedForm

_ADDRESS = "/author/courses/<string:slug>/offer"
MOST_FOUND = 10
MOST_CHOSEN = 200
EVERYBODY, OWN, CHOSEN = "everybody", "own", "chosen"


class OfferForm(GuardedForm):
    """To whom a course is offered; its units are read beside it."""

    to = RadioField(choices=dict.fromkeys((EVERYBODY, OWN, CHOSEN), ""))


@author.get(_ADDRESS)
def offer(slug: str) -> str:
    """To whom it is offered today."""
    owner, units = _required(slug), courses.offered_in(slug)
    to = EVERYBODY if not units else OWN if units == [owner] else CHOSEN
    mark = service.offer_mark(units)
    return _page(slug, OfferForm(data={"to": to, "seen": mark}), units)


def _required(slug: str) -> Unit:
    """The unit that owns the course; for those who publish it."""
    courses.current(slug)
    owner = courses.owner(slug)
    access.require(access.actor(), Permission.COURSE_PUBLISH, owner.path)
    return owner


def _page(slug: str, form: OfferForm, units: Sequence[Unit]) -> str:
    typed = request.values.get("find", "")[:100].strip()
    found = people.search_units(true(), typed, MOST_FOUND + 1) if typed else []
    new = [one for one in found if one not in units]
    stored = courses.offered_in(slug)
    return render_template(
        "lms/authoring/offer.html",
        slug=slug,
        title=courses.current(slug).course.title,
        owner=courses.owner(slug),
        form=form,
        units=units,
        typed=typed,
        found=new[:MOST_FOUND],
        has_more=len(found) > MOST_FOUND,
        stored=stored,
        names=people.full_names([*units, *new, *stored]),
    )


def _sure_page(slug: str, units: Sequence[Unit], reach: Reach) -> str:
    return render_template(
        "lms/authoring/offer_sure.html",
        slug=slug,
        title=courses.current(slug).course.title,
        names=people.full_names(units),
        units=units,
        least=access.least(),
        reach=reach,
    )


@author.post(_ADDRESS)
def set_offer(slug: str) -> Answer:
    """Offer it so from now on, once it was said to how many."""
    owner, form = _required(slug), OfferForm(request.form)
    chosen, act = people.units_among(_ticked()), request.form.get("act")
    if act in ("find", "back"):
        form.to.data = CHOSEN if act == "find" else form.to.data
        return _page(slug, form, chosen)
    with form.showing():
        units = _meant(form, owner, chosen)
        meant = access.actor(), slug, units, form.shown
        reach = service.look_at_offer(*meant)
        if reach and act != "sure":
            return _sure_page(slug, units, reach)
        service.offer(*meant)
        return go_to("lms.authoring.history", slug=slug, done="course-offered")
    return _page(slug, form, chosen), form.status


def _ticked() -> Ids:
    """No more of them than are looked at to refuse them."""
    known = (one for one in request.form.getlist("units") if one.isdecimal())
    return [int(one[:9]) for one in islice(known, MOST_CHOSEN + 1)]


def _meant(form: OfferForm, owner: Unit, chosen: list[Unit]) -> list[Unit]:
    """The units in which it is to be offered; none: to everybody."""
    if not form.validate():
        raise Invalid("Say to whom the course is offered.", "to")
    if form.to.data == EVERYBODY:
        return []
    if form.to.data == OWN:
        return [owner]
    if not chosen:
        raise Invalid("Choose at least one unit.", "to")
    if len(chosen) > MOST_CHOSEN:
        raise Invalid(
            "Choose at most %(most)s units; one above holds for all below it.",
            "to",
            most=MOST_CHOSEN,
        )
    return chosen
