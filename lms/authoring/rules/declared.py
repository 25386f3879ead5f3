"""The fields of the forms: of a part, of a quiz, of what every question has, of
a task.
"""

from collections.abc import Sequence

from lms.core import inputs
from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses.types import EffectKind, Kind
from lms.quizzes.types import figure_field

Fields = tuple[InputField, ...]
BASES = InputField(
    "legal_bases",
    InputKind.CHOICES,
    "Legal basis",
    offer="legal_bases",
)
LEVELS = tuple((level, str(level)) for level in range(1, 6))
DEPTHS = (
    ("knows", N_("knows")),
    ("knows_how", N_("knows how")),
    ("shows_how", N_("shows how")),
    ("does", N_("does")),
)
EFFECTS = (
    (str(EffectKind.NOTHING), N_("nothing; it is only about this")),
    (str(EffectKind.RECORD), N_("passing it proves this")),
    (str(EffectKind.ASK_MENTOR), N_("a mentor's signature proves this")),
)
COMPETENCY = InputField(
    "competency",
    InputKind.WORDS,
    "Competency",
    "Type a part of its name and choose.",
    offer="competencies",
)
HEAD: Fields = (
    texts_of("title", "Title"),
    InputField("minutes", InputKind.NUMBER, "Minutes it takes", needed=True),
)
PROVES = InputField(
    "effects",
    InputKind.ROWS,
    "What it does for competencies",
    fields=(
        COMPETENCY,
        InputField(
            "level",
            InputKind.CHOICE,
            "Level",
            choices=LEVELS,
        ),
        InputField(
            "depth",
            InputKind.CHOICE,
            "Depth",
            choices=DEPTHS,
        ),
        InputField("effect", InputKind.CHOICE, "What it does", choices=EFFECTS),
    ),
    one="Competency",
)
UNSURE = InputField(
    "unsure",
    InputKind.CHOICES,
    "Still to be compared with the official text",
    "No quiz asks for what it says of these.",
    offer="legal_bases",
)
CONFIRMS = InputField(
    "confirms",
    InputKind.CHOICES,
    "The replaced documents whose change it asks about",
    "Only for a short quiz about a change of law.",
    offer="replaced_bases",
)
BESIDES = {Kind.LESSON: (BASES, UNSURE), Kind.QUIZ: (BASES, CONFIRMS)}


PROVING = (Kind.QUIZ, Kind.SCENARIO, Kind.TASK)


def part_fields(kind: Kind | None) -> Fields:
    """Of a part of this kind, as `course.yaml` has it."""
    besides = BESIDES.get(kind, (BASES,)) if kind else (BASES,)
    proves = (PROVES,) if kind in PROVING else ()
    return (*HEAD, *proves, *besides)


QUIZ: Fields = (
    InputField(
        "pass_percent",
        InputKind.NUMBER,
        "Passed from this share of the points, in per cent",
        "Empty: 80.",
    ),
    InputField(
        "attempts",
        InputKind.NUMBER,
        "Attempts",
        "0 or empty: as many as one likes.",
    ),
    InputField(
        "wait_minutes",
        InputKind.NUMBER,
        "Minutes to wait before the next attempt",
    ),
    InputField(
        "time_limit_minutes",
        InputKind.NUMBER,
        "Minutes for an attempt",
        "0 or empty: no limit.",
    ),
    InputField(
        "shuffle",
        InputKind.CHOICE,
        "Order of questions and answers",
        choices=(
            (True, N_("another one in each attempt")),
            (False, N_("as it is written")),
        ),
    ),
)
DRAW = InputField(
    "draw",
    InputKind.NUMBER,
    "Questions an attempt asks",
    "Empty: all of them.",
)
DIFFICULTIES = (
    ("easy", N_("easy")),
    ("medium", N_("medium")),
    ("hard", N_("hard")),
)
DRAWS = InputField(
    "draw",
    InputKind.ROWS,
    "What an attempt takes out of the bank",
    fields=(
        InputField(
            "count",
            InputKind.NUMBER,
            "So many questions",
        ),
        InputField("tags", InputKind.LINES, "with all these tags, one a line"),
        InputField(
            "difficulty",
            InputKind.CHOICE,
            "of this difficulty",
            choices=DIFFICULTIES,
        ),
        InputField(
            "competency",
            InputKind.WORDS,
            "about this competency",
            offer="competencies",
        ),
    ),
    one="Draw",
)


PRACTICE: Fields = (
    InputField(
        "show",
        InputKind.NUMBER,
        "Questions in a round",
        "Empty: all of them.",
    ),
)


def quiz_fields(data: Json, kind: Kind | None = Kind.QUIZ) -> Fields:
    """Of a quiz or a practice without its questions."""
    if kind is Kind.PRACTICE:
        return PRACTICE
    is_list = isinstance(data.get("draw"), list)
    return (*QUIZ, DRAWS if is_list else DRAW)


STEM = texts_of("text", "Question")
FIGURE = figure_field("figure", "Figure with the question")
LESSON = InputField(
    "lesson",
    InputKind.CHOICE,
    "Lesson it is about",
    "Shown to those who got it wrong.",
    offer="lessons",
)
BEHIND: Fields = (
    texts_of("explanation", "Explanation", "Everybody reads it afterwards."),
    figure_field("explanation_figure", "Figure with the explanation"),
    BASES,
)
OF_A_BANK: Fields = (
    InputField(
        "points",
        InputKind.NUMBER,
        "Points",
        "Empty: 1.",
    ),
    LESSON,
    InputField(
        "tags",
        InputKind.LINES,
        "Tags, one a line",
    ),
    InputField(
        "difficulty",
        InputKind.CHOICE,
        "Difficulty",
        choices=DIFFICULTIES,
    ),
    COMPETENCY,
    InputField(
        "level",
        InputKind.CHOICE,
        "Level",
        choices=LEVELS,
    ),
)
FOLDED = ("evidence", "explanation", "feedback")
"""Texts that are long, and read again more seldom than the others."""
NOT_ASKED = ("key", "type")
"""What a question has and no form asks for."""
EVERY = (STEM, FIGURE, *BEHIND, *OF_A_BANK)


def question_fields(own: Fields, data: Json, in_bank: bool) -> Fields:
    """Of a question: what every one has, what its type asks for, and what is
    written in it besides.
    """
    behind = (*BEHIND, *OF_A_BANK) if in_bank else BEHIND
    fields = STEM, FIGURE, *_not_there(own), *behind
    return inputs.fields_of(
        fields,
        data,
        NOT_ASKED,
    )


def _not_there(own: Fields) -> list[InputField]:
    every = {field.name for field in EVERY}
    return [field for field in own if field.name not in every]


def from_example(example: Json) -> Fields:
    """What a type asks for that declares nothing."""
    return inputs.inferred(example, NOT_ASKED)


TASK: Fields = (
    texts_of(
        "evidence",
        "What to hand in",
        "Say what to cover up: never real personal data.",
    ),
    InputField(
        "critical_steps",
        InputKind.ROWS,
        "Critical steps; the mentor ticks each",
        fields=(texts_of("text", "Step"), BASES),
        one="Step",
        rows=2,
    ),
    InputField(
        "mistakes",
        InputKind.ROWS,
        "What usually goes wrong",
        fields=(InputField("", InputKind.TEXTS),),
        one="Mistake",
    ),
    InputField(
        "anchors",
        InputKind.ROWS,
        "How each level of trust looks in this task",
        "All five or none: 1 watches only, 2 with the mentor beside them, 3 within call, 4 on their own, 5 guides others. The mentor reads them where the level is chosen.",
        fields=(InputField("", InputKind.TEXTS),),
        one="Level",
    ),
    InputField(
        "need",
        InputKind.CHOICE,
        "A signature proves the full level from this entrustment on",
        choices=LEVELS,
    ),
    InputField(
        "observations",
        InputKind.CHOICE,
        "To be trusted with it alone, it has to be seen",
        choices=((1, N_("once")), (2, N_("twice, on different days"))),
    ),
    InputField(
        "by_different",
        InputKind.TICK,
        "The second time by another mentor",
    ),
)


CASES: Fields = (
    InputField(
        "cases",
        InputKind.ROWS,
        "Sample cases",
        "Five or none, at different levels, not in their order. Each has one thing that misleads: friendly but nothing compared, a small mistake mended at once.",
        fields=(
            texts_of(
                "text",
                "What was handed in",
                "60 to 150 words, as an official would write it. Invented people, numbers and offices only.",
            ),
            InputField(
                "steps",
                InputKind.CHOICES,
                "Critical steps that were done safely",
                "Those of the task, as they are saved there.",
                offer="steps",
            ),
            InputField(
                "level",
                InputKind.CHOICE,
                "Level that was agreed on",
                "1 watches only, 2 with the mentor beside them, 3 within call, 4 on their own, 5 guides others.",
                choices=LEVELS,
            ),
            texts_of("why", "Why this level and not another"),
        ),
        one="Sample case",
        rows=1,
    ),
)
"""The made-up hand-ins of a task."""
COVERS = (
    ("talk", N_("two people at a desk")),
    ("stamp", N_("a stamp")),
    ("scanner", N_("a scanner")),
    ("phone", N_("a phone")),
    ("binders", N_("binders")),
    ("field", N_("a village")),
    ("screen", N_("a screen")),
)
COURSE: Fields = (
    texts_of("title", "Title"),
    texts_of(
        "summary",
        "What people can do afterwards",
        "One or two sentences.",
    ),
    InputField(
        "posts",
        InputKind.CHOICES,
        "Posts it is written for",
        offer="posts",
    ),
    InputField(
        "requires",
        InputKind.CHOICES,
        "Courses it builds on",
        "Plans put them first.",
        offer="courses",
    ),
    InputField(
        "order",
        InputKind.CHOICE,
        "Order of its parts",
        choices=(("strict", N_("lessons, then the quiz, then the task")),),
    ),
    InputField(
        "cover",
        InputKind.CHOICE,
        "Picture",
        choices=COVERS,
    ),
    InputField(
        "checked_on",
        InputKind.DAY,
        "Last compared with the law on",
        needed=True,
    ),
    BASES,
)
"""Of the course as a whole."""


def chosen(fields: Sequence[InputField], data: Json) -> Json:
    """Of data, what these fields hold."""
    names = {field.name for field in fields}
    return {name: data[name] for name in data if name in names}
