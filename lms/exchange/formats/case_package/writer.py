"""Writes a package: document, items and associations."""

import json
from collections import Counter
from collections.abc import Iterator

import yaml

from lms.core.folding import one_line
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import fields, rubric_writer
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.parts import OutsideName, PackageParts
from lms.exchange.types import Content, Keys, Note, Notes, filled


def package(
    content: Content, options: WriteOptions, version: str = "1.1"
) -> CaseNode:
    """The CFPackage as data."""
    writer = _PackageWriter(content, options, version)
    items = list(writer.write_items())
    data: CaseNode = {
        "CFDocument": writer.document(),
        "CFItems": items,
        "CFAssociations": list(writer.associations()),
        "CFDefinitions": options.names.get("definitions"),
        "CFRubrics": list(rubric_writer.write(content, writer)),
    }
    optional = ("CFDefinitions", "CFRubrics")
    return {
        name: part
        for name, part in data.items()
        if part or name not in optional
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


def _item_type(title: str | None, text: str | None) -> str:
    if title and text:
        return fields.WHOLE
    return fields.TITLE_ONLY if title else fields.TEXT_ONLY


class _PackageWriter(PackageParts):
    """Items are written first, because associations lead to them."""

    def __init__(
        self, content: Content, options: WriteOptions, version: str
    ) -> None:
        super().__init__(content, options, version)
        self.content, self.version, self.stage = content, version, options.stage
        self.names = options.names
        self.theirs = self.names.get("competencies", {})

    def document(self) -> CaseNode:
        """The CFDocument."""
        content, outside = self.content, self.names.get("framework", {})
        language = self.language
        document = {
            "creator": fields.CREATOR,
            "title": one_line(content["title"][language]),
            **self.changed,
            "description": content["source"].get(language),
            "language": language,
            "adoptionStatus": fields.STATUS[self.stage],
            "statusStartDate": str(content["as_of"]),
            "caseVersion": "1.1" if self.version == "1.1" else "",
        }
        named = self.named("CFDocument", outside) | filled(document)
        return named | outside.get("kept", {}) | {"notes": self._notes()}

    def _notes(self) -> str:
        content = self.content
        notes: CaseNode = {"key": content["key"], "keys": self._keys()}
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
            for key, outside in self.theirs.items()
            if "humanCodingScheme" in outside.get("kept", {})
            and "identifier" in outside
        }

    def write_items(self) -> Iterator[CaseNode]:
        """Each CFItem, the one that others are translations of first."""
        for row in self.content["competencies"]:
            first, *others = self.languages(row)
            yield self._item(row, first, self._outside(row))
            for language in others:
                outside = self._translation_name(row, language)
                yield self._item(row, language, outside, language)

    def _outside(self, row: Content) -> OutsideName:
        return self.theirs.get(row["key"], {})

    def _translation_name(self, row: Content, language: str) -> OutsideName:
        return self._outside(row).get("translations", {}).get(language, {})

    def _item(
        self, row: Content, language: str, outside: OutsideName, *name: str
    ) -> CaseNode:
        key, title = row["key"], row["title"].get(language)
        text = row["description"].get(language)
        line = one_line(title or "")
        item = self.named("CFItem", outside, key, *name)
        item["fullStatement"] = text or line
        if title and text:
            item["abbreviatedStatement"] = line
        item |= {
            "humanCodingScheme": key,
            "language": language,
            "CFItemType": _item_type(title, text),
        }
        item |= self.changed | outside.get("kept", {})
        self.items[key, language] = item
        return item

    def associations(self) -> Iterator[CaseNode]:
        """The CFAssociations: the tree, the translations, and those of others
        that we only keep.
        """
        rows = self.content["competencies"]
        above = {None: self.document()}
        above |= {row["key"]: self.item(row) for row in rows}
        places: Counter[str | None] = Counter()
        for row in rows:
            parent = row.get("parent")
            places[parent] += 1
            yield self._child(row, above[parent], places[parent])
            yield from self._translations(row)
        yield from self._foreign()

    def _foreign(self) -> Iterator[CaseNode]:
        items = self.items.values()
        identifiers = {item["identifier"] for item in items}
        for one in self.names.get("associations", []):
            if one["originNodeURI"]["identifier"] in identifiers:
                yield one

    def _child(self, row: Content, target: CaseNode, number: int) -> CaseNode:
        return self._joined(
            fields.CHILD,
            (self.item(row), target),
            self._outside(row).get("child", {}),
            number,
        )

    def _translations(self, row: Content) -> Iterator[CaseNode]:
        first = self.item(row)
        for language in self.languages(row)[1:]:
            joined = self._translation_name(row, language).get("joined", {})
            ends = (self.item(row, language), first)
            yield self._joined(fields.TRANSLATION, ends, joined)

    def _joined(
        self,
        kind: str,
        ends: tuple[CaseNode, CaseNode],
        outside: OutsideName,
        number: int = 0,
    ) -> CaseNode:
        identifiers = [node["identifier"] for node in ends]
        joined = self.named("CFAssociation", outside, kind, *identifiers)
        joined["associationType"] = kind
        if number:
            joined["sequenceNumber"] = number
        for name, node in zip(fields.ENDS, ends, strict=True):
            joined[name] = self.link(node)
        return joined | self.changed | outside.get("kept", {})
