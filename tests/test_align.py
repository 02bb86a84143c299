"""Rows and lines, cells and fields: what settles a figure and what leaves it in doubt."""

from __future__ import annotations

import printed_reports as paper
import pytest
from printed_reports import GridRow, html_page, html_table, printed

from etl import readers
from etl.forms import forms
from etl.model import Cell, Document, Figure, Grid, Paragraph, Report
from etl.report import understand
from etl.report.labels import is_label_text, likeness, normalise, recognise

LINE = "requests.received."
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")


# --- labels ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed_label", "line"),
    [
        ("1.属于国家秘密", "refused_state_secret"),
        ("１．屬於國家秘密", "refused_state_secret"),
        ("3.危及“三安全一稳定”", "refused_security_or_stability"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partially_granted"),
        ("(二) 部分公开（区分处理的", "partially_granted"),
        ("四 、结 转下 年度\n继续办理", "carried_out"),
        ("3.其它", "otherwise_handled_other"),
        ("（七）总 计", "results_total"),
        ("2、其他法律、行政法规禁止公开", "refused_prohibited_by_law"),
        ("2.其他法律行政止公开", None),
        ("（三）不予公开", None),
        ("（二）部分公开（区分处理的， 0 0 0 6", None),
    ],
)
def test_labels_are_known_exactly_or_by_variant(printed_label: str, line: str | None) -> None:
    label = recognise(printed_label)
    assert (label.lines.get("requests") if label else None) == line


def test_a_long_local_remark_does_not_hide_a_label() -> None:
    label = recognise("规章(设区的市以上地方人民政府应提供相关数据)")
    assert label is not None
    assert label.lines == {"proactive": "administrative_rules"}


@pytest.mark.parametrize("text", ["1.属于国家秘密", "（七", "2.重", "某某事项", "法提供"])
def test_label_texts(text: str) -> None:
    assert is_label_text(text)


@pytest.mark.parametrize(
    "text", ["12", "12件", "22（其中修订16件）", "无", "不适用", "/", "共12件", "增3", ""]
)
def test_values_are_no_labels(text: str) -> None:
    assert not is_label_text(text)


def test_likeness_of_misspelt_and_of_short_labels() -> None:
    assert likeness("政许可", "行政许可") > 0.5
    assert likeness(normalise("其他法律行政止公开"), "其他法律行政法规禁止公开") > 0.5
    assert likeness("其他处置", "其他") == 0
    assert likeness("网络申请", "属于国家秘密") < 0.5


# --- one row of requests --------------------------------------------------------------------------------


def reading(cells: str, attributes: str = "") -> tuple[dict[str, Figure], Report]:
    """The line ``received`` printed as the given cells, the rest of the report as usual."""
    values = {address: 0 for address in forms()["2021"].figures}
    page = html_page(printed(values)).decode()
    row = f'<tr><td colspan="3">一、本年新收政府信息公开申请数量</td>{"<td>0</td>" * 7}</tr>'
    assert row in page
    page = page.replace(
        row, f'<tr><td colspan="3">一、本年新收政府信息公开申请数量</td>{cells}</tr>'
    )
    report = understand(readers.read(page.encode()))
    return {
        f.figure.removeprefix(LINE): f for f in report.figures if f.figure.startswith(LINE)
    }, report


def cells(*texts: str) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def test_digits_in_two_narrow_cells_are_several_readings() -> None:
    figures, _ = reading('<td>1</td><td>0</td><td colspan="5">0</td>')
    assert figures["natural_person"].value == 1
    assert figures["business"].value == 0
    figures, report = reading(cells("2", "1", "0", "0", "0", "0", "0", "21"))
    assert {figure.state for figure in figures.values()} == {"unreadable"}
    assert "2" in figures["total"].alternatives
    assert any(p.figure == LINE + "total" for p in report.problems)


def test_a_cell_too_few_leaves_the_row_in_doubt() -> None:
    figures, _ = reading(cells("1", "2", "3", "4", "5", "6"))
    assert {figure.state for figure in figures.values()} == {"unreadable"}


def test_a_merged_zero_is_zero_for_all_and_a_problem() -> None:
    figures, report = reading('<td colspan="7">0</td>')
    assert {figure.value for figure in figures.values()} == {0}
    assert {p.kind for p in report.problems} == {"merged"}


def test_a_merged_number_belongs_to_nobody() -> None:
    figures, _ = reading('<td colspan="6">5</td><td>5</td>')
    assert figures["total"].value == 5
    assert {figures[f].state for f in ("natural_person", "other_organization")} == {"unreadable"}


def test_merged_dashes_and_blanks() -> None:
    figures, _ = reading('<td>5</td><td colspan="5">/</td><td>5</td>')
    assert figures["business"].state == "dash"
    figures, _ = reading('<td>5</td><td colspan="5">&nbsp;</td><td>5</td>')
    assert figures["business"].state == "blank"


def down(text: str) -> dict[str, Figure]:
    """A report of ones whose first two lines share one cell for 自然人."""
    page = html_page(printed({address: 1 for address in forms()["2021"].figures})).decode()
    first = "一、本年新收政府信息公开申请数量</td><td>"
    second = "二、上年结转政府信息公开申请数量</td>"
    merged = page.replace(first + "1", first[:-1] + f" rowspan=2>{text}")
    report = understand(readers.read(merged.replace(second + "<td>1</td>", second).encode()))
    return {f.figure.removeprefix("requests."): f for f in report.figures}


def test_a_cell_merged_over_two_lines_is_no_ones_number() -> None:
    figures = down("5")
    assert figures["received.natural_person"].state == "unreadable"
    assert figures["carried_in.natural_person"].state == "unreadable"
    assert {figures[f"carried_in.{name}"].value for name in ("business", "total")} == {1}


def test_a_nought_or_a_blank_merged_over_two_lines_is_both_lines_own() -> None:
    for text, state in (("0", "number"), ("", "blank"), ("/", "dash")):
        figures = down(text)
        lines = [figures[f"{line}.natural_person"] for line in ("received", "carried_in")]
        assert [(figure.state, figure.value or 0) for figure in lines] == [(state, 0)] * 2


def test_a_span_over_no_other_line_says_nothing() -> None:
    figures, _ = reading("".join(f"<td rowspan=9>{n}</td>" for n in range(7)))
    assert figures["total"].state == "number"


BESIDE = {3: "行次", 10: "上年同期总计", 11: "备注"}
"""Columns that filers put beside the form's, by where they stand."""


@pytest.mark.parametrize("filled", ["8", ""])
@pytest.mark.parametrize("at", BESIDE)
def test_columns_that_the_form_does_not_have_are_left_out(at: int, filled: str) -> None:
    values = {address: number % 5 for number, address in enumerate(forms()["2021"].figures)}
    rows = paper.requests_grid(printed({**values, "requests.granted.total": ""}))
    before = -7 if at == 3 else None
    head = [rows[0][0], ("", 3, 1), rows[0][1]] if at == 3 else [*rows[0], ("", 3, 1)]
    head = [(text or BESIDE[at], down, across) for text, down, across in head]
    body = [
        [*line[:before], ("8" if n != 5 else filled, 1, 1), *(line[before:] if before else [])]
        for n, line in enumerate(rows)
    ]
    page = html_page(printed({**values, "requests.granted.total": ""})).decode()
    page = page.replace(html_table(rows), html_table([head, *rows[1:3], *body[3:]]))
    report = understand(readers.read(page.encode()))
    wanted = {**values, "requests.granted.total": None}
    assert {f.figure: f.value for f in report.figures} == wanted


def test_filler_cells_beside_the_label() -> None:
    values = {address: 3 for address in forms()["2021"].figures}
    rows = paper.requests_grid(printed(values))
    unmerged = [[(rows[at][0][0], 1, 1), ("", 1, 1), ("", 1, 1), *rows[at][1:]] for at in (3, 4)]
    table = html_table([*rows[:3], *unmerged, *rows[5:]])
    page = html_page(printed(values)).decode().replace(html_table(rows), table)
    report = understand(readers.read(page.encode()))
    assert {figure.value for figure in report.figures} == {3}


# --- doubtful ink and equations -------------------------------------------------------------------------


@pytest.mark.parametrize("ink", ["O", "〇", "1|0"])
def test_equations_settle_readings_of_the_same_ink(ink: str) -> None:
    figures, report = reading(cells(ink, "0", "0", "0", "0", "0", "0"))
    assert (figures["natural_person"].state, figures["natural_person"].value) == ("number", 0)
    assert figures["natural_person"].raw == ink
    assert "0" not in figures["natural_person"].alternatives
    assert [p.kind for p in report.problems] == ["settled"]


def test_equations_that_contradict_settle_nothing() -> None:
    figures, _ = reading(cells("1O", "2", "0", "0", "0", "0", "13"))
    assert figures["natural_person"].state == "unreadable"


def test_equations_never_change_what_is_printed() -> None:
    figures, _ = reading(cells("10", "1", "0", "0", "0", "0", "0"))
    assert [figure.value for figure in figures.values()] == [10, 1, 0, 0, 0, 0, 0]


def test_other_readings_of_a_cell_make_it_doubtful() -> None:
    values = {address: 0 for address in forms()["2021"].figures}
    document = readers.read(html_page(printed(values)))
    blocks = list(document.blocks)
    at = [i for i, block in enumerate(blocks) if isinstance(block, Grid)][1]
    grid = blocks[at]
    assert isinstance(grid, Grid)
    first = next(i for i, cell in enumerate(grid.cells) if cell.text == "0")
    doubtful = Cell("7", 4, 4, page=2, box=(1, 2, 3, 4), confidence=0.4, alternatives=("1",))
    blocks[at] = Grid((*grid.cells[:first], doubtful, *grid.cells[first + 1 :]))
    report = understand(Document("scan", tuple(blocks)))
    figure = next(f for f in report.figures if f.figure == LINE + "natural_person")
    assert (figure.state, figure.alternatives) == ("unreadable", ("7", "1"))
    assert figure.where is not None
    assert (figure.where.page, figure.where.box, figure.where.confidence) == (2, (1, 2, 3, 4), 0.4)


# --- disputes -------------------------------------------------------------------------------------------


def disputes(inner: str) -> list[int | float | str | None]:
    """Fifteen values, or the states of those that are no number."""
    page = html_page(printed({address: 0 for address in forms()["2021"].figures})).decode()
    start, end = page.index("<p>四、"), page.index("<p>五、")
    heading = "<p>四、政府信息公开行政复议、行政诉讼情况</p>"
    report = understand(readers.read((page[:start] + heading + inner + page[end:]).encode()))
    figures = [figure for figure in report.figures if figure.figure.startswith("disputes.")]
    return [figure.value if figure.state == "number" else figure.state for figure in figures]


def row(*texts: object) -> GridRow:
    return [(str(text), 1, 1) for text in texts]


HEADS: list[GridRow] = paper.disputes_grid(printed({}))[:3]
FIFTEEN = list(range(10, 25))
FIVES = [FIFTEEN[at : at + 5] for at in (0, 5, 10)]
DOUBT = ["unreadable"] * 15


@pytest.mark.parametrize(
    ("inner", "values"),
    [
        (html_table([*HEADS, row(*FIFTEEN)]), FIFTEEN),
        (html_table([*HEADS]) + "<p>- 3 -</p>" + html_table([row(*FIFTEEN)]), FIFTEEN),
        (html_table([*HEADS]) + html_table([*HEADS, row(*FIFTEEN)]), FIFTEEN),
        (html_table([*HEADS, row(*FIFTEEN), row(*[""] * 15)]), FIFTEEN),
        (html_table([*HEADS, row(*[""] * 15)]), ["blank"] * 15),
        (html_table([*HEADS, [("0", 1, 15)]]), [0] * 15),
        (html_table([*HEADS, [("0", 1, 5)] * 3]), [0] * 15),
        (html_table([*HEADS, [("3", 1, 15)]]), DOUBT),
        (html_table([*HEADS, row(*FIFTEEN[:14])]), DOUBT),
        (html_table([*HEADS, row(1, 0, *FIFTEEN[1:])]), DOUBT),
        (
            html_table(
                [row("", *OUTCOMES), *(row(g, *v) for g, v in zip(GROUPS, FIVES, strict=True))]
            ),
            FIFTEEN,
        ),
        (
            "".join(
                html_table([[(g, 1, 5)], row(*OUTCOMES), row(*v)])
                for g, v in zip(GROUPS, FIVES, strict=True)
            ),
            FIFTEEN,
        ),
        (
            "".join(
                html_table([[(g, 1, 5)], row(*OUTCOMES), row(*v)])
                for g, v in zip(reversed(GROUPS), FIVES, strict=True)
            ),
            DOUBT,
        ),
        (html_table([row("", *GROUPS), *(row(o, 1, 2, 3) for o in OUTCOMES)]), DOUBT),
        (html_table([[HEADS[0][1], HEADS[0][0]], *HEADS[1:], row(*FIFTEEN)]), DOUBT),
        (html_table([*HEADS[:2], row(*(OUTCOMES[4:] + OUTCOMES[:4]) * 3), row(*FIFTEEN)]), DOUBT),
        ("<p>2023年未发生行政复议、行政诉讼。</p>", ["missing"] * 15),
    ],
)
def test_disputes_in_all_their_shapes(inner: str, values: list[object]) -> None:
    assert disputes(inner) == values


def test_disputes_printed_twice_differently_are_in_doubt() -> None:
    this_year = paper.disputes_grid(printed({}))[:3]
    rows: list[list[GridRow]] = [
        [*this_year, [(str(value), 1, 1) for value in values]] for values in (FIFTEEN, [7] * 15)
    ]
    assert disputes("".join(map(paper.html_table, rows))) == DOUBT
    assert disputes(paper.html_table(rows[0]) * 2) == FIFTEEN


def test_disputes_as_numbers_in_a_line() -> None:
    heads = ["行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", " ".join(OUTCOMES * 3)]
    lines = [*heads, " ".join(map(str, FIFTEEN))]
    assert disputes("".join(f"<p>{line}</p>" for line in lines)) == FIFTEEN
    lines[-1] = " ".join(map(str, FIFTEEN[:14]))
    assert disputes("".join(f"<p>{line}</p>" for line in lines)) == DOUBT
    upright = [
        "行政复议 行政诉讼",
        "未经复议直接起诉 复议后起诉",
        "结 结 其 尚",
        "果 果 他 未",
        "维 纠 结 审 计",
    ]
    lines = [*upright, " ".join(map(str, FIFTEEN))]
    assert disputes("".join(f"<p>{line}</p>" for line in lines)) == FIFTEEN


def test_tables_without_any_section_heading() -> None:
    values = {address: 4 for address in forms()["2021"].figures}
    document = readers.read(html_page(printed(values)))
    blocks = [
        block
        for block in document.blocks
        if not (isinstance(block, Paragraph) and block.text[1:2] == "、")
    ]
    report = understand(Document("html", tuple(blocks)))
    assert {figure.value for figure in report.figures} == {4}


@pytest.mark.parametrize("name", ["requests", "disputes"])
def test_a_table_with_rows_and_columns_exchanged_is_unread_not_missing(name: str) -> None:
    report = printed({address: 3 for address in forms()["2021"].figures})
    grids = {"requests": paper.requests_grid(report), "disputes": paper.disputes_grid(report)}
    columns = zip(*paper.full_grid(grids[name]), strict=True)
    turned = html_table([[(text, 1, 1) for text in column] for column in columns])
    page = html_page(report).decode().replace(html_table(grids[name]), turned)
    found = understand(readers.read(page.encode())).figures
    assert {f.state for f in found if f.figure.startswith(name)} == {"unreadable"}
    assert {f.state for f in found if not f.figure.startswith(name)} == {"number"}
