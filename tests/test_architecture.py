"""The arrows between modules point one way; every id of a form has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.forms import Field, Line, forms

ROOT = Path(__file__).resolve().parents[1]
LEVELS = {
    0: ("model", "errors"),
    1: ("readers", "forms", "numerals", "narrative"),
    2: ("sources", "report"),
    3: ("facts", "likeness", "rulebook", "localise", "version", "progress"),
    4: ("check", "workers"),
    5: ("database",),
    6: ("contract", "passages", "reading"),
    7: ("pipeline", "check_files"),
    8: ("answers", "options", "__main__", "__init__"),
}
LEVEL = {name: level for level, names in LEVELS.items() for name in names}
DOORS = {"etl.check_report", "etl.dictionaries", "etl.picture_of", "etl.note"}


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, with the names taken from it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


ETL = sorted((ROOT / "etl").rglob("*.py"))
READERS = sorted((ROOT / "etl" / "readers").glob("*.py"))
PAGES = sorted((ROOT / "dashboard" / "pages").glob("*.py"))
DASHBOARD = [ROOT / "streamlit_app.py", *sorted((ROOT / "dashboard").rglob("*.py"))]


def test_every_module_has_a_level() -> None:
    rooms = {file.relative_to(ROOT / "etl").with_suffix("").parts[0] for file in ETL}
    assert rooms == set(LEVEL)


@pytest.mark.parametrize("file", ETL, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_etl_imports_downwards_only(file: Path) -> None:
    own = file.relative_to(ROOT / "etl").with_suffix("").parts[0]
    for module in imports(file):
        top = module.split(".")[0]
        assert top not in {"dashboard", "streamlit", "altair"}, f"{file.name} imports {module}"
        if top == "etl" and room(module) in LEVEL:
            assert room(module) == own or LEVEL[room(module)] <= LEVEL[own], (
                f"{own} imports {module}"
            )


@pytest.mark.parametrize("file", READERS, ids=lambda f: f.name)
def test_readers_know_nothing_of_forms(file: Path) -> None:
    rooms = {room(module) for module in imports(file) if module.startswith("etl")}
    assert rooms <= {"model", "errors", "readers"}


@pytest.mark.parametrize("file", DASHBOARD, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_the_dashboard_uses_the_doors_only(file: Path) -> None:
    assert {module for module in imports(file) if module.split(".")[0] == "etl"} <= DOORS


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.name)
def test_pages_hold_no_sql(file: Path) -> None:
    assert not any(module.split(".")[0] == "duckdb" for module in imports(file))


def test_forms_have_their_figures_and_words() -> None:
    assert {form.id: len(form.figures) for form in forms().values()} == {"2019": 198, "2021": 200}
    for form in forms().values():
        for table in form.tables:
            entries: tuple[Line | Field, ...] = (*table.lines, *table.fields)
            for entry in entries:
                assert entry.label, entry.id
                assert entry.english, entry.id


def test_the_same_id_means_the_same_in_every_form() -> None:
    older, newer = forms()["2019"], forms()["2021"]
    for table in older.tables:
        for line in table.lines:
            same = [other for other in newer.table(table.id).lines if other.id == line.id]
            for other in same:
                names = {other.label, *other.aliases}
                assert line.label in names or other.label in {line.label, *line.aliases}, line.id


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Two of one name cannot be imported in one run."""
    names = [file.name for file in (ROOT / "tests").rglob("*.py")]
    assert sorted(names) == sorted(set(names))
