"""Every feature that has pages, and the background work of all."""

from flask import Blueprint, request

from lms.access import service as access
from lms.audit import service as audit_log
from lms.audit import views as audit
from lms.core import files, i18n, outbox
from lms.core.db import session, transaction
from lms.core.state import state
from lms.directory import views as directory
from lms.evidence import projection, verify
from lms.evidence import views as evidence
from lms.exchange import case_views, row_views
from lms.exchange import views as exchange
from lms.framework import matrix_views, posts_views, requirements
from lms.framework import publishing_views as publishing
from lms.framework import studio_views as studio
from lms.framework import views as framework
from lms.gapmap import counts, foresight
from lms.gapmap import views as gapmap
from lms.learning import views as learning
from lms.legal import views as legal
from lms.people.host import Message
from lms.people.models import Person
from lms.planning import assignments
from lms.planning import service as planning
from lms.planning import views as plans
from lms.quizzes import views as quizzes
from lms.revalidation import service as revalidation_work
from lms.revalidation import views as revalidation
from lms.signoff import views as signoff
from lms.web import views as web

FEATURES: tuple[Blueprint, ...] = (
    web.bp,
    legal.bp,
    audit.bp,
    framework.bp,
    matrix_views.bp,
    posts_views.bp,
    quizzes.bp,
    signoff.bp,
    revalidation.bp,
    gapmap.bp,
    plans.bp,
    learning.bp,
    directory.bp,
    exchange.bp,
    row_views.bp,
    case_views.bp,
    studio.bp,
    publishing.bp,
    evidence.bp,
)
NAV = sorted(
    (
        *audit.NAV,
        *framework.NAV,
        *studio.NAV,
        *quizzes.NAV,
        *signoff.NAV,
        *revalidation.NAV,
        *gapmap.NAV,
        *plans.NAV,
        *learning.NAV,
        *directory.NAV,
    ),
    key=lambda item: item.order,
)
PUBLIC = frozenset(web.PUBLIC)
PUBLIC_IF = {
    "LMS_CASE_PUBLIC": case_views.ENDPOINTS
}  # pages that a setting opens to everybody


def refused(status: int) -> None:
    """Note that somebody who is signed in was refused a page or an act, or
    asked for what is not hers to see.
    """
    actor = access.current_actor()
    if actor:
        with transaction():
            audit_log.record(
                actor,
                "access.refused",
                method=request.method,
                endpoint=request.endpoint or "",
                status=status,
            )


def notify(
    person_id: int, text: str, values: dict[str, str], path: str
) -> None:
    """Tell a person, through the host, in the language the site speaks."""
    found = session().get(Person, person_id)
    if found:
        host = state().host
        with i18n.use(state().settings["LMS_LANGUAGE"]):
            host.notify(
                found.key,
                Message(
                    i18n.gettext(text, **values),
                    state().settings.get("prefix", "") + path,
                ),
            )


def nightly() -> None:
    """Let expired evidence fall out of the sums, seal the ledger, forget old
    jobs.
    """
    outbox.enqueue("expire")
    outbox.enqueue("assign_all")
    requirements.turn()
    counts.day_has_come()
    revalidation_work.nightly()
    verify.seal()
    outbox.sweep()
    files.sweep()
    state().host.nightly()


HANDLERS = {
    "notify": notify,
    "nightly": nightly,
    "recount": counts.recount,
    "turn": requirements.turn,
    "expire": projection.expire,
    "reproject": projection.reproject,
    "foresee": foresight.foresee,
    "plan": planning.go_on,
    "assign": assignments.apply,
    "assign_all": assignments.turn,
}
