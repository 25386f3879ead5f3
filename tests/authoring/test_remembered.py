"""What is remembered of an author's files is read only, and follows what the
site knows.
"""

import re
from copy import deepcopy

import pytest
import yaml

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.service import checking
from lms.core import clock
from lms.revalidation import service as revalidation
from tests.conftest import Browser

SLUG, OLD, NEW = "phan-loai-don", "nd-154-2026", "nd-118-2025"
PAGES_OF_A_KIND, MOST_KINDS = 2, 10


@pytest.fixture
def backend():
    """Nothing is stored that a database could keep otherwise."""
    return "sqlite"


@pytest.fixture
def draft(app):
    """A draft of a shipped course; its id and its files."""
    trainer = access.actor_for("trainer-mai")
    draft_id = service.begin(trainer, SLUG)
    return draft_id, service.open_draft(trainer, draft_id).source


def test_pages_leave_what_is_remembered_as_it_was(app, draft):
    draft_id, source = draft
    content, found = checking.checked_here(source)
    before, said = deepcopy(content.content), list(found)
    at, mai = f"/author/drafts/{draft_id}", Browser(app, "trainer-mai")
    opened = set()
    for page in (at, f"{at}/tour"):
        text = mai.get(page).text
        for link in re.findall(rf'href="{at}/([^"#?.]+)"', text):
            kind = link.partition("/")[0]
            if sum(one.startswith(kind) for one in opened) < PAGES_OF_A_KIND:
                opened.add(link)
                assert mai.get(f"{at}/{link}").status_code == 200, link
    assert len(opened) > MOST_KINDS
    mai.post(f"{at}/publish", {"count": "1"})
    again, told = checking.checked_here(source)
    assert again is content
    assert (again.content, told) == (before, said)
    for name, written in source.files.items():
        if name.endswith(".yaml"):
            fresh = yaml.safe_load(written)
            assert outline.read_data(written) == fresh, name


def test_what_is_remembered_follows_a_change_of_law(app, draft):
    _id, source = draft
    _content, before = checking.checked_here(source)
    revalidation.replace(
        access.actor_for("nation-thu"), OLD, NEW, clock.today(), "Đổi."
    )
    _content, after = checking.checked_here(source)
    assert len(after) > len(before)
    assert any(NEW in dict(one.values).values() for one in after)


def test_forms_in_what_is_remembered_have_the_token_of_whoever_looks(
    app, draft
):
    at = f"/author/drafts/{draft[0]}"
    seen = []
    for mai in (Browser(app, "trainer-mai"), Browser(app, "trainer-mai")):
        seen.append(mai.token())
        page = mai.get(at).text
        tokens = re.findall(r'name="csrf_token" value="([^"]*)"', page)
        assert len(tokens) > MOST_KINDS
        part = {"part": "01-ba-loai-don", "csrf_token": tokens[0]}
        assert mai.client.post(f"{at}/duplicate", data=part).status_code != 400
    assert all(tokens)
    assert seen[0] not in page
