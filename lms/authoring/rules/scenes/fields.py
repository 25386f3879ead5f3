"""What the forms of a scenario ask for."""

from itertools import starmap

from lms.authoring.rules.declared import BASES, Fields
from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.marks import N_
from lms.core.types import Labels
from lms.scenarios.types import GoodWay

SCENE: Fields = (
    texts_of(
        "title", N_("Title"), N_("A few words, for the list and the map.")
    ),
    texts_of(
        "text",
        N_("What happens in it"),
        N_("What one sees and hears; an empty line begins a paragraph."),
    ),
    texts_of(
        "hint",
        N_("A hint, if there is one"),
        N_("Opened by whoever wants it. It asks rather than tells."),
    ),
    InputField(
        "keep_order",
        InputKind.TICK,
        N_("Keep the order of its choices"),
        N_("Otherwise they stand in another order for each person."),
    ),
)
ENDING: Fields = (
    texts_of(
        "title", N_("Title"), N_("A few words, for the list and the map.")
    ),
    texts_of("text", N_("How it ends")),
    texts_of(
        "meaning",
        N_("What this means"),
        N_("The verdict, for the people in the case."),
    ),
)
_START = InputField("start", InputKind.NUMBER, N_("At the beginning"))
_LEAST = InputField("from", InputKind.NUMBER, N_("Least"), N_("Empty: 0."))
_MOST = InputField("to", InputKind.NUMBER, N_("Most"), needed=True)
VARIABLE: Fields = (
    texts_of(
        "label",
        N_("What it is called"),
        N_("Such as: by the rules, the citizen's trust, minutes, cost."),
    ),
    _START,
    _LEAST,
    _MOST,
    InputField(
        "good",
        InputKind.CHOICE,
        N_("What is good"),
        choices=(
            (str(GoodWay.MORE), N_("the more, the better")),
            (str(GoodWay.LESS), N_("the less, the better")),
        ),
    ),
    InputField(
        "shown",
        InputKind.CHOICE,
        N_("Seen while playing"),
        choices=(
            (True, N_("yes")),
            (False, N_("only at the end")),
        ),
    ),
    texts_of("unit", N_("Unit, if it has one"), N_("Such as: minutes.")),
    InputField(
        "words",
        InputKind.ROWS,
        N_("What its values are called, if they have words"),
        fields=(
            InputField("from", InputKind.NUMBER, N_("From this value on")),
            texts_of("text", N_("Word")),
        ),
        one=N_("Word"),
    ),
)


ABOUT = texts_of(
    "about",
    N_("The case: who comes, with what, where it begins"),
    N_("Read before the first scene. Invented people only, never real ones."),
)


def case(labels: Labels) -> Fields:
    """Of the scenario as a whole."""
    return (ABOUT, _passing(labels)) if labels else (ABOUT,)


def _passing(labels: Labels) -> InputField:
    return _bounds(
        "pass",
        N_("Passed, when at the end"),
        N_("Empty: nothing is marked, and nothing is proven."),
        labels,
    )


def choice(labels: Labels) -> Fields:
    """Of a choice of a scene."""
    of_values = (_effects(labels), _asked(labels)) if labels else ()
    return (*_SAID, *of_values, BASES)


def _effects(labels: Labels) -> InputField:
    return InputField(
        "effects",
        InputKind.GROUP,
        N_("What it changes"),
        N_(
            "+2 adds, -3 takes away, = 5 sets it to 5. Empty: it stays as it is."
        ),
        fields=tuple(starmap(_effect, labels.items())),
        needed=True,
    )


def _asked(labels: Labels) -> InputField:
    return _bounds(
        "when",
        N_("Open only if"),
        N_("Empty: always open."),
        labels,
    )


_SAID: Fields = (
    texts_of(
        "text",
        N_("What one does"),
        N_(
            "What a sensible colleague might do, too; it must not give itself away."
        ),
    ),
    InputField(
        "then",
        InputKind.CHOICE,
        N_("Where it leads"),
        N_("A new scene is begun when you save, and you write it next."),
        offer="places",
    ),
    texts_of(
        "reason",
        N_("Why"),
        N_("Read at the end: why it has these effects."),
    ),
)


def _effect(key: str, label: str) -> InputField:
    return InputField(
        key,
        InputKind.WORDS,
        label,
    )


def _bounds(name: str, label: str, hint: str, labels: Labels) -> InputField:
    inner = tuple(starmap(_sides, labels.items()))
    return InputField(
        name,
        InputKind.GROUP,
        label,
        hint,
        inner,
    )


SIDES: Fields = (
    InputField("low", InputKind.NUMBER, N_("at least")),
    InputField("high", InputKind.NUMBER, N_("at most")),
)


def _sides(key: str, label: str) -> InputField:
    return InputField(
        key,
        InputKind.GROUP,
        label,
        fields=SIDES,
        needed=True,
    )
