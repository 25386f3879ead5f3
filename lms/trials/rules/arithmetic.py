"""The arithmetic of a decision about a trial: what it starts from, and its lines."""

from collections.abc import Iterator

from lms.core.marks import N_
from lms.core.types import Json
from lms.decisions.types import ArithmeticLine
from lms.trials.types import PlanMark, ShownCount, TrialClock, TrialFacts

RULE = "trial-1"
"""The version of this arithmetic."""
Line = ArithmeticLine


def inputs_of(
    clock: TrialClock, count: ShownCount, mark: PlanMark, facts: TrialFacts
) -> Json:
    """All that the lines are made of, whole numbers and days as text."""
    return {
        "start": clock.starts_on.isoformat(),
        "last": clock.last_day.isoformat(),
        "days": clock.days,
        **count._asdict(),
        **mark._asdict(),
        "final": facts.final_held,
        "helped": facts.helped_since and facts.helped_since.isoformat(),
        "held": facts.meetings,
        "meetings": facts.planned_meetings,
    }


def lines_of(inputs: Json) -> list[ArithmeticLine]:
    """The lines, the clock first; the same for ever from the same inputs."""
    return [*_clock(inputs), *_shown(inputs), *_done(inputs)]


def _line(text: str, inputs: Json, *names: str, weight: str = "") -> Line:
    return ArithmeticLine(text, {name: inputs[name] for name in names}, weight)


def _clock(inputs: Json) -> Iterator[Line]:
    text = N_("The trial period lasts %(days)s days, %(start)s to %(last)s.")
    yield _line(text, inputs, "days", "start", "last")


def _shown(inputs: Json) -> Iterator[Line]:
    text = N_("%(met)s of %(needed)s essential requirements are met.")
    yield _line(text, inputs, "met", "needed", weight="sum")
    text = N_(
        "%(at_start)s were met at the start; in a straight line %(planned)s were to be met by now."
    )
    yield _line(text, inputs, "at_start", "planned")
    if inputs["unproven"]:
        text = N_(
            "Of %(unproven)s there is not enough evidence. That says nothing about what the person can do."
        )
        yield _line(text, inputs, "unproven")
    if inputs["not_yet"]:
        yield _line(N_("%(not_yet)s are not yet met."), inputs, "not_yet")


def _done(inputs: Json) -> Iterator[Line]:
    final = N_("The final review was held.")
    missing = N_("The final review was not held.")
    yield Line(final if inputs["final"] else missing)
    if inputs["helped"]:
        text = N_("Help for what was missing stands since %(helped)s.")
        yield _line(text, inputs, "helped")
    else:
        yield Line(N_("No concern is open."))
    text = N_("The mentor met them %(held)s of %(meetings)s times.")
    yield _line(text, inputs, "held", "meetings")
