"""Published frameworks at the addresses of the CASE standard: found by
identifier, closed unless the site opens them.
"""

import json

import pytest

from lms.exchange.formats.case_package import fields
from lms.exchange.service import frameworks
from lms.standalone.app import create_app
from lms.studio import service as studio
from tests.conftest import Browser
from tests.exchange.frameworks import small
from tests.exchange.test_formats import conforms, foreign, read_case

pytestmark = pytest.mark.parametrize(
    "backend", ["sqlite"], indirect=True
)  # where no database can differ
DIGITAL = fields.identifier("digital-224", "CFDocument")


@pytest.fixture
def opened(app):
    """A visitor of the same site after it has opened its frameworks to
    everybody.
    """
    site = create_app(
        LMS_DATA=app.config["LMS_DATA"],
        LMS_SECURE_COOKIES="0",
        LMS_CASE_PUBLIC="1",
    )
    site.config["TESTING"] = True
    with site.app_context():
        yield Browser(site)
        site.extensions["sqlalchemy"].engine.dispose()


def asked(browser, path, **query):
    answer = browser.get(f"/ims/case/{path}", query_string=query)
    assert answer.mimetype == "application/json", answer.status_code
    return answer, json.loads(answer.data)


def test_closed_unless_the_site_opens_it(app, browser, opened):
    assert "/sign-in" in browser().get("/ims/case/v1p1/CFDocuments").location
    answer, said = asked(browser("lan"), f"v1p1/CFPackages/{DIGITAL}")
    assert (answer.status_code, said["imsx_codeMajor"]) == (403, "failure")
    assert (
        asked(browser("manager-duc"), f"v1p1/CFPackages/{DIGITAL}")[
            0
        ].status_code
        == 200
    )
    assert asked(opened, "v1p1/CFDocuments")[0].status_code == 200
    assert opened.get("/people").status_code == 302


def test_a_package_is_found_conforms_and_is_read_again(opened):
    for version, name in (("v1p0", "1.0"), ("v1p1", "1.1")):
        _answer, package = asked(opened, f"{version}/CFPackages/{DIGITAL}")
        for link in (package["CFDocument"], *package["CFItems"]):
            assert link["uri"].startswith(
                f"http://localhost/ims/case/{version}/"
            )
        assert package["CFDocument"].get("caseVersion") == (
            name if name == "1.1" else None
        )
        assert package["CFDocument"]["adoptionStatus"] == "Adopted"
        conforms(
            json.loads(
                json.dumps(package).replace(
                    "http://localhost", "https://localhost"
                )
            )
        )
        reading = read_case(package)
        assert (reading.problems, reading.content["key"]) == ([], "digital-224")


def test_every_address_leads_to_its_object(opened):
    _answer, package = asked(opened, f"v1p1/CFPackages/{DIGITAL}")
    for kind, nodes in (
        ("CFItems", package["CFItems"]),
        ("CFAssociations", package["CFAssociations"]),
        ("CFRubrics", package["CFRubrics"]),
    ):
        for node in (nodes[0], nodes[-1]):
            answer, said = asked(opened, f"v1p1/{kind}/{node['identifier']}")
            assert answer.status_code == 200
            assert node.items() <= said.items()
            assert (
                kind == "CFRubrics"
                or said["CFDocumentURI"]["identifier"] == DIGITAL
            )
    _answer, document = asked(opened, f"v1p1/CFDocuments/{DIGITAL}")
    assert (
        document["CFPackageURI"]["uri"]
        == f"http://localhost/ims/case/v1p1/CFPackages/{DIGITAL}"
    )
    item = package["CFItems"][0]["identifier"]
    _answer, joined = asked(opened, f"v1p1/CFItemAssociations/{item}")
    assert joined["CFItem"]["identifier"] == item
    assert {one["associationType"] for one in joined["CFAssociations"]} == {
        "isChildOf",
        "isTranslationOf",
    }


def test_the_list_is_given_in_parts_sorted_and_filtered(opened):
    answer, said = asked(
        opened,
        "v1p0/CFDocuments",
        limit=1,
        offset=1,
        sort="title",
        orderBy="desc",
    )
    total = int(answer.headers["X-Total-Count"])
    assert (len(said["CFDocuments"]), total >= 3) == (1, True)
    for name in ("first", "last", "next", "prev"):
        assert f'rel="{name}"' in answer.headers["Link"]
    titles = [
        one["title"]
        for one in asked(opened, "v1p0/CFDocuments", sort="title")[1][
            "CFDocuments"
        ]
    ]
    assert titles == sorted(titles)
    _answer, some = asked(
        opened, "v1p0/CFDocuments", filter="title~'năng lực số'", fields="title"
    )
    assert some["CFDocuments"] == [
        {"identifier": DIGITAL, "title": "Năng lực số"}
    ]
    assert (
        asked(opened, "v1p0/CFDocuments", filter="title='none'")[0].headers[
            "X-Total-Count"
        ]
        == "0"
    )


@pytest.mark.parametrize(
    ("path", "query", "status", "minor"),
    [
        ("v1p1/CFDocuments/7", {}, 404, "unknownobject"),
        (
            "v1p1/CFDocuments/00000000-0000-4000-8000-000000000000",
            {},
            404,
            "unknownobject",
        ),
        (f"v1p1/CFThings/{DIGITAL}", {}, 404, "unknownobject"),
        (f"v9p9/CFDocuments/{DIGITAL}", {}, 404, "unknownobject"),
        (f"v1p1/CFItems/{DIGITAL}", {}, 404, "unknownobject"),
        ("v1p1/CFItems", {}, 404, "unknownobject"),
        ("v1p1/CFDocuments", {"limit": "0"}, 400, "invalid_selection_field"),
        ("v1p1/CFDocuments", {"offset": "-1"}, 400, "invalid_selection_field"),
        (
            "v1p1/CFDocuments",
            {"limit": "9" * 30},
            400,
            "invalid_selection_field",
        ),
        ("v1p1/CFDocuments", {"sort": "salary"}, 400, "invalid_sort_field"),
        (
            "v1p1/CFDocuments",
            {"fields": "salary"},
            400,
            "invalid_selection_field",
        ),
        (
            "v1p1/CFDocuments",
            {"filter": "salary='7'"},
            400,
            "invalid_selection_field",
        ),
        (
            "v1p1/CFDocuments",
            {"filter": "title"},
            400,
            "invalid_selection_field",
        ),
    ],
)
def test_what_is_not_there_is_said_as_the_standard_says_it(
    opened, path, query, status, minor
):
    answer, said = asked(opened, path, **query)
    assert (answer.status_code, said["imsx_severity"]) == (status, "error")
    assert (
        said["imsx_codeMinor"]["imsx_codeMinorField"][0][
            "imsx_codeMinorFieldValue"
        ]
        == minor
    )


def test_a_draft_is_not_shown_and_a_published_change_is(app, actor, opened):
    row = studio.put_draft(actor("nation-thu"), small(key="coast"), None)
    own = fields.identifier("coast", "CFDocument")
    assert asked(opened, f"v1p1/CFDocuments/{own}")[0].status_code == 404
    studio.publish(actor("nation-thu"), row.id, row.edit)
    assert asked(opened, f"v1p1/CFDocuments/{own}")[1]["title"] == "Năng lực số"


def test_what_came_from_elsewhere_keeps_its_addresses_and_definitions(
    app, actor, opened
):
    chief, package = actor("nation-thu"), foreign()
    proposal = frameworks.propose(
        chief, json.dumps(package).encode(), "skills.json"
    )
    row = frameworks.save(chief, proposal, None)
    studio.publish(chief, row.id, row.edit)
    item = package["CFItems"][0]
    assert (
        asked(opened, f"v1p1/CFItems/{item['identifier']}")[1]["uri"]
        == item["uri"]
    )
    kind = package["CFDefinitions"]["CFItemTypes"][0]
    assert asked(opened, f"v1p1/CFItemTypes/{kind['identifier']}")[1] == {
        "CFItemTypes": [kind]
    }
