"""The generator: invented places, consistent figures, true prose, and the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import needs, require

from data.generator import faults, layout
from data.generator.build import Sample, build
from data.generator.city import nation, roster_csv, sample_city
from data.generator.equations import as_numbers, broken
from data.generator.figures import simulate
from data.generator.layout import Quirks
from data.generator.panel import columns
from data.generator.pen import phrases
from data.generator.report import as_spec, printed
from data.generator.sample import YEARS, draft, sample_figures
from data.generator.spec import ReportSpec, Text, size
from data.generator.typeset import docx, html, pdf, text
from data.generator.variants import VARIANTS
from etl.forms import Form, form_for_year, forms
from etl.model import Grid
from etl.narrative import extract

DATA = Path(__file__).resolve().parents[1] / "data"
needs_font = needs(pdf.FONT_FILE.is_file(), "apt-get install -y fonts-wqy-zenhei")


@pytest.fixture(scope="module")
def sample() -> Sample:
    require(pdf.FONT_FILE.is_file(), "apt-get install -y fonts-wqy-zenhei")
    return build()


@pytest.fixture(scope="module")
def spec() -> ReportSpec:
    city = sample_figures()
    return as_spec(draft(city, city.index("澜禾市住房和城乡建设局"), 2022))


# -- who --------------------------------------------------------------------------------------------


def test_city_has_every_kind_of_agency() -> None:
    city = sample_city()
    assert len(city) >= 60
    assert {agency.kind for agency in city} == {
        "government",
        "department",
        "township",
        "subdistrict",
    }
    assert any(agency.renamed_in for agency in city)
    assert any(agency.valid_to for agency in city)


def test_nation_is_a_tree_of_unique_agencies() -> None:
    agencies = list(nation(12_000, seed=3))
    assert len(agencies) == len({agency.code for agency in agencies}) == 12_000
    assert (
        Counter((a.province, a.city, a.county, a.name) for a in agencies).most_common(1)[0][1] == 1
    )
    assert agencies == list(nation(12_000, seed=3))
    assert agencies != list(nation(12_000, seed=4))


def test_roster_has_one_line_an_agency() -> None:
    lines = roster_csv(sample_city()).splitlines()
    assert len(lines) == 1 + len(sample_city())
    assert "澜禾市政务服务管理局" in next(line for line in lines if "数据和政务服务局" in line)


# -- how much ---------------------------------------------------------------------------------------


def prescribed(year: int) -> Form:
    form = form_for_year(year)
    assert form is not None
    return form


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_figures_keep_every_equation(seed: int) -> None:
    agencies = [agency for agency in nation(60, seed) if not agency.is_area]
    panel = simulate(agencies, YEARS, seed)
    tables = [columns(panel, year, prescribed(year)) for year in YEARS]
    for place in range(len(agencies)):
        last = None
        for year, table in zip(YEARS, tables, strict=True):
            figures = {figure: values[place].item() for figure, values in table.items()}
            assert broken(figures, prescribed(year), last) == []
            last = figures


def test_figures_are_heavy_tailed_and_mostly_small() -> None:
    agencies = [agency for agency in nation(3_000, seed=1) if not agency.is_area]
    received = columns(simulate(agencies, YEARS, 1), 2023, prescribed(2023))[
        "requests.received.total"
    ]
    ranked = sorted(received.tolist())
    assert ranked[len(ranked) // 2] <= 3
    assert sum(ranked[-len(ranked) // 20 :]) > sum(ranked) * 0.4


def test_an_area_is_the_sum_of_its_agencies() -> None:
    city = sample_figures()
    county = city.index("苇渡县人民政府")
    members = [
        place
        for place, agency in enumerate(city.agencies)
        if agency.county == "苇渡县" and not agency.is_area
    ]
    received = columns(city.panel, 2023, prescribed(2023))["requests.received.total"]
    assert received[county] == received[members].sum() > 0


@pytest.mark.parametrize(
    ("figure", "by", "expected"),
    [
        (
            "requests.granted.business",
            1,
            [("requests.requesters_total", "granted"), ("requests.results_total", "business")],
        ),
        (
            "requests.carried_out.total",
            2,
            [("requests.balance", "total"), ("requests.requesters_total", "carried_out")],
        ),
        (
            "disputes.direct_litigation.total",
            3,
            [("disputes.total", "direct_litigation")],
        ),
        (
            "proactive.licensing.decisions",
            0.5,
            [("figures.whole", "proactive.licensing.decisions")],
        ),
        ("requests.carried_in.total", 0, []),
    ],
)
def test_one_wrong_cell_breaks_its_equations(
    figure: str, by: float, expected: list[tuple[str, str]]
) -> None:
    figures = dict.fromkeys(prescribed(2023).figures, 0.0)
    figures[figure] += by
    assert broken(figures, prescribed(2023)) == expected


def test_equations_between_years() -> None:
    form = prescribed(2023)
    last = dict.fromkeys(form.figures, 0.0)
    last |= {"requests.carried_out.total": 2, "proactive.normative_documents.in_force": 5}
    this = dict.fromkeys(form.figures, 0.0) | {"proactive.normative_documents.in_force": 6}
    assert broken(this, form, last) == [
        ("proactive.stock", "normative_documents"),
        ("requests.continuity", "total"),
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12),
        ("+3", 3),
        ("１２", 12),
        ("1,113", 1113),
        ("12件", 12),
        ("251000元", 25.1),
        ("12.3万元", 12.3),
        ("-2", -2),
        ("", None),
        ("/", None),
        ("无", None),
    ],
)
def test_what_a_cell_prints_as_a_number(cell: str, number: float | None) -> None:
    assert as_numbers({"x": cell}).get("x") == number


# -- layout -----------------------------------------------------------------------------------------


def grids(form: Form, cells: dict[str, str], quirks: Quirks) -> list[Grid]:
    return [
        *layout.proactive(form, cells, quirks),
        layout.requests(form, cells, quirks),
        *layout.disputes(form, cells, quirks),
    ]


QUIRKS = [
    Quirks(),
    Quirks(single_line=True),
    Quirks(split_proactive=True, disputes="three"),
    Quirks(dropped=frozenset({"requests.refused_inquiry_matter", "proactive.licensing"})),
]


@pytest.mark.parametrize("quirks", QUIRKS)
@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.id)
def test_a_grid_covers_every_position_once(form: Form, quirks: Quirks) -> None:
    for grid in grids(form, {}, quirks):
        rows, width = size(grid)
        covered = Counter(
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        )
        assert covered == {(r, c): 1 for r in range(1, rows + 1) for c in range(1, width + 1)}


@pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.id)
def test_every_figure_is_printed_once_in_the_forms_order(form: Form) -> None:
    cells = {figure: f"#{place}" for place, figure in enumerate(form.figures)}
    shown = [
        cell.text
        for grid in grids(form, cells, Quirks())
        for cell in grid.cells
        if cell.text.startswith("#")
    ]
    assert shown == list(cells.values())


def test_a_single_line_replaces_its_three() -> None:
    cells = {f"requests.otherwise_handled.{kind}": "7" for kind in ("natural_person", "total")}
    grid = layout.requests(forms()["2021"], cells, Quirks(single_line=True))
    row = next(cell.row for cell in grid.cells if cell.text == "（六）其他处理")
    assert [cell.text for cell in grid.cells if cell.row == row][1:] == ["7", *[""] * 5, "7"]
    assert size(grid)[0] == size(layout.requests(forms()["2021"], {}, Quirks()))[0] - 2


# -- typesetters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "style",
    [
        html.HtmlStyle(),
        html.HtmlStyle("word", "gb18030", None),
        html.HtmlStyle("sloppy", "gb18030", "gbk", layout_table=True),
        html.HtmlStyle(metadata_table=True, chrome=False),
    ],
)
def test_html_keeps_cells_and_text(spec: ReportSpec, style: html.HtmlStyle) -> None:
    lxml_html = pytest.importorskip("lxml.html")
    page = html.typeset(spec, style)
    assert page == html.typeset(spec, style)
    tree = lxml_html.fromstring(page.decode(style.charset))
    table = next(table for table in tree.iter("table") if _is_requests(table))
    grid = next(block for block in spec.blocks if isinstance(block, Grid) and size(block)[1] == 10)
    shown = ["".join(cell.itertext()).strip() for cell in table.iter("td")]
    assert shown == [cell.text for cell in grid.cells]
    said = "".join(tree.itertext())
    assert all(block.text in said for block in spec.blocks if isinstance(block, Text))


def _is_requests(table: Any) -> bool:
    cells = ["".join(cell.itertext()).strip() for cell in table.iter("td")]
    return cells[:1] == [layout.CORNER]


def test_docx_opens_with_its_merges(spec: ReportSpec) -> None:
    word = pytest.importorskip("docx")
    content = docx.typeset(spec)
    assert content == docx.typeset(spec)
    document = word.Document(io.BytesIO(content))
    assert document.paragraphs[0].text == spec.title
    table = next(table for table in document.tables if len(table.columns) == 10)
    grid = next(block for block in spec.blocks if isinstance(block, Grid) and size(block)[1] == 10)
    for cell in grid.cells:
        assert table.cell(cell.row - 1, cell.column - 1).text == cell.text
        last = (cell.row + cell.rowspan - 2, cell.column + cell.colspan - 2)
        assert table.cell(*last).text == cell.text


@needs_font
@pytest.mark.parametrize("style", [pdf.PdfStyle(), pdf.PdfStyle(wide=True, page_numbers=False)])
def test_pdf_has_all_its_text(spec: ReportSpec, style: pdf.PdfStyle) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    content = pdf.typeset(spec, style)
    assert content == pdf.typeset(spec, style)
    pages = list(pdfium.PdfDocument(content))
    assert len(pages) > 1
    signs = Counter("".join(page.get_textpage().get_text_bounded() for page in pages))
    for block in spec.blocks:
        texts = [block.text] if isinstance(block, Text) else [cell.text for cell in block.cells]
        signs.subtract("".join(texts).replace("　", ""))
    missing = {sign for sign, count in signs.items() if count < 0}
    assert not missing


@pytest.mark.parametrize("markdown", [False, True])
def test_text_has_a_line_a_row(spec: ReportSpec, markdown: bool) -> None:
    shown = text.typeset(spec, text.TextStyle(markdown=markdown)).decode()
    between = "|" if markdown else "\t"
    row = next(line for line in shown.splitlines() if "一、本年新收" in line)
    numbers = [part.strip() for part in row.strip("| ").split(between)][-7:]
    city = sample_figures()
    figures = draft(city, city.index("澜禾市住房和城乡建设局"), 2022).figures
    assert numbers == [
        str(figures[f"requests.received.{field.id}"])
        for field in forms()["2021"].table("requests").fields
    ]


# -- the sample -------------------------------------------------------------------------------------


def test_committed_sample_is_what_the_generator_writes(sample: Sample) -> None:
    """Zip archives are compared by their members: compression differs between zlib versions."""
    for name, content in sample.files.items():
        assert _contents((DATA / name).read_bytes()) == _contents(content), name
    committed = {path for path in (DATA / "sample").rglob("*") if path.is_file()}
    assert committed == {DATA / name for name in sample.files if name.startswith("sample/")}


def _contents(content: bytes) -> object:
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(entry.filename, _contents(packed.read(entry))) for entry in packed.infolist()]


def test_two_builds_are_the_same(sample: Sample) -> None:
    assert build().files == sample.files


def test_sample_is_as_large_as_promised(sample: Sample) -> None:
    reports = [name for name in sample.files if name.startswith("sample/reports/")]
    assert len(reports) > 300
    assert sum(map(len, sample.files.values())) < 12_000_000
    suffixes = Counter(name.rsplit(".", 1)[1] for name in reports)
    assert suffixes["html"] > len(reports) * 0.6
    assert min(suffixes[suffix] for suffix in ("docx", "pdf")) > len(reports) * 0.08
    assert suffixes["txt"] + suffixes["md"] > len(reports) * 0.03


def test_every_variant_occurs(sample: Sample) -> None:
    assert {entry["kind"] for entry in sample.varied} == set(VARIANTS)


def test_every_planned_fault_is_planted(sample: Sample) -> None:
    planned = Counter((e["agency"], e["year"], e["rule"], e["kind"]) for e in faults.plan())
    planted = Counter((e["agency"], e["year"], e["rule"], e["kind"]) for e in sample.planted)
    assert planned == planted


def test_a_report_has_at_most_two_faults(sample: Sample) -> None:
    files = Counter(entry["file"] for entry in sample.planted if entry["file"])
    assert max(files.values()) <= 2


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_variant_changes_no_figure(name: str) -> None:
    """What is printed oddly is the same number still, or no number where the figure is zero."""
    city = sample_figures()
    applied = 0
    for place in range(0, len(city.agencies), 3):
        made = draft(city, place, 2022)
        if not VARIANTS[name](made, Random(place)):
            continue
        applied += 1
        for figure, number in as_numbers(made.cells).items():
            if figure in made.figures:
                assert number == pytest.approx(made.figures[figure], abs=1e-9)
        assert broken(as_numbers(made.cells), made.form) == []
    assert applied


def test_prose_agrees_with_the_tables() -> None:
    """Numbers of requests that the text states are numbers of the table or sums of its lines."""
    city = sample_figures()
    made = draft(city, city.index("澜禾市人民政府"), 2023)
    figures = made.figures
    assert as_numbers(printed(figures)) == pytest.approx(figures)
    said = made.said.subjects["requests"]
    at_hand = figures["requests.received.total"] + figures["requests.carried_in.total"]
    assert any(
        f"申请{number:g}件" in said for number in (figures["requests.received.total"], at_hand)
    )
    assert f"{figures['requests.results_total.total']:g}件" in said
    assert f"{figures['requests.carried_out.total']:g}件" in said


@pytest.mark.parametrize("phrase", phrases()["proactive"]["total"])
def test_a_total_is_read_as_the_sample_states_it(phrase: str) -> None:
    """Sentences of the sample are plain: what is not read of them is missed of every office."""
    for scope in ("", "我局"):
        text = phrase.format(year=2023, scope=scope, total=447)
        said = [(mention.kind, mention.value) for mention in extract(text, "overview", 2023)]
        assert said == [("published.total", 447)]
