"""Reads a course folder. Quizzes, check questions and tasks are handed on
unread to the rooms that know them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from lms.core import yamlfile
from lms.core.marks import N_
from lms.core.yamlfile import LANGUAGES, Mistake, Node
from lms.courses.types import Course, Effect, EffectKind, Kind, Part
from lms.framework.types import DEPTHS, Depth
from lms.web import markdown


@dataclass
class Draft:
    """A folder as read: `content` as it would be frozen, `nodes` for the rooms
    that check quizzes and tasks, and all mistakes.
    """

    slug: str
    content: dict[str, Any] = field(default_factory=dict)
    nodes: list[tuple[str, Kind, Node]] = field(default_factory=list)
    found: list[Mistake] = field(default_factory=list)
    cited: list[tuple[Node, str, str]] = field(default_factory=list)
    claims: list[tuple[Node, Kind, dict[str, Any]]] = field(
        default_factory=list
    )
    required: list[tuple[Node, str]] = field(default_factory=list)
    deltas: list[tuple[Node, dict[str, Any]]] = field(default_factory=list)


def read_folder(folder: Path) -> Draft:
    """The course in this folder. Never raises for what an author wrote: see
    `found`.
    """
    draft = Draft(folder.name)
    root = yamlfile.read_file(
        folder / "course.yaml", draft.found, f"{folder.name}/course.yaml"
    )
    content = {
        "title": root.text("title"),
        "summary": root.text("summary"),
        "posts": root.strings("posts", needed=True),
        "checked_on": _iso(root.date("checked_on", needed=True)),
        "legal_bases": root.strings("legal_bases"),
        "parts": [],
    }
    if requires := root.strings(
        "requires"
    ):  # only where it is written: what is frozen already keeps its digest
        content["requires"] = requires
    keys: set[str] = set()
    for node in root.items("parts"):
        part = _part(draft, folder, node)
        if part["key"] in keys:
            node.wrong(N_("“%(key)s” stands twice"), key=part["key"])
        keys.add(part["key"])
        content["parts"].append(part)
    root.done()
    draft.cited += [
        (root, "legal_bases", key) for key in content["legal_bases"]
    ] + [(root, "posts", key) for key in content["posts"]]
    draft.required = [(root, key) for key in content.get("requires", ())]
    draft.content = content
    return draft


def required_by(folder: Path) -> list[str]:
    """The courses that the one in this folder builds on; mistakes are for the
    check of that folder to name.
    """
    found: list[Mistake] = []
    return yamlfile.read_file(folder / "course.yaml", found).strings("requires")


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _part(draft: Draft, folder: Path, node: Node) -> dict[str, Any]:
    kind = next((kind for kind in Kind if node.has(kind)), None)
    if kind is None:
        node.wrong(N_("should begin with lesson, quiz or task"))
        kind = Kind.LESSON
    key = node.slug(kind)
    effects = [
        _effect(draft, kind, effect)
        for effect in node.items("effects", 0, needed=False)
    ]
    part = {
        "key": key,
        "kind": str(kind),
        "title": node.text("title"),
        "minutes": node.int("minutes", 1, 600),
        "legal_bases": node.strings("legal_bases"),
        "effects": effects,
        "html": {},
        "data": {},
    }
    if node.has(
        "confirms"
    ):  # not written where there is nothing to confirm: older revisions keep their digest
        part["confirms"] = node.strings("confirms")
    draft.cited += [
        (node, "legal_bases", basis) for basis in part["legal_bases"]
    ]
    draft.cited += [
        (node, "confirms", basis) for basis in part.get("confirms", ())
    ]
    if kind is not Kind.QUIZ:
        part["html"] = _texts(draft, folder, node, kind, key)
    if kind is Kind.LESSON:
        inner = node.map("check")
    else:
        inner = yamlfile.read_file(
            folder / f"{key}.yaml", draft.found, f"{folder.name}/{key}.yaml"
        )
    if part.get("confirms"):
        draft.deltas.append((node, part))
    if inner:
        part["data"] = inner.value
        draft.nodes.append((key, kind, inner))
    node.done()
    return part


def _effect(draft: Draft, kind: Kind, node: Node) -> dict[str, Any]:
    effect = {
        "competency": node.slug("competency"),
        "level": node.int("level", 1, 5),
        "depth": int(DEPTHS[node.choice("depth", list(DEPTHS))]),
        "effect": node.choice("effect", list(EffectKind)),
    }
    draft.cited.append((node, "competency", effect["competency"]))
    draft.claims.append((node, kind, effect))
    node.done()
    return effect


def _texts(
    draft: Draft, folder: Path, node: Node, kind: Kind, key: str
) -> dict[str, str]:
    html = {}
    for language in LANGUAGES:
        path = folder / f"{key}.{language}.md"
        try:
            html[language] = markdown.to_html(path.read_text("utf-8-sig"))
        except FileNotFoundError:
            continue
        except UnicodeDecodeError:
            draft.found.append(
                Mistake(
                    f"{folder.name}/{path.name}",
                    1,
                    "",
                    N_(
                        "the file is not saved as UTF-8; save it again with that encoding"
                    ),
                )
            )
    for language in LANGUAGES:
        if language not in html:
            node.wrong(
                N_("lacks its file %(file)s"),
                kind,
                warning=bool(html),
                file=f"{key}.{language}.md",
            )
    return html


def course_of(content: Mapping[str, Any]) -> Course:
    """A frozen revision's content as values, its HTML marked safe once for all
    requests.
    """
    parts = tuple(
        Part(
            part["key"],
            Kind(part["kind"]),
            part["title"],
            part["minutes"],
            tuple(part["legal_bases"]),
            tuple(
                Effect(
                    e["competency"],
                    e["level"],
                    Depth(e["depth"]),
                    EffectKind(e["effect"]),
                )
                for e in part["effects"]
            ),
            {language: _safe(html) for language, html in part["html"].items()},
            part["data"],
            tuple(part.get("confirms", ())),
        )
        for part in content["parts"]
    )
    way, deltas = (
        tuple(part for part in parts if bool(part.confirms) is delta)
        for delta in (False, True)
    )
    checked_on = dt.date.fromisoformat(content["checked_on"])
    return Course(
        content["title"],
        content["summary"],
        tuple(content["posts"]),
        checked_on,
        tuple(content["legal_bases"]),
        way,
        deltas,
        tuple(content.get("requires", ())),
    )


def _safe(html: str) -> Markup:
    return markdown.safe(html)
