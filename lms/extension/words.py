"""What templates may say beside the frame's own words: who is here, where they
may go, and the host's words in the host's layout.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from flask import current_app, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.core import i18n
from lms.core.state import setting
from lms.core.types import Json
from lms.extension.features import WORDS, navigation
from lms.finding import views as finding
from lms.framework.types import DEPTH_LABELS
from lms.gapmap.types import STATE_LABELS
from lms.people.types import Unit
from lms.web import csrf, frame, ladder, signs

Words = Json
PermissionTest = Callable[..., bool]


def words(language: str, sprite: str) -> Words:
    """For every page below our root, in a language, with the signs in the file
    at an address.
    """
    actor = _current_actor()
    place = finding.words(actor)
    return {
        **WORDS,
        **_host_speakers(),
        **csrf.words(),
        **_signs(language, sprite),
        "me": actor,
        "can": _permission_test(actor),
        **place,
        "lms_nav": actor is not None,
        "lms_entries": partial(navigation, actor),
        "lms_menu": partial(_menu, actor, place["lms_unit"]),
    }


def _current_actor() -> Who:
    """Who is here. The page that says the database is away must not ask the
    database.
    """
    try:
        return access.current_actor()
    except SQLAlchemyError:
        return None


def _menu(actor: Actor, unit: Unit | None) -> Markup:
    """The navigation, drawn once for all who may go to the same places and
    stand at the same one.
    """
    place = (unit.id, unit.path, *unit.title.items()) if unit else ()
    inside = request.path.removeprefix(setting("prefix")).lstrip("/")
    section = inside.partition("/")[0]
    may = actor.grants, bool(actor.guides)
    return frame.drawn_once(
        "lms/_menu.html", may, place, request.endpoint, section
    )


def _permission_test(actor: Who) -> PermissionTest:
    def can(permission: Permission, *places: str) -> bool:
        return actor is not None and access.allows(
            actor, permission, places or None
        )

    return can


@lru_cache
def _signs(language: str, sprite: str) -> Words:
    """The signs that a page shows by the dozen, drawn once for each language:
    `ladder(…)` and `chip[state]`.
    """
    say = i18n.template_words(language)["_"]
    chips = {
        state: signs.chip(sprite, state, say(label))
        for state, label in STATE_LABELS.items()
    }
    depths = tuple(DEPTH_LABELS.values())
    return {"ladder": ladder.signs(say, depths), "chip": chips}


SPEAKERS = {
    "_": ("gettext", "_"),
    "gettext": ("gettext",),
    "ngettext": ("ngettext",),
}
"""Our words for texts, each with the names under which a host may have its own."""


def _host_speakers() -> dict[str, Callable]:
    """Nothing, unless the host's templates have words of their own."""
    if not current_app.jinja_env.globals.keys() & SPEAKERS.keys():
        return {}
    ours = i18n.template_words(i18n.lang())
    return {
        word: _beside(ours[word], names) for word, names in SPEAKERS.items()
    }


def _beside(ours: Callable, names: tuple[str, ...]) -> Callable:
    """A page of ours inside the host's layout has two speakers: a text that our
    catalogue does not know is the host's to say.
    """

    @pass_context
    def speak(context: Context, text: str, *more: Any, **values: Any) -> Any:
        theirs = _first(context.environment.globals, names)
        if theirs is None or _is_ours(text):
            return ours(text, *more, **values)
        return context.call(theirs, text, *more, **values)

    return speak


def _first(known: Any, names: tuple[str, ...]) -> Callable | None:
    return next((known[name] for name in names if name in known), None)


def _is_ours(text: str) -> bool:
    return not text or i18n.catalogue("vi").gettext(text) != text
