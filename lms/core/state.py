"""What belongs to one Flask application: its host and its settings. Two
applications in one process never share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from lms.core.types import Json


@dataclass
class PluginState:
    """Stands in `app.extensions["lms"]`."""

    host: Any
    settings: Json
    form_tokens: Any
    """How the forms of our pages prove where they come from
    (`web.csrf.FormTokens`).
    """
    jobs: Mapping[str, Callable]
    """The handlers of background work, by the kind of job."""
    finders: tuple[Callable, ...]
    """What the search looks through (`web.feature.Finder`)."""
    desks: tuple[Callable, ...]
    """What the first page asks for what waits (`web.feature.Desk`)."""
    kinds: Mapping[str, Any]
    """Kinds of decision about people, by key (`decisions.types.DecisionKind`)."""
    terms: Mapping[str, Any]
    """Numbers that units may set, by name (`terms.types.NumberTerm`)."""
    named: Mapping[str, Sequence[Callable]]
    """What the log calls keys, by the detail they stand in (`web.feature.Named`)."""
    numbered: Mapping[str, Callable]
    """The same of rows by their ids (`web.feature.Numbered`)."""
    calendars: tuple[Callable, ...]
    """What the days of a person are asked of (`web.feature.Days`)."""
    kept_courses: tuple[Any, ...]
    """What else is open to somebody (`web.feature.Feature.kept_courses`)."""
    before_acts: Callable[[], None]
    """Asked when an act has begun; what it raises ends it."""
    cache: dict[Any, Any] = field(default_factory=dict)  # see core.cache


def state() -> PluginState:
    """The state of the running application."""
    return current_app.extensions["lms"]


def secret_key() -> str:
    """What the application signs with; from it follows every proof of ours."""
    key = current_app.secret_key or ""
    return key if isinstance(key, str) else key.decode("latin-1")


def setting(name: str) -> Any:
    """The value of one setting of `lms.config.SETTINGS`."""
    return state().settings[name]
