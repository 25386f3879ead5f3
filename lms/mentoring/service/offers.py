"""What a mentor offers: places, competencies, and how to be reached."""

from sqlalchemy import Row, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, session, upsert
from lms.core.errors import Conflict
from lms.core.merging import keep_newer
from lms.core.types import Json
from lms.framework import service as framework
from lms.mentoring import rules
from lms.mentoring.models import MentorOffer
from lms.mentoring.queries.offers import OFFER, OFFERS, offer_of
from lms.mentoring.queries.pairs import periods_of_mentors
from lms.mentoring.types import OfferDraft
from lms.people import service as people
from lms.terms import service as terms


def my_offer(actor: Actor) -> Row | None:
    """The actor's own offer, if it holds or will hold."""
    access.require(actor, Permission.LEARN)
    return offer_of(actor.person_id)


def is_found_nowhere(actor: Actor) -> bool:
    """Whether the actor signs as a mentor, could offer places and never did."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return False
    offered = session().get(MentorOffer, actor.person_id)
    return offered is None and people.posting(actor.person_id) is not None


def offer_mark(offer: Row | None) -> str:
    """Of an offer as it is stored."""
    return offer.made_at.isoformat() if offer else ""


def save_offer(
    actor: Actor, draft: OfferDraft, shown: str | None = None
) -> None:
    """Offer to guide others from now on, or change what one offers. Anybody who
    holds a post may; who is suggested depends on what they have shown. The
    same again changes nothing. `shown`: the `offer_mark` of its page.
    """
    access.require(actor, Permission.LEARN)
    if people.posting(actor.person_id) is None:
        raise Conflict(
            "You hold no post in any unit at the moment, so nobody could be paired with you. Ask your administrator to enter your posting."
        )
    with access.own_act(actor):
        _check(actor, draft)
        row = _row(actor, draft)
        known = offer_of(actor.person_id)
        if known and {**row, "made_at": known.made_at} == known._mapping:
            return
        keep_newer(shown, offer_mark(known))
        execute(upsert(OFFERS), row)
        audit.record(actor, "mentoring.offered", places=draft.places)


def _row(actor: Actor, draft: OfferDraft) -> Json:
    return {
        "person_id": actor.person_id,
        "places": draft.places,
        "competencies": sorted(set(draft.competencies)),
        "contact": draft.contact,
        "valid_from": draft.since or clock.today(),
        "valid_to": draft.until,
        "made_at": clock.now(),
    }


def _check(actor: Actor, draft: OfferDraft) -> None:
    places = _most(actor), _taken(actor.person_id)
    rules.check_offer(draft, places, framework.competency_keys(), clock.today())


def _most(actor: Actor) -> int:
    """How many places one may offer there."""
    path = next(iter(people.paths_of(actor.person_id)), "/")
    return terms.value(path, "mentoring.places")


def _taken(mentor_id: int) -> int:
    today = clock.today()
    periods = periods_of_mentors([mentor_id]).get(mentor_id, ())
    return sum(one.holds(today) for one in periods)


def offer_nothing(actor: Actor) -> None:
    """Say that one offers no places now, and be asked no more. What was offered
    meanwhile on another page stays.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor):
        if is_found_nowhere(actor):
            nothing = OfferDraft(0, "", until=clock.today())
            execute(upsert(OFFERS), _row(actor, nothing))
            _record_none(actor)


def withdraw_offer(actor: Actor) -> None:
    """Take no new people any more; the pairs that run go on. Again changes
    nothing.
    """
    access.require(actor, Permission.LEARN)
    with access.own_act(actor):
        if offer_of(actor.person_id):
            mine = update(OFFERS).where(OFFER.person_id == actor.person_id)
            execute(mine.values(valid_to=clock.today()))
            _record_none(actor)


def _record_none(actor: Actor) -> None:
    audit.record(actor, "mentoring.offered", places=0)
