"""What is wrong with a course as a whole: keys that do not exist, claims that
its parts cannot prove, ways that lead back to it. Mistakes go to the nodes.
"""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

from lms.authoring.types import KnownKeys
from lms.core.marks import N_
from lms.core.types import Json, fingerprint
from lms.core.yamlfile import Node
from lms.courses.types import (
    CourseDraft,
    Delta,
    EffectKind,
    InnerPart,
    Kind,
    NamedKey,
)
from lms.framework.types import Depth
from lms.quizzes.types import shape_of

SHORT = range(3, 6)
"""How many questions a short quiz about a change of law has."""
PROOF = {
    Kind.QUIZ: EffectKind.RECORD,
    Kind.SCENARIO: EffectKind.RECORD,
    Kind.TASK: EffectKind.ASK_MENTOR,
}
"""How each kind of part proves things."""
LISTS = ("questions", "critical_steps")
NO_SUCH = N_("names “%(key)s”, which does not exist")
Requires = Callable[[str], Sequence[str] | None]
Effect = Json


@dataclass(frozen=True)
class CourseFrame:
    """What a part's inside sees of its course: the lessons, by part what it
    marks as still to be compared with the official text, and the figures.
    """

    lessons: Sequence[str]
    unsure: Mapping[str, Sequence[str]]
    figures: Mapping[str, Json]

    @cached_property
    def mark(self) -> str:
        """The same for the same frame."""
        return fingerprint([self.lessons, self.unsure, self.figures])


def frame_of(draft: CourseDraft) -> CourseFrame:
    """That of this course."""
    parts = draft.content["parts"]
    return CourseFrame(
        [part["key"] for part in parts if part["kind"] == Kind.LESSON],
        {part["key"]: part.get("unsure", []) for part in parts},
        draft.content["figures"],
    )


def check_inside(
    kind: Kind, node: Node, frame: CourseFrame, known: KnownKeys
) -> None:
    """What is named inside a part of this kind, which its room has read."""
    entries = list(pieces_in(node))
    check_named(cited_in(entries), known)
    _check_lessons(entries, frame)
    _check_figures(entries, frame)
    _check_sure(kind, node, frame)


def check_named(named: Iterable[NamedKey], known: KnownKeys) -> None:
    """What the course names exists, and what it cites is not replaced."""
    allowed = {
        "competency": known.competencies,
        "posts": known.posts,
        "legal_bases": known.legal_bases,
        "confirms": known.legal_bases,
        "unsure": known.legal_bases,
    }
    for node, field, key in named:
        if key not in allowed[field]:
            node.wrong(
                NO_SUCH,
                field,
                key=key,
            )
        elif field == "legal_bases" and key in known.replaced:
            _warn_replaced(node, key, known.replaced[key])


def _warn_replaced(node: Node, key: str, successor: str) -> None:
    node.wrong(
        "cites “%(key)s”, which “%(successor)s” has replaced or will replace",
        "legal_bases",
        warning=True,
        key=key,
        successor=successor,
    )


def cited_in(entries: Iterable[Node]) -> Iterator[NamedKey]:
    """Legal bases and competencies that these pieces name."""
    for entry in entries:
        for key in entry.strings("legal_bases"):
            yield NamedKey(entry, "legal_bases", key)
        key = entry.any("competency")
        if isinstance(key, str):
            yield NamedKey(entry, "competency", key)


def pieces_in(node: Node) -> Iterator[Node]:
    """A quiz, a scenario, a check question or a task, and what it consists of."""
    yield node
    for name in LISTS:
        yield from node.items(name, 0, needed=False)
    yield from _choices(node)


def _choices(scenario: Node) -> Iterator[Node]:
    for scene in scenario.items("scenes", 0, needed=False):
        yield from scene.items("choices", 0, needed=False)


def _check_lessons(entries: Iterable[Node], frame: CourseFrame) -> None:
    """The lesson that a question names is one of the course."""
    for entry in entries:
        key = entry.str("lesson", "", needed=False)
        if key and key not in frame.lessons:
            entry.wrong(NO_SUCH, "lesson", key=key)


def _check_sure(kind: Kind, node: Node, frame: CourseFrame) -> None:
    """No exam asks for what its lesson says is still to be compared with the
    official text: it names those legal bases as `unsure`.
    """
    anywhere = set(chain.from_iterable(frame.unsure.values()))
    for entry in _exam_questions(kind, node):
        lesson = entry.str("lesson", "", needed=False)
        _check_cited(entry, frame.unsure.get(lesson, anywhere))


def _exam_questions(kind: Kind, node: Node) -> Iterable[Node]:
    if kind is Kind.QUIZ:
        return node.items("questions", 0, needed=False)
    return _choices(node) if kind is Kind.SCENARIO else ()


def _check_cited(entry: Node, unsure: Collection[str]) -> None:
    for key in entry.strings("legal_bases"):
        if key in unsure:
            entry.wrong(
                "asks for a point of “%(key)s” that its lesson marks as still to be compared with the official text; ask it in the lesson instead",
                "legal_bases",
                key=key,
            )


def _check_figures(entries: Iterable[Node], frame: CourseFrame) -> None:
    """A figure that a question shows is one of the course, and an area lies on
    its drawing, which is as large in every language.
    """
    figures = frame.figures
    for entry in entries:
        for node in _showing(entry):
            name = node.any("name")
            if isinstance(name, str) and name not in figures:
                node.wrong(NO_SUCH, "name", key=name)
        match entry.any("figure"):
            case {"name": name} if name in figures:
                _check_areas(entry, figures[name])


def _showing(entry: Node) -> Iterator[Node]:
    """The figures of a question and of its options."""
    for field in ("figure", "explanation_figure"):
        if isinstance(entry.any(field), dict):
            yield from filter(None, [entry.map(field)])
    for option in _listed(entry, "options"):
        yield from _showing(option)


def _listed(entry: Node, field: str) -> list[Node]:
    """The entries of a list, if it is one: who reads it says what it should
    be.
    """
    is_list = isinstance(entry.any(field), list)
    return entry.items(field, 0) if is_list else []


def _check_areas(entry: Node, drawings: Mapping[str, Json]) -> None:
    sizes = {(one["width"], one["height"]) for one in drawings.values()}
    areas = _listed(entry, "areas")
    if areas and len(sizes) > 1:
        entry.wrong(
            "is drawn in another size in each language, so its areas would lie elsewhere",
            "figure",
        )
    for area, (width, height) in product(areas, sorted(sizes)[:1]):
        shape = shape_of(area.value)
        if shape and not shape.is_inside(width, height):
            area.wrong(
                "lies outside the drawing, which is %(width)s units wide and %(height)s high",
                width=width,
                height=height,
            )


def check_claims(draft: CourseDraft, deepest: Mapping[Kind, Depth]) -> None:
    """A part may claim only what its kind can prove, and only in the way that
    kind proves things.
    """
    for node, kind, effect in draft.claims:
        if effect["effect"] not in (EffectKind.NOTHING, PROOF.get(kind)):
            node.wrong(
                "a quiz or a scenario can “record”, a task can “ask_mentor”, a lesson or a practice can do neither"
            )
        elif kind in deepest and effect["depth"] > deepest[kind]:
            node.wrong(
                "claims more than this kind of part can prove; the deepest is “%(depth)s”",
                depth=deepest[kind].word,
            )


def check_scored(inner: InnerPart, node: Node) -> None:
    """Only a scenario that can be failed proves anything."""
    is_unscored = inner.kind is Kind.SCENARIO and not node.any("pass")
    if is_unscored and inner.records:
        node.wrong(
            "a part that records evidence can also be failed; say what has to hold at the end",
            "pass",
        )


def check_required(draft: CourseDraft, requires: Requires) -> None:
    """What a course builds on exists and never leads back to it. `requires`:
    what another course builds on; None if there is no such course.
    """
    for node, field, key in draft.required:
        if key != draft.slug and requires(key) is None:
            node.wrong(
                NO_SUCH,
                field,
                key=key,
            )
        elif draft.slug in _behind(key, requires):
            node.wrong(
                "“%(key)s” leads back to this very course; neither could ever be begun",
                field,
                key=key,
            )


def _behind(key: str, requires: Requires) -> set[str]:
    """The course and all that it builds on, directly or not."""
    known, further = set[str](), {key}
    while further:
        known |= further
        below = chain.from_iterable(requires(one) or () for one in further)
        further = set(below) - known
    return known


def check_deltas(draft: CourseDraft, known: KnownKeys) -> None:
    """A short quiz confirms what the course's own parts prove, and nothing
    beyond it; a course is more than such quizzes.
    """
    parts = draft.content["parts"]
    for delta in draft.deltas:
        if delta.part["kind"] == Kind.QUIZ:
            _check_length(delta)
            _check_effects(delta, parts)
            _check_confirms(delta, known)
        else:
            delta.node.wrong(
                "only a quiz can confirm what a change of law put in doubt",
                "confirms",
            )
    if draft.deltas and len(draft.deltas) == len(parts):
        draft.deltas[0].node.wrong(
            "a course needs a part that is not a short quiz about a change of law"
        )


def _check_length(delta: Delta) -> None:
    match delta.part["data"]:
        case {"draw": _}:
            delta.node.wrong(
                "a short quiz about a change of law asks all its questions; leave out “draw”",
                "confirms",
            )
        case {"questions": list(questions)} if len(questions) not in SHORT:
            delta.node.wrong(
                "a short quiz about a change of law has from 3 to 5 questions, this one has %(count)s",
                "confirms",
                count=len(questions),
            )


def _check_effects(delta: Delta, parts: Sequence[Json]) -> None:
    node, effects = delta.node, delta.part["effects"]
    if EffectKind.RECORD not in [effect["effect"] for effect in effects]:
        node.wrong(
            "names no competency whose evidence it confirms; list them under “effects”",
            "confirms",
        )
    proven = [
        effect
        for part in parts
        if not part.get("confirms")
        for effect in part["effects"]
        if effect["effect"] != EffectKind.NOTHING
    ]
    for effect in effects:
        if not any(_covers(other, effect) for other in proven):
            node.wrong(
                "“%(key)s” is proven at this level and depth by no other part of the course, so there is nothing to confirm",
                "effects",
                key=effect["competency"],
            )


def _covers(other: Effect, effect: Effect) -> bool:
    return (
        other["competency"] == effect["competency"]
        and other["level"] >= effect["level"]
        and other["depth"] >= effect["depth"]
    )


def _check_confirms(delta: Delta, known: KnownKeys) -> None:
    for key in delta.part["confirms"]:
        if key in known.unreplaced:
            delta.node.wrong(
                "“%(key)s” is not replaced by anything yet; nobody can take this quiz before that",
                "confirms",
                warning=True,
                key=key,
            )
