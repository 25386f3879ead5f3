"""Commands that bring questions of other tools in and take ours out."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.cli.options import ENCODING, FILE, in_words
from lms.conversion import questions as formats
from lms.conversion import service as conversion
from lms.conversion.types import ConversionNote, OtherWeights, ReadAs
from lms.core import i18n
from lms.core.yamlfile import LANGUAGES

questions = AppGroup("questions", help="Questions of quizzes.")
_TO = click.option(
    "--to",
    "kind",
    type=click.Choice(list(formats.writable())),
    default="quiz",
    help="By default our own quiz.yaml.",
)
_FROM = click.option(
    "--from",
    "source",
    type=click.Choice(list(formats.readable())),
    help="By default the content decides.",
)
_LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="vi",
    help="Of the texts in a file that holds one language.",
)
_WEIGHTS = click.option(
    "--weights",
    type=click.Choice([one.value for one in OtherWeights]),
    default=OtherWeights.ERROR.value,
    help="What becomes of shares of the points that Moodle does not know.",
)
_WITH = click.option(
    "--with",
    "second",
    type=click.File("rb"),
    help="The same questions in the other language, joined by their ids.",
)
_OUTPUT = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="By default what is printed.",
)


@questions.command("convert")
@FILE
@_FROM
@_TO
@_LANGUAGE
@_WEIGHTS
@_WITH
@_OUTPUT
@ENCODING
@in_words()
def convert(
    file,
    source: str | None,
    kind: str,
    language: str,
    weights: str,
    second,
    output: Path | None,
    encoding: str,
) -> None:
    """Turn a FILE of questions into another format; what is not understood or
    cannot be held is listed on standard error. 1 if a question is left out.
    """
    options = ReadAs(
        language,
        OtherWeights(weights),
        encoding,
    )
    reading = conversion.bring_in(
        file.read(),
        options,
        source or "",
    )
    if second:
        conversion.bring_in_beside(
            reading,
            second.read(),
            options,
        )
    taken = conversion.take_out(
        reading.items,
        kind,
        language,
    )
    notes = [*reading.all_notes, *taken.notes]
    _print(notes)
    _write(taken.content, output)
    if any(note.lost for note in notes):
        sys.exit(1)


def _print(notes: Iterable[ConversionNote]) -> None:
    for note in notes:
        places = [note.line and f"line {note.line}", note.label]
        where = ", ".join(place for place in places if place)
        click.echo(f"{where}: {i18n.say(note.said, 'en')}", err=True)


def _write(content: bytes, output: Path | None) -> None:
    if output:
        output.write_bytes(content)
    else:
        click.get_binary_stream("stdout").write(content)
