"""A package while it is taken apart: its items, and what others call them."""

import json
import re
from dataclasses import dataclass, field

from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode, Way
from lms.exchange.types import Content, ImportedFramework, Keys

Part = tuple[bool, float, str]  # whether a word, its number, itself
LONGEST_MARK = 100
_LANGUAGE_CODES = {"vi": "vi", "vie": "vi", "en": "en", "eng": "en"}


@dataclass(eq=False)
class CaseItem:
    """An item on its way to a competency. `original`: the item that it is a
    translation of. `child`: the association by which it stands in the tree.
    """

    node: CaseNode
    place: str
    language: str
    row: Content
    original: "CaseItem | None" = None
    child: CaseNode = field(default_factory=dict)
    child_place: str = ""

    @property
    def competency(self) -> Content:
        """What it becomes, or its original does."""
        return (self.original or self).row

    def order(self) -> tuple[bool, list[Part]]:
        """Where it stands among those beside it, if the package says so: by its
        number in the tree, which may be written as text, or by the mark it has
        in a list, such as "2.10" or "b".
        """
        number = self.child.get("sequenceNumber")
        if type(number) in (int, float):
            return False, [(False, number, "")]
        for said in (number, self.node.get("listEnumeration")):
            if isinstance(said, str) and said.strip():
                return False, _natural(said)
        return True, []


def _natural(text: str) -> list[Part]:
    """The numbers and words of a text, so that "2.10" comes after "2.9"."""
    parts = re.findall(r"\d+|[^\W\d_]+", text[:LONGEST_MARK].lower())
    return [
        (False, int(part), "") if part.isdecimal() else (True, 0, part)
        for part in parts
    ]


@dataclass
class CaseReading(ImportedFramework):
    """`known`: our keys by the identifiers of others. `language`: that of texts
    which do not say theirs. `ours`: whether we wrote the package. `items`: by
    identifier.
    """

    package: CaseNode = field(default_factory=dict)
    known: Keys = field(default_factory=dict)
    language: str = "vi"
    key: str = ""
    ours: bool = False
    items: dict[str, CaseItem] = field(default_factory=dict)

    def language_of(self, node: CaseNode) -> str:
        """The language its texts are in; that of the package if it is none of
        ours, which is noted.
        """
        code = str(node.get("language") or "").lower()
        language = _LANGUAGE_CODES.get(re.split(r"[-_]", code)[0])
        if code and not language:
            self.drop(
                "Texts in the language “%(language)s” are taken as “%(ours)s”.",
                language=code[:20],
                ours=self.language,
            )
        return language or self.language

    def keep_name(
        self, way: Way, kind: str, node: CaseNode, place: str, *own: str
    ) -> None:
        """Keep among the names what others call a thing, unless it is what we
        would call it ourselves, with the fields that we keep for them. `own`:
        what its identifier would be made of here.
        """
        ours = fields.identifier(self.key, kind, *own)
        outside = {}
        if node["identifier"] != ours:
            outside["identifier"] = node["identifier"]
        if node["uri"] != f"urn:uuid:{ours}":
            outside["uri"] = node["uri"]
        if foreign := self._foreign_fields(kind, node, place, own):
            outside["kept"] = foreign
        if outside:
            names = self.names
            for step in way:
                names = names.setdefault(step, {})
            names |= outside

    def _foreign_fields(
        self, kind: str, node: CaseNode, place: str, own: Way
    ) -> CaseNode:
        """Fields that say something we neither understand nor write ourselves,
        to be given back as they came.
        """
        foreign = {}
        written = {**fields.WRITTEN, "humanCodingScheme": own[:1]}
        for name, value in node.items():
            is_known = name in fields.UNDERSTOOD[kind]
            if is_known or value in (None, "", [], {}, *written.get(name, ())):
                continue
            if len(json.dumps(value)) <= fields.LONGEST_KEPT:
                foreign[name] = value
            else:
                self.drop(
                    "%(name)s is too long to be kept.",
                    place,
                    name=name[:60],
                )
        return foreign
