"""Every room that has pages or background work, from the bottom up; a new room
is one more name here.
"""

from collections.abc import Iterator
from importlib import import_module

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.core import files, outbox
from lms.core.i18n import gettext as _
from lms.core.letters import folding
from lms.core.state import state
from lms.core.types import group
from lms.extension import work
from lms.web.feature import Feature, Hit
from lms.web.frame import NavItem

ROOMS = (
    "web",
    "finding",
    "messages",
    "audit",
    "terms",
    "decisions",
    "legal",
    "requirements",
    "studio",
    "evidence",
    "mentoring",
    "quizzes",
    "scenarios",
    "signoff",
    "practice",
    "recall",
    "reports",
    "notes",
    "revalidation",
    "gapmap",
    "planning",
    "records",
    "trials",
    "guidance",
    "oversight",
    "learning",
    "authoring",
    "teaching",
    "evaluation",
    "bank",
    "directory",
    "exchange",
    "operations",
)
FEATURES: tuple[Feature, ...] = tuple(
    import_module(f"lms.{room}.views").FEATURE for room in ROOMS
)
NAV: tuple[NavItem, ...] = tuple(
    sorted(
        (item for feature in FEATURES for item in feature.nav),
        key=lambda item: item.order,
    )
)


def _is_visible(item: NavItem, actor: Actor) -> bool:
    if item.permission is None:
        return True
    test = access.allows_for_all if item.everywhere else access.allows
    return test(actor, Permission(item.permission))


def navigation(actor: Who) -> list[NavItem]:
    """The entries that lead the actor somewhere."""
    if actor is None:
        return []
    return [item for item in NAV if _is_visible(item, actor)]


def _find_pages(actor: Actor, search: str) -> Iterator[Hit]:
    """Entries of the navigation and pages of the host, by what they are called."""
    for item in navigation(actor):
        if folding.is_in(search, _(item.label)):
            yield Hit(_(item.label), url_for(f"lms.{item.endpoint}"), item.icon)
    for page in state().host.pages():
        if folding.is_in(search, page.title):
            yield Hit(*page)


FINDERS = (
    _find_pages,
    *(find for feature in FEATURES for find in feature.finders),
)
CALENDARS = tuple(one for feature in FEATURES for one in feature.calendars)
DESKS = tuple(desk for feature in FEATURES for desk in feature.desks)
KEPT_COURSES = tuple(one for each in FEATURES for one in each.kept_courses)
KINDS = {kind.key: kind for one in FEATURES for kind in one.kinds}
TERMS = {name: term for one in FEATURES for name, term in one.terms.items()}
NAMED = group(
    (name, load)
    for feature in FEATURES
    for names, load in feature.named
    for name in names.split()
)
NUMBERED = {
    name: load for feature in FEATURES for name, load in feature.numbered
}
WORDS = {name: word for one in FEATURES for name, word in one.words.items()}
WORDS["done_words"] = {
    name: text for one in FEATURES for name, text in one.done.items()
}


def _nightly() -> None:
    work.nightly(kind for feature in FEATURES for kind in feature.nightly)


def _jobs() -> dict[str, outbox.Handler]:
    jobs = {
        "notify": work.notify,
        "settle": work.settle,
        "nightly": _nightly,
        files.JOB: files.draw_file,
    }
    for feature in FEATURES:
        jobs.update(feature.jobs)
    return jobs


HANDLERS: outbox.Handlers = _jobs()
