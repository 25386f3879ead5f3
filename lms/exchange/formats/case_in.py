"""Reads a CASE 1.0 or 1.1 package: checked field by field, joined by
identifier, with everything named that is not taken over.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from lms.core import yamlfile
from lms.core.marks import N_
from lms.exchange.formats import case
from lms.exchange.formats import case_fields as fields
from lms.exchange.formats.case_fields import Node
from lms.exchange.types import LANGUAGES, Names, Place, Reading, one_line, slug

TOO_MUCH = {
    "definitions": N_(
        "The definitions of the package are too long to be kept."
    ),
    "associations": N_(
        "The associations that have no meaning here are too many to be kept."
    ),
}


def read(
    content: bytes, known: Names | None = None, language: str = "vi"
) -> Reading:
    """The framework of a package. `known`: our keys by the identifiers others
    gave. `language`: that of texts which do not say theirs. Invalid if it is
    no such package at all.
    """
    found = fields.loaded(content)
    reader = _Reader(found, known or {}, language)
    if not reader.reading.problems:
        reader.document()
        reader.items()
        reader.associations()
        reader.rubrics()
        reader.finish()
    return reader.reading


class _Reader:
    """Takes a package apart. What is wrong is noted with its place, like
    "CFItems[3].uri".
    """

    def __init__(self, found: Node, known: Names, language: str) -> None:
        self.known, self.language = known, language
        self.reading = Reading(
            {"competencies": []}, names={"framework": {}, "competencies": {}}
        )
        self.found = found
        self.lists = {
            name: self._list(name)
            for name in ("CFItems", "CFAssociations", "CFRubrics")
        }
        self.seen: dict[str, str] = {}
        self._check("CFDocument", "CFDocument", found["CFDocument"])
        for name in ("CFItems", "CFAssociations"):
            for index, node in enumerate(self.lists[name]):
                self._check(name, f"{name}[{index}]", node)
        self.rows: dict[str, Node] = {}  # by identifier of the item
        self.languages: dict[str, str] = {}
        self.taken: set[str] = set()

    def _list(self, name: str) -> list[Node]:
        given = self.found.get(name) or []
        if (
            not isinstance(given, list)
            or not all(isinstance(node, dict) for node in given)
            or len(given) > 4 * fields.MOST_ITEMS
        ):
            self.reading.wrong(
                Place(field=name),
                N_("should be a list of at most %(limit)s objects"),
                limit=4 * fields.MOST_ITEMS,
            )
            return []
        return given

    def _check(self, kind: str, place: str, node: Node) -> None:
        """The fields the standard asks for, an identifier that is one, and none
        twice.
        """
        for name in fields.NEEDED[kind]:
            link = name.endswith("NodeURI")
            value = node.get(name)
            if (
                link
                and isinstance(value, dict)
                and isinstance(value.get("identifier"), str)
            ):
                continue
            if link or not isinstance(value, str) or not value.strip():
                self.reading.wrong(
                    Place(field=f"{place}.{name}"), N_("is missing")
                )
        own = node.get("identifier")
        if isinstance(own, str) and not fields.UUID.fullmatch(own):
            self.reading.wrong(
                Place(field=f"{place}.identifier"),
                N_("“%(value)s” is no UUID"),
                value=own[:60],
            )
        elif isinstance(own, str) and own in self.seen:
            self.reading.wrong(
                Place(field=f"{place}.identifier"),
                N_("stands already at %(place)s"),
                place=self.seen[own],
            )
        elif isinstance(own, str):
            self.seen[own] = place

    def _says(self, node: Node, default: str) -> str:
        given = str(node.get("language") or "").lower()
        found = {"vi": "vi", "vie": "vi", "en": "en", "eng": "en"}.get(
            re.split(r"[-_]", given)[0]
        )
        if given and not found:
            self.reading.lost(
                N_(
                    "Texts in the language “%(language)s” are taken as “%(ours)s”."
                ),
                language=given[:20],
                ours=default,
            )
        return found or default

    def _kept(self, kind: str, node: Node, place: str) -> Node:
        """Fields we have no use for, to be given back as they came."""
        kept = (
            {"language": said}
            if (said := node.get("language")) and said not in LANGUAGES
            else {}
        )
        for name, value in node.items():
            if (
                name in fields.OURS[kind]
                or value in (fields.WRITTEN.get(name) or ())
                or value in (None, "", [], {})
            ):
                continue
            if len(json.dumps(value)) > fields.LONGEST_KEPT:
                self.reading.lost(
                    N_("%(name)s is too long to be kept."),
                    Place(field=place),
                    name=name[:60],
                )
            else:
                kept[name] = value
        return kept

    def _named(self, node: Node, own: str) -> Node:
        """What others call it, unless it is what we would call it ourselves."""
        given = (
            {"identifier": node["identifier"]}
            if node["identifier"] != own
            else {}
        )
        return given | (
            {"uri": node["uri"]} if node["uri"] != f"urn:uuid:{own}" else {}
        )

    def document(self) -> None:
        """Key, title, source, day; what stands in the notes if we wrote them."""
        node, reading = self.found["CFDocument"], self.reading
        self.language = self._says(node, self.language)
        notes = self._notes(node.get("notes"))
        self.ours = "key" in notes
        self.known = self.known | {
            str(own): key for key, own in notes.get("keys", {}).items()
        }
        key = (
            notes.get("key")
            or self.known.get(node["identifier"])
            or slug(node["title"])
            or "case"
        )
        title = {self.language: one_line(node["title"])} | notes.get(
            "title", {}
        )
        source = (
            {self.language: node["description"]}
            if isinstance(node.get("description"), str)
            else {}
        )
        reading.content |= {
            "key": key,
            "title": title,
            "source": source | notes.get("source", {}),
        }
        reading.content |= {
            name: notes[name]
            for name in ("legal_basis", "rule")
            if name in notes
        }
        day = re.match(
            r"\d{4}-\d{2}-\d{2}",
            str(node.get("statusStartDate") or node["lastChangeDateTime"]),
        )
        if day:
            reading.content["as_of"] = day[0]
        self.key = key
        reading.places |= {
            part: Place(field="CFDocument")
            for part in ("key", "as_of", "legal_basis", "rule")
        }
        reading.places |= {
            "title": Place(field="CFDocument.title"),
            "source": Place(field="CFDocument.description"),
        }
        named = self._named(node, case.identifier(key, "CFDocument"))
        kept = self._kept("CFDocument", node, "CFDocument")
        if not self.ours and node.get("notes"):
            reading.lost(
                N_("The notes of the document are not kept."),
                Place(field="CFDocument.notes"),
            )
        reading.names["framework"] = named | ({"kept": kept} if kept else {})
        if definitions := self.found.get("CFDefinitions"):
            reading.names["definitions"] = definitions

    def _notes(self, text: Any) -> Node:
        """Our own lines of YAML; anything else is somebody's prose."""
        if not isinstance(text, str) or not re.search(
            r"^key: ", text, re.MULTILINE
        ):
            return {}
        mistakes: list[yamlfile.Mistake] = []
        root = yamlfile.read(text, "notes", mistakes)
        value = root.value
        known = {"key", "legal_basis", "title", "source", "rule", "keys"}
        if (
            mistakes
            or set(value) - known
            or not isinstance(value.get("key"), str)
        ):
            return {}
        fit = all(
            isinstance(value.get(name, {}), dict)
            for name in ("title", "source", "rule", "keys")
        )
        return value if fit else {}

    def items(self) -> None:
        """A row for each item; translations are joined to what they translate
        afterwards.
        """
        reading = self.reading
        for index, node in enumerate(self.lists["CFItems"]):
            place, own = f"CFItems[{index}]", node["identifier"]
            language = self.languages[own] = self._says(node, self.language)
            title, text = self._statement(node, place)
            row = {
                "key": self._item_key(node),
                "parent": None,
                "indicators": {},
                "title": {language: title} if title else {},
                "description": {language: text} if text else {},
            }
            self.rows[own] = {
                "row": row,
                "place": place,
                "node": node,
                "into": None,
            }
        if len(self.rows) > fields.MOST_ITEMS:
            reading.wrong(
                Place(field="CFItems"),
                N_("There may be at most %(limit)s competencies."),
                limit=fields.MOST_ITEMS,
            )

    def _statement(self, node: Node, place: str) -> tuple[str, str]:
        """Title and text of an item; a long statement without a short one gives
        its beginning as the title.
        """
        full, brief = (
            node["fullStatement"].strip(),
            one_line(str(node.get("abbreviatedStatement") or "")),
        )
        kind = node.get("CFItemType")
        if kind == case.TITLE_ONLY:
            return one_line(full), ""
        if kind == case.TEXT_ONLY:
            return "", full
        if brief:
            return brief, full
        line = one_line(full)
        if len(line) <= 200:
            return line, str(node.get("notes") or "").strip() or full
        self.reading.lost(
            N_(
                "The statement is long and has no short one: the title is its beginning."
            ),
            Place(field=place),
        )
        return line[:199].rsplit(" ", 1)[0] + "…", full

    def _item_key(self, node: Node) -> str:
        """The key under which it is known here; our own code; or one made of
        theirs, within the framework's name.
        """
        own, code = node["identifier"], str(node.get("humanCodingScheme") or "")
        if own in self.known or self.ours:
            return self.known.get(own, code)
        mark = hashlib.sha256(own.lower().encode()).hexdigest()[:12]
        key = slug(f"{self.key[:30]}.{slug(code)[:29] or mark}")
        key = key if key not in self.taken else slug(f"{key[:47]}-{mark}")
        self.taken.add(key)
        return key

    def associations(self) -> None:
        """Translations first, because the tree joins what they were joined to;
        then the tree; the others are kept.
        """
        joined = [
            (index, node)
            for index, node in enumerate(self.lists["CFAssociations"])
        ]
        for index, node in joined:
            if node["associationType"] == "isTranslationOf":
                self._translation(index, node)
        for index, node in joined:
            kind = node["associationType"]
            if kind == "isChildOf":
                self._child(index, node)
            elif kind != "isTranslationOf":
                self._keep(index, node)

    def _translation(self, index: int, node: Node) -> None:
        origin, target = (
            self.rows.get(node[name]["identifier"])
            for name in ("originNodeURI", "destinationNodeURI")
        )
        own, place = (
            node["originNodeURI"]["identifier"],
            Place(field=f"CFAssociations[{index}]"),
        )
        if (
            origin is None
            or target is None
            or target is origin
            or target["into"]
            or origin["into"]
        ):
            self._keep(index, node)
            return
        language = self.languages[own]
        if target["row"]["title"].get(language) or target["row"][
            "description"
        ].get(language):
            self.reading.wrong(
                place,
                N_(
                    "There are two texts in the language “%(language)s” for one competency."
                ),
                language=language,
            )
            return
        origin["into"] = target
        for name in ("title", "description"):
            target["row"][name] |= origin["row"][name]
        key = target["row"]["key"]
        given = self._named(
            origin["node"], case.identifier(self.key, "CFItem", key, language)
        )
        kept = self._kept("CFItems", origin["node"], origin["place"])
        link = self._named(
            node,
            case.identifier(
                self.key,
                "CFAssociation",
                "isTranslationOf",
                own,
                target["node"]["identifier"],
            ),
        )
        link |= (
            {"kept": more}
            if (more := self._kept("CFAssociations", node, place.field))
            else {}
        )
        given |= ({"kept": kept} if kept else {}) | (
            {"joined": link} if link else {}
        )
        if given:
            self._name(key).setdefault("translations", {})[language] = given

    def _name(self, key: str) -> Node:
        return self.reading.names["competencies"].setdefault(key, {})

    def _child(self, index: int, node: Node) -> None:
        origin, above = (
            node["originNodeURI"]["identifier"],
            node["destinationNodeURI"]["identifier"],
        )
        place = Place(field=f"CFAssociations[{index}]")
        child = self.rows.get(origin)
        if child is None:
            self.reading.wrong(
                place,
                N_("names “%(key)s”, which is not in this file"),
                key=origin[:60],
            )
        elif "child" in child:
            self.reading.lost(
                N_(
                    "“%(key)s” stands under two others; only the first is kept."
                ),
                place,
                key=child["row"]["key"],
            )
        elif (
            above != self.found["CFDocument"]["identifier"]
            and above not in self.rows
        ):
            self.reading.wrong(
                place,
                N_("names “%(key)s”, which is not in this file"),
                key=above[:60],
            )
        else:
            child["child"] = node
            parent = self.rows.get(above)
            parent = parent and (parent["into"] or parent)
            child["row"]["parent"] = parent["row"]["key"] if parent else None
            number = node.get("sequenceNumber")
            child["number"] = (
                number
                if isinstance(number, int | float)
                and not isinstance(number, bool)
                else None
            )
            child["where"] = place

    def _keep(self, index: int, node: Node) -> None:
        kind, place = (
            node["associationType"],
            Place(field=f"CFAssociations[{index}].associationType"),
        )
        if kind not in fields.KINDS and not kind.startswith("ext:"):
            self.reading.lost(
                N_(
                    "The association type “%(kind)s” is unknown; it is kept but has no meaning here."
                ),
                place,
                kind=kind[:60],
            )
        else:
            self.reading.lost(
                N_(
                    "An association “%(kind)s” is kept but has no meaning here."
                ),
                place,
                kind=kind[:60],
            )
        self.reading.names.setdefault("associations", []).append(
            {
                name: value
                for name, value in node.items()
                if name != "CFDocumentURI"
            }
        )

    def rubrics(self) -> None:
        """Levels and indicators from rubrics whose criteria say which item and
        whose levels are from 1 to 5.
        """
        levels: dict[str, Node] = {}
        for index, rubric in enumerate(self.lists["CFRubrics"]):
            place = f"CFRubrics[{index}]"
            said = str(rubric.get("description") or "")
            language = (
                said[len(case.RUBRIC) :] if said.startswith(case.RUBRIC) else ""
            )
            for number, criterion in enumerate(
                _objects(rubric.get("CFRubricCriteria"))
            ):
                where = Place(field=f"{place}.CFRubricCriteria[{number}]")
                link = criterion.get("CFItemURI")
                item = (
                    self.rows.get(link.get("identifier"))
                    if isinstance(link, dict)
                    else None
                )
                steps = self._steps(criterion)
                if steps is None or (
                    item is None
                    and (
                        criterion.get("category") != case.LEVELS
                        or language not in LANGUAGES
                    )
                ):
                    self.reading.lost(
                        N_(
                            "A criterion of a rubric is not kept: it does not describe levels from 1 to 5 of an item."
                        ),
                        where,
                    )
                elif item is None:
                    for level, (quality, text) in steps.items():
                        entry = levels.setdefault(
                            level, {"title": {}, "description": {}}
                        )
                        entry["title"] |= {language: quality} if quality else {}
                        entry["description"] |= {language: text} if text else {}
                else:
                    self._indicators(
                        item,
                        language or self.languages[item["node"]["identifier"]],
                        steps,
                    )
        if levels:
            self.reading.content["levels"] = dict(sorted(levels.items()))

    def _indicators(
        self, item: Node, language: str, steps: Mapping[str, tuple[str, str]]
    ) -> None:
        target = (item["into"] or item)["row"]
        for level, (_quality, text) in steps.items():
            if text:
                target["indicators"].setdefault(level, {})[language] = text

    def _steps(self, criterion: Node) -> dict[str, tuple[str, str]] | None:
        steps = {}
        for node in _objects(criterion.get("CFRubricCriterionLevels")):
            score = node.get("score")
            if score not in (1, 2, 3, 4, 5) or isinstance(score, bool):
                return None
            steps[str(int(score))] = (
                one_line(str(node.get("quality") or "")),
                str(node.get("description") or "").strip(),
            )
        return steps or None

    def finish(self) -> None:
        """The rows in their order among those they stand beside, and what
        others call them.
        """
        reading = self.reading
        main = [one for one in self.rows.values() if one["into"] is None]
        main.sort(
            key=lambda one: (one.get("number") is None, one.get("number") or 0)
        )
        seen: dict[str, str] = {}
        for one in main:
            row, key = one["row"], one["row"]["key"]
            if key in seen:
                reading.wrong(
                    Place(field=f"{one['place']}.humanCodingScheme"),
                    N_("stands already at %(place)s"),
                    place=seen[key],
                )
            seen[key] = one["place"]
            row["indicators"] = dict(sorted(row["indicators"].items()))
            self._places(key, one)
            self._own_names(key, one)
        reading.content["competencies"] = arranged([one["row"] for one in main])
        for name, text in TOO_MUCH.items():
            if len(json.dumps(reading.names.get(name))) > fields.MOST_KEPT:
                del reading.names[name]
                reading.lost(text)

    def _places(self, key: str, one: Node) -> None:
        fields = {
            "key": "humanCodingScheme",
            "title": "abbreviatedStatement",
            "description": "fullStatement",
        }
        part = f"competencies.{key}"
        self.reading.places[part] = Place(field=one["place"])
        self.reading.places |= {
            f"{part}.{name}": Place(field=f"{one['place']}.{field}")
            for name, field in fields.items()
        }
        if "where" in one:
            self.reading.places[f"{part}.parent"] = one["where"]

    def _own_names(self, key: str, one: Node) -> None:
        given = self._named(
            one["node"], case.identifier(self.key, "CFItem", key)
        )
        kept = self._kept("CFItems", one["node"], one["place"])
        if (code := one["node"].get("humanCodingScheme")) and str(code) != key:
            kept["humanCodingScheme"] = str(code)
        if kept:
            given["kept"] = kept
        if link := one.get("child"):
            ends = (
                link["originNodeURI"]["identifier"],
                link["destinationNodeURI"]["identifier"],
            )
            named = self._named(
                link,
                case.identifier(self.key, "CFAssociation", "isChildOf", *ends),
            )
            more = self._kept("CFAssociations", link, "CFAssociations")
            if named or more:
                given["child"] = named | ({"kept": more} if more else {})
        if given:
            self.reading.names["competencies"][key] = self._name(key) | given


def arranged(rows: list[Node]) -> list[Node]:
    """Each row followed by those that stand under it; last those that stand in
    a circle, for the check to name.
    """
    under: dict[str | None, list[Node]] = {}
    for row in rows:
        under.setdefault(row["parent"], []).append(row)
    found, waiting = list[Node](), list(reversed(under.pop(None, [])))
    while waiting:
        found.append(row := waiting.pop())
        waiting += reversed(under.pop(row["key"], []))
    return found + [row for rest in under.values() for row in rest]


def _objects(given: Any) -> Iterable[Node]:
    return (
        [node for node in given if isinstance(node, dict)]
        if isinstance(given, list)
        else []
    )
