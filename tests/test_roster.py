"""Names match exactly, then by alias; what is shared or unknown matches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.errors import ConfigurationError
from etl.sources.roster import read_roster

HEADER = "code,name,aliases,province,city,county,level,kind,valid_from,valid_to\n"
ROWS = (
    "01,云汀市人民政府,云汀市|市政府,泽省,云汀市,,city,government,,\n"
    "02,云汀市林业局,市林业局｜云汀市林业和草原局,泽省,云汀市,,city,department,2019,\n"
    "03,河口区林业局,市林业局,泽省,云汀市,河口区,county,department,,2022\n"
)


def roster_of(tmp_path: Path, rows: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(HEADER + rows, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_in_any_charset(tmp_path: Path, encoding: str) -> None:
    roster = read_roster(roster_of(tmp_path, ROWS, encoding))
    assert [agency.region for agency in roster.agencies] == ["云汀市", "云汀市", "河口区"]
    assert (roster.agencies[1].valid_from, roster.agencies[2].valid_to) == (2019, 2022)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("in/云汀市林业局/W020.pdf", "云汀市林业局"),
        ("in/县.zip/云汀市 林业局.docx", "云汀市林业局"),
        ("in/云汀市人民政府.html", "云汀市人民政府"),
        ("in/云汀市人民政府/W020.pdf", None),  # its area's reports, perhaps
        ("云汀市林业局/2023/W020.pdf", None),
        ("in/市林业局/W020.pdf", None),
    ],
)
def test_an_agency_named_by_file_or_folder(tmp_path: Path, path: str, name: str | None) -> None:
    assert list(read_roster(roster_of(tmp_path, ROWS)).named_in([path])) == [name]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("云汀市林业局", "02"),
        ("云汀市 林业局", "02"),
        ("云汀市林业和草原局", "02"),
        ("市林业局", None),  # the alias of two agencies
        ("云汀市林业局办公室", None),  # similar is not the same
    ],
)
def test_what_a_printed_name_means(tmp_path: Path, name: str, code: str | None) -> None:
    from etl.sources.roster import normal

    roster = read_roster(roster_of(tmp_path, ROWS))
    assert roster.names().get(normal(name)) == code


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (ROWS + "01,另一局,,泽省,云汀市,,city,department,,\n", "代码重复：01"),
        (",无码局,,泽省,云汀市,,city,department,,\n", "第 2 行"),
        ("09,某局,,泽省,云汀市,,district,department,,\n", "层级“district”"),
        ("09,某局,,泽省,云汀市,,city,department,去年,\n", "有效年份“去年”"),
    ],
)
def test_a_wrong_roster_names_its_line(tmp_path: Path, rows: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        read_roster(roster_of(tmp_path, rows))


def test_a_roster_without_a_needed_column_says_which(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("code,name\n1,甲\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="province、city、county、level、kind"):
        read_roster(path)


SUCCESSION = HEADER.strip() + ",successor\n"
DEPARTMENT = ",,泽省,云汀市,,city,department,"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (f"01,甲局{DEPARTMENT},2022,09\n", "第 2 行：承继单位“09”不在名单中"),
        (f"01,甲局{DEPARTMENT},,02\n02,乙局{DEPARTMENT},,\n", "第 2 行：.*没有终止年份"),
        (f"01,甲局{DEPARTMENT},2022,01\n", "第 2 行：承继单位“01”就是本单位"),
        (
            f"01,甲局{DEPARTMENT},2022,02\n02,乙局{DEPARTMENT},2023,01\n",
            "第 3 行：承继单位“01”2022 年已终止.*成环",
        ),
    ],
)
def test_a_succession_that_cannot_be_names_its_line(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(SUCCESSION + rows, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        read_roster(path)


def test_successors_are_codes_and_a_name_may_be_borne_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    rows = (
        f"02,甲局{DEPARTMENT.removesuffix(',')},2023,,\n01,甲局{DEPARTMENT},2022,02；03\n"
        f"03,乙局{DEPARTMENT},,\n04,丙局{DEPARTMENT},,\n05,丙局{DEPARTMENT},2022,\n"
    )
    path.write_text(SUCCESSION + rows, encoding="utf-8")
    roster = read_roster(path)
    assert roster.agencies[1].successors == ("02", "03")
    assert [agency.code for agency in roster.bearers()["甲局"]] == ["01", "02"]
    assert roster.code_of("甲局") == "02"
    assert "丙局" not in roster.bearers()  # both bear it at the same time
