"""Who reports, for which year, published when."""

from __future__ import annotations

from datetime import date

import pytest

from etl.model import Document, Grid, Identity, Paragraph
from etl.readers import html, text
from etl.report.dates import first_date
from etl.report.identity import identify
from etl.report.locate import locate
from etl.report.titles import find_title, parse_title

BUREAU = "云砚市水务局"


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("云砚市水务局2023年政府信息公开工作年度报告", BUREAU, 2023),
        ("2023年云砚市水务局政府信息公开工作年度报告", BUREAU, 2023),
        ("2023年度云砚市水务局2023年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局 2023 年度 政府信息公开年度报告", BUREAU, 2023),
        ("云砚市水务局2023政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局２０２３年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局二〇二三年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局二○二三年信息公开年报", BUREAU, 2023),
        ("云砚市水务局贰零贰叁年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局23年政府信息公开工作年度报告", BUREAU, None),
        ("云砚市水务局2023年年政府信息公开工作年度报告", BUREAU, 2023),
        ("雲硯市水務局2023年政府信息公開工作年度報告", "雲硯市水務局", 2023),
        ("关于云砚市水务局2023年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局关于2023年度政府信息公开工作情况的报告", BUREAU, 2023),
        ("《云砚市水务局2023年政府信息公开工作年度报告》", BUREAU, 2023),
        ("云砚市水务局政府信息公开工作2023年度报告", BUREAU, 2023),
        ("云砚市水务局政府信息公开年度报告（2023年）", BUREAU, 2023),
        ("政府信息公开工作年度报告（云砚市水务局，2023年）", BUREAU, 2023),
        ("2023年度政府信息公开工作年度报告—云砚市水务局", BUREAU, 2023),
        ("云砚市水务局2023年政府信息公开工作年度报告（2024年1月20日）", BUREAU, 2023),
        ("2024年1月云砚市水务局2023年政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市政务公开办公室2023年政务公开工作年度报告", "云砚市政务公开办公室", 2023),
        ("云砚市水务局2023年政府信息依申请公开工作年度报告", BUREAU, 2023),
        ("关于报送2023年政府信息公开工作年度报告的报告", None, 2023),
        ("云砚市水务局关于报送2023年政府信息公开工作年度报告的报告", BUREAU, 2023),
        ("云砚市水务局（2023年）政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局2023年1月—12月政府信息公开工作年度报告", BUREAU, 2023),
        ("云砚市水务局2023年度工作政府信息公开年度报告", BUREAU, 2023),
        ("云砚市水务局政府信息公开工作年度报告", BUREAU, None),
        ("2023年政府信息公开工作年度报告", None, 2023),
        ("政府信息公开工作年度报告", None, None),
        ("云砚市人民政府2021年政府信息公开工作年度报告", "云砚市人民政府", 2021),
        ("云砚市人民政府信息公开2021年度报告", "云砚市人民政府", 2021),
        ("2022年云砚市政府信息公开工作年度报告", "云砚市", 2022),
        ("2022年度青榆镇政府信息公开工作年度报告", "青榆镇", 2022),
        (
            "柏溪县人民政府办公室（本级）2023年政府信息公开工作年度报告",
            "柏溪县人民政府办公室（本级）",
            2023,
        ),
    ],
)
def test_titles(title: str, agency: str | None, year: int | None) -> None:
    assert parse_title(title) == (agency, year)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("2024-01-19 11:04", date(2024, 1, 19)),
        ("2024年1月9日", date(2024, 1, 9)),
        ("2024 年 1 月 19 日", date(2024, 1, 19)),
        ("2024/1/19", date(2024, 1, 19)),
        ("2024.01.19", date(2024, 1, 19)),
        ("二〇二四年一月二十一日", date(2024, 1, 21)),
        ("二○二四年十二月三十日", date(2024, 12, 30)),
        ("20231月1日", None),
        ("2024年2月30日", None),
        ("0517-87222589", None),
        ("", None),
    ],
)
def test_dates(printed: str, found: date | None) -> None:
    assert first_date(printed) == found


def identity_of(document: Document) -> Identity:
    layout = locate(document)
    return identify(layout, find_title(layout.head, document.metadata), document.metadata)


def of_lines(*lines: str, **metadata: str) -> Identity:
    return identity_of(Document("html", tuple(Paragraph(line) for line in lines), metadata))


REST = ("一、总体情况", "公开信息12条。")
BY_LAW = "根据《中华人民共和国政府信息公开条例》，"


@pytest.mark.parametrize(
    "lines",
    [
        (BUREAU, "2023年政府信息公开工作年度报告", *REST),
        ("云砚市水务局2023年", "政府信息公开工作年度报告", *REST),
        ("云砚市水务局2023年政府信息公开", "工作年度报告", *REST),
        (BUREAU, "2023年度", "政府信息公开工作年度报告", *REST),
        ("首页 > 政府信息公开年报", "云砚市水务局2023年政府信息公开工作年度报告", *REST),
        ("名 称：云砚市水务局2023年政府信息公开工作年度报告", "索引号：01", *REST),
        (f"{BY_LAW}现公布云砚市水务局2023年政府信息公开年度报告。", *REST),
        (
            f"{BY_LAW}现发布《云砚市水务局 2023 年政府信息公开工作年度报告》，统计数据从1月1日至12月31日。",
            *REST,
        ),
        ("2023年政府信息公开工作年度报告", f"{BY_LAW}由云砚市水务局编制本报告。", *REST),
        (
            "2023年政府信息公开工作年度报告",
            f"{BY_LAW}如有疑问，请与云砚市水务局（电话：123）联系。",
            *REST,
        ),
        (
            "2023年政府信息公开工作年度报告",
            *REST,
            "六、其他需要报告的事项",
            "无。",
            BUREAU,
            "2024年1月20日",
        ),
        ("发布机构：云砚市水务局", "2023年政府信息公开工作年度报告", *REST),
        ("政府信息公开工作年度报告", *REST, BUREAU, "2024年1月20日"),
        (
            "云砚市水务局政府信息公开工作年度报告",
            f"{BY_LAW}统计期限自2023年1月1日起至12月31日止。",
            *REST,
        ),
    ],
)
def test_agency_and_year_wherever_they_stand(lines: tuple[str, ...]) -> None:
    found = of_lines(*lines)
    assert (found.agency, found.year) == (BUREAU, 2023)


def test_the_title_wins_over_the_publisher() -> None:
    found = of_lines(
        "发布机构：云砚市人民政府", "云砚市水务局2023年政府信息公开工作年度报告", *REST
    )
    assert found.agency == BUREAU


def test_metadata_chooses_among_titles_listed_beside_each_other() -> None:
    titles = [f"云砚市{name}局2023年政府信息公开工作年度报告" for name in ("水务", "财政", "教育")]
    assert of_lines(*titles, *REST, title=titles[1] + "-云砚市人民政府").agency == "云砚市财政局"


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        ((f"{BUREAU}2023年政府信息公开年报", *REST), BUREAU, 2023),
        (("2023年政府信息公开工作年度报告", *REST), BUREAU, 2023),
        (
            (
                f"{BUREAU}政府信息公开工作年度报告",
                f"{BY_LAW}期限自2023年1月1日起至12月31日止。",
                *REST,
            ),
            BUREAU,
            2023,
        ),
        ((BUREAU, f"{BY_LAW}期限自2023年1月1日起至12月31日止。", *REST), BUREAU, 2023),
        ((BUREAU, REST[0], "2023年，我局公开信息12条。"), BUREAU, None),
        ((BUREAU, *REST), BUREAU, 2022),
    ],
)
def test_what_the_page_says_goes_before_the_year_of_its_own_name(
    lines: tuple[str, ...], agency: str, year: int | None
) -> None:
    found = of_lines(*lines, title=f"{BUREAU}2022年政府信息公开工作年度报告")
    assert (found.agency, found.year) == (agency, year)


def test_a_publication_date_makes_no_report_year() -> None:
    found = of_lines("政府信息公开工作年度报告", "发布时间：2024-01-19", *REST)
    assert (found.agency, found.year, found.published) == (None, None, date(2024, 1, 19))


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("发布时间：2024-01-19 11:04  来源：本局", date(2024, 1, 19)),
        ("发布日期: 2024年1月19日", date(2024, 1, 19)),
        ("信息提供日期 :2024-01-19", date(2024, 1, 19)),
        ("日期：2024/01/19", date(2024, 1, 19)),
        ("成文日期：2024-01-19", date(2024, 1, 19)),
        ("（2024年1月19日）", date(2024, 1, 19)),
        ("发布时间：2021-01-19", None),
        ("来源：本局", None),
    ],
)
def test_publication_dates(line: str, published: date | None) -> None:
    found = of_lines("云砚市水务局2023年政府信息公开工作年度报告", line, *REST)
    assert found.published == published


def test_the_day_of_publication_before_the_day_of_drafting() -> None:
    title = "云砚市水务局2023年政府信息公开工作年度报告"
    found = of_lines("成文日期：2024-01-10", "发布日期：2024-01-19", title, *REST)
    assert found.published == date(2024, 1, 19)


def test_metadata_of_page_and_table() -> None:
    page = (
        "<title>云砚市水务局2023年政府信息公开工作年度报告_云砚市人民政府</title>"
        "<meta name=PubDate content=2024-01-19>"
        "<table><tr><td>索引号：01<td>发布机构：云砚市人民政府办公室<tr><td>文号：<td>主题：其他</table><p>一、总体情况</p>"
    )
    found = identity_of(html.read(page.encode()))
    assert (found.agency, found.year, found.published) == (BUREAU, 2023, date(2024, 1, 19))


def test_markdown_heading_is_a_title() -> None:
    found = identity_of(
        text.read("# 云砚市水务局2023年政府信息公开工作年度报告\n\n一、总体情况".encode())
    )
    assert (found.agency, found.year) == (BUREAU, 2023)


def test_a_bare_grid_says_nothing() -> None:
    assert identity_of(Document("xlsx", (Grid(()),))) == Identity()


@pytest.mark.parametrize(
    "line",
    [
        "2024年1月1日起至2024年12月31日止。",
        "2024 年 1 月 1 日 至 12 月 31 日",
        "2024年1月1日—12月31日",
        "2024.1.1至2024.12.31",
    ],
)
def test_a_period_broken_onto_a_line_of_its_own_is_no_publication_date(line: str) -> None:
    """A PDF breaks the foreword before the period; reading it as a date would blame the agency."""
    title = Paragraph("云砚市水务局2024年政府信息公开工作年度报告")
    foreword = Paragraph("本报告所列数据的统计期限自")
    document = Document("pdf", (title, foreword, Paragraph(line), Paragraph("一、总体情况")))
    assert identity_of(document).published is None
    signed = Document(
        "pdf", (*document.blocks, Paragraph("云砚市水务局"), Paragraph("2025年1月9日"))
    )
    assert identity_of(signed).published == date(2025, 1, 9)


def test_a_mark_before_a_title_is_no_part_of_it() -> None:
    title = find_title(("【年报】云砚市水务局2023年政府信息公开工作年度报告",), {})
    assert title is not None
    assert (title.agency, title.year) == (BUREAU, 2023)


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["云砚市水务局政府信息公开工作年度报告", "（2023年度）"], BUREAU, 2023),
        (["政府信息公开工作年度报告", "2023年度", BUREAU, "二〇二四年一月"], BUREAU, 2023),
        ([BUREAU, "2023年度", "政府信息公开工作", "年度报告"], BUREAU, 2023),
        (["2.云砚市水务局2023年政府信息公开工作年度报告"], BUREAU, 2023),
        (["云砚市水务局2023年政府信息", "公开工作年度报告"], BUREAU, 2023),
        (["云砚市水务局2023年政府信息公开年度报告 发布时间：2024-01-20 浏览：3"], BUREAU, 2023),
        (["2023年政府信息公开工作年度报告", f"（{BUREAU}）"], BUREAU, 2023),
        (["2023年政府信息公开工作年度报告", "收藏本站"], None, 2023),
        (["云 砚 市 水 务 局", "2 0 2 3 年 政 府 信 息 公 开 年 度 报 告"], BUREAU, 2023),
        (
            ["中华人民共和国云砚海关", "2023年政府信息公开工作年度报告"],
            "中华人民共和国云砚海关",
            2023,
        ),
        (
            [
                f"{BUREAU}2023年政府信息公开工作年度报告",
                "推荐：柏溪县教育局2022年政府信息公开工作年度报告",
            ],
            BUREAU,
            2023,
        ),
        (["2023年政府信息公开工作年度报告", "发布机构", BUREAU], BUREAU, 2023),
        (
            ["2023年政府信息公开工作年度报告", f"发布机构：{BUREAU}", "成文日期：2024-01-20"],
            BUREAU,
            2023,
        ),
        (["按照条例规定，云砚市水务局编制了2023年度政府信息公开年度报告。"], BUREAU, 2023),
        (["根据条例要求，现公开云砚市水务局2023年政府信息公开工作年度报告。"], BUREAU, 2023),
        (
            ["现向社会公布2023年青榆镇人民政府信息公开工作年度报告，供查阅。"],
            "青榆镇人民政府",
            2023,
        ),
        (
            ["本报告由云砚市水务局（以下简称“市水务局”）按照条例编制，统计期限自2023年1月1日起。"],
            BUREAU,
            2023,
        ),
        (
            ["本报告由云砚市城市管理综合行政执法局根据条例编制，请查阅。"],
            "云砚市城市管理综合行政执法局",
            None,
        ),
        (["2023年度，如对本报告有疑问，请联系云砚市水务局办公室（电话：8010000）。"], BUREAU, 2023),
        ([f"{BUREAU}政府信息公开工作年度报告", "统计期限：2023.1.1-2023.12.31"], BUREAU, 2023),
        (
            [f"{BUREAU}政府信息公开年度报告", "2022年以来，根据2021年政务公开要点，编制本报告。"],
            BUREAU,
            None,
        ),
        (
            [
                f"{BUREAU}政府信息公开年度报告",
                "数据自2023年1月1日起统计。2022年政府信息公开年报另见。",
            ],
            BUREAU,
            None,
        ),
    ],
)
def test_heads_of_pages(lines: list[str], agency: str | None, year: int | None) -> None:
    """What covers, forewords and neighbouring titles say; two witnesses at odds are none."""
    page = "\n".join([*lines, "一、总体情况", "公开平稳。"])
    identity = identity_of(text.read(page.encode()))
    assert (identity.agency, identity.year) == (agency, year)
