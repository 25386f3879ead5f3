"""What the forms of a scenario ask for."""

from itertools import starmap

from lms.authoring.rules.declared import BASES, Fields
from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.marks import N_
from lms.core.types import Labels
from lms.scenarios.types import GoodWay

SCENE: Fields = (
    texts_of("title", "Title", "A few words, for the list and the map."),
    texts_of(
        "text",
        "What happens in it",
        "What one sees and hears; an empty line begins a paragraph.",
    ),
    texts_of(
        "hint",
        "A hint, if there is one",
        "Opened by whoever wants it. It asks rather than tells.",
    ),
    InputField(
        "keep_order",
        InputKind.TICK,
        "Keep the order of its choices",
        "Otherwise they stand in another order for each person.",
    ),
)
ENDING: Fields = (
    texts_of("title", "Title", "A few words, for the list and the map."),
    texts_of("text", "How it ends"),
    texts_of(
        "meaning",
        "What this means",
        "The verdict, for the people in the case.",
    ),
)
_START = InputField("start", InputKind.NUMBER, "At the beginning")
_LEAST = InputField("from", InputKind.NUMBER, "Least", "Empty: 0.")
_MOST = InputField("to", InputKind.NUMBER, "Most", needed=True)
VARIABLE: Fields = (
    texts_of(
        "label",
        "What it is called",
        "Such as: by the rules, the citizen's trust, minutes, cost.",
    ),
    _START,
    _LEAST,
    _MOST,
    InputField(
        "good",
        InputKind.CHOICE,
        "What is good",
        choices=(
            (str(GoodWay.MORE), N_("the more, the better")),
            (str(GoodWay.LESS), N_("the less, the better")),
        ),
    ),
    InputField(
        "shown",
        InputKind.CHOICE,
        "Seen while playing",
        choices=(
            (True, N_("yes")),
            (False, N_("only at the end")),
        ),
    ),
    texts_of("unit", "Unit, if it has one", "Such as: minutes."),
    InputField(
        "words",
        InputKind.ROWS,
        "What its values are called, if they have words",
        fields=(
            InputField("from", InputKind.NUMBER, "From this value on"),
            texts_of("text", "Word"),
        ),
        one="Word",
    ),
)


ABOUT = texts_of(
    "about",
    "The case: who comes, with what, where it begins",
    "Read before the first scene. Invented people only, never real ones.",
)


def case(labels: Labels) -> Fields:
    """Of the scenario as a whole."""
    return (ABOUT, _passing(labels)) if labels else (ABOUT,)


def _passing(labels: Labels) -> InputField:
    return _bounds(
        "pass",
        "Passed, when at the end",
        "Empty: nothing is marked, and nothing is proven.",
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
        "What it changes",
        "+2 adds, -3 takes away, = 5 sets it to 5. Empty: it stays as it is.",
        fields=tuple(starmap(_effect, labels.items())),
        needed=True,
    )


def _asked(labels: Labels) -> InputField:
    return _bounds(
        "when",
        "Open only if",
        "Empty: always open.",
        labels,
    )


_SAID: Fields = (
    texts_of(
        "text",
        "What one does",
        "What a sensible colleague might do, too; it must not give itself away.",
    ),
    InputField(
        "then",
        InputKind.CHOICE,
        "Where it leads",
        "A new scene is begun when you save, and you write it next.",
        offer="places",
    ),
    texts_of(
        "reason",
        "Why",
        "Read at the end: why it has these effects.",
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
    InputField("low", InputKind.NUMBER, "at least"),
    InputField("high", InputKind.NUMBER, "at most"),
)


def _sides(key: str, label: str) -> InputField:
    return InputField(
        key,
        InputKind.GROUP,
        label,
        fields=SIDES,
        needed=True,
    )
