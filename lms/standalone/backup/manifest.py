"""What a backup says of itself, and whether it is still that."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

import click

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024
Digests = dict[str, str]
"""SHA-256 of each file, by its path inside the backup."""


@dataclass(frozen=True)
class Manifest:
    """What was backed up: when (UTC), by which version, at which revision of
    the tables, from which kind of database; rows of each table, digest of each
    file; `apart`: names of the files with keys that the site had, which are in no
    backup.
    """

    made_at: str
    version: str
    schema: str
    database: str
    counts: dict[str, int]
    digests: Digests
    apart: list[str] = field(default_factory=list)
    format: int = FORMAT

    def save(self, folder: Path) -> None:
        """Write it as the last file of the backup."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        with create(folder / NAME) as file:
            file.write(text.encode() + b"\n")


def load(folder: Path) -> Manifest:
    """The manifest of a backup; a refusal in words if it has none we know."""
    try:
        found = json.loads((folder / NAME).read_bytes())
        manifest = Manifest(**found)
    except FileNotFoundError as problem:
        raise click.ClickException(
            f"{folder} is no backup: it has no {NAME}."
        ) from problem
    except (ValueError, TypeError) as problem:
        raise click.ClickException(
            f"{folder / NAME} cannot be read. It was damaged, or written by another version."
        ) from problem
    if manifest.format != FORMAT:
        raise click.ClickException(
            f"This backup has format {manifest.format}; this version reads {FORMAT}."
        )
    return manifest


def create(path: Path) -> BinaryIO:
    """A new file for the owner only; flushed to the disk when it is closed."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    return os.fdopen(handle, "wb")


def create_folder(path: Path) -> None:
    """A folder for the owner only, with those above it that are missing."""
    if not path.is_dir():
        create_folder(path.parent)
        path.mkdir(mode=0o700)


def copy(source: Path, target: Path) -> str:
    """Copy a file so that it is on the disk, and give the digest of what was
    read.
    """
    digest = hashlib.sha256()
    with source.open("rb") as old, create(target) as new:
        while chunk := old.read(CHUNK):
            digest.update(chunk)
            new.write(chunk)
        new.flush()
        os.fsync(new.fileno())
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """What is missing in a backup, altered, or not of it."""
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }
    wanted = manifest.digests
    return [
        *(f"missing: {name}" for name in sorted(wanted.keys() - there)),
        *(
            f"unknown: {name}"
            for name in sorted(there - wanted.keys() - {NAME})
        ),
        *(
            f"altered: {name}"
            for name in sorted(wanted.keys() & there)
            if digest_of(folder / name) != wanted[name]
        ),
    ]
