"""Frameworks from files: those that come with the product, and any other."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from lms.core.db import transaction
from lms.core.types import Json
from lms.framework import loader
from lms.framework import service as framework
from lms.framework.rules import checks
from lms.framework.rules.content import Content, digest
from lms.framework.service import Framework
from lms.framework.types import Stage
from lms.people.types import Unit
from lms.posts import service as posts
from lms.requirements import loader as requirements_loader
from lms.requirements import service as requirements
from lms.studio.service.drafts import put_draft, record
from lms.studio.service.publishing import draft_status, publish
from lms.studio.types import LoadResult


def load_presets(root: Unit) -> dict[str, LoadResult]:
    """Bring in the shipped frameworks, posts and the requirements of the top
    layer; what became of each framework.

    What a site has changed stays.
    """
    loaded = {
        name: load(_preset(name), shipped=True) for name in loader.FRAMEWORKS
    }
    shipped_posts, rows = requirements_loader.read_posts()
    with transaction():
        posts.add_presets(shipped_posts)
        competencies = framework.competency_keys()
        offered = posts.offered_posts()
        known = [
            row
            for row in rows
            if row["competency"] in competencies and row["post"] in offered
        ]
        requirements.set_once(root, known)
    return loaded


def _preset(name: str) -> Path:
    return loader.PRESETS / f"{name}.yaml"


def preset_keys() -> tuple[set[str], set[str]]:
    """Keys of the shipped competencies and posts, for checking content without
    a database.
    """
    frameworks = map(loader.read_framework, map(_preset, loader.FRAMEWORKS))
    rows = chain(*(content["competencies"] for content in frameworks))
    shipped_posts, _rows = requirements_loader.read_posts()
    return _keys(rows), _keys(shipped_posts)


def _keys(rows: Iterable[Json]) -> set[str]:
    return {row["key"] for row in rows}


def load(path: Path, shipped: bool = False) -> LoadResult:
    """Load one framework file; what it says about a version that is known
    already changes nothing.

    Changed content is published at once if it touches no competency, or its
    `carries:` say what becomes of the evidence of each one it does touch;
    otherwise it is left as a draft for somebody to decide in the studio.
    `shipped`: it comes with the product, so neither a version this site has had
    before nor one that a person here has published is replaced unasked.
    """
    content = checks.checked(loader.read_framework(path))
    with transaction():
        if _is_known(content, shipped):
            return LoadResult.UNCHANGED
        draft = framework.in_stage(content["key"], Stage.DRAFT)
        if draft and draft.edited_by is not None:
            return LoadResult.WAITS
        row = _put(draft, content)
        if _needs_decision(row, shipped):
            return LoadResult.DRAFT
        publish(None, row.id, row.edit)
        record(None, "framework.loaded", row)
        return LoadResult.PUBLISHED


def _is_known(content: Content, shipped: bool) -> bool:
    """Whether the version in force says this; of what is shipped, any version
    that was.
    """
    stages = {Stage.PUBLISHED, Stage.RETIRED if shipped else Stage.PUBLISHED}
    return any(
        digest(framework.content_of(row)) == digest(content)
        for row in framework.versions_of(content["key"])
        if row.stage in stages
    )


def _put(draft: Framework | None, content: Content) -> Framework:
    if draft and framework.content_of(draft) == content:
        return draft
    return put_draft(None, content, draft and draft.edit)


def _needs_decision(row: Framework, shipped: bool) -> bool:
    """Whether a person has to publish it: what becomes of evidence is not said,
    or what comes with the product would replace what somebody here published.
    """
    status = draft_status(None, row.id)
    if shipped and status.base and status.base.published_by:
        return True
    return not status.is_decided
