"""Reads the files of a course. Quizzes, scenarios, check questions and tasks are
handed on unread to the rooms that know them.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from lms.core import yamlfile
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES, Node
from lms.courses.loader.figures import check_shown, read_figures
from lms.courses.loader.frozen import STRICT
from lms.courses.loader.sounds import check_heard, read_sounds
from lms.courses.loader.texts import read_html
from lms.courses.types import (
    COVERS,
    Claim,
    CourseDraft,
    CourseSource,
    Delta,
    EffectKind,
    InnerContent,
    InnerPart,
    Kind,
    ListedPart,
    NamedKey,
)
from lms.framework.types import DEPTHS

MAIN = "course.yaml"
ASKING = (Kind.PRACTICE, Kind.QUIZ, Kind.SCENARIO)
"""Parts whose own file says everything, without a text besides."""
JOB_AID = "job-aid"
"""The page to print and keep at hand: job-aid.vi.md and job-aid.en.md."""
JOB_AIDS = {f"{JOB_AID}.{language}.md" for language in LANGUAGES}


MOST_FILES = 400
LONGEST_FILE = 2_000_000
"""Bytes of one file: more of it is not read, and is refused for its length."""


def source_in(folder: Path) -> CourseSource:
    """The files of a course folder and of the folders in it; what begins with a
    dot is none of them.
    """
    paths = (*folder.glob("[!.]*"), *folder.glob("[!.]*/[!.]*"))
    files = sorted(path for path in paths if path.is_file())
    return CourseSource(
        folder.name,
        {
            path.relative_to(folder).as_posix(): _beginning(path)
            for path in files[:MOST_FILES]
        },
    )


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_FILE + 1)


def read_source(source: CourseSource) -> CourseDraft:
    """The course that these files hold, but for what is inside its parts: that
    is for their rooms to read and for `settle` to put in. Never raises for
    what an author wrote: see `found`.
    """
    draft = CourseDraft(source)
    root = _yaml(draft, MAIN)
    read_figures(draft)
    read_sounds(draft)
    checked_on = root.date("checked_on", needed=True)
    draft.content |= {
        "title": root.text("title"),
        "summary": root.text("summary"),
        "posts": _named(draft, root, "posts", needed=True),
        "checked_on": checked_on.isoformat() if checked_on else None,
        "legal_bases": _named(draft, root, "legal_bases"),
        "parts": _parts(draft, root),
    }
    _optional(draft, root)
    root.done()
    return draft


def read_media(source: CourseSource) -> CourseDraft:
    """The same of the figures and recordings alone."""
    draft = CourseDraft(source)
    read_figures(draft)
    read_sounds(draft)
    return draft


def _optional(draft: CourseDraft, root: Node) -> None:
    """What is kept only where it is written: what is frozen already keeps its
    digest.
    """
    if requires := root.strings("requires"):
        draft.content["requires"] = requires
        draft.required = [NamedKey(root, "requires", key) for key in requires]
    cover = root.choice("cover", list(COVERS), COVERS[0])
    if cover != COVERS[0]:
        draft.content["cover"] = cover
    if draft.source.files.keys() & JOB_AIDS:
        draft.content["job_aid"] = read_html(draft, root, JOB_AID)
    if root.choice("order", ["free", STRICT], "free") == STRICT:
        draft.content["order"] = STRICT


def settle(draft: CourseDraft, inside: Iterable[InnerContent]) -> None:
    """Put in what is inside its parts, in their order; report what no text and
    no question shows.
    """
    for listed, content in zip(draft.inner, inside, strict=True):
        listed.part["data"] = content.data
        draft.shown |= content.figures
    check_shown(draft)
    check_heard(draft)
    for kind in ("figures", "sounds"):
        if not draft.content[kind]:
            del draft.content[kind]


def _named(
    draft: CourseDraft, node: Node, field: str, needed: bool = False
) -> list[str]:
    """The keys in this field, to be looked for elsewhere."""
    keys = node.strings(field, needed=needed)
    draft.named += [NamedKey(node, field, key) for key in keys]
    return keys


def _yaml(draft: CourseDraft, name: str) -> Node:
    content = draft.file(name)
    shown = f"{draft.slug}/{name}"
    return yamlfile.read_bytes(content, shown, draft.found)


def required_by(source: CourseSource) -> list[str]:
    """The courses that this one builds on; mistakes are for its own check to
    name.
    """
    content = source.files.get(MAIN)
    return yamlfile.read_bytes(content, MAIN, []).strings("requires")


def _parts(draft: CourseDraft, root: Node) -> list[Json]:
    parts = {}
    for node in root.items("parts"):
        part = _part(draft, node)
        key = part["key"]
        if parts.setdefault(key, part) is not part:
            node.wrong("“%(key)s” appears twice", key=key)
    return list(parts.values())


def _part(draft: CourseDraft, node: Node) -> Json:
    kind = _kind(node)
    part = _fields(draft, node, kind)
    if part.get("confirms"):
        draft.deltas.append(Delta(node, part))
    if inner := _inner(draft, node, kind, part):
        draft.inner.append(ListedPart(part, inner))
    node.done()
    return part


def _inner(
    draft: CourseDraft, node: Node, kind: Kind, part: Json
) -> InnerPart | None:
    """What the room of this kind of part reads."""
    records = any(
        effect["effect"] == EffectKind.RECORD for effect in part["effects"]
    )
    if kind is not Kind.LESSON:
        name = f"{part['key']}.yaml"
        file, content = f"{draft.slug}/{name}", draft.file(name)
        read = partial(yamlfile.read_bytes, content, file)
        return InnerPart(kind, file, content, "", records, read)
    check = node.map("check")
    if check is None:
        return None
    content = draft.file(MAIN)
    return InnerPart(
        kind, check.file, content, check.field, records, check.apart
    )


def _fields(draft: CourseDraft, node: Node, kind: Kind) -> Json:
    """What stands in `course.yaml` about a part."""
    key = node.slug(kind)
    effects = node.items("effects", 0, needed=False)
    part = {
        "key": key,
        "kind": str(kind),
        "title": node.text("title"),
        "minutes": node.int("minutes", 1, 600),
        "legal_bases": _named(draft, node, "legal_bases"),
        "effects": [_effect(draft, kind, effect) for effect in effects],
        "html": {} if kind in ASKING else read_html(draft, node, key, kind),
        "data": {},
    }
    for field in ("confirms", "unsure"):
        # Only where they are written: older revisions keep their digest.
        if node.has(field):
            part[field] = _named(draft, node, field)
    return part


def _kind(node: Node) -> Kind:
    for kind in Kind:
        if node.has(kind):
            return kind
    node.wrong("should begin with lesson, practice, quiz, scenario or task")
    return Kind.LESSON


def _effect(draft: CourseDraft, kind: Kind, node: Node) -> Json:
    effect = {
        "competency": node.slug("competency"),
        "level": node.int("level", 1, 5),
        "depth": int(DEPTHS[node.choice("depth", list(DEPTHS))]),
        "effect": node.choice("effect", list(EffectKind)),
    }
    draft.named.append(NamedKey(node, "competency", effect["competency"]))
    draft.claims.append(Claim(node, kind, effect))
    node.done()
    return effect
