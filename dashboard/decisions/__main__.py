"""``python -m dashboard.decisions backup FILE | restore FILE [--replace] | export FOLDER``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.decisions import store
from dashboard.decisions.backup import backup, export, restore
from dashboard.decisions.store import StoreProblem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command on the record; exit status 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.decisions",
        description="备份、恢复、导出人工处理记录 Back up, restore or export what people decided",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("backup", help="备份到一个文件").add_argument("target", type=Path)
    putting = commands.add_parser("restore", help="从备份恢复")
    putting.add_argument("target", type=Path)
    putting.add_argument("--replace", action="store_true", help="现有记录多于备份时仍恢复")
    commands.add_parser("export", help="导出为 CSV").add_argument("target", type=Path)
    given = parser.parse_args(arguments)
    path = store.location()
    try:
        if given.command == "backup":
            rows = backup(path, given.target)
        elif given.command == "restore":
            rows = restore(given.target, path, given.replace)
        else:
            rows = export(path, given.target)
    except (StoreProblem, OSError) as problem:
        print(f"{given.command}: {problem}", file=sys.stderr)
        return 1
    print(f"{given.command}: {path} · decisions {rows['decision']} · steps {rows['step']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
