"""Published frameworks as other systems look them up: the objects of their CASE
packages, by identifier.
"""

import json
from typing import Any

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import NotFound
from lms.core.state import setting, state
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import writer
from lms.exchange.rules import catalogue as rules
from lms.exchange.rules.catalogue import CatalogueQuery, Package, Part
from lms.exchange.service import frameworks
from lms.exchange.service.permissions import Who
from lms.exchange.types import Names
from lms.framework import service as framework

VERSIONS = {"v1p0": "1.0", "v1p1": "1.1"}
MOST_KEPT = 16


def require(actor: Who) -> None:
    """Go on if the site has opened its frameworks to everybody, or for those
    who set requirements.
    """
    if not setting("LMS_CASE_PUBLIC"):
        if actor is None:
            raise NotFound
        access.require(actor, Permission.FRAMEWORK_REQUIRE)


def documents(
    actor: Who, version: str, site: str, query: CatalogueQuery
) -> Part:
    """A part of the list of documents, and how many there are that fit."""
    require(actor)
    return rules.documents(_packages(version, site), query)


def one(
    actor: Who, version: str, kind: str, identifier: str, site: str
) -> Package:
    """The object of this kind with this identifier. NotFound if there is none."""
    require(actor)
    return rules.find(_packages(version, site), kind, identifier)


def _packages(version: str, site: str) -> list[Package]:
    """The package of every published framework, made once per process for each
    that has not changed.
    """
    if version not in VERSIONS:
        raise NotFound
    names = frameworks.outside_names("case")
    return [
        _package(row, names.get(row.key, {}), version, site)
        for row in framework.frameworks()
    ]


def _package(row: Any, names: Names, version: str, site: str) -> Package:
    cache = state().cache.setdefault("case", {})
    key = row.id, row.digest, json.dumps(names, sort_keys=True), version, site
    package = cache.get(key)
    if package is None:
        if len(cache) >= MOST_KEPT * len(VERSIONS):
            cache.clear()
        content = framework.content_of(row)
        options = WriteOptions(names=names, stage="published", site=site)
        package = writer.package(content, options, VERSIONS[version])
        cache[key] = package
    return package
