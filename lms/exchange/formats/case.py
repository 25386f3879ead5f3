"""A framework as a CASE 1.0 or 1.1 package (1EdTech Competencies and Academic
Standards Exchange), written.

One item for each competency and language, joined by "isTranslationOf"; the tree
by "isChildOf"; levels and indicators as one rubric for each language. What the
standard has no place for stands as a few lines of YAML in the document's notes.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from lms.core.marks import N_
from lms.exchange.formats.table import carries_lost
from lms.exchange.types import (
    LANGUAGES,
    Content,
    Names,
    Note,
    Written,
    one_line,
)

SPACE = uuid.UUID(
    "7d1f5a0e-8f0c-5b7e-9c63-0b8d3c1f6a24"
)  # ours, for ever: the same framework always has the same identifiers
VERSIONS = ("1.0", "1.1")
WHOLE, TITLE_ONLY, TEXT_ONLY = (
    "Competency",
    "Competency, title only",
    "Competency, statement only",
)
LEVELS = "levels"
RUBRIC = "Levels and indicators, language: "
CREATOR = "Công vụ LMS"
DRAFT, ADOPTED, DEPRECATED = "Draft", "Adopted", "Deprecated"


def identifier(framework: str, kind: str, *parts: str) -> str:
    """The UUID of a thing of ours: the same at every site and in every version
    of the framework.
    """
    return str(uuid.uuid5(SPACE, "/".join((framework, kind, *parts))))


class Package:
    """Builds the parts of a package; `names` are the identifiers and addresses
    others have given, `site` is our own address.
    """

    def __init__(
        self,
        content: Content,
        names: Names,
        version: str,
        site: str,
        status: str,
    ) -> None:
        self.content, self.names, self.version, self.status = (
            content,
            names,
            version,
            status,
        )
        self.site = (
            f"{site.rstrip('/')}/ims/case/v{version.replace('.', 'p')}"
            if site
            else ""
        )
        self.key, self.at = content["key"], f"{content['as_of']}T00:00:00Z"
        self.language = next(
            one for one in LANGUAGES if content["title"].get(one)
        )
        self.losses: list[Note] = []
        self.theirs = names.get("competencies", {})

    def _named(
        self, kind: str, given: Mapping[str, Any], *parts: str
    ) -> dict[str, str]:
        """Identifier and address: those that came with it, otherwise our own."""
        own = given.get("identifier") or identifier(self.key, kind, *parts)
        address = (
            f"{self.site}/{kind}s/{own}" if self.site else f"urn:uuid:{own}"
        )
        return {"identifier": own, "uri": given.get("uri") or address}

    def _link(self, title: str, named: Mapping[str, str]) -> dict[str, str]:
        return {
            "title": title,
            "identifier": named["identifier"],
            "uri": named["uri"],
        }

    def document(self) -> dict[str, Any]:
        """The CFDocument."""
        given, said = self.names.get("framework", {}), self.content
        found = self._named("CFDocument", given)
        found |= {
            "creator": CREATOR,
            "title": one_line(said["title"][self.language]),
            "lastChangeDateTime": self.at,
        }
        if text := said["source"].get(self.language):
            found["description"] = text
        found |= {
            "language": self.language,
            "adoptionStatus": self.status,
            "statusStartDate": str(said["as_of"]),
        }
        if self.version == "1.1":
            found["caseVersion"] = "1.1"
        return found | given.get("kept", {}) | {"notes": self._notes()}

    def _notes(self) -> str:
        said: dict[str, Any] = {"key": self.key}
        if self.content["legal_basis"]:
            said["legal_basis"] = self.content["legal_basis"]
        for name in ("title", "source"):
            others = {
                one: text
                for one, text in self.content[name].items()
                if one != self.language
            }
            if others:
                said[name] = others
        if self.content.get("rule"):
            said["rule"] = self.content["rule"]
        keys = {
            key: given["identifier"]
            for key, given in self.theirs.items()
            if "humanCodingScheme" in given.get("kept", {})
            and "identifier" in given
        }
        if keys:
            said["keys"] = keys
        return yaml.safe_dump(
            said, allow_unicode=True, sort_keys=True, width=1_000_000
        )

    def items(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Each CFItem with its competency and language, the one that others are
        translations of first.
        """
        for row in self.content["competencies"]:
            for language in self._languages(row):
                yield row["key"], language, self._item(row, language)

    def _languages(self, row: Mapping[str, Any]) -> list[str]:
        there = [
            one
            for one in LANGUAGES
            if row["title"].get(one) or row["description"].get(one)
        ]
        return sorted(there, key=lambda one: one != self.language)

    def _names_of(
        self, key: str, language: str, first: bool
    ) -> Mapping[str, Any]:
        given = self.theirs.get(key, {})
        return (
            given if first else given.get("translations", {}).get(language, {})
        )

    def _item(self, row: Mapping[str, Any], language: str) -> dict[str, Any]:
        first = self._languages(row)[0] == language
        given = self._names_of(row["key"], language, first)
        title, text = (
            row["title"].get(language),
            row["description"].get(language),
        )
        if title and "\n" in title:
            self.losses.append(
                Note(
                    N_("The lines of the title of “%(key)s” become one."),
                    {"key": row["key"]},
                )
            )
        found = self._named(
            "CFItem", given, row["key"], *([] if first else [language])
        )
        found |= {"fullStatement": text or one_line(title or "")}
        if title and text:
            found["abbreviatedStatement"] = one_line(title)
        found |= {"humanCodingScheme": row["key"], "language": language}
        found["CFItemType"] = (
            WHOLE if title and text else TITLE_ONLY if title else TEXT_ONLY
        )
        return found | {"lastChangeDateTime": self.at} | given.get("kept", {})

    def associations(
        self, items: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """The CFAssociations: the tree, the translations, and those of others
        that we only keep.
        """
        document = self.document()
        places: dict[str | None, int] = {}
        for row in self.content["competencies"]:
            first, *others = self._languages(row)
            here, above = items[row["key"], first], row.get("parent")
            places[above] = places.get(above, 0) + 1
            target = (
                document
                if above is None
                else next(
                    one for (key, _), one in items.items() if key == above
                )
            )
            given = self.theirs.get(row["key"], {}).get("child", {})
            yield self._joined("isChildOf", here, target, given, places[above])
            for language in others:
                given = (
                    self.theirs.get(row["key"], {})
                    .get("translations", {})
                    .get(language, {})
                    .get("joined", {})
                )
                yield self._joined(
                    "isTranslationOf", items[row["key"], language], here, given
                )
        there = {item["identifier"] for item in items.values()}
        yield from (
            one
            for one in self.names.get("associations", [])
            if one["originNodeURI"]["identifier"] in there
        )

    def _joined(
        self,
        kind: str,
        origin: Mapping[str, Any],
        target: Mapping[str, Any],
        given: Mapping[str, Any],
        number: int = 0,
    ) -> dict[str, Any]:
        found = self._named(
            "CFAssociation",
            given,
            kind,
            origin["identifier"],
            target["identifier"],
        )
        found |= {"associationType": kind}
        if number:
            found["sequenceNumber"] = number
        for name, node in (
            ("originNodeURI", origin),
            ("destinationNodeURI", target),
        ):
            title = (
                node.get("title")
                or node.get("abbreviatedStatement")
                or one_line(node["fullStatement"])
            )
            found[name] = self._link(title, node)
        return found | {"lastChangeDateTime": self.at} | given.get("kept", {})

    def rubrics(
        self, items: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """The CFRubrics: for each language the words of the levels, and the
        indicators of each competency.
        """
        for language in LANGUAGES:
            scale = self._scale(language)
            criteria = (
                [self._criterion(language, LEVELS, 0, scale, None)]
                if scale
                else []
            )
            for position, row in enumerate(
                self.content["competencies"], start=1
            ):
                said = {
                    level: {"description": texts[language]}
                    for level, texts in sorted(row["indicators"].items())
                    if texts.get(language)
                }
                if said:
                    own = (
                        items.get((row["key"], language))
                        or items[row["key"], self._languages(row)[0]]
                    )
                    criteria.append(
                        self._criterion(
                            language, row["key"], position, said, own
                        )
                    )
            if criteria:
                title = (
                    self.content["title"].get(language)
                    or self.content["title"][self.language]
                )
                found = self._named("CFRubric", {}, language) | {
                    "title": one_line(title),
                    "description": RUBRIC + language,
                }
                yield found | {
                    "lastChangeDateTime": self.at,
                    "CFRubricCriteria": criteria,
                }

    def _scale(self, language: str) -> dict[str, dict[str, str]]:
        scale = {}
        for level, said in sorted(self.content["levels"].items()):
            words = {
                "quality": said["title"].get(language),
                "description": said["description"].get(language),
            }
            if any(words.values()):
                scale[level] = {
                    name: text for name, text in words.items() if text
                }
        return scale

    def _criterion(
        self,
        language: str,
        key: str,
        position: int,
        levels: Mapping[str, Mapping[str, str]],
        item: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        rubric = identifier(self.key, "CFRubric", language)
        found = self._named("CFRubricCriterion", {}, language, key) | {
            "category": key
        }
        if item:
            found["CFItemURI"] = self._link(
                item.get("abbreviatedStatement")
                or one_line(item["fullStatement"]),
                item,
            )
        found |= {
            "position": position,
            "rubricId": rubric,
            "lastChangeDateTime": self.at,
        }
        found["CFRubricCriterionLevels"] = [
            self._named("CFRubricCriterionLevel", {}, language, key, level)
            | dict(said)
            | {
                "score": int(level),
                "position": int(level),
                "rubricCriterionId": found["identifier"],
                "lastChangeDateTime": self.at,
            }
            for level, said in levels.items()
        ]
        return found


def package(
    content: Content,
    names: Names | None = None,
    version: str = "1.1",
    site: str = "",
    status: str = DRAFT,
) -> tuple[dict[str, Any], list[Note]]:
    """The CFPackage as data, and what it could not carry."""
    made = Package(content, names or {}, version, site, status)
    items = {(key, language): item for key, language, item in made.items()}
    found: dict[str, Any] = {
        "CFDocument": made.document(),
        "CFItems": list(items.values()),
        "CFAssociations": list(made.associations(items)),
    }
    if definitions := made.names.get("definitions"):
        found["CFDefinitions"] = definitions
    if rubrics := list(made.rubrics(items)):
        found["CFRubrics"] = rubrics
    return found, made.losses


def write(
    content: Content,
    names: Names | None = None,
    version: str = "1.1",
    site: str = "",
    status: str = DRAFT,
) -> Written:
    """The CFPackage as JSON."""
    found, losses = package(content, names, version, site, status)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    return Written(text.encode(), (*losses, *carries_lost(content)))
