"""Archives that only a program opens (7z, RAR): which program there is, its listing, one member.

bsdtar (libarchive) or 7-Zip, whichever is installed; without one such an archive is refused by name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path
from tempfile import TemporaryFile

from etl.errors import UnreadableDocument

INSTALL = "apt-get install libarchive-tools"
SIGNATURES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
SECONDS = 120
MAX_MEMBERS = 20_000

_LISTING = {"bsdtar": ["-tf"], "7zz": ["l", "-ba", "-slt", "-p"], "7z": ["l", "-ba", "-slt", "-p"]}
_MEMBER = {"bsdtar": ["-xOf"], "7zz": ["x", "-so", "-p"], "7z": ["x", "-so", "-p"]}
_WILD = str.maketrans({sign: f"\\{sign}" for sign in "*?[]\\"})


def is_packed(file: Path) -> bool:
    """Whether a file is such an archive, by its first bytes."""
    try:
        with file.open("rb") as handle:
            return handle.read(8).startswith(SIGNATURES)
    except OSError:
        return False


def members(file: Path) -> list[str]:
    """The paths of the archive's files. Raises UnreadableDocument: ``archive damaged encrypted``."""
    program = _program()
    listed = _run([program, *_LISTING[program], str(file)], MAX_MEMBERS * 1000).decode(
        "utf-8", "replace"
    )
    lines = listed.splitlines()
    if program != "bsdtar":
        folders = [line.removeprefix("Attributes = ") for line in lines if "Attributes = " in line]
        paths = [line.removeprefix("Path = ") for line in lines if line.startswith("Path = ")]
        lines = [path for path, kind in zip(paths, folders, strict=True) if "D" not in kind]
    found = [line for line in lines if line and not line.endswith("/")]
    if len(found) > MAX_MEMBERS:
        raise UnreadableDocument("too_large", f"压缩包内有 {len(found)} 个成员，未展开")
    return found


def member(file: Path, name: str, limit: int) -> bytes:
    """One file's bytes, at most ``limit``. Raises UnreadableDocument."""
    program = _program()
    pattern = name.translate(_WILD) if program == "bsdtar" else name
    content = _run([program, *_MEMBER[program], str(file), pattern], limit)
    if len(content) > limit:
        raise UnreadableDocument("too_large", f"解压后超过 {limit // 1_000_000} MB，未读取")
    return content


def _program() -> str:
    for program in _LISTING:
        if shutil.which(program):
            return program
    raise UnreadableDocument(
        "archive", f"7z、RAR 压缩包须用 bsdtar 或 7z 解开，请先安装：{INSTALL}"
    )


def _run(command: list[str], limit: int) -> bytes:
    """What a program prints, at most one byte more than ``limit``. Raises UnreadableDocument.

    Complaints go to a file: a pipe that nobody reads would stop a program that has many.
    """
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        ) as process,
    ):
        clock = threading.Timer(SECONDS, process.kill)
        clock.start()
        assert process.stdout is not None
        content = process.stdout.read(limit + 1)
        if len(content) > limit:
            process.kill()
        failed, in_time = process.wait() != 0, clock.is_alive()
        clock.cancel()
        complaints.seek(0)
        complaint = complaints.read()
    if not in_time:
        raise UnreadableDocument("timeout", "解开压缩包超时，未读取")
    if failed and len(content) <= limit:
        kind = "encrypted" if b"assword" in complaint or b"ncrypt" in complaint else "damaged"
        why = "压缩包设有密码" if kind == "encrypted" else "压缩包已损坏，无法解开"
        raise UnreadableDocument(kind, why)
    return content
