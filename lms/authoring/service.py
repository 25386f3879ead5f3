"""Check and publish course folders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import migrate
from lms.core.db import session, transaction
from lms.core.marks import N_
from lms.core.yamlfile import Mistake, Node, refuse
from lms.courses import loader
from lms.courses import service as courses
from lms.courses.loader import Draft
from lms.courses.types import EffectKind, Kind
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.posts import service as posts_service
from lms.quizzes import service as quizzes
from lms.revalidation import service as revalidation
from lms.signoff import service as signoff
from lms.studio import service as studio

READERS = {
    Kind.LESSON: quizzes.read_check_question,
    Kind.QUIZ: quizzes.read_quiz,
    Kind.TASK: signoff.read_task,
}
PRODUCERS = {Kind.QUIZ: quizzes.SOURCE, Kind.TASK: signoff.SOURCE}


@dataclass(frozen=True)
class Known:
    """The keys that content may name."""

    competencies: set[str]
    posts: set[str]
    legal_bases: set[str]
    courses: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # published ones, and what each requires
    replaced: dict[str, str] = field(default_factory=dict)


def known_presets() -> Known:
    """What the shipped presets offer; needs no database."""
    competencies, posts = studio.preset_keys()
    return Known(competencies, posts, legal.keys(), legal.preset_successors())


def known() -> Known:
    """The presets' keys and, where there is a database, those of this site."""
    found = known_presets()
    if migrate.current(session().get_bind()) is not None:
        found.competencies.update(framework.competency_keys())
        found.posts.update(posts_service.posts())
        bases = legal.all_bases()
        found.legal_bases.update(basis.key for basis in bases)
        found.replaced.update(
            {
                basis.key: basis.replaced_by
                for basis in bases
                if basis.replaced_by
            }
        )
        found.courses.update(
            (revision.slug, revision.course.requires)
            for revision in courses.catalogue()
        )
    return found


def folders(root: Path) -> list[Path]:
    """The course folders below a folder, by name."""
    return sorted(
        path
        for path in root.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    )


def check(folder: Path, known: Known) -> tuple[Draft, list[Mistake]]:
    """Read a course folder and everything in it; all mistakes and warnings."""
    draft = loader.read_folder(folder)
    for _key, kind, node in draft.nodes:
        READERS[kind](node)
    _check_cited(draft, known)
    _check_effects(draft)
    _check_required(draft, folder, known)
    _check_deltas(draft, known)
    return draft, sorted(
        draft.found,
        key=lambda mistake: (mistake.warning, mistake.file, mistake.line),
    )


def _check_cited(draft: Draft, known: Known) -> None:
    allowed = {"competency": known.competencies, "posts": known.posts}
    allowed |= {"legal_bases": known.legal_bases, "confirms": known.legal_bases}
    for node, name, key in draft.cited:
        if key not in allowed[name]:
            node.wrong(
                N_("names “%(key)s”, which does not exist"), name, key=key
            )
        elif name == "legal_bases":
            _warn_replaced(node, key, known)
    for _key, _kind, node in draft.nodes:
        for entry, key in _bases(node):
            if key not in known.legal_bases:
                entry.wrong(
                    N_("names “%(key)s”, which does not exist"),
                    "legal_bases",
                    key=key,
                )
            else:
                _warn_replaced(entry, key, known)


def _warn_replaced(node: Node, key: str, known: Known) -> None:
    if key in known.replaced:
        text = N_(
            "cites “%(key)s”, which “%(successor)s” has replaced or will replace"
        )
        node.wrong(
            text,
            "legal_bases",
            warning=True,
            key=key,
            successor=known.replaced[key],
        )


def _bases(node: Node):
    """Legal bases named inside a quiz, a check question or a task."""
    entries = [
        node,
        *(
            child
            for name in ("questions", "critical_steps")
            if node.has(name)
            for child in node.items(name, 0, needed=False)
        ),
    ]
    for entry in entries:
        if entry.has("legal_bases"):
            for key in entry.strings("legal_bases"):
                yield entry, key


def _check_effects(draft: Draft) -> None:
    """A part may claim only what its kind can prove, and only in the way that
    kind proves things.
    """
    way = {Kind.QUIZ: EffectKind.RECORD, Kind.TASK: EffectKind.ASK_MENTOR}
    for node, kind, effect in draft.claims:
        if effect["effect"] not in (EffectKind.NOTHING, way.get(kind)):
            node.wrong(
                N_(
                    "a quiz can “record”, a task can “ask_mentor”, a lesson can do neither"
                )
            )
        elif kind in PRODUCERS and effect["depth"] > (
            deepest := evidence.sources()[PRODUCERS[kind]].deepest
        ):
            text = N_(
                "claims more than this kind of part can prove; the deepest is “%(depth)s”"
            )
            node.wrong(text, depth=Depth(deepest).word)


def _check_required(draft: Draft, folder: Path, known: Known) -> None:
    """What a course builds on lies beside it or is published, and never leads
    back to it.
    """
    if not draft.required:
        return
    beside = {
        path.name: path
        for path in folders(folder.parent)
        if (path / "course.yaml").is_file()
    }

    def requires(slug: str) -> Sequence[str] | None:
        return (
            loader.required_by(beside[slug])
            if slug in beside
            else known.courses.get(slug)
        )

    for node, key in draft.required:
        if key != draft.slug and requires(key) is None:
            node.wrong(
                N_("names “%(key)s”, which does not exist"), "requires", key=key
            )
            continue
        seen, ask = {key}, [key]
        while ask and draft.slug not in seen:
            further = set(requires(ask.pop()) or ()) - seen
            seen |= further
            ask.extend(further)
        if draft.slug in seen:
            node.wrong(
                N_(
                    "“%(key)s” leads back to this very course; neither could ever be begun"
                ),
                "requires",
                key=key,
            )


SHORT = range(3, 6)
"""How many questions a short quiz about a change of law has."""


def _check_deltas(draft: Draft, known: Known) -> None:
    """A short quiz confirms what the course's own parts prove, and nothing
    beyond it; a course is more than such quizzes.
    """
    proven = _proven(draft)
    for node, part in draft.deltas:
        if part["kind"] != Kind.QUIZ:
            node.wrong(
                N_("only a quiz can confirm what a change of law put in doubt"),
                "confirms",
            )
            continue
        asked = (
            part["data"].get("questions")
            if isinstance(part["data"], dict)
            else None
        )
        if isinstance(asked, list) and len(asked) not in SHORT:
            node.wrong(
                N_(
                    "a short quiz about a change of law has from 3 to 5 questions, this one has %(count)s"
                ),
                "confirms",
                count=len(asked),
            )
        if not any(
            effect["effect"] == EffectKind.RECORD for effect in part["effects"]
        ):
            node.wrong(
                N_(
                    "names no competency whose evidence it confirms; list them under “effects”"
                ),
                "confirms",
            )
        for effect in part["effects"]:
            if not any(_covers(other, effect) for other in proven):
                text = N_(
                    "“%(key)s” is proven at this level and depth by no other part of the course, so there is nothing to confirm"
                )
                node.wrong(text, "effects", key=effect["competency"])
        for key in part["confirms"]:
            if key in known.legal_bases and key not in known.replaced:
                node.wrong(
                    N_(
                        "“%(key)s” is not replaced by anything yet; nobody can take this quiz before that"
                    ),
                    "confirms",
                    warning=True,
                    key=key,
                )
    if draft.deltas and len(draft.deltas) == len(draft.content["parts"]):
        draft.deltas[0][0].wrong(
            N_(
                "a course needs a part that is not a short quiz about a change of law"
            )
        )


def _proven(draft: Draft) -> list[dict[str, Any]]:
    return [
        effect
        for part in draft.content["parts"]
        if not part.get("confirms")
        for effect in part["effects"]
    ]


def _covers(other: dict[str, Any], effect: dict[str, Any]) -> bool:
    same = (
        other["competency"] == effect["competency"]
        and other["effect"] != EffectKind.NOTHING
    )
    return (
        same
        and other["level"] >= effect["level"]
        and other["depth"] >= effect["depth"]
    )


def publish(actor: Actor | None, folder: Path, known: Known) -> bool:
    """Check a folder and freeze it as the current revision; `Mistakes` lists
    all that is wrong and nothing is kept. True if new.

    `actor` None is the operator at the command line.
    """
    if actor is not None:
        access.require(actor, Permission.COURSE_PUBLISH)
    draft, found = check(folder, known)
    refuse(found)
    with transaction():
        new = courses.freeze(actor, draft.slug, draft.content)
        if new:
            revalidation.published(actor, draft.slug)
    return new
