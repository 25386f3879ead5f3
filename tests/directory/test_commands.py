"""`lms people import` at the command line."""

import pytest

from lms.cli import group
from lms.people import service as people
from tests import lite

HEAD = "login,name,unit,post,from\n"
AN = "an.nguyen,Nguyễn Văn An,cua-song.office,clerk,2026-10-01\n"
BAD = "b,Phạm,no-such,clerk,32/13/2026\n"


@pytest.fixture
def run(app, tmp_path):
    """`run(text, *options)`: the exit code and what was printed."""

    def invoke(text, *options, encoding="utf-8"):
        file = tmp_path / "people.csv"
        file.write_bytes(
            text.encode(encoding) if isinstance(text, str) else text
        )
        result = app.test_cli_runner().invoke(
            group, ["people", "import", str(file), *options]
        )
        return result.exit_code, result.output

    return invoke


@lite
def test_a_dry_run_then_the_import_then_nothing_new(run):
    assert run(HEAD + AN, "--dry-run") == (
        0,
        "1 would be added, 0 there already, 0 bad rows\n",
    )
    assert people.find_person("an.nguyen") is None
    code, said = run(HEAD + AN)
    assert code == 0
    assert said.startswith("1 added, 0 there already, 0 bad rows\nan.nguyen\t")
    assert run(HEAD + AN) == (0, "0 added, 1 there already, 0 bad rows\n")


@lite
def test_bad_rows_are_named_and_stop_the_import(run):
    code, said = run(HEAD + AN + BAD)
    assert code == 1
    assert (
        "line 3, login: should be 2 to 80 letters, digits, dots or hyphens"
        in said
    )
    assert "line 3, unit: there is no unit with the key “no-such”" in said
    assert "line 3, from: “32/13/2026” is not a day" in said
    assert people.find_person("an.nguyen") is None
    code, dry = run(HEAD + AN + BAD, "--dry-run")
    assert (code, "1 bad rows" in dry) == (1, True)
    assert "line 3, unit: there is no unit" in dry
    assert run(HEAD + AN + BAD, "--dry-run", "--only-good")[0] == 0


@lite
def test_only_the_good_rows_if_that_is_asked_for(run):
    code, said = run(HEAD + AN + BAD, "--only-good")
    assert code == 0
    assert "1 added, 0 there already, 1 bad rows" in said
    assert people.find_person("an.nguyen") is not None


@lite
def test_a_file_in_another_encoding_is_refused_in_words(run):
    code, said = run(
        "login,name,unit\nan.nguyen,Nguyễn An,cua-song".encode().replace(
            "ễ".encode(), b"\xea"
        )
    )
    assert code == 1
    assert said.startswith(
        "Error: The file is not saved as UTF-8 (probably Windows-1258)"
    )
