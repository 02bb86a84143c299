"""``python -m benchmarks.verdicts [--db FOLDER]``: rule by verdict over the sample, into docs/rules.md.

How much each rule could check, and that none cries wolf: what is broken in the sample was planted
(tests/test_sample.py holds it to that).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.database import store
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "rules.md"
BEGIN, END = "<!-- verdicts: python -m benchmarks.verdicts -->\n", "<!-- end of verdicts -->\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, help="where the sample is loaded; default: load it")
    options = parser.parse_args()
    if options.db:
        _write(table(options.db))
        return
    with TemporaryDirectory() as folder:
        sample, roster = ROOT / "data" / "sample", read_roster(ROOT / "data" / "roster.csv")
        load([sample / "reports", sample / "list.csv"], Path(folder), roster, load_rulebook())
        _write(table(Path(folder)))


def table(folder: Path) -> str:
    """A Markdown table, a row a rule in the rulebook's order; counts are instances, not reports."""
    build = store.current(folder)
    if build is None:
        raise SystemExit(f"{folder}: no database")
    with store.connect(build) as connection:
        rows = connection.execute(
            """
            select u.id, u.severity, u.enabled,
                   coalesce(sum(t.instances) filter (t.verdict = 'holds'), 0),
                   coalesce(sum(t.instances) filter (t.verdict = 'broken'), 0),
                   coalesce(sum(t.instances) filter (t.verdict = 'undecided'), 0)
            from rule u left join tallies t on t.rule = u.id
            group by u.id, u.severity, u.enabled, u.rowid order by u.rowid
            """
        ).fetchall()
        (reports,) = connection.execute(
            "select count(*) from report where is_current and has_numbers"
        ).fetchall()[0]
    lines = [
        f"Instances over the {reports} current reports of the sample that have numbers:",
        "",
        "| rule | severity | holds | broken | undecided |",
        "|---|---|---|---|---|",
    ]
    for id, severity, enabled, holds, broken, undecided in rows:
        counts = f"{holds:,} | {broken:,} | {undecided:,}" if enabled else "switched off | |"
        lines.append(f"| `{id}` | {severity} | {counts} |")
    return "\n".join(lines) + "\n"


def _write(text: str) -> None:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
