"""From bytes to a report: figures in every layout, the form, sections, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import printed_reports as paper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_reports import LAYOUTS, Printed, Row, Values, printed, relabelled

from etl import readers
from etl.errors import NotAReport
from etl.forms import forms
from etl.model import Cell, Document, Figure, Grid, Number, Paragraph, Report
from etl.report import understand

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

Layout = Callable[[Printed], bytes]
Change = Callable[[list[Row], Random], None]


def report_of(content: bytes) -> Report:
    return understand(readers.read(content))


def figures_of(report: Report) -> dict[str, Figure]:
    return {figure.figure: figure for figure in report.figures}


def some_values(form: str, seed: int, blank: float = 0.0) -> dict[str, Number | None]:
    """Figures as reports have them: mostly small, some blank."""
    random = Random(seed)

    def one() -> Number | None:
        if random.random() < blank:
            return None
        return random.choice([0, 0, random.randint(1, 9), random.randint(10, 9999)])

    return {address: one() for address in forms()[form].figures}


def silently_wrong(report: Report, values: Values) -> list[tuple[str, Number | str | None, Figure]]:
    """Figures that claim something else than what was printed."""
    wrong = []
    for address, figure in figures_of(report).items():
        value = values.get(address)
        claims = figure.state == "number" and figure.value != value
        hides = value is not None and figure.state in ("blank", "dash", "words")
        if claims or hides:
            wrong.append((address, value, figure))
    return wrong


# --- what is typeset is what is read -------------------------------------------------------------------


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_filled_in_report_reads_back_whole(form: str, layout: Layout) -> None:
    values = some_values(form, seed=7)
    report = report_of(layout(printed(values, form)))
    assert report.form == form
    assert {a: f.value for a, f in figures_of(report).items()} == values
    assert report.problems == ()


@pytest.mark.parametrize("layout", paper.BLANKS_SHOW, ids=lambda layout: layout.__name__)
def test_blanks_that_show_read_back(layout: Layout) -> None:
    values = some_values("2021", seed=3, blank=0.4)
    figures = figures_of(report_of(layout(printed(values))))
    assert {a: f.value for a, f in figures.items()} == values
    assert {f.state for a, f in figures.items() if values[a] is None} == {"blank"}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_an_empty_form_has_blanks_and_no_zero(layout: Layout) -> None:
    report = report_of(layout(printed({})))
    assert {figure.state for figure in report.figures} == {"blank"}


def misspelt(rows: list[Row], random: Random) -> None:
    at = random.randrange(len(rows))
    label = rows[at].labels[-1]
    cut = random.randrange(len(label))
    rows[at] = relabelled(rows[at], label[:cut] + random.choice(["", "某"]) + label[cut + 1 :])


def without_label(rows: list[Row], random: Random) -> None:
    at = random.randrange(len(rows))
    rows[at] = relabelled(rows[at], "")


def labels_swapped(rows: list[Row], random: Random) -> None:
    at = random.randrange(len(rows) - 1)
    upper, lower = rows[at].labels[-1], rows[at + 1].labels[-1]
    rows[at : at + 2] = [relabelled(rows[at], lower), relabelled(rows[at + 1], upper)]


def row_dropped(rows: list[Row], random: Random) -> None:
    del rows[random.randrange(len(rows))]


def label_of_the_row_above(rows: list[Row], random: Random) -> None:
    at = random.randrange(1, len(rows))
    rows[at] = relabelled(rows[at], rows[at - 1].labels[-1])


def row_printed_twice(rows: list[Row], random: Random) -> None:
    at = random.randrange(len(rows))
    rows.insert(at, rows[at])


def strange_row(rows: list[Row], random: Random) -> None:
    at = random.randrange(1, len(rows))
    label = random.choice(["其中：网络申请", "9.其他不予公开情形", "政府信息公开申请总数量"])
    rows.insert(at, Row("", (*rows[at].labels[:-1], label), tuple("3141592")))


def subtotal_of_a_group(rows: list[Row], random: Random) -> None:
    at = next(i for i, row in enumerate(rows) if len(row.labels) == 3)
    rows.insert(at, Row("", (*rows[at].labels[:2], "小计"), tuple("3141592")))


def row_moved(rows: list[Row], random: Random) -> None:
    rows.insert(random.randrange(len(rows)), rows.pop(random.randrange(len(rows))))


def digits_split(rows: list[Row], random: Random) -> None:
    at, column = random.randrange(len(rows)), random.randrange(7)
    figures = [*rows[at].figures]
    if len(figures[column]) > 1:
        figures[column : column + 1] = [figures[column][:1], figures[column][1:]]
        rows[at] = replace(rows[at], figures=tuple(figures))


def row_cut_in_two(rows: list[Row], random: Random) -> None:
    """A page ends in the middle of a label; the figures stand above or below, or on both sides."""
    at = random.randrange(len(rows))
    row = rows[at]
    label, side = row.labels[-1], random.choice(["above", "below", "both"])
    halves = label[: len(label) // 2], label[len(label) // 2 :]
    above = tuple(
        f if side == "above" or (side == "both" and i % 2) else ""
        for i, f in enumerate(row.figures)
    )
    below = tuple("" if kept else figure for kept, figure in zip(above, row.figures, strict=True))
    rows[at : at + 1] = [
        replace(relabelled(row, half), figures=figures)
        for half, figures in zip(halves, (above, below), strict=True)
    ]


CHANGES = (
    misspelt,
    without_label,
    labels_swapped,
    row_dropped,
    label_of_the_row_above,
    row_printed_twice,
    strange_row,
    subtotal_of_a_group,
    row_moved,
    digits_split,
    row_cut_in_two,
)
GEOMETRIC = {digits_split}
MEASURED = (paper.html_plain, paper.html_word, paper.html_sloppy)
"""Changes that make the grid itself irregular: a text with merged cells filled up cannot show them."""


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    form=st.sampled_from(["2019", "2021"]),
    blank=st.sampled_from([0.0, 0.2]),
    layout=st.sampled_from(LAYOUTS),
    upper=st.sampled_from(CHANGES),
    lower=st.sampled_from(CHANGES),
)
def test_whatever_the_layout_nothing_is_silently_wrong(
    seed: int, form: str, blank: float, layout: Layout, upper: Change, lower: Change
) -> None:
    values = some_values(form, seed, blank)
    report = printed(values, form)
    halves = [*report.requests[:12]], [*report.requests[12:]]
    for change, rows in zip((upper, lower), halves, strict=True):
        if change not in GEOMETRIC or layout in MEASURED:
            change(rows, Random(seed))
    read = report_of(layout(replace(report, requests=tuple(halves[0] + halves[1]))))
    assert not silently_wrong(read, values)
    for figure in read.figures:
        assert (figure.value is not None) == (figure.state == "number")
    unreadable = {figure.figure for figure in read.figures if figure.state == "unreadable"}
    assert unreadable <= {problem.figure for problem in read.problems}


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    layout=st.sampled_from(LAYOUTS),
    change=st.sampled_from([misspelt, row_printed_twice, strange_row, labels_swapped]),
)
def test_nor_where_most_cells_are_empty(seed: int, layout: Layout, change: Change) -> None:
    values = some_values("2021", seed, blank=0.8)
    report = printed(values)
    rows = [*report.requests]
    change(rows, Random(seed))
    assert not silently_wrong(report_of(layout(replace(report, requests=tuple(rows)))), values)


def changed(
    change: Change, seed: int, layout: Layout = paper.html_plain
) -> tuple[Report, Values, Printed]:
    values = some_values("2021", seed)
    report = printed(values)
    rows = [*report.requests]
    change(rows, Random(seed))
    report = replace(report, requests=tuple(rows))
    return report_of(layout(report)), values, report


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("change", [misspelt, strange_row, subtotal_of_a_group, row_printed_twice])
def test_the_forms_order_settles_what_labels_lost(change: Change, seed: int) -> None:
    report, values, _ = changed(change, seed)
    assert {a: f.value for a, f in figures_of(report).items()} == values


def test_swapped_labels_give_both_readings() -> None:
    report, values, _ = changed(labels_swapped, seed=1)
    doubtful = [figure for figure in report.figures if figure.state == "unreadable"]
    assert doubtful
    for figure in doubtful:
        assert str(values[figure.figure]) in figure.alternatives
        assert len(figure.alternatives) == 2


# --- particular things ----------------------------------------------------------------------------------


def test_otherwise_handled_as_a_single_line() -> None:
    report = printed(some_values("2021", 5))
    rows = [row for row in report.requests if not row.id.startswith("otherwise_handled")]
    at = next(i for i, row in enumerate(rows) if row.id == "results_total")
    rows.insert(at, Row("", ("三、本年度办理结果", "（六）其他处理"), tuple("1234567")))
    figures = figures_of(report_of(paper.html_plain(replace(report, requests=tuple(rows)))))
    single = [f.value for a, f in figures.items() if a.startswith("requests.otherwise_handled.")]
    assert single == [1, 2, 3, 4, 5, 6, 7]
    parts = {f.state for a, f in figures.items() if a.startswith("requests.otherwise_handled_")}
    assert parts == {"missing"}
    assert len(figures) == 207


def test_otherwise_handled_and_its_lines_both_filled_in() -> None:
    values = {address: 1 for address in forms()["2021"].figures}
    report = printed(values)
    at = next(i for i, row in enumerate(report.requests) if row.id.startswith("otherwise_handled"))
    group = Row("", ("三、本年度办理结果", "（六）其他处理"), ("3", "3", "3", "3", "3", "3", "4"))
    rows = [*report.requests[:at], group, *report.requests[at:]]
    read = report_of(paper.html_plain(replace(report, requests=tuple(rows))))
    assert {a: f.value for a, f in figures_of(read).items()} == values
    assert [p.kind for p in read.problems] == ["parts_differ"]


def test_2019_headings_over_requests_of_2021() -> None:
    values = some_values("2019", 8)
    report, newer = printed(values, "2019"), printed(some_values("2021", 8))
    read = report_of(paper.html_plain(replace(report, requests=newer.requests)))
    assert read.form == "2019"
    single = {f.state for f in read.figures if f.figure.startswith("requests.otherwise_handled.")}
    assert single == {"missing"}
    assert sorted(p.kind for p in read.problems) == ["extra_line"] * 3 + ["missing_line"]


def test_the_form_is_told_by_headings_not_by_the_year() -> None:
    assert report_of(paper.html_plain(printed(some_values("2019", 1), "2019"))).form == "2019"
    assert (
        report_of(paper.html_plain(printed(some_values("2019", 1), "2019"))).identity.year == 2023
    )


def test_2021_tables_of_which_one_has_2019_headings() -> None:
    values = some_values("2021", 2)
    report = printed(values)
    clause, _, lines = report.proactive[0]
    heads = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
    mixed = replace(report, proactive=((clause, heads, lines), *report.proactive[1:]))
    read = report_of(paper.html_plain(mixed))
    assert read.form == "2021"
    assert {f.state for f in read.figures if "administrative_rules" in f.figure} == {"unreadable"}
    assert not silently_wrong(read, values)


def test_short_headings() -> None:
    values = some_values("2019", 4)
    report = printed(values, "2019")
    short = tuple(
        (clause, tuple(head[:3] for head in heads), rows)
        for clause, heads, rows in report.proactive
    )
    read = report_of(paper.text_pipe_cells(replace(report, proactive=short)))
    assert {a: f.value for a, f in figures_of(read).items()} == values


def test_the_unit_of_money_is_the_one_in_print() -> None:
    values = {**some_values("2021", 1), "proactive.fees.amount_10k_yuan": "251000"}
    content = paper.html_plain(printed(values)).replace("单位：万元".encode(), "单位：元".encode())
    assert figures_of(report_of(content))["proactive.fees.amount_10k_yuan"].value == 25.1
    values = {**some_values("2019", 1), "proactive.procurement.amount_10k_yuan": "251000元"}
    read = report_of(paper.html_plain(printed(values, "2019")))
    assert figures_of(read)["proactive.procurement.amount_10k_yuan"].value == 25.1


def test_the_unit_of_money_in_traditional_characters() -> None:
    values = {**some_values("2021", 1), "proactive.fees.amount_10k_yuan": "110"}
    content = paper.html_plain(printed(values)).replace(
        "单位：万元".encode(), "單位：萬元".encode()
    )
    assert figures_of(report_of(content))["proactive.fees.amount_10k_yuan"].value == 110


def test_a_page_run_together_names_no_line() -> None:
    values = some_values("2021", 2)
    lines = paper.text_tabs(printed(values)).decode().replace("\n", " ")
    read = report_of(f"<html><body><p>{lines}</p></body></html>".encode())
    assert not [
        a for a, f in figures_of(read).items() if f.state == "number" and f.value != values[a]
    ]


def test_a_row_of_text_that_lacks_a_cell_is_in_doubt() -> None:
    values = some_values("2021", 3)
    lines = paper.text_markdown(printed(values)).decode().split("\n")
    (at,) = (i for i, line in enumerate(lines) if "予以公开" in line and "不予" not in line)
    cut = [*lines[:at], lines[at].rstrip("| ").rpartition("|")[0] + "|", *lines[at + 1 :]]
    found = figures_of(report_of("\n".join(cut).encode()))
    assert {found[f"requests.granted.{field}"].state for field in ("natural_person", "total")} == {
        "unreadable"
    }


UNITS = {
    "label": ("行政事业性收费</td>", "行政事业性收费（元）</td>"),
    "row": (
        "<table>",
        "<table><tr><td colspan=2>填报单位：云砚市水务局</td><td>单位：件、元</td></tr>",
    ),
    "heading": ("主动公开政府信息情况</p>", "主动公开政府信息情况单位：件、元</p>"),
    "line": ("<table>", "<p>（计量单位：件、元）</p><table>"),
}


@pytest.mark.parametrize("where", UNITS)
def test_a_unit_stated_beside_the_table_counts_where_its_heading_has_none(where: str) -> None:
    values = {**some_values("2021", 1), "proactive.fees.amount_10k_yuan": "251000"}
    page = paper.html_plain(printed(values)).decode().replace(*UNITS[where], 1)
    fee = "proactive.fees.amount_10k_yuan"
    assert figures_of(report_of(page.replace("（单位：万元）", "").encode()))[fee].value == 25.1
    figure = figures_of(report_of(page.encode()))[fee]
    assert (figure.state, figure.value) in (("number", 251000), ("unreadable", None))
    assert (figure.state == "unreadable") == (where == "label")  # heading and label disagree


def test_every_figure_has_its_raw_text_and_place() -> None:
    values = {**some_values("2021", 1), "requests.granted.total": "22（其中修订16件）"}
    figure = figures_of(report_of(paper.html_plain(printed(values))))["requests.granted.total"]
    assert (figure.value, figure.raw) == (22, "22（其中修订16件）")
    assert figure.where is not None
    assert (figure.where.table, figure.where.row, figure.where.column) == (2, 6, 10)


def test_sections_and_notes() -> None:
    content = paper.html_plain(printed(some_values("2021", 1)))
    note = "<p>注：含上年结转。</p><p>四、政府信息公开行政复议"
    report = report_of(content.replace("<p>四、政府信息公开行政复议".encode(), note.encode()))
    assert [section.id for section in report.sections] == [
        *("overview", "proactive", "requests", "disputes", "shortcomings", "other_matters")
    ]
    assert report.sections[0].text == paper.PROSE
    assert report.sections[2].text == ""
    assert report.foreword == paper.FOREWORD
    assert dict(report.notes) == {"requests": "注：含上年结转。"}


def test_one_paragraph_for_everything() -> None:
    text = "一、总体情况 （一）主动公开。公开信息12条。" + "办结8件。" * 40
    text += " 五、存在的主要问题及改进情况 及时性不足。 六、其他需要报告的事项 无。"
    document = Document(
        "html", (Paragraph("云砚市水务局2023年政府信息公开工作年度报告"), Paragraph(text))
    )
    assert [section.id for section in understand(document).sections] == [
        *("overview", "shortcomings", "other_matters")
    ]


def text_report(*lines: str) -> Report:
    return report_of("\n".join(lines).encode())


def test_a_report_without_tables_is_a_report_with_missing_figures() -> None:
    report = text_report(
        paper.TITLE, "一、总体情况", paper.PROSE, "五、存在的主要问题及改进情况", "无。"
    )
    assert report.form == "2021"
    assert {figure.state for figure in report.figures} == {"missing"}
    assert [p.kind for p in report.problems].count("missing_table") == 3


@pytest.mark.parametrize("year", [2014, 2018])
def test_free_text_years_have_no_form(year: int) -> None:
    report = text_report(
        f"云砚市水务局{year}年政府信息公开工作年度报告", "一、概述", "公开信息12条。"
    )
    assert (report.form, report.figures, report.identity.year) == (None, (), year)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("《云砚市水务局2023年政府信息公开工作年度报告》解读", "解读"),
        ("一图读懂云砚市2023年政府信息公开工作年度报告", "解读"),
        ("云砚市2022年上半年政府信息公开数据统计", "年中"),
        ("2022年第三季度政府信息公开统计", "年中"),
        ("云砚市12345政务服务便民热线2023年运行情况通报", "热线"),
        ("关于做好2023年政府信息公开工作年度报告编制发布工作的通知", "通知"),
        ("做好2023年政府信息公开工作年度报告编制和发布工作的通知", "通知"),
        ("云砚市召开政府信息公开工作年度报告编制培训会", "消息"),
        ("云砚市水务局发布2023年政府信息公开工作年度报告", "消息"),
        ("《云砚市水务局2023年政府信息公开工作年度报告》政策解读", "解读"),
        ("云砚市2023年1-6月政府信息公开情况统计", "年中"),
        ("云砚市水务局2023年11月政府信息公开月报", "年中"),
        ("12345政务服务便民热线2023年度数据分析报告", "热线"),
        ("关于2023年政府信息公开工作年度报告编制情况的通报", "通知"),
        ("云砚市各部门2023年政府信息公开工作年度报告汇总", "消息"),
        ("2023年政府信息公开年报专栏", "消息"),
        ("云砚市2023年政务公开第三方评估报告", "评估"),
        ("云砚市水务局2023年政府信息公开工作考核结果", "评估"),
        ("政府信息公开工作年度报告格式", "格式"),
        ("政府网站工作年度报表（2023年度）", "网站"),
        ("云砚市水务局2023年法治政府建设年度报告", "其他工作"),
        ("云砚市2023年国民经济和社会发展统计公报", "其他工作"),
        ("云砚市水务局2023年度部门决算公开", "其他工作"),
        ("云砚市水务局防汛应急预案", "没有年度报告的标题"),
    ],
)
def test_what_only_speaks_of_reports_is_refused_by_name(title: str, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason):
        text_report(title, "发布时间：2024-01-20", "各有关单位：现将有关情况说明如下。")


@pytest.mark.parametrize(
    "title",
    [
        "云砚市城市管理行政执法局2023年政府信息公开工作年度报告",
        "云砚市教育考试评估院2023年政府信息公开工作年度报告",
        "云砚市政务服务便民热线中心2023年度政府信息公开工作年度报告",
        "2023年度云砚市政府办公室政府信息公开工作报告",
        "云砚市财政局政府信息公开工作年度报告（2023年度）",
        "云砚市统计局2023年政府信息公开年报",
    ],
)
def test_what_an_agency_does_is_no_reason_to_refuse_its_report(title: str) -> None:
    report = text_report(title, "一、总体情况", paper.PROSE)
    assert report.identity.year == 2023


WORDS = st.sampled_from(
    [
        *(
            "",
            "0",
            "12",
            "1|0",
            "无",
            "/",
            "\n",
            "第二十条第（一）项",
            "信息内容",
            "规章",
            "本年制发件数",
            "行政许可",
        ),
        *(
            "自然人",
            "总计",
            "其他",
            "3.其他",
            "（六）其他处理",
            "（七",
            "）总计",
            "1.属于国家秘密",
            "（三）不予公开",
        ),
        *(
            "行政复议",
            "结果维持",
            "未经复议直接起诉",
            "一、总体情况",
            "三、收到和处理政府信息公开申请情况",
            "注：见上",
        ),
        *(
            "2.申请人逾期未按收费通知要求缴纳费用、",
            "行政机关不再处理其政府信息公开申请 0 0",
            "- 2 -",
            "2023年",
            "某局",
        ),
    ]
)
CELLS = st.lists(
    st.builds(
        Cell, WORDS, st.integers(1, 6), st.integers(1, 9), st.integers(1, 3), st.integers(1, 8)
    ),
    max_size=40,
).map(lambda cells: Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))))
DOCUMENTS = st.lists(st.one_of(CELLS, st.builds(Paragraph, WORDS)), max_size=12)


@settings(max_examples=100, deadline=None)
@given(blocks=DOCUMENTS)
def test_no_document_is_too_strange(blocks: list[Grid | Paragraph]) -> None:
    title = Paragraph(paper.TITLE)
    report = understand(Document("docx", (title, *blocks)))
    assert report.form is not None
    addresses = [figure.figure for figure in report.figures]
    assert len(addresses) == len(set(addresses)) >= len(forms()[report.form].figures)


# --- the corpora ----------------------------------------------------------------------------------------


def corpus(folder: str) -> list[Path]:
    files = sorted((CORPUS / folder).glob("*"))
    return [
        file
        for file in files
        if file.suffix != ".json" and file.suffix != ".md" or folder.endswith("md")
    ]


READERS = Path(readers.__file__).parent


def readable(file: Path) -> bool:
    return (READERS / f"{file.suffix[1:]}.py").exists() or file.suffix in (".txt", ".md")


@pytest.mark.parametrize("folder", ["html", "txt", "md", "xlsx"])
def test_typeset_corpus(folder: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the shared corpus is not beside this clone")
    gold = json.loads((CORPUS / "typeset" / "gold.json").read_text("utf-8"))
    for file in corpus(f"typeset/{folder}"):
        report = report_of(file.read_bytes())
        assert {f.figure: f.value for f in report.figures} == gold[file.stem], file.name


@pytest.mark.parametrize("file", corpus("real"), ids=lambda file: file.name)
def test_real_corpus(file: Path) -> None:
    gold = json.loads((file.parent / f"{file.stem}.gold.json").read_text("utf-8"))
    if not readable(file):
        pytest.skip(f"no reader for {file.suffix} in this installation")
    report = report_of(file.read_bytes())
    figures = figures_of(report)
    wanted = gold["figures"] | gold.get("extra", {})
    assert {address: figures[address].value for address in wanted} == wanted
    states = {address: gold["states"].get(address, "number") for address in wanted}
    assert {address: figures[address].state for address in wanted} == states
    assert set(figures) == set(wanted)
    assert (report.identity.agency, report.identity.year) == (gold["agency"], gold["year"])
    assert report.form == gold["form"]


@pytest.mark.parametrize("layout", [paper.html_plain, paper.text_lines])
def test_a_second_report_in_one_file_is_named_and_not_mixed_in(layout: Layout) -> None:
    this, last = (layout(printed(some_values("2021", seed))) for seed in (1, 2))
    alone, together = report_of(this), report_of(this + b"\n" + last)
    assert together.figures == alone.figures
    assert together.sections == alone.sections
    assert together.identity == alone.identity
    assert [problem.kind for problem in together.problems] == ["another_report"]
