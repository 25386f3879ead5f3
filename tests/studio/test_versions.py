"""Versions of a framework: who may write them, one draft at a time, stale
saves, publishing with everything it says about evidence.
"""

import itertools
import re
import time
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.audit.models import Event
from lms.cli import group
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.framework import loader
from lms.framework import service as framework
from lms.framework.models import Carried, Competency, Framework
from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.framework.types import Stage
from lms.people import service as people
from lms.requirements import service as requirements_service
from lms.requirements.models import RequirementRow
from lms.requirements.service import succession
from lms.requirements.types import CellChange, ChangeTerms
from lms.studio import service as drafts
from lms.studio.models import PublishingEffects
from lms.studio.types import LoadResult, StaleDraft
from tests import lite

KEY = "digital-224"
OTHERS = (
    "lan",
    "mentor-hoa",
    "manager-duc",
    "trainer-mai",
    "province-quang",
    "admin",
)


def said(key=KEY, **more):
    """The published content, to be changed."""
    content = framework.content_of(framework.published(key))
    return {**content, **more}


def without(content, *keys):
    return {
        **content,
        "competencies": [
            row for row in content["competencies"] if row["key"] not in keys
        ],
    }


def reworded(content, key, text="Lời mới"):
    rows = [
        {**row, "title": {"vi": text, "en": text}} if row["key"] == key else row
        for row in content["competencies"]
    ]
    return {**content, "competencies": rows}


def carries(content, key, how, *new, requirements=None):
    one = {"how": how, "new": list(new), "requirements": requirements}
    return {**content, "carries": {**content.get("carries", {}), key: one}}


def publish(who, row):
    """As somebody does who has looked at what it does to people."""
    with transaction() as db:
        now = clock.now()
        db.merge(
            PublishingEffects(
                framework_id=row.id,
                edit=row.edit,
                after=0,
                done=0,
                people=0,
                counts={},
                asked_at=now,
                finished_at=now,
            )
        )
    return drafts.publish(who, row.id, row.edit)


def jobs(kind):
    return [
        row.payload
        for row in session().scalars(
            select(Job).where(Job.kind == kind).order_by(Job.id)
        )
    ]


def events(name):
    return [
        row.details
        for row in session().scalars(
            select(Event).where(Event.event == name).order_by(Event.id)
        )
    ]


def test_only_who_writes_frameworks_for_the_whole_country_changes_versions(
    app, actor
):
    row = drafts.put_draft(actor("nation-thu"), said(), None)
    acts = (
        lambda who: drafts.put_draft(who, said(), row.edit),
        lambda who: drafts.begin(who, KEY),
        lambda who: drafts.discard(who, row.id, row.edit),
        lambda who: drafts.publish(who, row.id, row.edit),
    )
    for name in OTHERS:
        who = actor(name)
        assert not framework.may_write(who)
        for act in acts:
            with pytest.raises(NotAllowed):
                act(who)
    session().refresh(row)
    assert (row.stage, row.edit) == (Stage.DRAFT, 1)
    assert framework.may_write(actor("nation-thu"))


def test_who_sets_requirements_anywhere_reads_what_is_in_force_but_no_draft(
    app, actor
):
    held, thu = framework.published(KEY), actor("nation-thu")
    draft = drafts.put_draft(thu, reworded(said(), "dig.safety"), None)
    for name in OTHERS:
        who = actor(name)
        if name in ("manager-duc", "province-quang"):
            assert [row.id for row in drafts.listing(who)[KEY]] == [held.id]
            assert framework.version(who, held.id) is held
            with pytest.raises(NotFound):
                framework.version(who, draft.id)
        else:
            for act in (
                lambda who: drafts.listing(who),
                lambda who: framework.version(who, held.id),
            ):
                with pytest.raises(NotAllowed):
                    act(who)


@lite
def test_a_reader_of_frameworks_is_offered_no_button_that_changes_them(browser):
    for login, writes in (("manager-duc", False), ("nation-thu", True)):
        person = browser(login)
        index = person.get("/frameworks").text
        address = re.search(r'href="(/frameworks/\d+)"', index)[1]
        for page in (
            index,
            person.get(address).text,
            person.get(f"{address}/rule").text,
        ):
            changing = re.findall(
                r'(?:action|href)="/(?:frameworks/(?:new|\d+/begin)|files/frameworks/import)',
                page,
            )
            assert writes or not changing
        assert (
            bool(re.search(r'action="/frameworks/\d+/begin"', index)) is writes
        )
        assert ("/frameworks/new" in index) is writes
        assert person.get(f"{address}/draft").status_code == 302, (
            "no draft is open"
        )


def test_a_draft_says_what_the_published_version_says_and_changes_nothing_in_force(
    app, actor
):
    thu, before = (
        actor("nation-thu"),
        {key: row.title for key, row in framework.competencies().items()},
    )
    row = drafts.begin(thu, KEY)
    assert (row.version, row.stage, row.edit, row.edited_by) == (
        2,
        Stage.DRAFT,
        1,
        thu.person_id,
    )
    assert framework.content_of(row) == said()
    drafts.put_draft(thu, reworded(said(), "dig.safety"), row.edit)
    assert {
        key: row.title for key, row in framework.competencies().items()
    } == before
    assert framework.published(KEY).version == 1
    assert KEY in drafts.listing(thu)
    assert [one.version for one in drafts.listing(thu)[KEY]] == [2, 1]


def test_there_is_at_most_one_draft(app, actor):
    drafts.begin(actor("nation-thu"), KEY)
    with pytest.raises(Conflict):
        drafts.begin(actor("nation-thu"), KEY)
    with pytest.raises(Conflict):
        drafts.put_draft(actor("nation-thu"), said(), None)
    drafts.begin(actor("nation-thu"), "common-361-draft")
    with pytest.raises(NotFound):
        drafts.begin(actor("nation-thu"), "no-such")


def test_a_stale_save_is_refused_and_stores_nothing(app, actor):
    thu = actor("nation-thu")
    row = drafts.begin(thu, KEY)
    drafts.put_draft(thu, reworded(said(), "dig.safety", "Người thứ nhất"), 1)
    with pytest.raises(StaleDraft):
        drafts.put_draft(
            thu, reworded(said(), "dig.safety", "Người thứ hai"), 1
        )
    for late in (drafts.publish, drafts.discard):
        with pytest.raises(StaleDraft):
            late(thu, row.id, 1)
    assert (
        contents.by_key(drafts.draft(KEY).content)["dig.safety"]["title"]["vi"]
        == "Người thứ nhất"
    )
    drafts.discard(thu, row.id, 2)
    for late in (
        lambda: drafts.put_draft(thu, said(), 2),
        lambda: drafts.publish(thu, row.id, 2),
    ):
        with pytest.raises(StaleDraft):
            late()
    assert drafts.draft(KEY) is None
    assert events("framework.discarded") == [{"framework": KEY, "version": 2}]


def test_a_whole_new_framework_is_a_draft_and_then_the_first_version(
    app, actor
):
    thu, content = (
        actor("nation-thu"),
        {**said(), "key": "rescue", "title": {"vi": "Cứu hộ"}},
    )
    rows = [{**content["competencies"][0], "key": "res.boats", "parent": None}]
    row = drafts.put_draft(thu, {**content, "competencies": rows}, None)
    assert "res.boats" not in framework.competencies()
    publish(thu, row)
    assert list(framework.competencies())[-1] == "res.boats"
    assert jobs("reproject") == []


@lite
def test_a_competency_of_another_framework_is_refused(app, actor):
    rows = [
        *said()["competencies"],
        {**said()["competencies"][0], "key": "com.ethics"},
    ]
    with pytest.raises(checks.InvalidContent) as refused:
        drafts.put_draft(actor("nation-thu"), said(competencies=rows), None)
    assert refused.value.field == "competencies.com.ethics.key"
    assert drafts.draft(KEY) is None


def test_publishing_waits_for_a_word_about_every_touched_competency(app, actor):
    thu = actor("nation-thu")
    content = reworded(reworded(said(), "dig.safety"), "dig.devices")
    row = drafts.put_draft(thu, carries(content, "dig.safety", "same"), None)
    with pytest.raises(Invalid, match=r"dig\.devices") as refused:
        publish(thu, row)
    assert "dig.safety" not in str(refused.value)
    assert framework.published(KEY).version == 1


def test_publishing_retires_the_old_version_and_writes_down_what_becomes_of_evidence(
    app, actor
):
    thu, old = actor("nation-thu"), framework.published(KEY)
    content = without(reworded(said(), "dig.safety"), "dig.collaboration")
    content = carries(content, "dig.safety", "same")
    content = carries(
        content,
        "dig.collaboration",
        "split",
        "dig.safety",
        "dig.devices",
        requirements=[],
    )
    row = drafts.put_draft(thu, content, None)
    publish(thu, row)
    assert (
        framework.published(KEY).id,
        session().get(Framework, old.id).stage,
    ) == (row.id, Stage.RETIRED)
    assert row.published_by == thu.person_id
    query = (
        select(Carried.old, Carried.new, Carried.how)
        .where(Carried.framework_id == row.id)
        .order_by(Carried.id)
    )
    assert {tuple(one) for one in session().execute(query)} == {
        ("dig.collaboration", "dig.safety", "split"),
        ("dig.collaboration", "dig.devices", "split"),
        ("dig.safety", "dig.safety", "same"),
    }
    assert jobs("reproject") == [
        {
            "competencies": ["dig.collaboration", "dig.devices", "dig.safety"],
            "after": 0,
        }
    ]
    assert events("framework.published")[-1] == {
        "framework": KEY,
        "version": 2,
        "touched": 2,
    }
    assert framework.competencies()["dig.safety"].title["vi"] == "Lời mới"


def test_nobody_publishes_before_it_is_known_what_it_does_to_people(app, actor):
    thu = actor("nation-thu")
    content = carries(reworded(said(), "dig.safety"), "dig.safety", "dropped")
    row = drafts.put_draft(thu, content, None)
    with pytest.raises(Invalid, match="does to people"):
        drafts.publish(thu, row.id, row.edit)
    drafts.ask_effects(thu, row.id, row.edit)
    assert jobs("foresee") == [{"framework_id": row.id, "edit": row.edit}]
    with pytest.raises(Invalid, match="does to people"):
        drafts.publish(thu, row.id, row.edit)
    with transaction() as db:
        db.get(PublishingEffects, row.id).finished_at = clock.now()
    row = drafts.put_draft(thu, {**content, "title": {"vi": "Khác"}}, row.edit)
    with pytest.raises(Invalid, match="does to people"):
        drafts.publish(thu, row.id, row.edit)
    assert framework.published(KEY).version == 1
    publish(thu, row)
    assert framework.published(KEY).version == 2


def test_a_removed_competency_is_kept_for_what_was_and_offered_nowhere(
    app, actor
):
    thu, first = actor("nation-thu"), framework.published(KEY)
    content = carries(
        without(said(), "dig.content"),
        "dig.content",
        "dropped",
        requirements=[],
    )
    row = drafts.put_draft(thu, content, None)
    publish(thu, row)
    kept = session().get(Competency, "dig.content")
    assert (kept.retired, kept.framework_id) == (True, first.id)
    assert "dig.content" not in framework.competencies()
    assert "dig.content" not in framework.competency_keys()
    assert framework.vocabulary()["dig.content"].retired
    manager, ward = actor("manager-duc"), people.find_unit("cua-song").id
    with pytest.raises(Invalid):
        requirements_service.require_level(
            manager,
            ward,
            CellChange("one-stop-officer", "dig.content", 2, 4),
            ChangeTerms("Vì"),
        )
    back = drafts.put_draft(
        thu, said(competencies=first.content["competencies"]), None
    )
    publish(thu, back)
    assert (
        not session()
        .get(Competency, "dig.content", populate_existing=True)
        .retired
    )


def rows_of(competency, on=None):
    on = on or clock.today()
    query = select(RequirementRow).where(
        RequirementRow.competency == competency
    )
    return [
        (people.unit(row.unit_id).key, row.post, row.level, row.depth)
        for row in session().scalars(
            query.order_by(RequirementRow.unit_id, RequirementRow.post)
        )
        if row.valid_from <= on and (row.valid_to is None or row.valid_to > on)
    ]


def test_requirements_of_a_removed_competency_wait_for_a_word_and_then_follow_it(
    app, actor
):
    thu, gone = actor("nation-thu"), "dig.safety"
    before = rows_of(gone)
    assert ("hai-binh", "one-stop-officer", 3, 2) in before
    content = without(said(), gone)
    row = drafts.put_draft(
        thu, carries(content, gone, "replaced", "dig.devices"), None
    )
    with pytest.raises(Invalid, match=r"requirements.*dig\.safety"):
        publish(thu, row)
    other = rows_of("dig.devices")
    row = drafts.put_draft(
        thu,
        carries(
            content,
            gone,
            "replaced",
            "dig.devices",
            requirements=["dig.devices"],
        ),
        row.edit,
    )
    publish(thu, row)
    assert rows_of(gone) == []
    after = {
        (unit, post): (level, depth)
        for unit, post, level, depth in rows_of("dig.devices")
    }
    for unit, post, level, depth in before + other:
        assert after[unit, post][0] >= level
        assert after[unit, post][1] >= depth
    assert set(after) == {one[:2] for one in before + other}
    assert (
        requirements_service.effective(
            "one-stop-officer", people.find_unit("cua-song").path
        )["dig.devices"].level
        == 3
    )


def test_requirements_follow_into_competencies_that_are_new_with_the_version(
    app, actor
):
    """A competency is split into two that no version had before: the rows that
    ask for these need the list of competencies first.
    """
    thu, gone, heirs = (
        actor("nation-thu"),
        "dig.safety",
        ["dig.accounts", "dig.privacy"],
    )
    before, content = rows_of(gone), without(said(), gone)
    text = {
        "title": {"vi": "Mới"},
        "description": {"vi": "Nghĩa"},
        "indicators": {},
        "parent": None,
    }
    content["competencies"] = [
        *content["competencies"],
        *({"key": key, **text} for key in heirs),
    ]
    publish(
        thu,
        drafts.put_draft(
            thu,
            carries(content, gone, "split", *heirs, requirements=heirs),
            None,
        ),
    )
    assert rows_of(gone) == []
    assert [rows_of(key) for key in heirs] == [before, before]


def test_requirements_of_a_removed_competency_can_end(app, actor):
    thu = actor("nation-thu")
    content = carries(
        without(said(), "dig.safety"), "dig.safety", "dropped", requirements=[]
    )
    row = drafts.put_draft(thu, content, None)
    publish(thu, row)
    assert rows_of("dig.safety") == []
    ended = (
        session()
        .scalars(
            select(RequirementRow).where(
                RequirementRow.competency == "dig.safety"
            )
        )
        .all()
    )
    assert {(one.ended_by, one.valid_to) for one in ended} == {
        (thu.person_id, max(clock.today(), one.valid_from)) for one in ended
    }


def changed_file(tmp_path, *changes, more="", name="digital.yaml"):
    text = (loader.PRESETS / "digital.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / name
    file.write_text(text + more, "utf-8")
    return file


REWORDED = ('vi: "Kiến thức chung về chuyển đổi số"', 'vi: "Nền tảng số"')


def test_a_file_that_rewords_without_a_word_about_evidence_is_left_as_a_draft(
    app, actor, tmp_path
):
    assert drafts.load(changed_file(tmp_path, REWORDED)) is LoadResult.DRAFT
    assert (framework.published(KEY).version, drafts.draft(KEY).version) == (
        1,
        2,
    )
    assert drafts.load(changed_file(tmp_path, REWORDED)) is LoadResult.DRAFT
    assert drafts.draft(KEY).edit == 1
    more = "\ncarries:\n  dig.foundations: {how: same}\n"
    assert (
        drafts.load(changed_file(tmp_path, REWORDED, more=more))
        is LoadResult.PUBLISHED
    )
    assert (framework.published(KEY).version, drafts.draft(KEY)) == (2, None)
    assert jobs("reproject") == [
        {"competencies": ["dig.foundations"], "after": 0}
    ]


def test_a_file_never_writes_over_somebodys_draft(app, actor, tmp_path):
    row = drafts.begin(actor("nation-thu"), KEY)
    assert drafts.load(changed_file(tmp_path, REWORDED)) is LoadResult.WAITS
    session().refresh(row)
    assert row.edit == 1


@lite
def test_what_comes_with_the_product_never_replaces_what_a_site_has_published(
    app, actor, tmp_path
):
    thu = actor("nation-thu")
    row = drafts.put_draft(thu, said(title={"vi": "Khung của tỉnh"}), None)
    publish(thu, row)
    assert (
        drafts.load(loader.PRESETS / "digital.yaml", shipped=True)
        is LoadResult.UNCHANGED
    )
    newer = changed_file(tmp_path, ("as_of: 2026-11-22", "as_of: 2026-12-01"))
    assert drafts.load(newer, shipped=True) is LoadResult.DRAFT
    assert framework.published(KEY).title == {"vi": "Khung của tỉnh"}
    assert drafts.load(newer) is LoadResult.PUBLISHED


@lite
def test_a_file_may_build_a_tree_and_a_circle_in_it_is_named(app, tmp_path):
    tree = changed_file(
        tmp_path,
        (
            "  - key: dig.safety\n",
            "  - key: dig.safety\n    parent: dig.foundations\n",
        ),
    )
    assert drafts.load(tree) is LoadResult.PUBLISHED
    assert framework.competencies()["dig.safety"].parent == "dig.foundations"
    keys = list(framework.competencies())
    assert keys.index("dig.safety") == keys.index("dig.foundations") + 1
    circle = changed_file(
        tmp_path,
        (
            "  - key: dig.safety\n",
            "  - key: dig.safety\n    parent: dig.foundations\n",
        ),
        (
            "  - key: dig.foundations\n",
            "  - key: dig.foundations\n    parent: dig.safety\n",
        ),
    )
    with pytest.raises(Exception, match=r"leads back to “dig\.safety” itself"):
        drafts.load(circle)
    nowhere = changed_file(
        tmp_path,
        (
            "  - key: dig.safety\n",
            "  - key: dig.safety\n    parent: dig.nowhere\n",
        ),
    )
    with pytest.raises(Exception, match=r"parent: names “dig\.nowhere”"):
        drafts.load(nowhere)


def test_two_saves_at_the_same_moment_are_never_both_stored(actor, together):
    thu = actor("nation-thu")
    row = drafts.begin(thu, KEY)
    session().rollback()

    def save(number):
        try:
            drafts.put_draft(
                thu, reworded(said(), "dig.safety", f"Người {number}"), 1
            )
            return number
        except StaleDraft:
            return None

    stored = [
        number
        for number in together(*(partial(save, number) for number in range(4)))
        if number is not None
    ]
    assert len(stored) == 1
    session().expire_all()
    row = drafts.draft(KEY)
    assert row.edit == 2
    assert (
        contents.by_key(row.content)["dig.safety"]["title"]["vi"]
        == f"Người {stored[0]}"
    )


def test_two_drafts_begun_at_the_same_moment_are_one(
    actor, together, monkeypatch
):
    """Also when the others count the versions after the first has stored its
    draft, which they had not seen.
    """
    thu, order, count = (
        actor("nation-thu"),
        itertools.count(),
        framework.next_version,
    )

    def later(key):
        time.sleep(0.2 * next(order))
        return count(key)

    monkeypatch.setattr(framework, "next_version", later)
    session().rollback()

    def begin():
        try:
            return drafts.begin(thu, KEY).version
        except (Conflict, IntegrityError):
            return None

    assert [one for one in together(*[begin] * 4) if one] == [2]


@lite
def test_a_version_stored_in_an_older_form_is_still_the_same(app):
    """Before there were trees and rules, contents had neither `parent` nor
    `rule`.
    """
    with transaction():
        row = framework.published(KEY)
        old = [
            {name: value for name, value in one.items() if name != "parent"}
            for one in row.content["competencies"]
        ]
        row.content, row.digest = (
            {**row.content, "competencies": old},
            "another way to count",
        )
    assert drafts.load(loader.PRESETS / "digital.yaml") is LoadResult.UNCHANGED


@lite
def test_where_many_places_asked_the_maps_are_counted_anew_as_a_whole(
    app, actor, monkeypatch
):
    def asked_for(most):
        monkeypatch.setattr(succession, "MANY_UNITS", most)
        with transaction() as db:
            succession.pass_on(
                actor("nation-thu"), {"dig.safety": ["dig.data"]}
            )
            found = {
                (row.payload["path"], row.payload["competency"])
                for row in db.scalars(
                    select(Job).where(Job.kind == "recount", Job.id > last)
                )
            }
            db.rollback()
        return found

    last = session().scalar(select(func.max(Job.id))) or 0
    root, city = people.find_unit("vn").path, people.find_unit("hai-binh").path
    few, many = asked_for(20), asked_for(1)
    assert {path for path, _ in few} == {root, city}
    assert {path for path, _ in many} == {root}


@lite
def test_the_command_says_what_became_of_each_file(app, actor, tmp_path):
    def run(*files):
        return (
            app.test_cli_runner()
            .invoke(group, ["frameworks", "load", *map(str, files)])
            .output
        )

    file = changed_file(tmp_path, REWORDED)
    assert "digital.yaml: left as a draft" in run(file)
    row = drafts.draft(KEY)
    drafts.put_draft(actor("nation-thu"), framework.content_of(row), row.edit)
    assert "digital.yaml: not loaded: somebody is working on a draft" in run(
        file
    )
    assert "digital: unchanged" in run()
    drafts.discard(actor("nation-thu"), row.id, 2)
    file = changed_file(
        tmp_path, REWORDED, more="\ncarries:\n  dig.foundations: {how: same}\n"
    )
    assert run(file) == "digital.yaml: a new version\n"
    assert run(file) == "digital.yaml: unchanged\n"
    file = changed_file(
        tmp_path, more="\ncarries:\n  dig.foundations: {how: somehow}\n"
    )
    assert "carries.dig.foundations.how: should be one of" in run(file)
