"""What is remembered of an author's files is read only, and follows what the
site knows.
"""

import re
from copy import deepcopy
from dataclasses import replace

import pytest
import yaml

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import checks, outline
from lms.authoring.service import checking
from lms.core import clock
from lms.revalidation import service as revalidation
from tests.conftest import Browser

SLUG, OLD, NEW = "phan-loai-don", "nd-154-2026", "nd-118-2025"
LAW = "luat-91-2025"
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


def said(old, new):
    """What a text becomes."""
    return lambda content: content.replace(old.encode(), new.encode())


CHANGES = {
    "a text": ("01-nguoi-viet-muon-gi.vi.md", said(".", ", thử.")),
    "a question": ("quiz.yaml", said("competency:", "competency: no-such #")),
    "a lesson's name": ("course.yaml", said("lesson: 01-", "lesson: 09-")),
    "a check question": ("course.yaml", said("type: single", "type: none")),
    "a law that is unsure": (
        "course.yaml",
        said("unsure: [", f"unsure: [{LAW}, "),
    ),
    "no figure": ("figures/{figure}", lambda _content: b"<svg/>"),
}


def with_change(source, name, change):
    figure = next(one for one in source.files if one.startswith("figures/"))
    name = name.format(figure=figure.removeprefix("figures/"))
    content = change(source.files[name])
    assert content != source.files[name], name
    return replace(source, files={**source.files, name: content})


def test_what_is_remembered_of_parts_is_what_a_fresh_look_finds(app, draft):
    source = draft[1]
    for name, change in (*CHANGES.values(), *CHANGES.values()):
        for one in (source, with_change(source, name, change)):
            content, found = checking.check_here(one)
            fresh, told = checking.check_source(one, checking.known_here())
            assert (content.content, found) == (fresh.content, told), name
        assert told or name.endswith(".md")


@pytest.mark.parametrize(
    ("what", "most"), [("a text", 0), ("a question", 1), ("no figure", 99)]
)
def test_no_part_is_looked_at_again_that_says_what_it_said(
    app, draft, monkeypatch, what, most
):
    source = draft[1]
    checking.check_here(source)
    looked = []
    look = checks.check_inside
    monkeypatch.setattr(
        checks, "check_inside", lambda *told: looked.append(look(*told))
    )
    checking.check_here(source)
    assert not looked
    checking.check_here(with_change(source, *CHANGES[what]))
    assert min(most, 2) <= len(looked) <= most


def test_no_file_is_read_as_it_was_beside_one_as_it_is(app, draft, monkeypatch):
    """Somebody changes two files between the two statements of a reading."""
    trainer, draft_id = access.actor_for("trainer-mai"), draft[0]
    names = ["quiz.yaml", "task.yaml", "03-giu-kin.en.md"]
    service.change_file(trainer, draft_id, names[0], lambda old: old + b"#\n")
    execute, waiting = checking.execute, [names[1:]]

    def meanwhile(query, asked):
        rows = execute(query, asked).all()
        for changed in waiting[:1]:
            waiting.clear()
            for name in changed:
                service.change_file(trainer, draft_id, name, lambda old: b"x")
            service.remove_file(trainer, draft_id, names[0])
        return rows

    monkeypatch.setattr(checking, "execute", meanwhile)
    read = service.open_draft(trainer, draft_id)
    assert not waiting
    assert {read.source.files[name] for name in names[1:]} == {b"x"}
    assert names[0] not in read.source.files
    assert read.mark == checking.digest_of(read.source)
