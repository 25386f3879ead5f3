"""Reads a course folder. Quizzes, check questions and tasks are handed on
unread to the rooms that know them.
"""

import datetime as dt
from pathlib import Path

from lms.core import markdown, yamlfile
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES, Mistake, Node
from lms.courses.types import (
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
    content = draft.content
    content["title"] = root.text("title")
    content["summary"] = root.text("summary")
    content["posts"] = root.strings("posts", needed=True)
    content["checked_on"] = checked_on.isoformat() if checked_on else None
    content["legal_bases"] = root.strings("legal_bases")
    requires = root.strings("requires")
    if requires:
        # Only where it is written: what is frozen already keeps its digest.
        content["requires"] = requires
    content["parts"] = _parts(draft, root)
    root.done()
    _name(draft, root, "legal_bases", content["legal_bases"])
    _name(draft, root, "posts", content["posts"])
    draft.required = [NamedKey(root, "requires", key) for key in requires]
    return draft


def _name(draft: CourseDraft, node: Node, field: str, keys: list[str]) -> None:
    draft.named += [NamedKey(node, field, key) for key in keys]


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
    parts: list[Json] = []
    keys: set[str] = set()
    for node in root.items("parts"):
        part = _part(draft, node)
        if part["key"] in keys:
            node.wrong(N_("“%(key)s” appears twice"), key=part["key"])
        keys.add(part["key"])
        parts.append(part)
    return parts


def _part(draft: CourseDraft, node: Node) -> Json:
    kind = _kind(node)
    part = _fields(draft, node, kind)
    key = part["key"]
    if kind is not Kind.QUIZ:
        part["html"] = _html(draft, node, kind, key)
    if part.get("confirms"):
        draft.deltas.append(Delta(node, part))
    lesson = kind is Kind.LESSON
    inner = node.map("check") if lesson else _yaml(draft, f"{key}.yaml")
    if inner is not None:
        part["data"] = inner.value
        draft.inner.append(InnerNode(kind, inner))
    node.done()
    return part


def _fields(draft: CourseDraft, node: Node, kind: Kind) -> Json:
    """What stands in `course.yaml` about a part."""
    key = node.slug(kind)
    effects = node.items("effects", 0, needed=False)
    part = {
        "key": key,
        "kind": str(kind),
        "title": node.text("title"),
        "minutes": node.int("minutes", 1, 600),
        "legal_bases": node.strings("legal_bases"),
        "effects": [_effect(draft, kind, effect) for effect in effects],
        "html": {},
        "data": {},
    }
    _name(draft, node, "legal_bases", part["legal_bases"])
    if node.has("confirms"):
        # Not written where there is nothing to confirm: older revisions keep
        # their digest.
        part["confirms"] = node.strings("confirms")
        _name(draft, node, "confirms", part["confirms"])
    return part


def _kind(node: Node) -> Kind:
    for kind in Kind:
        if node.has(kind):
            return kind
    node.wrong(N_("should begin with lesson, quiz or task"))
    return Kind.LESSON


def _effect(draft: CourseDraft, kind: Kind, node: Node) -> Json:
    effect = {
        "competency": node.slug("competency"),
        "level": node.int("level", 1, 5),
        "depth": int(DEPTHS[node.choice("depth", list(DEPTHS))]),
        "effect": node.choice("effect", list(EffectKind)),
    }
    _name(draft, node, "competency", [effect["competency"]])
    draft.claims.append(Claim(node, kind, effect))
    node.done()
    return effect


def _html(
    draft: CourseDraft, node: Node, kind: Kind, key: str
) -> dict[str, str]:
    html = {}
    for language in LANGUAGES:
        name = f"{key}.{language}.md"
        try:
            text = (draft.folder / name).read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except UnicodeDecodeError:
            draft.found.append(_wrong_encoding(f"{draft.slug}/{name}"))
        else:
            html[language] = markdown.to_html(text)
    for language in LANGUAGES:
        if language not in html:
            node.wrong(
                N_("its file %(file)s is missing"),
                kind,
                warning=bool(html),
                file=f"{key}.{language}.md",
            )
    return html


def _wrong_encoding(file: str) -> Mistake:
    return Mistake(
        file,
        1,
        "",
        N_("the file is not saved as UTF-8; save it again with that encoding"),
    )


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
    )


def _part_of(part: Json) -> Part:
    html = part["html"].items()
    return Part(
        key=part["key"],
        kind=Kind(part["kind"]),
        title=part["title"],
        minutes=part["minutes"],
        legal_bases=tuple(part["legal_bases"]),
        effects=tuple(_effect_of(effect) for effect in part["effects"]),
        html={language: markdown.safe(text) for language, text in html},
        data=part["data"],
        confirms=tuple(part.get("confirms", ())),
    )


def _effect_of(effect: Json) -> PartEffect:
    return PartEffect(
        effect["competency"],
        effect["level"],
        Depth(effect["depth"]),
        EffectKind(effect["effect"]),
    )
