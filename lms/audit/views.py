"""The log, for administrators: narrowed by its address, and as a file. And the
same answer to what is sent again.
"""

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import file_digest
from itertools import chain, groupby
from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect, render_template, request

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service
from lms.audit.types import (
    DETAIL_LABELS,
    DETAIL_VALUES,
    EVENTS,
    LogFilter,
)
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import joined, lang, moment, pick, pick_marked, use
from lms.core.marks import N_
from lms.core.merging import mark
from lms.core.state import setting, state
from lms.core.types import Labels
from lms.finding import service as finding
from lms.finding.service import PlaceChoice
from lms.people import service as people
from lms.people.types import Unit
from lms.web.errors import SECRET
from lms.web.feature import Feature
from lms.web.frame import RUNNING, NavItem
from lms.web.listing import TableFile, page_number, paginate_known, require_kind
from lms.web.narrowing import (
    Narrowed,
    a_day,
    any_text,
    labelled,
    narrow,
)

bp = Blueprint("audit", __name__, template_folder="templates")
NAV = (
    NavItem(
        "audit.log",
        "Log",
        Permission.AUDIT_READ,
        80,
        icon="audit",
        group=RUNNING,
        thumb=35,
    ),
)
JOBS = {"old_answers": service.forget_answers}
FEATURE = Feature((bp,), NAV, jobs=JOBS, nightly=tuple(JOBS))


class LogScope(NamedTuple):
    """What the address narrows the log to, and in which unit."""

    narrowed: Narrowed
    place: PlaceChoice

    @property
    def asked(self) -> LogFilter:
        """The same for the use-case."""
        return LogFilter(**self.narrowed.values)


def _scope(actor: Actor) -> LogScope:
    right = Permission.AUDIT_READ
    access.require(actor, right)
    place = finding.choose_place(actor, right, request.args)
    readers = {
        "person": ("Name", any_text),
        "event": ("What happened", labelled(LABELS_OF_EVENTS)),
        "unit": ("Unit", place.read),
        "since": ("From the day", a_day),
        "until": ("Until the day", a_day),
    }
    return LogScope(narrow(readers, **place.given), place)


LABELS_OF_EVENTS = {key: event.label for key, event in EVENTS.items()}


DIGEST, SHOWN = re.compile("[0-9a-f]{64}"), 8
"""Letters of a seal, and how many of them a page shows."""
LINES = 20
"""Of a page: with the words for what was done, more are too long on a phone."""


@bp.get("/audit")
def log() -> str:
    """Who did what, newest first."""
    actor = access.actor()
    scope = _scope(actor)
    query, total = service.log(actor, scope.asked)
    page = paginate_known(query, page_number(), total, LINES)
    # Asked for once: every line says a handful of words.
    with use(lang()):
        return render_template(
            "lms/audit/log.html",
            page=page,
            place=scope.place,
            narrowed=scope.narrowed,
            events=LABELS_OF_EVENTS,
            most=service.MOST_COUNTED,
            words=_Words(page.rows),
            ways=_ways({row.path for row in page.rows}),
            zone=clock.zone(),
        )


def _ways(paths: set[str]) -> dict[str, Sequence[Unit]]:
    """Of the units with these paths, each with those above it."""
    units = people.units_at(paths)
    ways = people.ways(units)
    return {unit.path: ways[unit.id] for unit in units}


class _Words:
    """What events are said in: units by path and by key. `is_plain`: for a
    file, where a name needs no mark of its language.
    """

    def __init__(self, rows: Iterable[Any], is_plain: bool = False) -> None:
        self.pick = pick if is_plain else pick_marked
        self.joined = ", ".join if is_plain else joined
        self.is_plain = is_plain
        self.places = people.names_at({row.path for row in rows})
        keys = chain.from_iterable(map(_unit_keys, rows))
        self.units = people.units_by_key(set(keys))
        self.ways = people.ways(self.units.values())
        self.titles = {
            name: load(_numbers(rows, name))
            for name, load in state().numbered.items()
        }

    def runs(self, rows: Iterable[Any]) -> Iterator[tuple[Any, int]]:
        """The same done several times in a minute is one line, with how often."""
        for _same, some in groupby(rows, _alike):
            first, *others = some
            yield first, 1 + len(others)

    def by(self, row: Any) -> str:
        """Who did it. Signing in is done before anybody is known, so there the
        person concerned is the one who acts.
        """
        if row.actor_id is None and row.event.startswith("session."):
            return row.whom or _("unknown")
        return row.who or _("the system")

    def said(self, row: Any) -> Iterator[tuple[str, str]]:
        """The details of an event in words, each with its label, but not once
        more where it happened.
        """
        for name, value in row.details.items():
            unit = self.units.get(value) if name == "unit" else None
            if unit is None or unit.path != row.path:
                label = _(DETAIL_LABELS.get(name, name))
                yield label, self._value(name, value)

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return self.joined(self._value(name, one) for one in value)
        return _word(name, value) or self._name(name, value) or self._raw(value)

    def _name(self, name: str, key: Any) -> str:
        """What is called by this key, if that is known here."""
        if name in UNITS and key in self.units:
            way = self.ways[self.units[key].id]
            return self.joined(self.pick(one.title) for one in way)
        known = self._titles(name).get(key)
        if known is None or isinstance(known, str | dict):
            return self.pick(known)
        return self.pick(known.title)

    def _raw(self, value: Any) -> str:
        text = "–" if value in ("", None) else str(value)
        return text if self.is_plain else _shortened(text)

    def _titles(self, name: str) -> Mapping[str, Any]:
        """What the keys in this detail stand for, read once."""
        if name not in self.titles:
            loaders = state().named.get(name, ())
            self.titles[name] = ChainMap(*(load() for load in loaders))
        return self.titles[name]


def _numbers(rows: Iterable[Any], name: str) -> set[Any]:
    """The ids of rows that events tell in this detail."""
    return {row.details[name] for row in rows if name in row.details}


def _word(name: str, value: Any) -> str:
    """What is said for a value that means the same everywhere."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "endpoint":
        value = value.removeprefix("lms.").partition(".")[0]
    known = DETAIL_VALUES.get(name, {})
    return _(known[value]) if value in known else ""


def _shortened(text: str) -> str:
    """A seal by its first letters; the file has it whole."""
    return f"{text[:SHOWN]}…" if DIGEST.fullmatch(text) else text


def _alike(row: Any) -> tuple[Any, ...]:
    minute = row.at.replace(second=0, microsecond=0)
    return minute, *row[2:6], row.details


UNITS = "unit", "units"


def _unit_keys(row: Any) -> Iterator[str]:
    for name in UNITS:
        value = row.details.get(name)
        yield from value if isinstance(value, list) else (value,)


HEADER = N_(("When", "Day", "What happened", "By", "For", "Unit", "Details"))
LEGEND = N_(
    {
        "By": "Who did it; “the system” where no person did.",
        "For": "The person whom it concerns, if it concerns one.",
    }
)


@bp.get("/audit.<string:kind>")
def log_file(kind: str) -> Response:
    """The same log as a file: what it is narrowed to holds for it as well."""
    require_kind(kind)
    actor = access.actor()
    scope = _scope(actor)
    rows = service.export(actor, scope.asked)
    table = TableFile(
        "log",
        _("Log"),
        HEADER,
        map(partial(_line, _Words(rows, True)), rows),
        finding.said_place(actor, Permission.AUDIT_READ, scope.place),
        scope.narrowed.about,
        LEGEND,
    )
    return table.response(kind)


def _line(words: _Words, row: Any) -> list[Any]:
    return [
        moment(row.at),
        clock.day_of(row.at),
        _(LABELS_OF_EVENTS.get(row.event, row.event)),
        words.by(row),
        row.whom,
        words.places.get(row.path),
        " · ".join(map(": ".join, words.said(row))),
    ]


def answer_again(response: Response) -> Response:
    """What is sent again, by a second click or a bad line, and refused because
    it is done already is answered as it was the first time.
    """
    if response.status_code == 302:
        _remember(response.location)
    elif response.status_code in {404, 409, 410, 422}:
        known = answered_before()
        return redirect(known) if known else response
    return response


def _remember(location: str) -> None:
    actor = access.current_actor()
    if act := _sent():
        service.remember_answer(location=location, **act)
    elif request.method == "POST" and actor:
        service.end_answer(_who(actor))


def _who(actor: Actor) -> str:
    return mark([actor.person_id])


def answered_before() -> str | None:
    """Where the very same act led a moment ago."""
    act = _sent()
    return service.answer_to(**act) if act else None


def _sent() -> Labels:
    """Marks of this request's address and of who sent what, if it is an act of
    somebody's that does not know by itself what was sent before. Passwords are
    kept nowhere.
    """
    actor, form = access.current_actor(), request.form
    endpoint = (request.endpoint or "").removeprefix("lms.")
    is_known = endpoint in setting("idempotent")
    if request.method != "POST" or not actor or is_known:
        return {}
    if any(name in SECRET or name.startswith("sign_in") for name in form):
        return {}
    fields = form.to_dict(flat=False)
    fields.pop(state().form_tokens.field, None)
    said = [actor.person_id, request.full_path, fields, *_files()]
    place, who = mark(request.path), _who(actor)
    return {"place": place, "who": who, "sent": mark(said)}


def _files() -> Iterator[tuple[str, ...]]:
    """Of each file that came along its field, name and digest; read piece by
    piece, as it was kept when it came.
    """
    for field, file in request.files.items(multi=True):
        if file.filename:
            file.stream.seek(0)
            digest = file_digest(file.stream, "sha256").hexdigest()
            yield field, file.filename, digest
