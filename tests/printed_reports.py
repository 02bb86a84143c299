"""Prints invented reports in the layouts that agencies use, so that tests can read them back.

A report is a dict of figures by address; a table is printed as logical rows (``Printed``), which each
layout sets in its own way. All names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from etl.forms import Form, Line, forms
from etl.model import Number

Values = Mapping[str, Number | str | None]
TITLE = "云砚市水务局2023年政府信息公开工作年度报告"
FOREWORD = (
    "根据《中华人民共和国政府信息公开条例》编制本报告，统计期限自2023年1月1日起至12月31日止。"
)
CLOSING = (
    "五、存在的主要问题及改进情况",
    "公开的及时性有待提高。",
    "六、其他需要报告的事项",
    "2023年未收取信息处理费。",
)
PROSE = "2023年，我局主动公开政府信息120条，其中门户网站80条。"
HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
}
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
GROUPS = (
    ("refused", "（三）不予公开"),
    ("unavailable", "（四）无法提供"),
    ("not_processed", "（五）不予处理"),
    ("otherwise_handled", "（六）其他处理"),
)


@dataclass(frozen=True)
class Row:
    """One printed line: labels from the outside in, then its figures as printed."""

    id: str
    labels: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """The three tables as logical rows; ``proactive`` keeps its blocks of (clause, headings, rows)."""

    form: Form
    proactive: tuple[tuple[str, tuple[str, ...], tuple[Row, ...]], ...]
    requests: tuple[Row, ...]
    disputes: tuple[str, ...]
    fields: tuple[str, ...]


def printed(values: Values, form_id: str = "2021") -> Printed:
    """Logical rows of a report whose figures are ``values``; None is an empty cell."""
    form = forms()[form_id]
    requests = form.table("requests")
    disputes = form.table("disputes")
    return Printed(
        form,
        _proactive(form, values),
        tuple(
            Row(
                line.id,
                _labels(line.id, line.label, line.groups, form),
                _cells(values, "requests", line),
            )
            for line in requests.lines
        ),
        tuple(text for line in disputes.lines for text in _cells(values, "disputes", line)),
        tuple(field.label for field in requests.fields),
    )


def relabelled(row: Row, label: str) -> Row:
    return replace(row, labels=(*row.labels[:-1], label))


def _proactive(
    form: Form, values: Values
) -> tuple[tuple[str, tuple[str, ...], tuple[Row, ...]], ...]:
    table = form.table("proactive")
    blocks: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for line in table.lines:
        unit = "（单位：万元）" if form.id == "2021" else ""
        heads = tuple(
            table.field(field).label + (unit if field == "amount_10k_yuan" else "")
            for field in line.fields
        )
        row = Row(line.id, (line.label,), _cells(values, "proactive", line))
        blocks.setdefault((line.clause or "", heads), []).append(row)
    return tuple((clause, heads, tuple(rows)) for (clause, heads), rows in blocks.items())


def _labels(id: str, label: str, groups: tuple[str, ...], form: Form) -> tuple[str, ...]:
    if id == "received":
        return ("一、" + label,)
    if id == "carried_in":
        return ("二、" + label,)
    if id == "carried_out":
        return ("四、" + label,)
    results = "三、本年度办理结果"
    for group, heading in GROUPS:
        if group in groups and id != group:
            members = form.table("requests").group(group)
            return (results, heading, f"{members.index(id) + 1}.{label}")
    number = {
        "granted": "一",
        "partially_granted": "二",
        "otherwise_handled": "六",
        "results_total": "七",
    }
    remark = "（区分处理的，只计这一情形，不计其他情形）" if id == "partially_granted" else ""
    return (results, f"（{number[id]}）{label}{remark}")


def _cells(values: Values, table: str, line: Line) -> tuple[str, ...]:
    found = (values.get(f"{table}.{line.id}.{field}") for field in line.fields)
    return tuple("" if value is None else str(value) for value in found)


# --- grids: (text, rowspan, colspan) by row, as HTML and Word have them ------------------------------

GridRow = list[tuple[str, int, int]]


def proactive_grid(report: Printed) -> list[GridRow]:
    width = max(len(heads) for _, heads, _ in report.proactive)
    rows: list[GridRow] = []
    for clause, heads, lines in report.proactive:
        if not rows or rows[-1][0][0] != clause:
            rows.append([(clause, 1, width + 1)])
        rows.append([("信息内容", 1, 1), *_spread(heads, width)])
        rows += [[(line.labels[0], 1, 1), *_spread(line.figures, width)] for line in lines]
    return rows


def _spread(texts: tuple[str, ...], width: int) -> GridRow:
    return [
        (text, 1, width - len(texts) + 1 if i == len(texts) - 1 else 1)
        for i, text in enumerate(texts)
    ]


def requests_grid(report: Printed) -> list[GridRow]:
    person, *organizations, total = report.fields
    rows: list[GridRow] = [
        [(NOTE, 3, 3), ("申请人情况", 1, 7)],
        [(person, 2, 1), ("法人或其他组织", 1, 5), (total, 2, 1)],
        [(text, 1, 1) for text in organizations],
    ]
    before: tuple[str, ...] = ()
    for index, row in enumerate(report.requests):
        opened: GridRow = []
        for depth, label in enumerate(row.labels):
            last = depth == len(row.labels) - 1
            if last:
                opened.append((label, 1, 3 - depth))
            elif before[: depth + 1] != row.labels[: depth + 1]:
                same = [
                    other.labels[: depth + 1] == row.labels[: depth + 1]
                    for other in report.requests[index:]
                ]
                opened.append((label, (same + [False]).index(False), 1))
        before = row.labels
        rows.append([*opened, *((text, 1, 1) for text in row.figures)])
    return rows


def disputes_grid(report: Printed) -> list[GridRow]:
    outcomes = tuple(field.label for field in report.form.table("disputes").fields)
    return [
        [("行政复议", 2, 5), ("行政诉讼", 1, 10)],
        [("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(text, 1, 1) for text in outcomes * 3],
        [(text, 1, 1) for text in report.disputes],
    ]


# --- HTML ---------------------------------------------------------------------------------------------


def html_table(rows: list[GridRow], cell: str = "{}") -> str:
    """``cell`` wraps the text of each cell."""
    lines = []
    for row in rows:
        cells = (
            f"<td{_attribute('rowspan', down)}{_attribute('colspan', across)}>"
            f"{cell.format(text or '&nbsp;')}</td>"
            for text, down, across in row
        )
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "<table>" + "\n".join(lines) + "</table>"


def _attribute(name: str, value: int) -> str:
    return f' {name}="{value}"' if value > 1 else ""


WORD = (
    '<p class="MsoNormal" style="mso-margin-top-alt:auto"><span lang="EN-US" style="font-family:宋体">{}'
    "<o:p></o:p></span></p>"
)


def html_page(
    report: Printed, table: Callable[[list[GridRow]], str] = html_table, around: str = "{}"
) -> bytes:
    tables = {
        "proactive": table(proactive_grid(report)),
        "requests": table(requests_grid(report)),
        "disputes": table(disputes_grid(report)),
    }
    opening = (TITLE, "发布时间：2024-01-19 11:04", FOREWORD, "一、总体情况", PROSE)
    body = "".join(f"<p>{text}</p>" for text in opening)
    body += "".join(f"<p>{HEADINGS[name]}</p>{tables[name]}" for name in HEADINGS)
    body += "".join(f"<p>{text}</p>" for text in CLOSING)
    return f"<html><head><meta charset='utf-8'></head><body>{around.format(body)}</body></html>".encode()


def html_plain(report: Printed) -> bytes:
    return html_page(report)


def html_word(report: Printed) -> bytes:
    return html_page(report, lambda rows: html_table(rows, WORD))


def html_laid_out(report: Printed) -> bytes:
    around = (
        "<table width=100%><tr><td><table><tr><td>首页</td><td>政务公开</td><td>解读</td></tr></table></td>"
        "<td><table class=info><tr><td>索引号：0144/2024-01</td><td>发布机构：云砚市水务局</td></tr>"
        "<tr><td>发文日期：2024-01-18</td><td>文号：</td></tr></table></td></tr>"
        "<tr><td colspan=2>{}</td></tr></table>"
    )
    return html_page(report, around=around)


def html_sloppy(report: Printed) -> bytes:
    """Upper case, nothing closed, newlines and blanks in the middle of everything."""

    def table(rows: list[GridRow]) -> str:
        lines = [
            "<TR>"
            + "".join(
                f"\n  <TD ROWSPAN={down} COLSPAN='{across}px'>\n   {text} \n"
                for text, down, across in row
            )
            for row in rows
        ]
        return "<TABLE BORDER=1>" + "\n".join(lines) + "</TABLE>"

    return html_page(report, table)


def html_split(report: Printed) -> bytes:
    """Every table cut in two by a page, the page's number between; merged labels go on as blanks."""

    def table(rows: list[GridRow]) -> str:
        cut = len(rows) * 2 // 3
        return html_table(rows[:cut]) + "<p>- 2 -</p>" + html_table(_continued(rows, cut))

    return html_page(report, table)


def html_repeated_heads(report: Printed) -> bytes:
    def table(rows: list[GridRow]) -> str:
        if len(rows) < 20:
            return html_table(rows)
        upper = [
            [(t, min(down, 15 - at), across) for t, down, across in row]
            for at, row in enumerate(rows[:15])
        ]
        return html_table([*upper, *rows[:3], *_continued(rows, 15)])

    return html_page(report, table)


def _continued(rows: list[GridRow], cut: int) -> list[GridRow]:
    """Rows from ``cut`` on; what reaches down from above is a blank cell of what is left of it."""
    held: list[tuple[int, int]] = []
    for at, row in enumerate(rows[:cut]):
        held += [(at + down - cut, across) for _, down, across in row if at + down > cut]
    rest = [list(row) for row in rows[cut:]]
    if rest:
        rest[0] = [*(("", down, across) for down, across in held), *rest[0]]
    return rest


def html_without_heads(report: Printed) -> bytes:
    """Rows of figures and their labels, nothing else."""

    def table(rows: list[GridRow]) -> str:
        data = [row for row in rows if any(text.isdigit() or not text for text, _, _ in row)]
        return html_table(data)

    return html_page(report, table)


def html_lines(report: Printed) -> bytes:
    """No table at all: one cell a paragraph."""
    lines = text_lines(report).decode().split("\n")
    return (
        "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    ).encode()


# --- text ---------------------------------------------------------------------------------------------


def text_page(report: Printed, table: Callable[[list[GridRow]], str]) -> bytes:
    parts = [TITLE, FOREWORD, "一、总体情况", PROSE]
    for name, rows in (
        ("proactive", proactive_grid(report)),
        ("requests", requests_grid(report)),
        ("disputes", disputes_grid(report)),
    ):
        parts += [HEADINGS[name], table(rows)]
    parts += [
        "五、存在的主要问题及改进情况",
        "公开的及时性有待提高。",
        "六、其他需要报告的事项",
        "无。",
    ]
    return "\n".join(parts).encode()


def full_grid(rows: list[GridRow]) -> list[list[str]]:
    """Merged cells as their text followed by blanks."""
    width = max(sum(across for _, _, across in row) for row in rows)
    grid: list[list[str | None]] = [[None] * width for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for text, down, across in row:
            while column < width and grid[at][column] is not None:
                column += 1
            for y in range(at, min(at + down, len(rows))):
                for x in range(column, min(column + across, width)):
                    grid[y][x] = ""
            grid[at][column] = text
    return [[text or "" for text in line] for line in grid]


def text_tabs(report: Printed) -> bytes:
    return text_page(report, lambda rows: "\n".join("\t".join(row) for row in full_grid(rows)))


def text_tabs_shifted(report: Printed) -> bytes:
    """As Word copies merged cells: one tab for a cell, the row filled up at its end."""

    def table(rows: list[GridRow]) -> str:
        width = max(sum(across for _, _, across in row) for row in rows)
        held: list[tuple[int, int]] = []  # first row below, columns: of cells that reach down
        lines = []
        for at, row in enumerate(rows):
            held = [(below, across) for below, across in held if below > at]
            texts = [""] * sum(across for _, across in held) + [text for text, _, _ in row]
            lines.append("\t".join(texts + [""] * (width - len(texts))))
            held += [(at + down, across) for _, down, across in row if down > 1]
        return "\n".join(lines)

    return text_page(report, table)


def text_markdown(report: Printed) -> bytes:
    def table(rows: list[GridRow]) -> str:
        lines = ["| " + " | ".join(row) + " |" for row in full_grid(rows)]
        return "\n".join([lines[0], "|" + "---|" * lines[0].count(" |"), *lines[1:]])

    return text_page(report, table)


def text_pipe_rows(report: Printed) -> bytes:
    """Whole rows, origins only, a pipe after each cell."""
    return text_page(
        report,
        lambda rows: "\n".join("".join(f"{text} | " for text, _, _ in row).strip() for row in rows),
    )


def text_pipe_rows_padded(report: Printed) -> bytes:
    def table(rows: list[GridRow]) -> str:
        width = max(sum(across for _, _, across in row) for row in rows)
        return "\n".join(
            "".join(f"{text} | " for text, _, _ in row).strip() + "|" * (width - len(row))
            for row in rows
        )

    return text_page(report, table)


def text_pipe_cells(report: Printed) -> bytes:
    """A cell a line with a pipe at its end; rows filled up with pipes."""

    def table(rows: list[GridRow]) -> str:
        width = max(sum(across for _, _, across in row) for row in rows)
        lines = []
        for row in rows:
            lines += [f"{text} |".strip() for text, _, _ in row]
            if len(row) < width:
                lines.append("|" * (width - len(row)))
        return "\n".join(lines)

    return text_page(report, table)


def text_pipe_cells_led(report: Printed) -> bytes:
    """The same with a pipe before each row."""

    def table(rows: list[GridRow]) -> str:
        width = max(sum(across for _, _, across in row) for row in rows)
        lines = []
        for row in rows:
            cells = [f"{text} |".strip() for text, _, _ in row]
            cells[-1] += " " + "|" * (width - len(row)) if len(row) < width else ""
            lines += ["|", *cells]
        return "\n".join(lines)

    return text_page(report, table)


def text_lone_pipes(report: Printed) -> bytes:
    return text_page(
        report, lambda rows: "\n".join(f"{text}\n|".strip() for row in rows for text, _, _ in row)
    )


def text_lines(report: Printed) -> bytes:
    """One cell a line; empty cells leave no trace."""
    return text_page(
        report, lambda rows: "\n\n".join(text for row in rows for text, _, _ in row if text)
    )


def text_rows(report: Printed) -> bytes:
    """A row a line, blanks between: as text is copied out of a PDF."""
    return text_page(
        report, lambda rows: "\n".join(" ".join(t for t, _, _ in row if t) for row in rows)
    )


BLANKS_SHOW = (
    html_plain,
    html_word,
    html_laid_out,
    html_sloppy,
    html_split,
    html_repeated_heads,
    text_tabs,
    text_tabs_shifted,
    text_markdown,
    text_pipe_rows,
    text_pipe_rows_padded,
    text_pipe_cells,
    text_pipe_cells_led,
    text_lone_pipes,
)
"""Layouts in which an empty cell can be seen."""
BLANKS_LOST = (html_without_heads, html_lines, text_lines, text_rows)
LAYOUTS = BLANKS_SHOW + BLANKS_LOST
