"""Frameworks by file: shown first with every problem in its place, kept as a
draft, found again by identifier.
"""

import contextvars
import json
import re

import pytest

from lms.cli import group
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.exchange import formats
from lms.exchange.formats.base import WriteOptions
from lms.exchange.formats.case_package import writer
from lms.exchange.models import OutsideNames
from lms.exchange.service import frameworks
from lms.framework import service as framework
from lms.framework.types import Stage
from lms.studio import service as studio
from tests import lite
from tests.exchange.frameworks import small
from tests.exchange.test_formats import (
    EXAMPLE,
    foreign,
    read,
    read_case,
    write,
)

KINDS = list(formats.available())


@pytest.fixture
def chief(app, actor):
    """Somebody who writes frameworks for everybody."""
    return actor("nation-thu")


def export(who, framework_id, kind):
    """What somebody gets who takes out a version."""
    return frameworks.write(framework.version(who, framework_id), kind)


def wrong(proposal):
    return [
        (note.place.line, note.place.field, note.text % note.values)
        for note in proposal.problems
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_shipped_framework_taken_out_and_in_again_changes_nothing(
    chief, kind
):
    row = frameworks.find("digital-224")
    written = export(chief, row.id, kind)
    proposal = frameworks.propose(chief, written, "x")
    assert (wrong(proposal), proposal.differences) == ([], [])
    assert proposal.content == framework.content_of(row)
    assert export(chief, row.id, kind) == written
    options = WriteOptions(names=proposal.names, stage="published")
    again = formats.available()[kind].write(proposal.content, options)
    assert again == written


def test_a_new_framework_becomes_a_draft_and_publishing_it_offers_its_competencies(
    chief,
):
    file = write(small(key="coast"), "yaml")
    proposal = frameworks.propose(chief, file, "coast.yaml")
    assert studio.draft("coast") is None
    row = frameworks.save(
        chief, frameworks.unseal(proposal.sealed), proposal.edit
    )
    assert (row.stage, row.version, row.edited_by) == (
        Stage.DRAFT,
        1,
        chief.person_id,
    )
    studio.publish(chief, row.id, row.edit)
    assert (
        framework.content_of(framework.published("coast"))["competencies"]
        == small()["competencies"]
    )


def test_a_changed_file_shows_its_differences_and_replaces_an_open_draft_only_as_it_was_seen(
    chief,
):
    row = frameworks.find("digital-224")
    text = (
        export(chief, row.id, "csv")
        .decode()
        .replace("Khai thác dữ liệu, thông tin", "Dữ liệu")
    )
    proposal = frameworks.propose(chief, text.encode(), "x.csv")
    assert [note.text % note.values for note in proposal.differences] == [
        "“dig.data”: another title"
    ]
    first = frameworks.save(chief, proposal, proposal.edit)
    assert (first.version, first.edit) == (row.version + 1, 1)
    second = frameworks.propose(
        chief, text.replace("Dữ liệu", "Số liệu").encode(), "x.csv"
    )
    assert second.draft.id == first.id
    with pytest.raises(Conflict):
        frameworks.save(chief, second, None)
    frameworks.save(chief, second, second.edit)
    with pytest.raises(Conflict):
        frameworks.save(chief, second, second.edit - 1)
    assert (
        framework.content_of(studio.draft("digital-224"))["competencies"][2][
            "title"
        ]["vi"]
        == "Số liệu"
    )


@lite
def test_decisions_about_earlier_evidence_stay_when_the_draft_is_replaced(
    chief,
):
    carries = {"dig.data": {"how": "same", "new": [], "requirements": None}}
    content = framework.content_of(frameworks.find("digital-224")) | {
        "carries": carries
    }
    studio.put_draft(chief, content, None)
    file = write(content, "xlsx")
    assert (
        frameworks.propose(chief, file, "x.xlsx").content["carries"] == carries
    )


def tree(*pairs):
    """Competencies that stand under each other as the pairs say."""
    row = small()["competencies"][0]
    return small(
        competencies=[
            {**row, "key": key, "parent": parent} for key, parent in pairs
        ]
    )


@pytest.mark.parametrize("kind", KINDS)
@lite
def test_a_tree_that_leads_back_to_itself_is_refused_in_every_format(
    chief, kind
):
    content = tree(("a", "c"), ("b", "a"), ("c", "b"), ("d", None))
    proposal = frameworks.propose(chief, write(content, kind), "x")
    assert proposal.content is None
    assert {
        key
        for key in "abc"
        if any(f"“{key}”" in text for _line, _field, text in wrong(proposal))
    } == set("abc")
    assert all(line or field for line, field, _text in wrong(proposal))
    with pytest.raises(Invalid, match="cannot be taken"):
        frameworks.save(chief, proposal, None)


@pytest.mark.parametrize("kind", ["yaml", "csv", "xlsx", "moodle"])
@lite
def test_an_unknown_parent_and_a_key_that_stands_twice_are_refused_with_their_lines(
    chief, kind
):
    unknown = frameworks.propose(
        chief,
        write(tree(("a", None), ("b", None)), kind),
        "x",
    )
    assert wrong(unknown) == []
    file = write(tree(("a", None), ("b", None), ("b", "a")), kind)
    assert any(
        "b" in text or "already in line" in text
        for _line, _field, text in wrong(frameworks.propose(chief, file, "x"))
    )
    nowhere = tree(("a", None), ("b", "a"))
    file = write(nowhere, "csv").replace(b",b,a,", b",b,zz,")
    assert [
        (line, field)
        for line, field, _text in wrong(frameworks.propose(chief, file, "x"))
    ] == [(9, "parent")]


@lite
def test_every_wrong_cell_is_named_at_once(chief):
    text = (
        "loại;mã;mã cấp trên;tên (vi);mô tả (vi);ngày đối chiếu\n"
        "khung;Sai Mã;;Khung;Nguồn;hôm nay\n"
        "cấp độ;9;;Chín;;\n"
        f"năng lực;a;zz;{'Ă' * 201};;\n"
        "năng lực;dig.data;;Dữ liệu;Mô tả;\n"
    )
    found = wrong(frameworks.propose(chief, text.encode(), "x.csv"))
    assert sorted((line, field) for line, field, _text in found) == [
        (2, "as_of"),
        (2, "key"),
        (3, "key"),
        (4, "description.vi"),
        (4, "parent"),
        (4, "title.vi"),
    ]


@lite
@pytest.mark.parametrize("kind", ["yaml", "csv", "xlsx", "case-1.1"])
def test_an_unknown_legal_basis_is_refused_at_its_place(chief, kind):
    content = {
        **framework.content_of(frameworks.find("digital-224")),
        "legal_basis": "no-law",
    }
    proposal = frameworks.propose(chief, write(content, kind), "x")
    (problem,) = proposal.problems
    assert problem.values == {"key": "no-law"}
    assert problem.place.field in ("legal_basis", "CFDocument")
    assert proposal.content is None


@lite
@pytest.mark.parametrize(
    ("written", "fits"),
    [("22/11/2026", True), ("2026-11-22", True), ("31/02/2026", False)],
)
def test_the_day_of_comparison_is_read_as_a_spreadsheet_writes_it(
    chief, written, fits
):
    """Opened and saved again in a Vietnamese spreadsheet, a table has its days
    as 22/11/2026.
    """
    content = {
        **framework.content_of(frameworks.find("digital-224")),
        "as_of": "2026-11-22",
    }
    table = write(content, "csv").decode().replace("2026-11-22", written)
    found = wrong(frameworks.propose(chief, table.encode(), "x.csv"))
    assert [one[:2] for one in found] == ([] if fits else [(2, "as_of")])


@lite
def test_a_yaml_that_cannot_be_read_says_only_that(chief):
    found = wrong(frameworks.propose(chief, b"key: [a\n", "x.yaml"))
    assert len(found) == 1 and "not readable as YAML" in found[0][2]


@lite
def test_a_key_of_another_framework_is_refused_with_its_line(chief):
    text = write(tree(("dig.data", None)), "yaml")
    ((line, field, said),) = wrong(frameworks.propose(chief, text, "x.yaml"))
    assert text.decode().splitlines()[line - 1] == "- key: dig.data"
    assert field == "competencies[0].key"
    assert "“dig.data” belongs to another framework" in said


def test_a_file_of_moodle_keeps_its_numbers_and_finds_its_framework_again(
    chief,
):
    proposal = frameworks.propose(
        chief, EXAMPLE.encode(), "oecd.csv", language="en"
    )
    assert proposal.format.key == "moodle"
    row = frameworks.save(chief, proposal, None)
    assert read(export(chief, row.id, "moodle"), "moodle").names[
        "competencies"
    ]["s-dt-1"] == {"identifier": "S-DT 1"}
    again = frameworks.propose(
        chief, EXAMPLE.encode(), "oecd.csv", language="en"
    )
    assert (again.draft.id, again.differences) == (row.id, [])
    vietnamese = framework.content_of(row)
    vietnamese["competencies"][0]["title"]["vi"] = "Nắm cơ hội"
    studio.put_draft(chief, vietnamese, row.edit)
    kept = frameworks.propose(
        chief, EXAMPLE.encode(), "oecd.csv", language="en"
    )
    assert (
        kept.content["competencies"][0]["title"]
        == vietnamese["competencies"][0]["title"]
    )
    assert any("no text in the language" in note.text for note in kept.losses)


def test_a_package_from_elsewhere_keeps_its_identifiers(chief):
    proposal = frameworks.propose(
        chief, json.dumps(foreign()).encode(), "skills.json"
    )
    assert proposal.format.key == "case-1.1"
    row = frameworks.save(
        chief, frameworks.unseal(proposal.sealed), proposal.edit
    )
    out = json.loads(export(chief, row.id, "case-1.0"))
    assert {item["uri"] for item in out["CFItems"]} == {
        item["uri"] for item in foreign()["CFItems"]
    }
    again = frameworks.propose(
        chief, json.dumps(foreign()).encode(), "skills.json"
    )
    assert (again.draft.id, again.differences) == (row.id, [])
    assert (
        session()
        .get(OutsideNames, ("skills", "case"))
        .names["framework"]["identifier"]
        == foreign()["CFDocument"]["identifier"]
    )


@lite
def test_only_those_who_write_frameworks_bring_one_in(app, actor):
    for login in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "province-quang",
        "trainer-mai",
        "admin",
    ):
        with pytest.raises(NotAllowed):
            frameworks.propose(actor(login), b"key: x", "x.yaml")
        with pytest.raises(NotAllowed):
            frameworks.save(
                actor(login),
                frameworks.Proposal(
                    formats.available()["yaml"], content=small(key="coast")
                ),
                None,
            )
    assert studio.draft("coast") is None


@lite
def test_a_draft_is_taken_out_only_by_those_who_write_it(app, chief, actor):
    row = studio.put_draft(chief, small(key="coast"), None)
    with pytest.raises(NotFound):
        export(actor("manager-duc"), row.id, "csv")
    assert export(
        actor("manager-duc"), frameworks.find("digital-224").id, "csv"
    )
    with pytest.raises(NotAllowed):
        export(actor("lan"), frameworks.find("digital-224").id, "csv")


BOMB = b"key: x\na: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\ncompetencies: [*c, *c]\n"


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        b"key: \0",
        b"key: x\n" * 3,
        b"key: " + b"[" * 5_000,
        b"{" * 50_000,
        b'{"CFDocument": {"identifier": [1]}}',
        b"\xff\xfe{",
        b"k\xe3,kind\n",
        b"kind,key\n" + b"\0" * 50,
        b"kind,key," + b"," * 500,
        b"PK\x03\x04" + b"\0" * 99,
        b"kind,key\n" + b"x,y\n" * 2_001,
        json.dumps({"CFDocument": {}, "CFItems": [{}] * 20_000}).encode(),
    ],
)
@lite
def test_a_file_made_to_do_harm_is_refused_or_its_mistakes_are_named(
    chief, content
):
    for kind in ("", "yaml", "csv", "xlsx", "moodle", "case-1.1"):
        for encoding in ("", "windows-1258", "tcvn3"):
            try:
                proposal = frameworks.propose(
                    chief, content, "x", kind, encoding=encoding
                )
            except Invalid:
                continue
            assert proposal.problems
            assert proposal.content is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"# a comment\nkey: x", "yaml"),
        (b"\xef\xbb\xbfkey: x", "yaml"),
        (b"---\nkey: x", "yaml"),
        (b' \n{"a": 1}', "case-1.1"),
        (b"PK\x03\x04", "xlsx"),
        (b"kind,key\n", "csv"),
        ("loại;mã\n".encode(), "csv"),
        (EXAMPLE.encode(), "moodle"),
        (b"", "csv"),
    ],
)
def test_the_content_says_its_format(content, kind):
    assert formats.recognised(content).key == kind


@lite
def test_a_page_that_came_back_damaged_is_refused(app):
    for sealed in (
        "",
        "{",
        "[]",
        '{"content": 1, "names": {}, "format": "csv"}',
        "[" * 50_000,
    ):
        with pytest.raises(Invalid, match="not sent whole"):
            frameworks.unseal(sealed)


@lite
def test_names_that_no_reader_of_ours_gave_are_not_stored(chief):
    for names in (
        {"framework": 7},
        {"competencies": {"skill": []}},
        {"associations": [{}]},
        {"framework": {"kept": 3}},
    ):
        sealed = json.dumps(
            {
                "content": small(key="coast"),
                "names": names,
                "format": "case-1.1",
            }
        )
        with pytest.raises(Invalid, match="not sent whole"):
            frameworks.save(chief, frameworks.unseal(sealed), None)
    assert studio.draft("coast") is None


@lite
def test_what_is_too_much_to_be_kept_is_named(chief):
    package = foreign()
    package["CFDefinitions"]["CFConcepts"] = [{"title": "x" * 600_000}]
    proposal = frameworks.propose(chief, json.dumps(package).encode(), "x.json")
    assert "definitions" not in proposal.names
    assert any("too long to be kept" in note.text for note in proposal.losses)


# Pages and commands


@lite
def test_the_page_shows_first_and_saves_then(chief, browser):
    import io

    page = browser("nation-thu")
    file = write(small(key="coast"), "yaml")
    shown = page.post(
        "/files/frameworks/import",
        {"file": (io.BytesIO(file), "coast.yaml")},
        content_type="multipart/form-data",
    )
    assert shown.status_code == 200
    assert "Nothing has been changed yet" in shown.text
    assert studio.draft("coast") is None
    import html

    sealed = html.unescape(
        re.search(r'name="sealed" value="([^"]*)"', shown.text)[1]
    )
    saved = page.post(
        "/files/frameworks/import/save", {"sealed": sealed, "edit": ""}
    )
    row = studio.draft("coast")
    assert (saved.status_code, saved.location) == (
        302,
        f"/frameworks/{row.id}/draft?done=draft-begun",
    )
    out = page.get(f"/files/frameworks/{row.id}/yaml", buffered=True)
    assert out.data == file
    assert 'filename="coast-1.yaml"' in out.headers["Content-Disposition"]
    assert "nd-224-2026" in page.get(f"/files/frameworks/{row.id}").text


@lite
def test_a_file_that_cannot_be_read_is_refused_on_the_page_in_words(
    chief, browser
):
    import io

    page = browser("nation-thu")
    for content, word in (
        (b"\xff" * 40, "not saved as UTF-8"),
        (b"PK\x03\x04x", "cannot be read as an XLSX"),
        (b"", "empty"),
    ):
        answer = page.post(
            "/files/frameworks/import",
            {"file": (io.BytesIO(content), "x")},
            content_type="multipart/form-data",
        )
        assert (answer.status_code, word in answer.text) == (422, True), word
    assert page.post("/files/frameworks/import", {}).status_code == 422
    assert page.get("/files/frameworks/1/exe").status_code == 404


@pytest.fixture
def run(app):
    """`run(…)`: the exit code and what was printed."""

    def invoke(*words):
        runner = (
            app.test_cli_runner()
        )  # in a context of its own, as the commands have it
        result = contextvars.Context().run(
            runner.invoke, group, ["frameworks", *map(str, words)]
        )
        return result.exit_code, result.output

    return invoke


@lite
def test_commands_take_out_and_bring_in(run, tmp_path):
    for ending in ("yaml", "csv", "xlsx", "json"):
        file = tmp_path / f"d.{ending}"
        code, said = run("export", "digital-224", file)
        assert (code, "written to" in said) == (0, True), said
        code, said = run("import", file, "--dry-run")
        assert (code, said.splitlines()[-1]) == (
            0,
            "Nothing has been changed.",
        ), said
    (tmp_path / "d.yaml").write_bytes(write(small(key="coast"), "yaml"))
    code, said = run("import", tmp_path / "d.yaml")
    assert (code, said.splitlines()[-1]) == (
        0,
        "coast: draft of version 1. Publish it in the framework studio.",
    )
    code, said = run("import", tmp_path / "d.yaml")
    assert (code, "--replace-draft" in said) == (1, True)
    assert run("import", tmp_path / "d.yaml", "--replace-draft")[0] == 0
    assert run("export", "none", tmp_path / "x.csv")[0] == 1
    assert run("export", "coast", tmp_path / "x.doc")[0] == 1


@lite
def test_a_command_names_what_is_wrong_with_line_and_column(run, tmp_path):
    (tmp_path / "x.csv").write_text(
        "kind,key,parent,title (vi),description (vi),as of\nframework,f,,F,F,2026-01-01\ncompetency,a,b,A,A,\n"
    )
    code, said = run("import", tmp_path / "x.csv")
    assert code == 1
    assert (
        "line 3, parent: “a” is to stand under “b”, which is not there." in said
    )


def test_a_package_of_ours_holds_what_we_read(app):
    content = framework.content_of(frameworks.find("digital-224"))
    found = writer.package(content, WriteOptions())
    assert read_case(found).names == {"framework": {}, "competencies": {}}
