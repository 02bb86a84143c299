"""The ways an official walks through the dashboard, in a real browser."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect
from steps import settle, visit

PAGES = (
    "", "comparison", "findings", "agency", "agency?agency=37020006", "rollup", "roster", "selfcheck",
    "search?q=网站", "intake", "intake?part=unlisted&name=云川市某某中心", "intake?part=rulings&q=教育局",
    "about", "trace?code=hotline.received", "trace?figure=requests.received.total",
    "trace?agency=37020006&figure=requests.received.total",
)  # fmt: skip


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_worst_reports_of_a_county_and_their_list_as_excel(server: str, page: Page) -> None:
    visit(page, server)
    page.get_by_text("有错误的报告").click()
    page.wait_for_url("**/findings?**")
    settle(page)
    expect(page.get_by_role("heading", name="问题报告")).to_be_visible()
    assert query(page)["severity"] == ["error"]
    expect(page.locator("td.gk-bad")).to_have_count(1)
    first = page.locator('.gk-item[aria-current="true"]').text_content() or ""
    page.get_by_role("button", name="下一条").click()
    expect(page.locator('.gk-item[aria-current="true"]')).not_to_have_text(first)
    page.wait_for_url("**of=**")
    with page.expect_download() as caught:
        page.get_by_role("button", name="导出 Excel").click()
    download = caught.value
    assert re.fullmatch(
        r"政府信息公开_问题报告_2023_截至20250401\.xlsx", download.suggested_filename
    )
    book = openpyxl.load_workbook(io.BytesIO(Path(download.path()).read_bytes()))
    assert book.sheetnames == ["问题清单", "明细", "说明"]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    visit(page, str(told["页面地址"]))
    assert query(page)["severity"] == ["error"]
    assert query(page)["year"] == ["2023"]


def test_next_and_previous_by_keyboard(server: str, page: Page) -> None:
    visit(page, server + "findings?severity=error")
    current = page.locator('.gk-item[aria-current="true"]')
    first = current.text_content() or ""
    page.locator("h1").click()
    page.keyboard.press("Alt+ArrowRight")
    expect(current).not_to_have_text(first)
    settle(page)  # the key belongs to a button that the next run draws anew
    page.keyboard.press("Alt+ArrowLeft")
    expect(current).to_have_text(first)


def test_two_years_by_kind_and_the_export(server: str, page: Page) -> None:
    visit(page, server + "comparison")
    page.get_by_text("类别", exact=True).last.click()
    expect(page.locator(".gk-compare tbody th").first).to_have_text("合计")
    expect(page.get_by_role("rowheader", name="部门")).to_be_visible()
    assert query(page)["rows"] == ["kind"]
    with page.expect_download() as caught:
        page.get_by_role("button", name="导出 CSV").click()
    content = Path(caught.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "部门" in content.decode("utf-8-sig")


def test_yesterday_s_link_opens_the_same_in_another_language(server: str, page: Page) -> None:
    link = "comparison?year=2022&versus=2021&level=county&rows=agency&codes=applications.received"
    visit(page, server + link)
    chinese = page.locator(".gk-compare tbody td.gk-n").all_inner_texts()
    visit(page, server + link + "&lang=en")
    english = page.locator(".gk-compare tbody td.gk-n").all_inner_texts()
    assert [cell.replace("0.0%", "持平") for cell in english] == [
        c.replace("0.0%", "持平") for c in chinese
    ]
    expect(page.get_by_role("heading", name="Comparison")).to_be_visible()


def test_links_stay_in_the_session_and_back_returns(server: str, page: Page) -> None:
    visit(page, server)
    page.evaluate("window.sameDocument = true")
    page.locator(".gk-card .gk-value a").first.click()
    page.wait_for_url("**/trace?**")
    settle(page)
    assert page.evaluate("window.sameDocument") is True
    page.locator(".gk-table td.gk-n a").first.click()
    expect(page.locator("mark").first).to_be_visible()
    page.go_back()
    expect(page.locator(".gk-callout").first).to_contain_text("有数单位相加")
    page.go_back()
    expect(page.get_by_role("heading", name="概览")).to_be_visible()


def test_a_mark_of_a_chart_leads_to_the_agencies_behind_it(server: str, page: Page) -> None:
    visit(page, server)
    page.evaluate("window.sameDocument = true")
    page.locator(".vega-embed .mark-symbol path").nth(1).click(force=True)
    page.wait_for_url("**/trace?**")
    settle(page)
    assert page.evaluate("window.sameDocument") is True
    assert (query(page)["year"], query(page)["code"]) == (["2021"], ["published.total"])
    page.go_back()
    expect(page.get_by_role("heading", name="概览")).to_be_visible()
    settle(page)
    page.get_by_text("查看数据表").first.click()
    page.get_by_role("dialog").or_(page.locator("[data-testid=stPopoverBody]")).locator(
        "a.gk-in"
    ).first.click()
    page.wait_for_url("**/trace?**code=published.total**")
    settle(page)


def test_the_year_is_always_in_the_address(server: str, page: Page) -> None:
    visit(page, server)
    page.wait_for_url("**year=2023**")
    page.get_by_role("combobox", name="年度", exact=True).click()
    page.get_by_role("option", name="2021").click()
    page.wait_for_url("**versus=2020**")
    assert query(page)["year"] == ["2021"]
    page.go_back()
    page.wait_for_url("**versus=2022**")
    assert query(page)["year"] == ["2023"]
    expect(page.get_by_text("2023 年度", exact=False).first).to_be_visible()


def test_self_check_shows_a_verdict_and_stores_nothing(server: str, page: Page) -> None:
    visit(page, server + "selfcheck")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "草稿.html", "mimeType": "text/html", "buffer": b"<html><body>hello</body></html>"}
    )
    expect(page.get_by_role("heading", name="草稿.html 无法读取")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("path", PAGES)
def test_no_request_leaves_the_house_and_nothing_breaks(server: str, page: Page, path: str) -> None:
    foreign: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    visit(page, server + path)
    page.wait_for_timeout(300)
    inside = (server, server.replace("http", "ws"), "data:", "blob:")
    assert [url for url in foreign if not url.startswith(inside)] == []
    assert broken == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_in_one_direction_only(server: str, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server + path)
    wide = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth"
        " - document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert wide <= 1


def test_no_label_is_cut_or_pushes_the_figures_out_of_sight(server: str, page: Page) -> None:
    visit(page, server + "findings?severity=error&lang=en")
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.gk-form th')]"
        ".filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText)"
    )
    assert cut == []
    visit(page, server + "comparison?rows=agency")
    beyond = page.evaluate(
        """() => {
            const table = document.querySelector('.gk-compare');
            table.querySelector('tbody tr:nth-child(2) th').innerText = '与另一单位合并后比较'.repeat(12);
            return table.scrollWidth - table.parentElement.clientWidth;
        }"""
    )
    assert beyond <= 1


def test_the_contents_of_a_long_page_lead_to_its_parts(server: str, page: Page) -> None:
    visit(page, server + "about")
    heading = page.get_by_role("heading", name="数据与程序版本")
    expect(heading).not_to_be_in_viewport()
    page.locator(".gk-contents").get_by_text("数据与程序版本").click()
    expect(heading).to_be_in_viewport()


ENGLISH = re.compile(r"[A-Za-z]{3,}")
OURS = re.compile(
    r"PNG|SVG|Excel|CSV|English|Gongkai|HTML|PDF|ZIP|Word|DOCX|OFD|sha256|https?://\S+"
    r"|python -m etl load PATH|[\w./-]+\.(?:html|pdf|csv|duckdb)|reports/|inbox/"
    r"|[a-z]+(?:[._][a-z_]+)+|tiny|Alt|Streamlit 版本 [\d.]+"
)


def english(page: Page) -> set[str]:
    """English words that can be seen or heard on a page and are none of ours."""
    seen = page.evaluate(
        """() => {
            const words = [document.body.innerText];
            for (const node of document.querySelectorAll('[aria-label],[title],[placeholder]'))
                for (const name of ['aria-label', 'title', 'placeholder'])
                    words.push(node.getAttribute(name) || '');
            for (const icon of document.querySelectorAll('[data-testid=stIconMaterial]'))
                words[0] = words[0].replace(icon.innerText, '');
            return words.join('\\n');
        }"""
    )
    return set(ENGLISH.findall(OURS.sub("", seen)))


@pytest.mark.parametrize("path", PAGES)
def test_no_english_of_streamlit_s_own_in_the_chinese_view(
    server: str, page: Page, path: str
) -> None:
    visit(page, server + path)
    page.get_by_test_id("stMainMenu").click()
    page.wait_for_timeout(300)
    left = english(page)
    assert left == set()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "reports" / "2023" / "砚屏县"


def test_the_first_files_are_loaded_in_the_application(empty_server: str, page: Page) -> None:
    visit(page, empty_server + "intake")
    expect(page.get_by_role("heading", name="还没有数据")).to_be_visible()
    files = sorted(SAMPLE.glob("*.html"))[:5]
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_test_id("stFileChip")).to_have_count(5)
    start = page.get_by_role("button", name="载入 5 个文件")
    expect(start).to_be_enabled()
    assert english(page) <= set(
        re.findall(r"[A-Za-z]{3,}", page.locator(".gk-callout").inner_text())
    )
    start.click()
    expect(page.get_by_role("heading", name="最近一次载入")).to_be_visible(timeout=90_000)
    expect(page.locator("dd b").first).to_have_text("5")
    assert english(page) == set()
    page.get_by_role("button", name="知道了").click()
    page.get_by_role("link", name="概览").click()
    expect(page.get_by_text("报送 5", exact=False)).to_be_visible()


def test_a_tile_narrows_the_page_to_its_area(server: str, page: Page) -> None:
    visit(page, server)
    page.locator("a.gk-tile").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**region=**")
    settle(page)
    expect(page.locator(".gk-head p")).to_contain_text("青浦岭区")


def test_the_brief_of_an_area_is_taken_away(server: str, page: Page) -> None:
    visit(page, server + "?region=临江省/云川市/桃溪县")
    with page.expect_download() as caught:
        page.get_by_role("button", name="简报（Word）").click()
    assert caught.value.suggested_filename == "政府信息公开_简报_2023_桃溪县_截至20250401.docx"
    document = docx.Document(str(caught.value.path()))
    assert "桃溪县2023年度政府信息公开" in document.paragraphs[0].text
