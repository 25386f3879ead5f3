"""Every room that has pages or background work, from the bottom up; a new room
is one more name here.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from lms.extension import work
from lms.web.feature import Feature
from lms.web.frame import NavItem

ROOMS = (
    "web",
    "audit",
    "legal",
    "requirements",
    "studio",
    "evidence",
    "quizzes",
    "signoff",
    "revalidation",
    "gapmap",
    "planning",
    "learning",
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
WORDS = {name: word for one in FEATURES for name, word in one.words.items()}


def _nightly() -> None:
    work.nightly(kind for feature in FEATURES for kind in feature.nightly)


def _jobs() -> dict[str, Callable]:
    jobs = {"notify": work.notify, "nightly": _nightly}
    for feature in FEATURES:
        jobs.update(feature.jobs)
    return jobs


HANDLERS: Mapping[str, Callable] = _jobs()
