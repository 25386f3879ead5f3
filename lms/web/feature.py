"""What a room gives to the application. Each room with pages says it once, as
`FEATURE` in its `views`; the wiring collects them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint
from werkzeug.wrappers import Response

from lms.core.types import Json
from lms.web.frame import NavItem

Answer = Response | str | tuple[str, int]
"""What a page gives back: itself, with its status if it shows what was refused,
or the way to another one.
"""


@dataclass(frozen=True)
class Feature:
    """Pages and background work of one room."""

    blueprints: tuple[Blueprint, ...]
    nav: tuple[NavItem, ...] = ()
    words: Json = field(default_factory=dict)
    """Names that the templates of every room know."""
    public: frozenset[str] = frozenset()
    """Endpoints that need nobody to be signed in."""
    public_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same, where the setting of this name is on."""
    large: frozenset[str] = frozenset()
    """Endpoints that take files or texts of many pages; what others are sent is
    small (`web.limits`).
    """
    jobs: Mapping[str, Callable] = field(default_factory=dict)
    """The handlers of background work, by the kind given to `outbox.enqueue`."""
    nightly: tuple[str, ...] = ()
    """The kinds of these jobs that are due once a day."""
