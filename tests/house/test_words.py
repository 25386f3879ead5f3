"""Vietnamese first, English complete; settings, commands and migrations
documented.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from lms.config import SETTINGS
from lms.core import migrate
from lms.core.errors import LMSError
from lms.extension.features import FEATURES
from tests import words

pytestmark = pytest.mark.xdist_group("words")  # what follows is read once
catalogue, extracted = cache(words.catalogue), cache(words.extracted)
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


def test_a_list_is_filtered_by_one_word_and_what_waits_has_no_kind():
    """“Thu hẹp” on some lists read as if they were to be folded; and what waits
    longest may be work, a delivery or an answer.
    """
    said = {one.id: one.string for one in catalogue()}
    lists = said["Filter"], said["Narrow down"], said["Narrow down and sort"]
    assert lists == ("Lọc", "Lọc", "Lọc và sắp xếp")
    assert "hu hẹp danh sách" not in " ".join(map(str, said.values()))
    assert "Bài" not in said["The first has waited since %(day)s."]


def test_what_is_raised_for_people_is_marked():
    """Also a text that a module names and raises by its name."""
    known = {text for one in extracted() for text in _texts(one)}
    assert FEATURES, "every room is read"
    refusals = {one.__name__ for one in _below(LMSError)}
    refusals.discard("BadSelection")  # a code stands before its text
    modules = [
        ast.parse(one.read_text()) for one in (ROOT / "lms").rglob("*.py")
    ]
    raised = [text for one in modules for text in _raised(one, refusals)]
    assert len(raised) > 500, "they are found"
    assert [one for one in raised if one not in known] == []


def _below(error):
    for one in error.__subclasses__():
        yield from (one, *_below(one))


def _raised(module, refusals):
    named = {
        one.targets[0].id: one.value.value
        for one in module.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(one.value, ast.Constant)
    }
    for one in ast.walk(module):
        match one:
            case ast.Call(func=ast.Name(id=name), args=[said, *_]) if (
                name in refusals
            ):
                match said:
                    case ast.Constant(value=str(text)):
                        yield text
                    case ast.Name(id=name) if name in named:
                        yield named[name]


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


OTHER_WORDS = re.compile(
    r"\b(bạn|khóa (bồi dưỡng|đào tạo)|khoá|học viên|người học|module|mô-đun|"
    r"bằng chứng|mức (độ )?(minh chứng|chứng minh)|phần còn thiếu|"
    r"lỗ hổng|trình độ|bài thi|người kèm cặp|cố vấn|log ?in|click|user)\b",
    re.IGNORECASE,
)
"""Who reads is anh/chị, and takes a khóa học with bài kiểm tra; minh chứng of a
cấp độ and độ sâu closes a khoảng cách; who signs is a người hướng dẫn.
"""
OTHER_ENGLISH = re.compile(
    r"\b(modules?|exams?|training courses?|students?|trainees?|learners?|users?|"
    r"supervisors?|coach(es)?|log ?(in|out)|click|illegal)\b",
    re.IGNORECASE,
)
LONGEST = {"vi": 28, "en": 26}
"""Words of a sentence; those of Vietnamese are syllables."""


def test_one_vietnamese_word_for_one_thing():
    said = [text for message in catalogue() for text in _said(message)]
    assert [text for text in said if OTHER_WORDS.search(text)] == []


def test_courses_call_the_reader_and_the_course_as_pages_do():
    other = re.compile(r"\b([Bb]ạn|[Aa]nh, chị|[Kk]hóa bồi dưỡng|[Kk]hoá)\b")
    courses = [*(ROOT / "courses").rglob("*.vi.md")]
    courses += (ROOT / "courses").rglob("*.yaml")
    assert courses
    assert [
        file.name for file in courses if other.search(file.read_text())
    ] == []


def test_one_english_word_for_one_thing():
    texts = [text for message in catalogue() for text in _texts(message)]
    assert [text for text in _plain(texts) if OTHER_ENGLISH.search(text)] == []


def test_sentences_are_short():
    said = {
        "vi": [text for message in catalogue() for text in _said(message)],
        "en": [text for message in catalogue() for text in _texts(message)],
    }
    ends = re.compile(r"(?<=[.!?:;])\s+|<[^>]+>")
    assert [
        sentence
        for language, texts in said.items()
        for text in texts
        for sentence in ends.split(text)
        if len(sentence.split()) > LONGEST[language]
    ] == []


def _said(message):
    said = message.string
    return _plain([said] if isinstance(said, str) else said)


def _plain(texts):
    return [re.sub(r"%\(\w+\)s", "…", text) for text in texts]


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


def test_hidden_words_begin_with_no_mark_that_clings_to_a_word():
    """A browser sets a space before them, as they stand outside of the line."""
    marked = [
        str(page.relative_to(ROOT))
        for page in (ROOT / "lms").rglob("*.html")
        if re.search(r'class="out">[:;.] ', page.read_text())
    ]
    assert marked == []


def test_the_button_beside_words_to_look_for_says_find():
    forms = [
        form
        for path in (ROOT / "lms").rglob("*.html")
        for form in re.findall(r"<form .*?</form>", path.read_text(), re.S)
        if 'type="search"' in form
    ]
    assert len(forms) > 10
    assert not [form for form in forms if '_("Show")' in form]
