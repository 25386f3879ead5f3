"""A decision as a paper that a person keeps: what was proposed on which
arithmetic, all that happened, and what binds it to the record.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock, typeset
from lms.core.i18n import Borrowed, day, lang, moment, number
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.core.typeset.framing import frame
from lms.decisions.service.competence import who_decides
from lms.decisions.service.reading import DecisionSeen, decision_for
from lms.decisions.types import (
    MOVE_LABELS,
    STAGE_LABELS,
    DecisionMove,
    DecisionSide,
    DecisionStage,
    SettledFacts,
)
from lms.people import service as people

NOT_FINAL = (
    DecisionStage.TOLD,
    DecisionStage.WITHDRAWN,
    DecisionStage.REPLACED,
)
"""Of these the paper says on each page that they do not stand."""
_AMOUNT = re.compile(r"-?\d{1,15}\.\d{1,4}")
"""How the rules freeze an amount."""
VERBATIM = frozenset({"title", "document", "place", "name", "text"})
"""What people have called something or written stays, even if it looks like an amount."""


def readable(values: Json) -> Json:
    """Values of a line of arithmetic, with days and amounts as people read them:
    "20.500" is twenty thousand five hundred to whoever reads Vietnamese.
    """
    return {
        name: _called(value) if name in VERBATIM else _readable(value)
        for name, value in values.items()
    }


def _called(value: Any) -> Any:
    """What was frozen holds no language: on a page that is not Vietnamese, a
    name with letters beyond ASCII is.
    """
    if isinstance(value, str) and lang() != "vi" and not value.isascii():
        return Borrowed(value, "vi")
    return value


def _readable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if _AMOUNT.fullmatch(value):
        return number(Decimal(value))
    return _with_day(value)


def _with_day(value: str) -> str:
    try:
        return day(dt.date.fromisoformat(value))
    except ValueError:
        return value


def paper_of(actor: Actor, decision_id: int) -> bytes:
    """The PDF, for whoever may read the decision; that somebody else than the
    person concerned took it is written to the log.
    """
    seen = decision_for(actor, decision_id)
    if seen.side is not DecisionSide.SUBJECT:
        with access.acting(actor):
            audit.record(
                actor,
                "decisions.paper",
                person_id=seen.row.subject_id,
                decision=seen.row.id,
            )
    return typeset.paper(
        paper_data(
            seen, people.full_name(people.unit(seen.row.unit_id)), clock.now()
        )
    )


def paper_data(seen: DecisionSeen, place: str, made: dt.datetime) -> Json:
    """What stands on the paper, in the language that is spoken."""
    row = seen.row
    stage = DecisionStage(row.stage)
    return {
        **frame(_(seen.kind.label), row.subject, made),
        "kicker": place,
        "mark": _(STAGE_LABELS[stage]) if stage in NOT_FINAL else "",
        "facts": list(_facts(seen)),
        "notice": _(
            "What the application holds of this decision, as of %(day)s. The person concerned and those who decide read the same. It takes the place of no document of the unit.",
            day=day(made),
        ),
        "sections": [
            _grounds(seen, stage),
            _arithmetic(row.computed),
            _life(seen),
            _check(seen),
        ],
    }


def _facts(seen: DecisionSeen) -> Iterator[list[str]]:
    row = seen.row
    yield [_("Current state"), _(STAGE_LABELS[DecisionStage(row.stage)])]
    by = {one.move: one for one in seen.moves}
    if decided := by.get(DecisionMove.DECIDED):
        yield [_("Decided"), _outcome(seen, decided)]
        yield [_("Decided by"), f"{decided.by}, {moment(decided.at)}"]
    elif row.stage == DecisionStage.TOLD:
        yield from _open(row)
    if noted := by.get(DecisionMove.DOCUMENTED):
        yield [_("Document"), _document(noted)]


def _open(row: Row) -> Iterator[list[str]]:
    yield [_("Who decides"), _who(row)]
    yield [_("Reply by"), day(row.reply_by)]


def _who(row: Row) -> str:
    return who_decides([row])[row.id] or _("Nobody may at present.")


def _outcome(seen: DecisionSeen, one: Row) -> str:
    return _(seen.kind.outcomes[one.outcome].label)


def _document(noted: Row) -> str:
    number, signed_on = noted.details["number"], noted.details["signed_on"]
    return said_document(SettledFacts(number=number, signed_on=signed_on))


def said_document(decided: SettledFacts) -> str:
    """Number and day of the document of a decision, in words."""
    if not decided.number:
        return _("number not noted yet")
    return _(
        "No. %(number)s of %(day)s",
        number=decided.number,
        day=_readable(decided.signed_on),
    )


def said_petition(decided: SettledFacts) -> str:
    """What came of the petition against a decision, in words; "": none came."""
    if not decided.petitioned:
        return ""
    came = day(decided.petitioned)
    if decided.upheld:
        return _(
            "The petition of %(day)s was answered on %(answered)s: the decision stays.",
            day=came,
            answered=day(decided.upheld),
        )
    return _(
        "A petition of %(day)s is open, to be answered by %(due)s.",
        day=came,
        due=_readable(decided.due),
    )


def _grounds(seen: DecisionSeen, stage: DecisionStage) -> Json:
    title = (
        _("What is proposed, and why")
        if stage is DecisionStage.TOLD
        else _("What it was decided on")
    )
    rows = [*_proposed(seen), seen.row.reason]
    return {"kind": "text", "title": title, "rows": rows}


def _proposed(seen: DecisionSeen) -> Iterator[str]:
    for text, values in seen.kind.proposal(seen.row):
        yield _(text, **readable(values))


def _arithmetic(computed: Json) -> Json:
    lines = enumerate(computed["lines"], start=1)
    kept = _(
        "Calculated by rule %(rule)s when it was proposed, and kept as it was. It suggests nothing; a person decides.",
        rule=computed["rule"],
    )
    return {
        "kind": "table",
        "title": _("The arithmetic, line by line"),
        "widths": [0, 1],
        "columns": [_("No."), _("Line")],
        "rows": [[{"text": str(number)}, _line(one)] for number, one in lines],
        "below": [kept],
    }


def _line(one: Json) -> Json:
    text = _(one["text"], **readable(one["values"]))
    return {"text": text, "strong": bool(one["weight"])}


def _life(seen: DecisionSeen) -> Json:
    rows = [[_head(seen, one), _said(seen, one)] for one in seen.moves]
    return {"kind": "said", "title": _("All that happened"), "rows": rows}


def _head(seen: DecisionSeen, one: Row) -> str:
    label = _(MOVE_LABELS[DecisionMove(one.move)])
    if one.outcome:
        label = f"{label}: {_outcome(seen, one)}"
    if one.details.get("late"):
        label = f"{label} ({_('late')})"
    return f"{label} · {one.by} · {moment(one.at)}"


def _said(seen: DecisionSeen, one: Row) -> str:
    return "\n".join(filter(None, [one.text, *_more(seen, one)]))


def _more(seen: DecisionSeen, one: Row) -> Iterator[str]:
    for file in one.details.get("files", ()):
        yield _(
            "Document: %(name)s (SHA-256 %(digest)s)",
            name=file["name"],
            digest=file["sha256"],
        )
    if one.move == DecisionMove.DECIDED:
        yield from _asked(seen, one)
    if one.move == DecisionMove.DOCUMENTED:
        yield _document(one)
    if one.move == DecisionMove.PETITIONED:
        yield _("To be answered by %(day)s", day=readable(one.details)["due"])


def _asked(seen: DecisionSeen, one: Row) -> Iterator[str]:
    more = one.details["more"]
    for ask in seen.kind.outcomes[one.outcome].asks:
        yield f"{_(ask.label)}: {more[ask.name]}"


def _check(seen: DecisionSeen) -> Json:
    last = seen.moves[-1]
    hashes = [[_last(last.seq), last.hash]]
    plain = {"kind": "text", "rows": [], "hashes": hashes}
    return {**plain, "title": _("How to check it")}


def _last(number: int) -> str:
    return _(
        "Each move binds the one before and the decision itself. Fingerprint of the last one, number %(number)s:",
        number=number,
    )
