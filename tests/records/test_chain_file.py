"""A chain is checked by a script that needs nothing of ours, run by a Python
that sees no package at all.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lms.cli import group
from lms.evidence import service as evidence
from lms.people import service as people
from tests import lite

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_chain.py"


def check(path, *asked):
    """What the script says, and how it ends."""
    alone = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *asked]
    done = subprocess.run(alone, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def lines(signed, prove_more, actor):
    """A chain with a revoked row and a seal that covers it."""
    signed()
    prove_more()
    lan = people.find_person("lan").id
    first = min(evidence.entries(lan), key=lambda row: row.seq)
    evidence.revoke(actor("manager-duc"), first.id, "Ký nhầm người.")
    evidence.seal()
    return list(evidence.chain_lines(lan, "lan", whole=True))


@pytest.fixture
def written(tmp_path):
    def write(lines):
        path = tmp_path / "chain.jsonl"
        texts = [json.dumps(one, ensure_ascii=False) for one in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


def _of(lines, kind):
    return [one for one in lines if one["kind"] == kind]


def test_the_script_is_short_and_imports_the_standard_library_only():
    text = SCRIPT.read_text(encoding="utf-8").splitlines()
    imported = {one.split()[1] for one in text if one.startswith("import ")}
    assert len(text) < 100
    assert imported <= sys.stdlib_module_names


def test_a_chain_as_it_was_written_is_whole(lines, written):
    code, said = check(written(lines))
    assert (code, "as they were written" in said) == (0, True), said
    head = _of(lines, "head")[0]["hash"]
    assert head in said
    assert check(written(lines), "--head", head)[0] == 0
    assert check(written(lines), "--head", "f" * 64)[0] == 1
    seal = _of(lines, "seal")[-1]["whole"]
    assert check(written(lines), "--seal", seal)[0] == 0
    assert check(written(lines), "--seal", "0" * 64)[0] == 1


@lite
def test_any_value_that_was_changed_is_found(lines, written):
    changed = 0
    for at, line in enumerate(lines):
        for place in _places(line):
            copy = json.loads(json.dumps(lines))
            _change(copy[at], place)
            code, said = check(written(copy))
            assert code == 1, (line["kind"], place)
            assert "NOT AS IT WAS WRITTEN" in said
            changed += 1
    assert changed > 60


def _places(line):
    """Every value that is bound, by its way down."""
    if line["kind"] == "about":
        return [("person",), ("format",)]
    found = []
    for name, value in line.items():
        if isinstance(value, dict):
            found += [(name, inner) for inner in value]
        elif name not in ("kind", "ends"):
            found.append((name,))
    return found


def _change(line, place):
    *way, name = place
    for step in way:
        line = line[step]
    old = line[name]
    line[name] = old + 1 if isinstance(old, int) else f"{old}x"


@lite
def test_rows_that_are_missing_doubled_or_in_another_order_are_found(
    lines, written
):
    rows = [at for at, one in enumerate(lines) if one["kind"] == "row"]
    for at in rows:
        assert check(written(lines[:at] + lines[at + 1 :]))[0] == 1
        assert check(written([*lines[:at], lines[at], *lines[at:]]))[0] == 1
    swapped = list(lines)
    swapped[rows[0]], swapped[rows[1]] = swapped[rows[1]], swapped[rows[0]]
    assert check(written(swapped))[0] == 1
    for bad in (["no json"], [{"kind": "other"}], []):
        assert check(written(bad))[0] == 1


@lite
def test_a_seal_does_not_fit_other_ends(lines, written):
    copy = json.loads(json.dumps(lines))
    _of(copy, "ends")[0]["ends"][0][2] = "f" * 64
    assert check(written(copy))[0] == 1


def test_the_command_writes_the_ends_of_all_chains(app, signed, written):
    """Also where reading begins no transaction by itself."""
    signed()
    evidence.seal()
    asked = ["evidence", "export-chain", "lan", "--ends"]
    done = app.test_cli_runner().invoke(group, asked)
    assert done.exit_code == 0
    lines = [json.loads(one) for one in done.output.splitlines()]
    assert _of(lines, "ends")[0]["ends"]
    assert check(written(lines))[0] == 0


@lite
def test_the_command_and_the_page_write_the_same_chain(
    app, signed, browser, written
):
    signed()
    asked = ["evidence", "export-chain", "lan"]
    by_command = app.test_cli_runner().invoke(group, asked).output
    page = browser("lan").get("/my-file/chain.jsonl").text
    rows = [[], []]
    for into, text in zip(rows, (by_command, page), strict=True):
        into += [json.loads(one) for one in text.splitlines()][1:]
    assert rows[0] == rows[1] and len(rows[0]) > 1
    assert (
        check(written([json.loads(one) for one in page.splitlines()]))[0] == 0
    )
