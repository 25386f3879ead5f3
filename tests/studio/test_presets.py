"""Frameworks from files, the shipped ones and others."""

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.db import session
from lms.framework import loader
from lms.framework import service as framework
from lms.framework.models import Competency, Framework
from lms.framework.types import Depth
from lms.people import service as people
from lms.posts import service as posts_service
from lms.posts.models import Post
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.types import CellChange, ChangeTerms
from lms.studio import service as studio
from lms.studio.types import LoadResult
from tests import lite


def count(table):
    return session().scalar(select(func.count()).select_from(table))


def test_loading_the_presets_again_changes_nothing(app, actor):
    requirements.require_level(
        actor("manager-duc"),
        people.find_unit("cua-song").id,
        CellChange("one-stop-officer", "com.languages", 4, Depth.DOES),
        ChangeTerms("Cảng du lịch"),
    )
    before = [
        count(table)
        for table in (Framework, Competency, Post, RequirementRow, Event)
    ]
    studio.load_presets(people.find_unit("vn"))
    assert [
        count(table)
        for table in (Framework, Competency, Post, RequirementRow, Event)
    ] == before


def test_a_changed_file_is_a_second_version_and_the_first_stays_readable(
    app, tmp_path
):
    original = (loader.PRESETS / "digital.yaml").read_text("utf-8")
    changed = tmp_path / "digital.yaml"
    changed.write_text(
        original.replace(
            'vi: "Kiến thức chung về chuyển đổi số"', 'vi: "Nền tảng số"'
        )
        + "\ncarries:\n  dig.foundations: {how: same}\n",
        "utf-8",
    )
    assert studio.load(changed) is LoadResult.PUBLISHED
    assert studio.load(changed) is LoadResult.UNCHANGED
    rows = (
        session()
        .scalars(
            select(Framework)
            .where(Framework.key == "digital-224")
            .order_by(Framework.version)
        )
        .all()
    )
    assert [row.version for row in rows] == [1, 2]
    assert (
        "Kiến thức chung" in rows[0].content["competencies"][0]["title"]["vi"]
    )
    assert (
        framework.competencies()["dig.foundations"].title["vi"] == "Nền tảng số"
    )
    assert framework.lineage().current["dig.foundations"] == rows[1].id
    assert (
        rows[1] in framework.frameworks()
        and rows[0] not in framework.frameworks()
    )


@lite
def test_a_file_with_mistakes_loads_nothing(app, tmp_path):
    broken = tmp_path / "digital.yaml"
    broken.write_text(
        (loader.PRESETS / "digital.yaml")
        .read_text("utf-8")
        .replace("as_of:", "as_off:"),
        "utf-8",
    )
    before = count(Framework)
    with pytest.raises(Exception, match="as_off: is not a known key"):
        studio.load(broken)
    assert count(Framework) == before


@lite
def test_the_preset_keys_known_without_a_database_are_those_in_it(app):
    competencies, posts = studio.preset_keys()
    assert (
        competencies
        == framework.competency_keys()
        == set(framework.competencies())
    )
    assert posts == set(posts_service.posts())
