"""Pages of mentoring: one's own mentor and offer, a pair, and who has none."""

from collections.abc import Iterator

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.letters import folding
from lms.core.marks import N_
from lms.mentoring import service
from lms.mentoring.types import END_LABELS, MENTORING_TERMS, Side
from lms.mentoring.views import heads, own, pairs, ties
from lms.people import service as people
from lms.web.feature import DeskItems, Feature, GatedDesk, Hit, Waiting
from lms.web.frame import UNIT, NavItem

NAV = (
    NavItem(
        "mentoring.mine",
        "My mentor",
        None,
        25,
        icon="mentor",
        thumb=45,
    ),
    NavItem(
        "mentoring.index",
        "Mentors and newcomers",
        Permission.MENTOR_PAIR,
        45,
        icon="mentor",
        group=UNIT,
        short="Mentors",
    ),
)


def _find(actor: Actor, search: str) -> Iterator[Hit]:
    """Whose evidence one reads as a mentor, and one's own mentors; these not for
    those who find all people of their units.
    """
    found = service.read_by(actor, search)
    for person_id, name in found.items():
        at = url_for("lms.gapmap.person", person_id=person_id)
        yield Hit(name, at, "person")
    if access.allows(actor, Permission.PEOPLE_READ):
        return
    for person_id, name in service.known_to(actor).items():
        if person_id not in found and folding.is_in(search, name):
            yield Hit(name, url_for("lms.mentoring.mine"), "person")


def _newcomers(actor: Actor) -> DeskItems:
    """People who are new and have no mentor yet."""
    if count := service.count_new(actor):
        yield Waiting(
            15,
            ngettext(
                "%(num)s new person has no mentor",
                "%(num)s new people have no mentor",
                count,
            ),
            url_for("lms.mentoring.index"),
            "mentor",
            _("Find a mentor"),
        )


def _confirmations(actor: Actor) -> DeskItems:
    """Pairs that only wait for the head's yes."""
    if count := service.count_waiting_pairs(actor):
        yield Waiting(
            13,
            ngettext(
                "%(num)s pair waits for your yes",
                "%(num)s pairs wait for your yes",
                count,
            ),
            url_for("lms.mentoring.running"),
            "mentor",
            _("Say yes or no"),
        )


def _questions(actor: Actor) -> DeskItems:
    """Questions that wait for the actor's yes or no."""
    for row in service.questions(actor):
        asks = (
            _("Do you want to guide %(name)s?", name=row.person)
            if row.mentor_id == actor.person_id
            else _("Do you want %(name)s as your mentor?", name=row.mentor)
        )
        yield Waiting(
            12,
            asks,
            url_for("lms.mentoring.pair", pair_id=row.id),
            "mentor",
            _("Say yes or no"),
        )


def _no_offer(actor: Actor) -> DeskItems:
    """For mentors whom nobody finds, because they never offered places."""
    if service.is_found_nowhere(actor):
        yield Waiting(
            62,
            _("You are a mentor and have offered no places yet"),
            url_for("lms.mentoring.offer"),
            "mentor",
            _("Offer places"),
            _(
                "Newcomers and heads only find who has offered places. There you can also say “not now”."
            ),
        )


DONE = N_(
    {
        "offer-saved": "Your offer is stored. Heads and newcomers of your place see it; you can change it or take it back on this page.",
        "offer-withdrawn": "Your offer is taken back. The pairs that run go on.",
        "offer-not-now": "It is stored that you offer no places now, and your first page asks no more. You can offer some here at any time.",
        "pair-asked": "Both are asked, and you are told what they say. Until they answer you can take it back: open it below.",
        "pairs-asked": "The ticked pairs are asked, and you are told what they say. For a while you can take all of it back below.",
        "pairs-withdrawn": "What was asked and not yet settled is taken back.",
        "mentor-asked": "Your question is on its way. It becomes a pair once the mentor and your head have said yes.",
        "pair-accepted": "Your yes is stored.",
        "pair-running": "You are a pair now. Agree on your first meeting.",
        "pair-declined": "It is stored that this pair does not come about. Nobody is told why.",
        "away-stored": "It is stored, and your substitute is told. In these days your people reach them.",
        "away-ended": "You are there again; nobody stands in any more.",
        "meeting-noted": "The meeting is noted. Both of you find the next step here.",
        "tie-declared": "It is stored: neither of you guides the other. You can take it back below; that it was declared stays with its days.",
        "tie-withdrawn": "It is taken back. From when until when it held is kept.",
        "pair-ended": "The pair has ended. What was handed in and signed stays as it is.",
    }
)
WORDS = {
    "last_day": service.last_day,
    "pair_ends": END_LABELS,
    "Side": Side,
}
FEATURE = Feature(
    (own.bp,),
    NAV,
    WORDS,
    finders=(_find,),
    desks=(
        GatedDesk(_questions, service.ASKED_GATE),
        GatedDesk(_no_offer, service.NO_OFFER_GATE),
        _confirmations,
        _newcomers,
    ),
    calendars=(service.meeting_days,),
    done=DONE,
    numbered=(("pair", service.called), ("mentor", people.names)),
    terms=MENTORING_TERMS,
    jobs={"mentoring": service.watch},
    nightly=("mentoring",),
)
__all__ = ["FEATURE", "heads", "pairs", "ties"]
