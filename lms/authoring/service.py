"""Check and publish course folders."""

from dataclasses import dataclass
from pathlib import Path

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import migrate
from lms.core.db import session
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
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff

READERS = {Kind.LESSON: quizzes.check_question, Kind.QUIZ: quizzes.check_quiz, Kind.TASK: signoff.check_task}
PRODUCERS = {Kind.QUIZ: quizzes.SOURCE, Kind.TASK: signoff.SOURCE}


@dataclass(frozen=True)
class Known:
    """The keys that content may name."""

    competencies: set[str]
    posts: set[str]
    legal_bases: set[str]


def known_presets() -> Known:
    """What the shipped presets offer; needs no database."""
    competencies, posts = framework.preset_keys()
    return Known(competencies, posts, legal.keys())


def known() -> Known:
    """The presets' keys and, where there is a database, those of this site."""
    found = known_presets()
    if migrate.current(session().get_bind()) is not None:
        found.competencies.update(framework.competency_keys())
        found.posts.update(framework.posts())
        found.legal_bases.update(basis.key for basis in legal.all_bases())
    return found


def folders(root: Path) -> list[Path]:
    """The course folders below a folder, by name."""
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))


def check(folder: Path, known: Known) -> tuple[Draft, list[Mistake]]:
    """Read a course folder and everything in it; all mistakes and warnings."""
    draft = loader.read_folder(folder)
    for _key, kind, node in draft.nodes:
        READERS[kind](node)
    _check_cited(draft, known)
    _check_effects(draft)
    return draft, sorted(draft.found, key=lambda mistake: (mistake.warning, mistake.file, mistake.line))


def _check_cited(draft: Draft, known: Known) -> None:
    allowed = {"competency": known.competencies, "posts": known.posts, "legal_bases": known.legal_bases}
    for node, field, key in draft.cited:
        if key not in allowed[field]:
            node.wrong(N_("names “%(key)s”, which does not exist"), field, key=key)
    for _key, _kind, node in draft.nodes:
        for entry, key in _bases(node):
            if key not in known.legal_bases:
                entry.wrong(N_("names “%(key)s”, which does not exist"), "legal_bases", key=key)


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
    """A part may claim only what its kind can prove, and only in the way that kind proves things."""
    way = {Kind.QUIZ: EffectKind.RECORD, Kind.TASK: EffectKind.ASK_MENTOR}
    for node, kind, effect in draft.claims:
        if effect["effect"] not in (EffectKind.NOTHING, way.get(kind)):
            node.wrong(N_("a quiz can “record”, a task can “ask_mentor”, a lesson can do neither"))
        elif kind in PRODUCERS and effect["depth"] > (deepest := evidence.sources()[PRODUCERS[kind]].deepest):
            text = N_("claims more than this kind of part can prove; the deepest is “%(depth)s”")
            node.wrong(text, depth=Depth(deepest).word)


def publish(actor: Actor | None, folder: Path, known: Known) -> bool:
    """Check a folder and freeze it as the current revision; `Mistakes` lists all that is wrong and nothing is kept. True if new.

    `actor` None is the operator at the command line.
    """
    if actor is not None:
        access.require(actor, Permission.COURSE_PUBLISH)
    draft, found = check(folder, known)
    refuse(found)
    return courses.freeze(actor, draft.slug, draft.content)
