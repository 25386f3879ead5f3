"""What the parts of a package are called, and how they lead to each other."""

from typing import Any

from lms.core.letters.folding import one_line
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode, Way
from lms.exchange.types import LANGUAGES, Content, filled


class PackageParts:
    """Makes parts and remembers the items, because associations and rubrics
    lead to them.
    """

    def __init__(
        self, content: Content, options: WriteOptions, version: str
    ) -> None:
        self.content, self.key = content, content["key"]
        self.names, self.stage = options.names, options.stage
        self.version = version
        self.site = options.site.rstrip("/")
        if self.site:
            self.site += f"/ims/case/v{version.replace('.', 'p')}"
        self.changed = {"lastChangeDateTime": f"{content['as_of']}T00:00:00Z"}
        title = content["title"]
        self.language = next(one for one in LANGUAGES if title.get(one))
        self.items: dict[tuple[str, str], CaseNode] = {}

    def node(self, way: Way, kind: str, *own: str, **parts: Any) -> CaseNode:
        """An object with those of its fields that are filled. Its identifier and
        address are those that came with it, otherwise ours, made of `own`.
        """
        outside = self.names if way else {}
        for step in way:
            outside = outside.get(step, {})
        identifier = outside.get("identifier") or fields.identifier(
            self.key, kind, *own
        )
        address = f"urn:uuid:{identifier}"
        if self.site:
            address = f"{self.site}/{kind}s/{identifier}"
        return {
            "identifier": identifier,
            "uri": outside.get("uri") or address,
            **filled(parts),
            **self.changed,
            **outside.get("kept", {}),
        }

    def link(self, node: CaseNode) -> CaseNode:
        """What leads to an object."""
        return {
            "title": node.get("title")
            or node.get("abbreviatedStatement")
            or one_line(node["fullStatement"]),
            "identifier": node["identifier"],
            "uri": node["uri"],
        }

    def languages(self, row: Content) -> list[str]:
        """The languages a competency has texts in, the framework's first."""
        return sorted(
            filled(row["title"]) | filled(row["description"]),
            key=lambda one: one != self.language,
        )

    def item(self, row: Content, language: str = "") -> CaseNode:
        """The item of a competency in this language; without one, the item that
        the others are translations of.
        """
        key = row["key"]
        item = self.items.get((key, language))
        return item or self.items[key, self.languages(row)[0]]
