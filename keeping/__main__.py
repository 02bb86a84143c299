"""``python -m keeping backup FILE | restore FILE [--replace] | export FOLDER | verify``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

from dashboard.database import data_folder
from dashboard.decisions.store import StoreProblem
from etl.errors import GongkaiError
from keeping.archive import backup, restore
from keeping.record import export, verify

PROJECT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit status 0, or 1 with the reason on standard error."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "backup":
            lines = backup(given.db, given.target)
        elif given.command == "restore":
            lines = restore(given.db, given.target, given.roster, given.rules, given.replace)
        elif given.command == "export":
            lines = export(given.db, given.target)
        else:
            lines = verify(given.db)
    except (StoreProblem, GongkaiError, OSError, ValueError, BadZipFile) as problem:
        print(f"{given.command}: {problem}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m keeping",
        description="备份、恢复、导出人工录入的一切：处理意见、整改、撤下与改归、名称认定、操作记录",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text, target in (
        ("backup", "备份到一个文件（运行中即可）", True),
        ("restore", "从备份恢复", True),
        ("export", "导出为 CSV 与 JSON Lines", True),
        ("verify", "查验操作记录有无缺改", False),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--db", type=Path, default=data_folder(), help="数据库目录")
        if target:
            command.add_argument("target", type=Path)
        if name == "restore":
            roster = PROJECT / "data" / "roster.csv"
            command.add_argument("--roster", type=Path, default=roster, help="单位名单")
            command.add_argument("--rules", type=Path, help="本单位的规则设置（TOML）")
            command.add_argument("--replace", action="store_true", help="现有意见多于备份时仍恢复")
    return parser


if __name__ == "__main__":
    sys.exit(main())
