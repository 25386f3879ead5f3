"""A credential, checked without the library that made it."""

import base64
import gzip
import hashlib
import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from lms.core.db import execute, session
from lms.core.errors import Conflict, NotFound
from lms.core.state import state
from lms.evidence import service as evidence
from lms.records import service
from lms.records.models import Paper
from lms.records.service import Places, credentials, keys
from lms.records.service.credentials import credential
from tests import lite

SCRIPT = Path(__file__).parents[2] / "docs/verify_credential.py"


@pytest.fixture
def key(app):
    """A key to sign with, where the demo has none."""
    if not service.can_sign():
        service.make()
    return service.jwks()["keys"][0]


@pytest.fixture
def made(key, signed, browser):
    """The address of the file of a credential of Lan's."""

    def make(**fields):
        submission, lan = signed(), browser("lan")
        page = lan.get(f"/records/{submission}").text
        record = page.split('name="record" value="')[1].split('"')[0]
        lan.post(
            f"/records/{submission}/credentials", {"record": record} | fields
        )
        page = lan.get(f"/records/{submission}").text
        at = page.index("/papers/")
        return page[at : page.index('"', at)], int(record)

    return make


def part(text: str):
    return json.loads(_bytes(text))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(token: str, key) -> dict:
    """The claims, if this public key signed them."""
    head, claims, signature = token.split(".")
    public = Ed25519PublicKey.from_public_bytes(_bytes(key["x"]))
    public.verify(_bytes(signature), f"{head}.{claims}".encode())
    header = part(head)
    assert header["alg"] == "EdDSA" and "d" not in header["jwk"]
    assert header["kid"].endswith("#" + key["kid"])
    return part(claims)


@lite
def test_a_credential_says_what_was_signed_and_holds_the_chain(
    made, key, browser
):
    address, _record = made()
    lan = browser("lan")
    claims = verified(lan.get(address).text, key)
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["iss"] == claims["issuer"]["id"]
    assert claims["jti"] == claims["id"]
    subject = claims["credentialSubject"]
    assert subject["achievement"]["achievementType"] == "Competency"
    assert "does at work" in subject["achievement"]["criteria"]["narrative"]
    told = claims["evidence"][0]["narrative"]
    row = next(
        one
        for one in evidence.entries(_id("lan"))
        if one.details.get("submission")
    )
    assert row.hash in told or evidence.chain_of(row.person_id).end.hash in told
    (identity,) = subject["identifier"]
    salted = hashlib.sha256(f"lan{identity['salt']}".encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${salted}"
    assert "Ngọc Lan" not in json.dumps(claims, ensure_ascii=False)
    assert (
        browser().get(claims["id"].partition("localhost")[2]).status_code == 200
    )


def _id(key):
    from lms.people import service as people

    return people.find_person(key).id


@lite
def test_one_form_makes_the_credential_of_any_competency(signed, key, browser):
    """A page of three forms with the same words was long on a phone."""
    submission, lan = signed(), browser("lan")
    page = lan.get(f"/records/{submission}").text
    assert page.count("Make the credential") == 1
    ids = re.findall(
        r'type="radio" name="record" value="(\d+)"( checked)?', page
    )
    assert (
        len(ids) > 1 and [bool(chosen) for _id, chosen in ids].count(True) == 1
    )
    made = {"record": ids[-1][0]}
    answer = lan.post(f"/records/{submission}/credentials", made, follow=True)
    assert "The credential is made" in answer.text


def test_the_name_is_in_it_only_if_it_was_ticked(made, key, browser):
    address, _record = made(named="on")
    claims = verified(browser("lan").get(address).text, key)
    kinds = [
        one["identityType"] for one in claims["credentialSubject"]["identifier"]
    ]
    assert kinds == ["userName", "name"]


@lite
def test_a_changed_credential_is_not_verified(made, key, browser):
    token = browser("lan").get(made()[0]).text
    head, claims, signature = token.split(".")
    other = part(claims) | {"name": "Another"}
    forged = base64.urlsafe_b64encode(json.dumps(other).encode()).decode()
    with pytest.raises(InvalidSignature):
        verified(f"{head}.{forged.rstrip('=')}.{signature}", key)


@lite
def test_the_list_says_what_no_longer_holds(made, key, browser, actor):
    address, record = made()
    token = browser("lan").get(address).text
    status = part(token.split(".")[1])["credentialStatus"]
    index = int(status["statusListIndex"])
    assert not _bit(_list(browser, key), index)
    evidence.revoke(actor("manager-duc"), record, "Ký nhầm người.")
    assert _bit(_list(browser, key), index)


def _list(browser, key):
    claims = verified(browser().get("/issuer/status").text, key)
    packed = claims["credentialSubject"]["encodedList"]
    assert packed[0] == "u"
    return gzip.decompress(_bytes(packed[1:]))


def _bit(bits, index):
    assert len(bits) * 8 >= 131_072
    return bits[index // 8] >> (7 - index % 8) & 1


@lite
def test_only_oneself_makes_a_credential_and_only_of_what_counts(
    key, signed, actor
):
    submission = signed()
    lan = actor("lan")
    row = service.record_of(service.signed_work(lan, submission))["records"][0]
    for who in ("mentor-hoa", "manager-duc"):
        with pytest.raises(NotFound):
            service.make_credential(actor(who), submission, row["id"], False)
    with pytest.raises(NotFound):
        service.make_credential(lan, submission, 10**6, False)
    evidence.revoke(actor("manager-duc"), row["id"], "Nhầm người.")
    with pytest.raises(NotFound):
        service.make_credential(lan, submission, row["id"], False)


@lite
def test_without_a_key_the_page_says_who_must_do_what(
    app, signed, browser, actor
):
    keys.path().unlink(missing_ok=True)
    submission = signed()
    page = browser("lan").get(f"/records/{submission}").text
    assert "lms records key" in page
    row = service.record_of(service.signed_work(actor("lan"), submission))
    with pytest.raises(Conflict):
        service.make_credential(
            actor("lan"), submission, row["records"][0]["id"], False
        )
    assert browser().get("/issuer/status").status_code == 404


@lite
def test_the_key_lies_in_a_file_of_its_own_and_is_rotated(
    app, made, key, browser
):
    address, _record = made()
    before = browser("lan").get(address).text
    assert stat.S_IMODE(keys.path().stat().st_mode) == 0o600
    with pytest.raises(Conflict):
        service.make()
    service.make(rotate=True)
    published = browser().get("/issuer/jwks.json").json["keys"]
    assert [one["kid"] for one in published][1] == key["kid"]
    assert all("d" not in one for one in published)
    assert json.loads(keys.path().read_text())["keys"][1].get("d") is None
    verified(before, published[1])
    verified(browser("lan").get(address).text, published[0])
    assert (
        browser().get("/issuer").json["jwks_uri"].endswith("/issuer/jwks.json")
    )


@lite
def test_a_script_of_its_own_verifies_it_until_it_is_revoked(
    made, key, browser, actor, tmp_path
):
    address, record = made()
    files = {
        "credential.jwt": browser("lan").get(address).text,
        "jwks.json": json.dumps(service.jwks()),
        "status.jwt": browser().get("/issuer/status").text,
    }

    def checked(**changed):
        for name, text in (files | changed).items():
            (tmp_path / name).write_text(text)
        names = [str(tmp_path / name) for name in files]
        call = [sys.executable, "-I", str(SCRIPT), *names]
        return subprocess.run(call, capture_output=True, text=True)

    right = checked()
    assert (right.returncode, right.stderr) == (0, "")
    head, claims, signature = files["credential.jwt"].split(".")
    forged = f"{head}.{claims[:-4]}AAAA.{signature}"
    assert (
        "not that of the issuer" in checked(**{"credential.jwt": forged}).stderr
    )
    evidence.revoke(actor("manager-duc"), record, "Ký nhầm người.")
    now = browser().get("/issuer/status").text
    assert "revoked" in checked(**{"status.jwt": now}).stderr
    for odd in ("", "no token", "a.b.c", "é.é.é", files["jwks.json"]):
        said = checked(**{"credential.jwt": odd})
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.startswith("These are no credential"), odd


@lite
def test_the_list_reads_no_credential_that_nothing_speaks_against(made, key):
    made()
    engine = session().get_bind()
    assert credentials._fallen() == []
    doubtful = execute(credentials._DOUBTFUL, {"kind": "credential"})
    assert doubtful.all() == [], "nothing of anybody was revoked"
    plans = [
        row.detail
        for one in (credentials._WITHDRAWN, credentials._DOUBTFUL)
        for row in session()
        .connection()
        .exec_driver_sql(
            f"EXPLAIN QUERY PLAN {one.compile(engine)}", ("credential",)
        )
    ]
    assert plans and not any("SCAN lms_paper" in line for line in plans)


@lite
def test_codes_and_credentials_lead_to_the_public_address(made, key, browser):
    state().settings["LMS_PUBLIC_URL"] = "https://hoc.example.vn/"
    claims = verified(browser("lan").get(made()[0]).text, key)
    assert claims["id"].startswith("https://hoc.example.vn/check/")
    assert claims["iss"] == "https://hoc.example.vn/issuer"
    path = claims["id"].removeprefix("https://hoc.example.vn")
    assert browser().get(path).status_code == 200


def test_a_credential_is_no_paper_to_print(made, browser):
    address, _record = made()
    paper = address.removesuffix("/credential.jwt")
    assert browser("lan").get(paper).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_of_one_language_only_are_said_as_they_are(made, key, language):
    """A competency or a task may have lost one of its names."""
    made(named="1")
    paper = session().scalars(select(Paper)).one()
    line = dict(paper.content["records"][0])
    for name in ("title", "competency"):
        line[name] = {language: f"{name} {language}"}
    paper.content = paper.content | {"records": [line]}
    said = credential(paper, Places("i", "k", "s", "c"))
    session().rollback()
    assert said["name"] == f"competency {language}"
    achieved = said["credentialSubject"]["achievement"]
    assert f"“title {language}”" in achieved["criteria"]["narrative"]
