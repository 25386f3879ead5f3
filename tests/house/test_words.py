"""Vietnamese first, English complete; settings, commands and migrations
documented.
"""

import re
from pathlib import Path

from lms.config import SETTINGS
from lms.core import migrate
from tests.words import catalogue, extracted

ROOT = Path(__file__).resolve().parents[2]


def _texts(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_every_text_has_its_vietnamese():
    vietnamese = {
        message.id: message.string for message in catalogue() if message.id
    }
    missing = []
    for message in extracted():
        if message.id:
            said = vietnamese.get(message.id)
            if not said or (isinstance(said, tuple) and not all(said)):
                missing.append(message.id)
    assert not missing, (
        f"run `python3 dev.py words` and translate: {missing[:10]}"
    )


def test_no_vietnamese_is_left_over():
    known = {message.id for message in extracted()}
    assert [
        message.id
        for message in catalogue()
        if message.id and message.id not in known
    ] == []


def test_translations_keep_their_values():
    for message in catalogue():
        if message.id:
            wanted = set(re.findall(r"%\((\w+)\)s", " ".join(_texts(message))))
            said = (
                message.string
                if isinstance(message.string, str)
                else " ".join(message.string)
            )
            assert set(re.findall(r"%\((\w+)\)s", said)) == wanted, message.id


OTHER_WORDS = re.compile(r"\b([Bb]ạn|[Kk]hóa bồi dưỡng)\b")
"""Who reads is anh/chị, and what they take is a khóa học."""


def test_one_vietnamese_word_for_one_thing():
    said = [text for message in catalogue() for text in _said(message)]
    assert [text for text in said if OTHER_WORDS.search(text)] == []
    courses = [*(ROOT / "courses").rglob("*.vi.md")]
    courses += (ROOT / "courses").rglob("*.yaml")
    assert courses
    assert [
        file.name for file in courses if OTHER_WORDS.search(file.read_text())
    ] == []


def _said(message):
    return (
        [message.string]
        if isinstance(message.string, str)
        else [*message.string]
    )


def test_settings_are_documented():
    text = (ROOT / "docs" / "settings.md").read_text()
    for setting in SETTINGS:
        assert f"`{setting.name}`" in text
        assert setting.help in text


def test_commands_are_documented():
    from lms.standalone.commands import cli

    text = (ROOT / "docs" / "commands.md").read_text()
    for name, command in cli.commands.items():
        for inner in getattr(command, "commands", {"": None}):
            assert f"`lms {name} {inner}`".replace(" `", "`") in text


def test_sockets_are_documented():
    text = (ROOT / "docs" / "extending.md").read_text()
    for group in ("lms.quizzes.questions", "lms.evidence.sources"):
        assert group in text


def test_migrations_have_one_head():
    from alembic.script import ScriptDirectory

    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


def test_the_lock_file_names_no_host():
    assert "http" not in (ROOT / "requirements.lock").read_text()
