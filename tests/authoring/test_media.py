"""Pictures, drawings and recordings come into a draft from the browser, are
shown while one writes, replaced and taken out.
"""

import io
import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.media import pictures
from tests.authoring.test_writing import address, fields
from tests.core.test_pictures import BAD, opened, picture, with_notes
from tests.core.test_sounds import M4A, MP3, OGG

SLUG, KEY = "chung-thuc-ban-sao", "02-xem-ban-chinh"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><text x="9" y="50" font-size="16">A</text></svg>'


@pytest.fixture
def backend():
    """What is stored is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    with app.app_context():
        yield access.actor_for("trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


@pytest.fixture
def mai(browser):
    return browser("trainer-mai")


def files(trainer, draft_id):
    return service.open_draft(trainer, draft_id).source.files


def add(trainer, draft_id, content, name="Quầy 1.JPG", beside="", **said):
    sent = service.SentFile(name, content, "vi", **said)
    return service.add_medium(trainer, draft_id, sent, beside)


def test_a_picture_comes_with_the_page_and_is_shown_at_its_block(
    trainer, draft_id, mai
):
    sent = fields(mai.get(address(draft_id)))
    sent |= {
        "kind-vi-0": "figure",
        "text-vi-0": "Bàn tiếp dân",
        "text-vi-1": "gõ dở",
        "file-vi-0": (io.BytesIO(with_notes()), "IMG 1.jpg"),
        "act": "stay-vi-0",
    }
    page = mai.post(address(draft_id), sent, follow=True)
    there = files(trainer, draft_id)
    text = there[f"{KEY}.vi.md"].decode()
    assert text.startswith("![Bàn tiếp dân](figures/img-1.webp)\n\ngõ dở\n")
    kept = there["figures/img-1.webp"]
    assert opened(kept).size == (600, 800)
    assert not opened(kept).getexif()
    seen = re.findall(
        r'data-seen><figure class="fig photo"><img src="([^"]+)"', page.text
    )
    shown = mai.get(seen[0].replace("&amp;", "&"))
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert pictures.examine(shown.data).width == 360
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    preview = mai.post(f"{address(draft_id, 'texts')}/preview", fields(page))
    assert 'alt="Bàn tiếp dân"' in preview.text
    assert "/media/figures/img-1.webp?width=360" in preview.text


@pytest.mark.parametrize("why", sorted(BAD))
def test_what_is_no_good_is_said_at_its_block_and_nothing_is_lost(
    trainer, draft_id, mai, why
):
    before = files(trainer, draft_id)
    sent = fields(mai.get(address(draft_id)))
    sent |= {
        "kind-vi-0": "figure",
        "text-vi-0": "gõ dở",
        "file-vi-0": (io.BytesIO(BAD[why][0]), "x.jpg"),
    }
    answer = mai.post(address(draft_id), sent | {"act": "down-vi-0"})
    assert answer.status_code == 422
    assert 'id="text-vi-0-wrong-1"' in answer.text
    assert fields(answer)["text-vi-0"] == "gõ dở"
    assert files(trainer, draft_id) == before


def test_the_same_picture_twice_is_one_file(trainer, draft_id):
    first = add(trainer, draft_id, picture())
    edit = service.open_draft(trainer, draft_id).edit
    assert add(trainer, draft_id, picture(), "khác.jpg") == first
    assert service.open_draft(trainer, draft_id).edit == edit
    assert first == "figures/quay-1.webp"
    other = add(trainer, draft_id, picture(400, 300))
    assert other == "figures/quay-1-2.webp"


def test_a_drawing_comes_in_one_language_after_the_other(trainer, draft_id):
    first = add(
        trainer, draft_id, DRAWING, "a.svg", caption="Tên", words="<Có gì>"
    )
    assert first == "figures/a.svg"
    kept = files(trainer, draft_id)["figures/a.vi.svg"].decode()
    assert ">Tên</title>" in kept and ">&lt;Có gì&gt;</desc>" in kept
    english = service.SentFile("b.svg", DRAWING, "en")
    assert service.add_medium(trainer, draft_id, english, first) == first
    assert "figures/a.en.svg" in files(trainer, draft_id)
    again = service.SentFile("b.svg", DRAWING.replace(b"A<", b"B<"), "en")
    assert (
        service.add_medium(trainer, draft_id, again, first) == "figures/b.svg"
    )


def test_a_drawing_with_a_prefix_stays_as_it_is(trainer, draft_id):
    content = (
        DRAWING.replace(b"xmlns=", b"xmlns:s=")
        .replace(b"<", b"<s:")
        .replace(b"<s:/", b"</s:")
    )
    assert add(trainer, draft_id, content, "a.svg", words="Chữ A")
    assert files(trainer, draft_id)["figures/a.vi.svg"] == content


def test_a_drawing_stands_beside_drawings_only(trainer, draft_id):
    source = add(trainer, draft_id, DRAWING, "a.svg", beside=f"{KEY}.svg")
    assert source == "figures/a.svg"


def test_a_drawing_in_which_something_could_run_is_refused(trainer, draft_id):
    before = files(trainer, draft_id)
    bad = DRAWING.replace(b"<text", b"<script>x</script>\n<image/><text")
    with pytest.raises(Invalid) as refusal:
        add(trainer, draft_id, bad, "a.svg")
    assert "script" in str(refusal.value) and len(refusal.value.also) >= 2
    assert files(trainer, draft_id) == before


@pytest.mark.parametrize("content", [MP3, M4A, OGG], ids=["mp3", "m4a", "ogg"])
def test_a_recording_comes_in_and_is_heard_in_pieces(
    trainer, draft_id, mai, content
):
    source = add(trainer, draft_id, content, "Lời chào.mp3")
    answer = mai.get(f"/author/drafts/{draft_id}/media/{source}")
    assert answer.mimetype.startswith("audio/")
    piece = mai.client.get(
        f"/author/drafts/{draft_id}/media/{source}",
        headers={"Range": "bytes=0-9"},
    )
    assert (piece.status_code, piece.data) == (206, answer.data[:10])


def test_it_is_brought_in_while_one_writes(draft_id, mai):
    path = f"/author/drafts/{draft_id}/media/block"
    sent = {
        "kind-vi-0": "figure",
        "text-vi-0": "Quầy",
        "file-vi-0": (io.BytesIO(picture()), "a.jpg"),
    }
    piece = mai.post(path, sent).json["piece"]
    assert 'value="figures/a.webp" selected' in piece
    assert ">Quầy</textarea>" in piece
    wrong = {**sent, "file-vi-0": (io.BytesIO(b"GIF89a"), "a.gif")}
    answer = mai.post(path, wrong)
    assert answer.status_code == 422
    assert "JPEG" in answer.json["refused"][0]


def test_what_nothing_shows_is_listed_and_taken_out(trainer, draft_id, mai):
    path = f"/author/drafts/{draft_id}/media"
    answer = mai.post(
        f"{path}/add",
        {"language": "vi", "file": (io.BytesIO(picture()), "a.jpg")},
    )
    assert answer.status_code == 302
    page = mai.get(path).text
    assert page.count("Shown nowhere") == 1
    taken = mai.post(f"{path}/take-out", {"name": "figures/giap-lai"})
    assert taken.status_code == 409
    assert "01-" in taken.text or ".md" in taken.text
    assert (
        mai.post(f"{path}/take-out", {"name": "figures/a"}).status_code == 302
    )
    assert "figures/a.webp" not in files(trainer, draft_id)
    assert "figures/giap-lai.vi.svg" in files(trainer, draft_id)


def test_another_stands_in_its_place_under_the_same_name(trainer, draft_id):
    png = picture(kind="PNG")
    service.change_file(trainer, draft_id, "figures/b.png", lambda _: png)
    sent = service.SentFile("x.jpg", picture(300, 200), "")
    service.replace_medium(trainer, draft_id, "figures/b.png", sent)
    kept = files(trainer, draft_id)["figures/b.png"]
    assert (opened(kept).format, opened(kept).size) == ("PNG", (300, 200))
    for content in (DRAWING, MP3):
        with pytest.raises(Invalid, match=r"another kind|no picture"):
            other = service.SentFile("x", content, "")
            service.replace_medium(trainer, draft_id, "figures/b.png", other)
    with pytest.raises(Conflict):
        service.replace_medium(trainer, draft_id, "figures/no.webp", sent)


def test_only_those_who_write_the_course_do_any_of_it(trainer, draft_id, app):
    lan = access.actor_for("lan")
    sent = service.SentFile("x.jpg", picture(), "vi")
    for act in (
        lambda: service.add_medium(lan, draft_id, sent),
        lambda: service.replace_medium(lan, draft_id, "figures/a.webp", sent),
        lambda: service.take_out_medium(lan, draft_id, "figures/a"),
        lambda: service.open_draft(lan, draft_id),
        lambda: service.shown_files(lan, draft_id, ["figures/a.webp"]),
        lambda: service.medium_file(lan, draft_id, "figures/a.webp", None),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_odd_addresses_of_files_are_none(draft_id, mai):
    for rest in (
        "figures/no.webp",
        "figures/giap-lai.vi.svg?width=99999",
        "x/course.yaml",
        "figures/..course.yaml",
    ):
        path = f"/author/drafts/{draft_id}/media/{rest}"
        assert mai.get(path).status_code == 404, rest
