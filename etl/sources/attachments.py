"""What a web page without tables links to and what stands beside it: the report it only announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from etl.readers.charset import decode
from etl.sources.inventory import Entry, entries

MOST = 8
"""Links looked at: a page of attachments has a few, a list of reports has many and announces none."""
_LINK = re.compile(
    r"""(?:href|src|data)\s*=\s*["']?([^"'<>]+?\.(?:pdf|docx?|wps|ofd|xlsx?|rtf|zip|7z))\b""", re.I
)


def attached(entry: Entry, page: bytes) -> Iterator[Entry]:
    """The documents that ``page`` links to, where they stand in its folder or archive."""
    wanted = list(dict.fromkeys(_names(page)))
    if entry.refusal or not 0 < len(wanted) <= MOST:
        return
    folder = entry.name.rpartition("/")[0]
    inside = entry.path if entry.member is not None or entry.packed else None
    around = entries([inside]) if inside else _on_disk(Path(folder), wanted)
    by_name = {other.name: other for other in around}
    for name in wanted:
        other = by_name.get(f"{folder}/{name}") or by_name.get(f"{folder}/{Path(name).name}")
        if other is not None and other.name != entry.name:
            yield replace(
                other,
                agency=entry.agency,
                year=entry.year,
                published=entry.published,
                address=entry.address,
            )


def _names(page: bytes) -> Iterator[str]:
    """The linked files' paths below the page's folder; a path that leads out of it by name alone."""
    for found in _LINK.findall(decode(page)):
        name = unquote(unescape(found)).split("?")[0].replace("\\", "/").removeprefix("./")
        leads_out = "://" in name or name.startswith("/") or ".." in name.split("/")
        yield Path(name).name if leads_out else name


def _on_disk(folder: Path, wanted: list[str]) -> list[Entry]:
    files = {folder / name for name in wanted} | {folder / Path(name).name for name in wanted}
    return entries(sorted(file for file in files if file.is_file()))
