"""An office's CSV list: which files there are, and what it knows of each (agency, year, date, address)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.errors import ConfigurationError
from etl.readers.charset import decode

COLUMNS = {
    "path": ("path", "路径", "文件", "文件名"),
    "agency": ("agency", "单位", "机关", "单位名称"),
    "year": ("year", "年度", "报告年度", "年份"),
    "published": ("published", "published date", "发布日期", "公开日期"),
    "address": ("address", "url", "网址", "链接", "地址"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    path: Path
    printed: str
    """The path as it stands in the list, relative to it."""
    agency: str | None
    year: int | None
    published: date | None
    address: str | None


def read_list(file: Path) -> list[Row] | None:
    """The lines of a list; None where the file is no such list (no CSV, or no column of paths).

    Raises ConfigurationError where a line cannot be read, or its year or date is none.
    """
    if file.suffix.lower() != ".csv":
        return None
    try:
        rows = csv.reader(io.StringIO(decode(file.read_bytes())))
        header = next(rows, [])
    except (OSError, csv.Error):
        return None
    columns = {key: _column(header, names) for key, names in COLUMNS.items()}
    if columns["path"] is None:
        return None
    try:
        read = [_row(file, row, columns) for row in rows]
    except csv.Error as error:
        raise ConfigurationError(f"{file}：第 {rows.line_num} 行无法读取：{error}") from error
    return [row for row in read if row is not None]


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    titles = [title.strip().lower() for title in header]
    return next((titles.index(name) for name in names if name in titles), None)


def _row(file: Path, row: list[str], columns: dict[str, int | None]) -> Row | None:
    """A line; None where it names no path."""

    def value(key: str) -> str | None:
        at = columns[key]
        return (row[at].strip() or None) if at is not None and at < len(row) else None

    path = value("path")
    if path is None:
        return None
    return Row(
        path=file.parent / path,
        printed=path,
        agency=value("agency"),
        year=_year(value("year"), file),
        published=_date(value("published"), file),
        address=value("address"),
    )


def _year(text: str | None, file: Path) -> int | None:
    if text is None:
        return None
    match = re.fullmatch(r"(20\d\d)\s*(年度?)?", text)
    if match is None:
        raise ConfigurationError(f"{file}：年度“{text}”不是四位年份")
    return int(match[1])


def _date(text: str | None, file: Path) -> date | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?", text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise ConfigurationError(f"{file}：发布日期“{text}”不是日期") from error
