"""What templates may say beside the frame's own words: who is here, where she
may go, and the host's words in the host's layout.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.access.types import LABELS as ROLE_LABELS
from lms.access.types import Actor, Permission
from lms.core import i18n
from lms.core.state import state
from lms.extension.features import NAV
from lms.framework.types import DEPTH_LABELS, Depth
from lms.gapmap.types import STATE_LABELS, STATE_MARKS
from lms.planning.types import PROGRESS_LABELS, REASON_HELP, REASON_LABELS
from lms.web import csrf, ladder
from lms.web.frame import NavItem


def words() -> dict[str, Any]:
    """For every page below our root."""
    actor = _somebody()
    items = [item for item in NAV if _shown(item, actor)] if actor else []
    return {
        **_spoken(),
        **csrf.words(),
        "me": actor,
        "can": lambda permission, *places: (
            actor is not None
            and access.allows(actor, permission, places or None)
        ),
        "lms_nav": items,
        "lms_logout": state().host.logout_url(),
        **_signs(i18n.lang()),
        "Depth": Depth,
        "depth_labels": DEPTH_LABELS,
        "state_labels": STATE_LABELS,
        "state_marks": STATE_MARKS,
        "progress_labels": PROGRESS_LABELS,
        "reason_labels": REASON_LABELS,
        "reason_help": REASON_HELP,
        "role_labels": ROLE_LABELS,
    }


def _shown(item: NavItem, actor: Actor) -> bool:
    return item.permission is None or access.allows(
        actor, Permission(item.permission)
    )


@lru_cache
def _signs(language: str) -> dict[str, Any]:
    """The signs that a page shows by the dozen, drawn once for each language:
    `ladder(…)` and `chip[state]`.
    """
    say = i18n.template_words(language)["_"]
    chips = {
        state: ladder.chip(state, STATE_MARKS[state], say(label))
        for state, label in STATE_LABELS.items()
    }
    return {
        "ladder": ladder.signs(
            say, tuple(DEPTH_LABELS[depth] for depth in Depth)
        ),
        "chip": chips,
    }


def _somebody() -> Actor | None:
    """Who is here. The page that says the database is away must not ask the
    database.
    """
    try:
        return access.current_actor()
    except SQLAlchemyError:
        return None


def _beside(ours: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """A page of ours inside the host's layout has two speakers: a text that our
    catalogue does not know is the host's to say.
    """

    @pass_context
    def said(context: Context, text: str, *more: Any, **values: Any) -> Any:
        theirs = next(
            (
                context.environment.globals[name]
                for name in names
                if name in context.environment.globals
            ),
            None,
        )
        if (
            theirs is None
            or not text
            or i18n.catalogue("vi").gettext(text) != text
        ):
            return ours(text, *more, **values)
        return context.call(theirs, text, *more, **values)

    return said


SPEAKERS = {
    "_": ("gettext", "_"),
    "gettext": ("gettext",),
    "ngettext": ("ngettext",),
}


def _spoken() -> dict[str, Callable[..., Any]]:
    """Nothing, unless the host's templates have words of their own."""
    if not current_app.jinja_env.globals.keys() & SPEAKERS.keys():
        return {}
    ours = i18n.template_words(i18n.lang())
    return {
        word: _beside(ours[word], *names) for word, names in SPEAKERS.items()
    }
