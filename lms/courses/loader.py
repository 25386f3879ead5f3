"""Reads a course folder. Quizzes, check questions and tasks are handed on
unread to the rooms that know them.
"""

import datetime as dt
from pathlib import Path

from lms.core import letters, markdown, yamlfile
from lms.core.marks import N_
from lms.core.types import Json, Texts
from lms.core.yamlfile import LANGUAGES, Mistake, Node
from lms.courses.types import (
    COVERS,
    Claim,
    Course,
    CourseDraft,
    Delta,
    EffectKind,
    InnerNode,
    Kind,
    NamedKey,
    Part,
    PartEffect,
)
from lms.framework.types import DEPTHS, Depth


def read_folder(folder: Path) -> CourseDraft:
    """The course in this folder. Never raises for what an author wrote: see
    `found`.
    """
    draft = CourseDraft(folder)
    root = _yaml(draft, "course.yaml")
    checked_on = root.date("checked_on", needed=True)
    draft.content |= {
        "title": root.text("title"),
        "summary": root.text("summary"),
        "posts": _named(draft, root, "posts", needed=True),
        "checked_on": checked_on.isoformat() if checked_on else None,
        "legal_bases": _named(draft, root, "legal_bases"),
        "parts": _parts(draft, root),
    }
    if requires := root.strings("requires"):
        # Only where it is written: what is frozen already keeps its digest.
        draft.content["requires"] = requires
        draft.required = [NamedKey(root, "requires", key) for key in requires]
    cover = root.choice("cover", list(COVERS), COVERS[0])
    if cover != COVERS[0]:
        draft.content["cover"] = cover
    root.done()
    return draft


def _named(
    draft: CourseDraft, node: Node, field: str, needed: bool = False
) -> list[str]:
    """The keys in this field, to be looked for elsewhere."""
    keys = node.strings(field, needed=needed)
    draft.named += [NamedKey(node, field, key) for key in keys]
    return keys


def _yaml(draft: CourseDraft, name: str) -> Node:
    return yamlfile.read_file(
        draft.folder / name, draft.found, f"{draft.slug}/{name}"
    )


def required_by(folder: Path) -> list[str]:
    """The courses that the one in this folder builds on; mistakes are for the
    check of that folder to name.
    """
    found: list[Mistake] = []
    return yamlfile.read_file(folder / "course.yaml", found).strings("requires")


def _parts(draft: CourseDraft, root: Node) -> list[Json]:
    parts: dict[str, Json] = {}
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
    if inner := _inner(draft, node, kind, part["key"]):
        part["data"] = inner.value
        draft.inner.append(InnerNode(kind, inner))
    node.done()
    return part


def _inner(draft: CourseDraft, node: Node, kind: Kind, key: str) -> Node | None:
    """What the room of this kind of part reads."""
    if kind is Kind.LESSON:
        return node.map("check")
    return _yaml(draft, f"{key}.yaml")


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
        "html": {} if kind is Kind.QUIZ else _html(draft, node, kind, key),
        "data": {},
    }
    if node.has("confirms"):
        # Not written where there is nothing to confirm: older revisions keep
        # their digest.
        part["confirms"] = _named(draft, node, "confirms")
    return part


def _kind(node: Node) -> Kind:
    for kind in Kind:
        if node.has(kind):
            return kind
    node.wrong("should begin with lesson, quiz or task")
    return Kind.LESSON


def _effect(draft: CourseDraft, kind: Kind, node: Node) -> Json:
    effect = {
        "competency": node.slug("competency"),
        "level": node.int("level", 1, 5),
        "depth": int(DEPTHS[node.choice("depth", list(DEPTHS))]),
        "effect": node.choice("effect", list(EffectKind)),
    }
    key = effect["competency"]
    draft.named.append(NamedKey(node, "competency", key))
    draft.claims.append(Claim(node, kind, effect))
    node.done()
    return effect


def _html(draft: CourseDraft, node: Node, kind: Kind, key: str) -> Texts:
    files = {language: f"{key}.{language}.md" for language in LANGUAGES}
    texts = {language: _read(draft, name) for language, name in files.items()}
    html = {
        language: markdown.to_html(text)
        for language, text in texts.items()
        if text is not None
    }
    for language in LANGUAGES:
        if language not in html:
            node.wrong(
                "its file %(file)s is missing",
                kind,
                warning=bool(html),
                file=files[language],
            )
    return html


def _read(draft: CourseDraft, name: str) -> str | None:
    try:
        text = (draft.folder / name).read_text("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        _report_encoding(draft, name)
        return None
    _report_misread(draft, name, text)
    return text


def _report_misread(draft: CourseDraft, name: str, text: str) -> None:
    """Lines that were typed with an old font or copied in a wrong encoding."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := letters.misread(line):
            told, values = letters.told(found)
            place = f"{draft.slug}/{name}", number, ""
            draft.found.append(Mistake(*place, told, tuple(values.items())))


def _report_encoding(draft: CourseDraft, name: str) -> None:
    text = N_(
        "the file is not saved as UTF-8; save it again with that encoding"
    )
    draft.found.append(Mistake(f"{draft.slug}/{name}", 1, "", text))


def course_of(content: Json) -> Course:
    """A frozen revision's content as values, its HTML marked safe once for all
    requests.
    """
    parts = [_part_of(part) for part in content["parts"]]
    return Course(
        title=content["title"],
        summary=content["summary"],
        posts=tuple(content["posts"]),
        checked_on=dt.date.fromisoformat(content["checked_on"]),
        legal_bases=tuple(content["legal_bases"]),
        parts=tuple(part for part in parts if not part.confirms),
        deltas=tuple(part for part in parts if part.confirms),
        requires=tuple(content.get("requires", ())),
        cover=content.get("cover", COVERS[0]),
    )


def _part_of(part: Json) -> Part:
    html = part["html"].items()
    values = {
        "kind": Kind(part["kind"]),
        "legal_bases": tuple(part["legal_bases"]),
        "effects": tuple(map(_effect_of, part["effects"])),
        "html": {language: markdown.safe(text) for language, text in html},
        "confirms": tuple(part.get("confirms", ())),
    }
    return Part(**part | values)


def _effect_of(effect: Json) -> PartEffect:
    return PartEffect(
        effect["competency"],
        effect["level"],
        Depth(effect["depth"]),
        EffectKind(effect["effect"]),
    )
