"""What only an office program reads (RTF, ODF, old Word) → Document, by way of LibreOffice.

One LibreOffice a process, on a profile of its own, started at the first such file and reused: it
stays alive because it holds a document open, and later calls hand their file over to it.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from etl.errors import UnreadableDocument
from etl.model import Document

INSTALL = "apt-get install libreoffice-writer libreoffice-calc"
START_SECONDS = 40.0
CONVERT_SECONDS = 60.0
_NAME = "gongkai-office-"
_NEW_PROFILE = 81
"""LibreOffice's exit status when it has made its profile and wants to be started again."""
_HELD_OPEN = "<html><body>.</body></html>"
_SHEETS = (b"opendocument.spreadsheet", b"urn:schemas-microsoft-com:office:spreadsheet")


@dataclass(frozen=True, slots=True)
class _Office:
    """A running LibreOffice: its process, the folder with its profile, who started it."""

    process: subprocess.Popen[bytes]
    folder: Path
    owner: int


_office: _Office | None = None


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``needs_office damaged timeout``, and those of DOCX and XLSX."""
    from etl.readers import docx, xlsx

    sheets = any(mark in content[:4096] for mark in _SHEETS)
    converted = _convert(content, "xlsx" if sheets else "docx")
    if sheets:
        return xlsx.read(converted)
    return replace(docx.read(converted), format="doc")


def _convert(content: bytes, target: str) -> bytes:
    office = _running()
    source = office.folder / "document"
    result = office.folder / "converted" / f"document.{target}"
    source.write_bytes(content)
    result.unlink(missing_ok=True)
    order = ["--convert-to", target, "--outdir", str(result.parent), str(source)]
    try:
        subprocess.run(
            [*_command(office.folder), *order],
            timeout=CONVERT_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        _stop()
        raise UnreadableDocument("timeout", "LibreOffice 转换超时，不予读取") from error
    if not result.exists():
        raise UnreadableDocument("damaged", "LibreOffice 也无法打开这个文件")
    return result.read_bytes()


def _command(folder: Path) -> list[str]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableDocument(
            "needs_office", f"这种文件须用 LibreOffice 转换后读取，请先安装：{INSTALL}"
        )
    # The program itself rather than its script, so that it ends with the process that started it.
    binary = Path(program).resolve().with_name("soffice.bin")
    profile = (folder / "profile").as_uri()
    options = ["--headless", "--invisible", "--norestore", "--nologo"]
    return [
        str(binary if binary.exists() else program),
        f"-env:UserInstallation={profile}",
        *options,
    ]


def _running() -> _Office:
    """The LibreOffice of this process, started if need be."""
    global _office
    if _office and _office.owner == os.getpid() and _office.process.poll() is None:
        return _office
    if _office and _office.owner == os.getpid():
        _stop()
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-"))
    try:
        _office = _start(folder)
    except UnreadableDocument:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    atexit.register(_stop)
    return _office


def _start(folder: Path) -> _Office:
    held = folder / "open.html"
    held.write_text(_HELD_OPEN, encoding="ascii")
    # Once it has locked the document it is ready; a call before that would start a second one.
    lock = folder / ".~lock.open.html#"
    until = time.monotonic() + START_SECONDS
    process = _launch(folder, held)
    while not lock.exists():
        if process.poll() == _NEW_PROFILE:
            process = _launch(folder, held)
        elif process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise UnreadableDocument("needs_office", "LibreOffice 无法启动")
        time.sleep(0.05)
    return _Office(process, folder, os.getpid())


def _launch(folder: Path, held: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*_command(folder), str(held)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _stop() -> None:
    """End the LibreOffice that this process started, and remove its folder."""
    global _office
    if _office and _office.owner == os.getpid():
        _office.process.kill()
        _office.process.wait()
        shutil.rmtree(_office.folder, ignore_errors=True)
        _office = None


def _sweep() -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_NAME}*"):
        owner = folder.name.removeprefix(_NAME).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc").exists():
            shutil.rmtree(folder, ignore_errors=True)
