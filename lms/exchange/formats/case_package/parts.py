"""What the parts of a package are called, and how they lead to each other."""

from lms.core.folding import one_line
from lms.core.types import Json
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.types import LANGUAGES, Content, filled

OutsideName = Json  # what others call a thing, or nothing


class PackageParts:
    """Names parts and remembers the items, because associations and rubrics
    lead to them.
    """

    def __init__(
        self, content: Content, options: WriteOptions, version: str
    ) -> None:
        self.key = content["key"]
        self.site = options.site.rstrip("/")
        self.standard = f"v{version.replace('.', 'p')}"
        self.changed = {"lastChangeDateTime": f"{content['as_of']}T00:00:00Z"}
        title = content["title"]
        self.language = next(one for one in LANGUAGES if title.get(one))
        self.items: dict[tuple[str, str], CaseNode] = {}

    def named(self, kind: str, outside: OutsideName, *parts: str) -> CaseNode:
        """Identifier and address: those that came with it, otherwise our own."""
        ours = fields.identifier(self.key, kind, *parts)
        own = outside.get("identifier") or ours
        address = f"urn:uuid:{own}"
        if self.site:
            address = f"{self.site}/ims/case/{self.standard}/{kind}s/{own}"
        return {"identifier": own, "uri": outside.get("uri") or address}

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
