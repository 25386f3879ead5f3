"""Writes a package: document, items and associations."""

import json
from collections import Counter
from collections.abc import Iterator

import yaml

from lms.core.letters.folding import one_line
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import fields, rubric_writer
from lms.exchange.formats.case_package.fields import CaseNode, Way
from lms.exchange.formats.case_package.parts import PackageParts
from lms.exchange.types import Content, Keys, Note, Notes, filled


def package(
    content: Content, options: WriteOptions, version: str = "1.1"
) -> CaseNode:
    """The CFPackage as data."""
    writer = _PackageWriter(content, options, version)
    document = writer.document()
    items = list(writer.write_items())
    optional = {
        "CFDefinitions": options.names.get("definitions"),
        "CFRubrics": list(rubric_writer.write(content, writer)),
    }
    return {
        "CFDocument": document,
        "CFItems": items,
        "CFAssociations": list(writer.associations(document)),
        **filled(optional),
    }


def write(content: Content, options: WriteOptions, version: str) -> bytes:
    """The CFPackage as JSON."""
    data = package(content, options, version)
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return text.encode()


def losses(content: Content) -> Notes:
    """What a package cannot carry."""
    return [
        Note(
            "The lines of the title of “%(key)s” become one.",
            {"key": row["key"]},
        )
        for row in content["competencies"]
        for title in row["title"].values()
        if "\n" in title
    ]


class _PackageWriter(PackageParts):
    """Items are written first, because associations lead to them."""

    def document(self) -> CaseNode:
        """The CFDocument."""
        content, language = self.content, self.language
        document = self.node(
            ("framework",),
            "CFDocument",
            creator=fields.CREATOR,
            title=one_line(content["title"][language]),
            description=content["source"].get(language),
            language=language,
            adoptionStatus=fields.STATUS[self.stage],
            statusStartDate=str(content["as_of"]),
            caseVersion="1.1" if self.version == "1.1" else "",
        )
        return document | {"notes": self._notes()}

    def _notes(self) -> str:
        """What the standard has no place for."""
        content = self.content
        notes = {"key": content["key"], "keys": self._keys()}
        for name in ("title", "source"):
            notes[name] = dict(content[name])
            notes[name].pop(self.language, None)
        for name in ("legal_basis", "rule"):
            notes[name] = content.get(name)
        return yaml.safe_dump(
            filled(notes),
            allow_unicode=True,
            sort_keys=True,
            width=1_000_000,
        )

    def _keys(self) -> Keys:
        """The identifiers of competencies whose code is not our key."""
        return {
            key: outside["identifier"]
            for key, outside in self.names.get("competencies", {}).items()
            if "humanCodingScheme" in outside.get("kept", {})
            and "identifier" in outside
        }

    def write_items(self) -> Iterator[CaseNode]:
        """Each CFItem, the one that others are translations of first."""
        for row in self.content["competencies"]:
            first, *others = self.languages(row)
            yield self._item(row, first)
            for language in others:
                yield self._item(row, language, language)

    def _item(self, row: Content, language: str, *translation: str) -> CaseNode:
        title = one_line(row["title"].get(language) or "")
        text = row["description"].get(language)
        kind = fields.WHOLE
        if not (title and text):
            kind = fields.TITLE_ONLY if title else fields.TEXT_ONLY
        item = self.node(
            _way(row, *translation),
            "CFItem",
            row["key"],
            *translation,
            fullStatement=text or title,
            abbreviatedStatement=title if text else "",
            humanCodingScheme=row["key"],
            language=language,
            CFItemType=kind,
        )
        self.items[row["key"], language] = item
        return item

    def associations(self, document: CaseNode) -> Iterator[CaseNode]:
        """The CFAssociations: the tree, the translations, and those of others
        that we only keep.
        """
        rows = self.content["competencies"]
        above = {None: document, **{row["key"]: self.item(row) for row in rows}}
        places: Counter[str | None] = Counter()
        for row in rows:
            parent, item = row.get("parent"), self.item(row)
            places[parent] += 1
            yield self._joined(
                (*_way(row), "child"),
                fields.CHILD,
                (item, above[parent]),
                places[parent],
            )
            for language in self.languages(row)[1:]:
                way = (*_way(row, language), "joined")
                ends = (self.item(row, language), item)
                yield self._joined(way, fields.TRANSLATION, ends)
        ours = {item["identifier"] for item in self.items.values()}
        for one in self.names.get("associations", []):
            if one["originNodeURI"]["identifier"] in ours:
                yield one

    def _joined(
        self,
        way: Way,
        kind: str,
        ends: tuple[CaseNode, CaseNode],
        number: int = 0,
    ) -> CaseNode:
        links = map(self.link, ends)
        return self.node(
            way,
            "CFAssociation",
            kind,
            *(node["identifier"] for node in ends),
            associationType=kind,
            sequenceNumber=number,
            **dict(zip(fields.ENDS, links, strict=True)),
        )


def _way(row: Content, *translation: str) -> Way:
    """Where others' names of a competency stand, or of its translation."""
    way = ("competencies", row["key"])
    return (*way, "translations", *translation) if translation else way
