"""What a room gives to the application. Each room with pages says it once, as
`FEATURE` in its `views`; the wiring collects them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Blueprint, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.core.types import Json, Labels
from lms.web.frame import NavItem

Answer = Response | str | tuple[str, int]
"""What a page gives back: itself, with its status if it shows what was refused,
or the way to another one.
"""


def go_to(endpoint: str, **values: Any) -> Response:
    """The way to another page, after an act."""
    return redirect(url_for(endpoint, **values))


@dataclass(frozen=True)
class Hit:
    """Something that a search finds: its title, a line of detail ("" if none),
    its address, and its sign in static/icons.svg.
    """

    title: str
    url: str
    icon: str
    detail: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody, on their first page: what, a line of
    detail, where it is dealt with, and what that is called. `urgency`: what
    keeps people waiting comes before what only concerns oneself; `below` its
    words a line of days may be drawn. With a `picture` it is how things stand;
    then `detail` is what its `links`, or the bars `below`, are. `card`: what
    follows it on a card of its own, the template of that and what it wants.
    """

    urgency: int
    title: str
    url: str
    icon: str
    act: str
    detail: str = ""
    picture: Markup | str = ""
    below: Markup | str = ""
    links: tuple[Hit, ...] = ()
    card: Json = field(default_factory=dict)


DeskItems = Iterator[Waiting]
Desk = Callable[[Any], Iterable[Waiting]]
"""What waits for an actor; nothing for those whose task it is not."""


class GatedDesk(NamedTuple):
    """A desk that is asked only if its gate is open: a condition in SQL (see
    `core.gates`) that holds whenever the desk has something.
    """

    ask: Desk
    gate: Any

    def __call__(self, actor: Any) -> Iterable[Waiting]:
        """What waits for the actor."""
        return self.ask(actor)


Days = Callable[[int], Iterable[Any]]
"""Days that a person should not miss, as `messages.types.CalendarEntry`, by the
person's id.
"""
Named = tuple[str, Callable[[], Mapping[str, Any]]]
"""Details of events, and what their keys stand for: titles, or rows with one."""
Numbered = tuple[str, Callable[[Collection[Any]], Mapping[Any, Any]]]
"""The same of rows that are too many to be read whole, asked for by their ids."""
Finder = Callable[[Any, str], Iterable[Hit]]
"""What an actor finds by what they typed."""


@dataclass(frozen=True)
class Feature:
    """Pages and background work of one room."""

    blueprints: tuple[Blueprint, ...]
    nav: tuple[NavItem, ...] = ()
    words: Json = field(default_factory=dict)
    """Names that the templates of every room know."""
    done: Labels = field(default_factory=dict)
    """What its acts have done and how to undo it, by what the address of the
    next page says of it (`?done=…`).
    """
    public: frozenset[str] = frozenset()
    """Endpoints that need nobody to be signed in."""
    public_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same, where the setting of this name is on."""
    large: frozenset[str] = frozenset()
    """Endpoints that take files or texts of many pages; what others are sent is
    small (`web.limits`).
    """
    finders: tuple[Finder, ...] = ()
    """What the search on every page looks through."""
    named: tuple[Named, ...] = ()
    """What the log calls the keys in details of its events."""
    numbered: tuple[Numbered, ...] = ()
    """The same of rows, by their ids."""
    desks: tuple[Desk, ...] = ()
    """What the first page asks for what waits."""
    calendars: tuple[Days, ...] = ()
    """What stands in somebody's calendar."""
    kept_courses: tuple[Any, ...] = ()
    """Queries of the courses, by address, that a `person` may take although
    they are not offered to them any more.
    """
    own_proof: frozenset[str] = frozenset()
    """Endpoints whose address itself proves that a post is meant, so that it
    needs no token of a form.
    """
    idempotent: frozenset[str] = frozenset()
    """Endpoints of everybody's day whose acts know by themselves what was sent
    before; what they answered is not kept.
    """
    jobs: Mapping[str, Callable] = field(default_factory=dict)
    """The handlers of background work, by the kind given to `outbox.enqueue`."""
    nightly: tuple[str, ...] = ()
    """The kinds of these jobs that are due once a day."""
    kinds: tuple[Any, ...] = ()
    """Kinds of decision about people that its process makes
    (`decisions.types.DecisionKind`).
    """
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Numbers that units may set, by name (`terms.types.NumberTerm`)."""
