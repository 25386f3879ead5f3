"""What is typed is saved while one types, and never over others' work."""

from sqlalchemy import event
from sqlalchemy.engine import Engine

from lms.authoring import service
from lms.authoring.service import drafts
from lms.courses import service as courses
from tests.authoring.test_writing import (
    KEY,
    OLD_FONT,
    address,
    backend,
    draft_id,
    fields,
    files,
    mai,
    text,
    trainer,
)

MOST_STATEMENTS = 3
"""Of the files: read, measured, stored."""


class Statements:
    """What is asked of the database meanwhile."""

    def __enter__(self):
        self.said = []
        event.listen(Engine, "before_cursor_execute", self._note)

    def __exit__(self, *_error):
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_more):
        self.said.append(" ".join(statement.split()))


__all__ = ["backend", "draft_id", "mai", "trainer"]


def autosave(mai, draft_id, sent):
    where = f"{address(draft_id, 'texts')}/autosave"
    return mai.post(where, sent, headers={"Accept": "application/json"})


def test_it_says_when_and_what_the_page_stands_on(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    said = autosave(mai, draft_id, sent | {"text-vi-0": "một"}).json
    assert said["saved"].startswith("Saved at")
    assert text(trainer, draft_id).startswith("một\n")
    assert said["was"]["text_vi"] != sent["was-text_vi"]
    assert said["was"]["text_en"] == sent["was-text_en"]
    # What one has saved oneself is no conflict with what one types next.
    again = sent | {"was-text_vi": said["was"]["text_vi"]}
    said = autosave(mai, draft_id, again | {"text-vi-0": "một hai"}).json
    assert said["both"] == {}
    assert text(trainer, draft_id).startswith("một hai\n")


def test_both_texts_are_shown_and_neither_is_lost(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    autosave(mai, draft_id, sent | {"text-vi-0": "của Mai"})
    mine = sent | {"text-vi-0": "của Hoa", "title_vi": "Tên mới"}
    said = autosave(mai, draft_id, mine).json
    assert "của Mai" in said["both"]["text_vi"]
    assert "của Hoa" in said["both"]["text_vi"]
    assert "checked" not in said["both"]["text_vi"]
    assert "text_vi" not in said["was"]
    assert text(trainer, draft_id).startswith("của Mai\n")
    assert "vi: Tên mới" in files(trainer, draft_id)["course.yaml"].decode()


def test_a_draft_that_is_gone_says_so_and_ends_the_trying(
    trainer, draft_id, mai
):
    sent = fields(mai.get(address(draft_id)))
    service.discard(trainer, draft_id)
    answer = autosave(mai, draft_id, sent | {"text-vi-0": "một"})
    assert answer.status_code == 409
    assert "thrown away" in answer.json["closed"]


def test_a_part_that_is_gone_says_so_and_nothing_is_called_saved(
    trainer, draft_id, mai
):
    sent = fields(mai.get(address(draft_id)))
    service.remove_part(trainer, draft_id, KEY)
    before = files(trainer, draft_id)
    answer = autosave(mai, draft_id, sent | {"text-vi-0": "một"})
    assert answer.status_code == 409
    assert "no longer in the draft" in answer.json["closed"]
    assert files(trainer, draft_id) == before


def test_a_session_that_ended_is_no_answer(trainer, draft_id, mai, browser):
    sent = fields(mai.get(address(draft_id))) | {"text-vi-0": "một"}
    before = text(trainer, draft_id)
    answer = autosave(browser(), draft_id, sent)
    assert 400 <= answer.status_code < 500
    assert answer.status_code != 409
    assert text(trainer, draft_id) == before


def test_what_is_refused_says_why(trainer, draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    said = autosave(mai, draft_id, sent | {"text-vi-0": OLD_FONT}).json
    assert said["refused"]
    assert "old font" in said["saved"]
    assert said["was"] == {}


def test_only_for_those_who_write_the_course(draft_id, mai, browser):
    sent = fields(mai.get(address(draft_id)))
    assert autosave(browser("lan"), draft_id, sent).status_code == 403


def test_the_preview_shows_what_stands_on_the_page(draft_id, mai):
    sent = fields(mai.get(address(draft_id)))
    sent |= {"text-vi-0": "**một** <script>", "side": "vi"}
    where = f"{address(draft_id, 'texts', KEY)}/preview"
    said = mai.post(where, sent).text
    assert "<strong>một</strong> &lt;script&gt;" in said


def test_it_reads_neither_the_course_nor_its_pictures(
    trainer, draft_id, mai, monkeypatch
):
    sent = fields(mai.get(address(draft_id))) | {"text-vi-0": "một"}
    monkeypatch.delattr(courses, "read_source")
    asked = Statements()
    with asked:
        assert "Saved" in autosave(mai, draft_id, sent).json["saved"]
    contents = [one for one in asked.said if "draft_file.content" in one]
    assert all("name IN" in one or "sum(" in one for one in contents)
    mine = [one for one in asked.said if "draft_file" in one]
    assert len(mine) <= MOST_STATEMENTS


def test_a_text_that_makes_the_course_too_large_stores_nothing(
    trainer, draft_id, mai, monkeypatch
):
    before = files(trainer, draft_id)
    size = sum(map(len, before.values()))
    monkeypatch.setattr(drafts, "MOST_BYTES", size)
    sent = fields(mai.get(address(draft_id)))
    much = sent | {"text-vi-0": sent["text-vi-0"] + "một" * 99}
    assert autosave(mai, draft_id, much).status_code == 422
    assert files(trainer, draft_id) == before
    assert autosave(mai, draft_id, sent | {"text-vi-0": "một"}).json["saved"]
