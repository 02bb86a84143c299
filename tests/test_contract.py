"""The command line's machine-readable answers, as docs/contract.md promises them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from etl.forms import forms

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SAMPLE = DATA / "sample"
REAL = ROOT.parent / "shared" / "corpus" / "real"
MANIFEST = tomllib.loads((SAMPLE / "manifest.toml").read_text(encoding="utf-8"))


def etl(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *map(str, arguments)],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def planted(rule: str) -> dict[str, Any]:
    """A planted fault of a rule in a file of its own (not in an archive)."""
    return next(
        fault
        for fault in MANIFEST["fault"]
        if fault["rule"] == rule and (DATA / fault["file"]).is_file()
    )


def clean_report() -> Path:
    faulty = {fault.get("file") for fault in MANIFEST["fault"]}
    folder = SAMPLE / "reports" / "2023" / "砚屏县"
    return next(
        path
        for path in sorted(folder.glob("*.html"))
        if path.relative_to(DATA).as_posix() not in faulty
    )


def test_a_report_in_order_gives_every_figure_and_status_0() -> None:
    path = clean_report()
    done = etl("check", "--json", path)
    (answer,) = objects(done)
    assert done.returncode == 0, answer["findings"]
    assert answer["contract"] == 1
    assert answer["source"] == {
        "file": str(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "format": "html",
    }
    assert (answer["year"], answer["form"]) == (2023, "2021")
    assert {figure["figure"] for figure in answer["figures"]} >= set(forms()["2021"].figures)
    assert all(
        (figure["value"] is not None) == (figure["state"] == "number")
        for figure in answer["figures"]
    )
    for mention in answer["mentions"]:
        assert mention["text"][mention["start"] : mention["end"]].strip()


def test_a_broken_equation_is_status_1_with_its_cells_and_repair() -> None:
    fault = planted("disputes.total")
    done = etl("check", "--json", DATA / fault["file"])
    (answer,) = objects(done)
    assert done.returncode == 1
    finding = next(f for f in answer["findings"] if f["rule"] == "disputes.total")
    assert (finding["severity"], finding["verdict"]) == ("error", "broken")
    assert finding["stated"] != finding["expected"]
    assert finding["message"] != finding["message_en"]
    assert "total" in finding["message_en"]
    assert len(finding["cells"]) == 5
    assert finding["repair"]["id"]
    assert {cell["figure"] for cell in finding["repair"]["cells"]} <= set(finding["cells"])


def test_files_answer_in_order_and_an_unreadable_one_wins_the_status(tmp_path: Path) -> None:
    empty = tmp_path / "空.html"
    empty.write_bytes(b"")
    broken = DATA / planted("disputes.total")["file"]
    done = etl("check", "--json", broken, empty, clean_report())
    first, second, third = objects(done)
    assert done.returncode == 2
    assert set(second) == {"contract", "source", "error"}
    assert second["source"]["sha256"] == hashlib.sha256(b"").hexdigest()
    assert second["source"]["format"] is None
    assert second["error"]["kind"] == "empty"
    assert "findings" in first
    assert "findings" in third


def test_an_archive_answers_for_each_member(tmp_path: Path) -> None:
    report = clean_report()
    pack = tmp_path / "包.zip"
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("甲/年报.html", report.read_bytes())
        archive.writestr("空.txt", b"")
    done = etl("check", "--json", pack)
    assert [answer["source"]["file"] for answer in objects(done)] == [
        f"{pack}/甲/年报.html",
        f"{pack}/空.txt",
    ]
    assert done.returncode == 2


def test_an_answer_depends_on_the_bytes_alone(tmp_path: Path) -> None:
    report, other = clean_report(), DATA / planted("disputes.total")["file"]
    alone = objects(etl("check", "--json", report))[0]
    among = objects(etl("check", "--json", other, report, other))[1]
    assert alone == among
    renamed = tmp_path / "没有后缀"
    renamed.write_bytes(report.read_bytes())
    elsewhere = objects(etl("check", "--json", renamed))[0]
    assert elsewhere | {"source": alone["source"]} == alone


def test_last_years_report_decides_the_rules_between_years() -> None:
    fault = planted("requests.continuity")
    path = DATA / fault["file"]
    alone = objects(etl("check", "--json", path))[0]
    assert not [f for f in alone["findings"] if f["rule"] == "requests.continuity"]
    agency, year = path.stem, int(path.relative_to(SAMPLE / "reports").parts[0])
    folder = SAMPLE / "reports" / str(year - 1)
    before = next(p for p in folder.rglob("*") if p.stem == agency)
    joined = objects(etl("check", "--json", path, "--previous", before))[0]
    found = [f for f in joined["findings"] if f["rule"] == "requests.continuity"]
    assert {finding["verdict"] for finding in found} == {"broken"}
    assert any(cell.startswith("last_year.") for cell in found[0]["cells"])


@pytest.mark.parametrize(
    "arguments",
    [("check", "--json"), ("check", "--json", "/没有/这个.html"), ("check", "--jsn", "a"), ()],
)
def test_a_wrong_call_is_status_2_and_silent_on_standard_output(
    arguments: tuple[str, ...],
) -> None:
    done = etl(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


def test_people_get_sentences() -> None:
    done = etl("check", DATA / planted("disputes.total")["file"])
    assert done.returncode == 1
    assert "[错误]" in done.stdout
    assert "与勾稽关系不符" in done.stdout


def test_passages_are_answered_line_by_line() -> None:
    text = "全年通过门户网站公开信息 1,2\n00 条，未收到政府信息公开申请。"
    good = {"id": "a", "section": "overview", "year": 2023, "text": text}
    lines = [
        json.dumps(good, ensure_ascii=False),
        "不是",
        '{"id": 1}',
        json.dumps(good | {"year": None}),
    ]
    done = etl("mentions", "--json", text="\n".join(lines) + "\n")
    first, second, third, fourth = objects(done)
    assert done.returncode == 0
    website, none = first["mentions"]
    assert (website["kind"], website["value"], website["unit"]) == ("published.website", 1200, "条")
    assert text[website["start"] : website["end"]] == website["text"] == "1,2\n00 条"
    assert (none["kind"], none["value"], none["negated"]) == ("requests.received", 0, True)
    assert (second["id"], third["id"]) == (None, None)
    assert second["error"]
    assert third["error"]
    assert fourth["mentions"] == first["mentions"]


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the checked real reports (../shared/corpus)")
@pytest.mark.parametrize("gold", sorted(REAL.glob("*.gold.json")), ids=lambda p: p.stem)
def test_real_reports_are_read_exactly(gold: Path) -> None:
    expected = json.loads(gold.read_text(encoding="utf-8"))
    stem = gold.name.removesuffix(".gold.json")
    document = next(p for p in REAL.glob(f"{stem}.*") if p != gold)
    (answer,) = objects(etl("check", "--json", document))
    figures = {figure["figure"]: figure for figure in answer["figures"]}
    wanted = expected["figures"] | expected.get("extra", {})
    assert {a: f["value"] for a, f in figures.items()} == wanted
    assert {a: f["state"] for a, f in figures.items() if f["state"] != "number"} == expected[
        "states"
    ]
    assert (answer["year"], answer["form"]) == (expected["year"], expected["form"])
    assert answer["agency"] in [expected["agency"], *expected.get("agency_alt", [])]
    required = {
        (m["kind"], float(m["value"])) for m in expected["mentions"] if not m.get("optional")
    }
    stated = {(mention["kind"], float(mention["value"])) for mention in answer["mentions"]}
    assert required - stated == set()
    wrong = [f for f in answer["findings"] if f["verdict"] == "broken" and f["severity"] == "error"]
    families = [b["rule_family"] for b in expected["broken"] if not b.get("optional")]
    errors = [family for family in families if not family.startswith("prose.")]
    assert sorted(f["rule"] for f in wrong) == sorted(errors)
