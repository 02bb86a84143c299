"""Files, folders, archives and lists become entries; bad ones say why and cost nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from programs import needs

from etl.errors import ConfigurationError, UnreadableDocument
from etl.sources import inventory, packed
from etl.sources.inventory import entries


def names(paths: list[Path], root: Path) -> list[str]:
    return [Path(entry.name).relative_to(root).as_posix() for entry in entries(paths)]


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as handle:
        for name, content in members.items():
            handle.writestr(name, content)
    return path


def test_a_folder_is_walked_in_order_without_the_litter_of_offices(tmp_path: Path) -> None:
    for name in ("b/二.html", "a/一.html", "~$一.docx", ".DS_Store", "Thumbs.db", "__MACOSX/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names([tmp_path], tmp_path) == ["a/一.html", "b/二.html"]


def test_a_file_named_twice_is_one_entry(tmp_path: Path) -> None:
    file = tmp_path / "一.html"
    file.write_bytes(b"x")
    assert names([tmp_path, file], tmp_path) == ["一.html"]


def test_members_of_an_archive_are_entries_and_open_by_themselves(tmp_path: Path) -> None:
    pack = archive(tmp_path / "县.zip", {"甲/一.html": b"one", "二.html": b"two"})
    found = entries([pack])
    assert [entry.name for entry in found] == [f"{pack}/甲/一.html", f"{pack}/二.html"]
    assert [entry.open().content for entry in found] == [b"one", b"two"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_lead_out_or_share_a_name_are_not_lost(tmp_path: Path) -> None:
    pack = tmp_path / "县.zip"
    with zipfile.ZipFile(pack, "w") as handle:
        for name, content in (("../一.html", b"1"), ("二.html", b"2"), ("二.html", b"3")):
            handle.writestr(name, content)
    found = entries([pack])
    assert [entry.name for entry in found] == [
        f"{pack}/../一.html",
        f"{pack}/二.html",
        f"{pack}/二.html（2）",
    ]
    assert [entry.open().content for entry in found] == [b"1", b"2", b"3"]


def test_a_document_that_is_a_zip_inside_stays_one_entry(tmp_path: Path) -> None:
    document = archive(tmp_path / "报告.docx", {"[Content_Types].xml": b"<Types/>", "word/a": b""})
    assert names([document], tmp_path) == ["报告.docx"]


def test_member_names_written_by_old_windows_tools_are_read(tmp_path: Path) -> None:
    placeholder = "xxxx.html"  # as long as 年报.html in GB18030, and replaced byte for byte
    pack = archive(tmp_path / "旧.zip", {placeholder: b"x"})
    old = pack.read_bytes().replace(placeholder.encode(), "年报.html".encode("gb18030"))
    pack.write_bytes(old)
    assert names([pack], tmp_path) == ["旧.zip/年报.html"]


def test_a_broken_archive_is_refused_by_name(tmp_path: Path) -> None:
    pack = archive(tmp_path / "坏.zip", {"一.html": b"x" * 1000})
    pack.write_bytes(pack.read_bytes()[:60])
    (entry,) = entries([pack])
    with pytest.raises(UnreadableDocument, match="压缩包已损坏"):
        entry.open()


def test_a_member_that_explodes_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventory, "MAX_BYTES", 1000)
    pack = tmp_path / "炸弹.zip"
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as handle:
        handle.writestr("零.html", b"0" * 100_000)
    (entry,) = entries([pack])
    with pytest.raises(UnreadableDocument) as caught:
        entry.open()
    assert caught.value.kind == "too_large"


def test_a_list_gives_facts_to_the_files_it_names(tmp_path: Path) -> None:
    (tmp_path / "一.html").write_bytes(b"x")
    (tmp_path / "清单.csv").write_text(
        "路径,单位,年度,发布日期,网址\n一.html,甲局,2023,2024-01-19,http://a.example/1\n",
        encoding="gb18030",
    )
    (entry,) = entries([tmp_path])
    assert (entry.agency, entry.year, entry.published, entry.address) == (
        "甲局",
        2023,
        date(2024, 1, 19),
        "http://a.example/1",
    )


def test_a_listed_file_that_is_not_there_is_an_entry_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("path\n没有.html\n", encoding="utf-8")
    (entry,) = entries([tmp_path / "list.csv"])
    with pytest.raises(UnreadableDocument, match="所列文件不存在"):
        entry.open()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [("一.html,甲局,二三年,", "不是四位年份"), ("一.html,甲局,2023,年初", "不是日期")],
)
def test_a_list_with_a_wrong_fact_is_refused_whole(
    tmp_path: Path, row: str, complaint: str
) -> None:
    (tmp_path / "l.csv").write_text(f"path,agency,year,published\n{row}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint):
        entries([tmp_path])


def test_a_path_that_does_not_exist_is_named() -> None:
    with pytest.raises(ConfigurationError, match="没有这个文件"):
        entries(["/没有/这里"])


needs_bsdtar = needs(shutil.which("bsdtar") is not None, packed.INSTALL)


def seven_zip(path: Path, members: dict[str, bytes]) -> Path:
    """An archive of the 7z format, its member names in any script."""
    source = path.with_suffix("")
    for name, content in members.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    names = sorted({name.split("/")[0] for name in members})
    command = ["bsdtar", "--format=7zip", "-cf", str(path), "-C", str(source), *names]
    subprocess.run(command, check=True, env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
    return path


@needs_bsdtar
def test_members_of_a_7z_archive_are_entries(tmp_path: Path) -> None:
    pack = seven_zip(tmp_path / "县.7z", {"甲/一.html": b"one", "二[1].html": b"two"})
    found = entries([pack])
    assert {entry.name: entry.open().content for entry in found} == {
        f"{pack}/甲/一.html": b"one",
        f"{pack}/二[1].html": b"two",
    }


@needs_bsdtar
def test_a_7z_archive_gives_no_more_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = seven_zip(tmp_path / "弹.7z", {"一.html": bytes(5_000_000)})
    assert pack.stat().st_size < 100_000
    monkeypatch.setattr(inventory, "MAX_BYTES", 1_000_000)
    (entry,) = entries([pack])
    with pytest.raises(UnreadableDocument) as refusal:
        entry.open()
    assert refusal.value.kind == "too_large"


@needs_bsdtar
def test_a_broken_7z_archive_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "坏.7z"
    pack.write_bytes(packed.SIGNATURES[0] + b"x" * 100)
    (entry,) = entries([pack])
    with pytest.raises(UnreadableDocument, match="损坏"):
        entry.open()


def test_without_a_program_a_7z_archive_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "县.7z"
    pack.write_bytes(packed.SIGNATURES[0] + b"x" * 100)
    monkeypatch.setenv("PATH", os.devnull)
    (entry,) = entries([pack])
    with pytest.raises(UnreadableDocument, match="apt-get install libarchive-tools"):
        entry.open()


def test_a_table_of_data_that_is_no_list_is_a_document_like_any_other(tmp_path: Path) -> None:
    """Its first line is longer than a CSV reader takes."""
    file = tmp_path / "数据.csv"
    file.write_text("数" * 200_000 + "\n1,2\n", encoding="utf-8")
    assert names([tmp_path], tmp_path) == ["数据.csv"]


def test_a_list_with_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "清单.csv"
    file.write_text("path,agency\n一.html,甲\n二.html," + "乙" * 200_000 + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="第 3 行"):
        entries([file])


def test_a_program_that_complains_at_length_or_never_ends_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loud = "import sys; sys.stderr.write('x' * 300_000); print('done')"
    assert packed._run([sys.executable, "-c", loud], 100) == b"done\n"
    assert packed._run(["yes"], 100) == (b"y\n" * 51)[:101]
    monkeypatch.setattr(packed, "SECONDS", 0.5)
    with pytest.raises(UnreadableDocument, match="超时"):
        packed._run(["sleep", "30"], 100)
