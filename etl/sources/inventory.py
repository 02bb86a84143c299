"""Which files to read: files, folders, archives and an office's list become entries, then sources.

An entry names a document without opening it, so that unchanged files cost one ``stat``.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from etl.errors import ConfigurationError, UnreadableDocument
from etl.model import Source
from etl.sources import packed
from etl.sources.listing import Row, read_list

MAX_BYTES = 200_000_000
"""A single document larger than this is refused unread."""
MAX_MEMBERS = 200_000
IGNORED = re.compile(r"^(\.(?!\.?$)|~\$|__MACOSX$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document that can be opened: a file, or a member of an archive."""

    name: str
    path: str
    member: int | None = None
    """Index in the archive's directory: names repeat and lie about their charset, indexes do not."""
    packed: str | None = None
    """Path in an archive that only a program opens."""
    size: int = 0
    modified: int = 0
    """Nanoseconds; for a member, the archive's own."""
    agency: str | None = None
    year: int | None = None
    published: date | None = None
    address: str | None = None
    hint: str | None = None
    """The listed agency whose name a folder or the file bears: counts where the document names none."""
    refusal: str | None = None
    """Why it cannot even be listed (a broken archive, a path that is not there)."""

    def open(self) -> Source:
        """Read the bytes. Raises UnreadableDocument where they cannot be had."""
        content = self._content()
        return Source(
            name=self.name,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            agency=self.agency,
            year=self.year,
            published=self.published,
            address=self.address,
        )

    def _content(self) -> bytes:
        if self.refusal:
            raise UnreadableDocument("unlisted", self.refusal)
        if self.size > MAX_BYTES:
            raise UnreadableDocument("too_large", f"文件超过 {MAX_BYTES // 1_000_000} MB，未读取")
        try:
            if self.packed is not None:
                return packed.member(Path(self.path), self.packed, MAX_BYTES)
            if self.member is None:
                return Path(self.path).read_bytes()
            with zipfile.ZipFile(self.path) as archive:
                return _member(archive, archive.infolist()[self.member])
        except RuntimeError as error:  # zipfile's answer to a member that needs a password
            raise UnreadableDocument("encrypted", "压缩包成员已加密，需要密码") from error
        except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise UnreadableDocument("unreadable_file", f"无法读取文件：{error}") from error


def entries(paths: Iterable[str | Path]) -> list[Entry]:
    """Every document under the given paths, each once, in a stable order.

    Raises ConfigurationError where a path does not exist or a list names no path column.
    """
    found: dict[str, Entry] = {}
    facts: dict[str, Entry] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise ConfigurationError(f"{path}：没有这个文件或文件夹")
        for file in _files(path):
            rows = read_list(file)
            if rows is None:
                found.update((entry.name, entry) for entry in _documents(file))
                continue
            facts.update((entry.name, entry) for row in rows for entry in _listed(file, row))
    for name, fact in facts.items():
        known = found.get(name)
        found[name] = fact if known is None else _with_facts(known, fact)
    return list(found.values())


def _with_facts(entry: Entry, fact: Entry) -> Entry:
    return replace(
        entry,
        agency=fact.agency,
        year=fact.year,
        published=fact.published,
        address=fact.address,
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not IGNORED.match(name))
        for name in sorted(names):
            file = Path(folder, name)
            if not IGNORED.match(name) and stat.S_ISREG(_mode(file)):
                yield file


def _mode(file: Path) -> int:
    try:
        return file.stat().st_mode
    except OSError:
        return 0


def _documents(file: Path) -> Iterator[Entry]:
    status = file.stat()
    whole = Entry(str(file), str(file), size=status.st_size, modified=status.st_mtime_ns)
    if packed.is_packed(file):
        yield from _packed(file, whole)
        return
    if not _is_archive(file):
        yield whole
        return
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        yield replace(whole, refusal=f"压缩包已损坏：{error}")
        return
    if len(members) > MAX_MEMBERS:
        yield replace(
            whole, refusal=f"压缩包内有 {len(members)} 个成员，超过 {MAX_MEMBERS} 个，未展开"
        )
        return
    seen: Counter[str] = Counter()
    for index, member in enumerate(members):
        name = member_name(member)
        if member.is_dir() or any(IGNORED.match(part) for part in name.split("/")):
            continue
        seen[name] += 1
        again = f"（{seen[name]}）" if seen[name] > 1 else ""  # two documents of one name are two
        yield replace(whole, name=f"{file}/{name}{again}", member=index, size=member.file_size)


def _packed(file: Path, whole: Entry) -> Iterator[Entry]:
    """The members of a 7z or RAR archive; itself, refused, where it cannot be listed."""
    try:
        names = packed.members(file)
    except UnreadableDocument as error:
        yield replace(whole, refusal=str(error))
        return
    for name in names:
        if not any(IGNORED.match(part) for part in name.split("/")):
            yield replace(whole, name=f"{file}/{name}", packed=name, size=0)


def _is_archive(file: Path) -> bool:
    """A zip that is not itself a document (DOCX, XLSX and OFD are zips too)."""
    try:
        with file.open("rb") as handle:
            if handle.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError):
        return False
    except zipfile.BadZipFile:
        return file.suffix.lower() == ".zip"
    return not names & {"[Content_Types].xml", "OFD.xml"}


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name; old Windows tools write GB18030 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than MAX_BYTES whatever its header promises."""
    if member.file_size > MAX_BYTES:
        raise UnreadableDocument("too_large", f"解压后超过 {MAX_BYTES // 1_000_000} MB，未读取")
    with archive.open(member) as handle:
        content = handle.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"解压后超过 {MAX_BYTES // 1_000_000} MB，未读取")
    return content


def _listed(file: Path, row: Row) -> Iterator[Entry]:
    """The documents that one line of a list names, with what it says of them."""
    facts = Entry(
        name=str(row.path),
        path=str(row.path),
        agency=row.agency,
        year=row.year,
        published=row.published,
        address=row.address,
    )
    if not row.path.is_file():
        yield replace(facts, refusal=f"清单 {file.name} 所列文件不存在：{row.printed}")
        return
    yield from (_with_facts(entry, facts) for entry in _documents(row.path))
