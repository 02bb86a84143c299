"""The command line: ``python -m etl load · remove · match · status · export · check · mentions``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from etl.errors import GongkaiError
from etl.options import parser
from etl.progress import bar

if TYPE_CHECKING:
    from etl.database.said import Said
    from etl.sources.inventory import Entry


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 2 with one clear line on standard error where it cannot be done."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except GongkaiError as error:
        if options.command in ANSWERING and options.json:
            from etl.answers import write_failure

            write_failure(sys.stdout, error)
        else:
            print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _load(options: argparse.Namespace) -> int:
    from etl import answers
    from etl.database.store import Limits
    from etl.pipeline import load
    from etl.rulebook import load as load_rulebook
    from etl.sources.roster import read_roster

    steps = answers.steps(sys.stdout) if options.json else bar("读取", sys.stderr)
    with steps as progress:
        summary = load(
            options.paths,
            options.db,
            read_roster(options.roster),
            load_rulebook(options.rules),
            options.workers,
            progress,
            options.scheduler,
            Limits(options.memory, options.threads),
            options.person,
        )
    answer = answers.write_summary if options.json else answers.tell
    answer(sys.stdout, summary)
    return 1 if summary.refused else 0


def _remove(options: argparse.Namespace) -> int:
    from etl.database.removal import find_content, kept
    from etl.database.said import Ruling, Said
    from etl.sources.roster import read_roster

    moved = options.agency is not None or options.year is not None
    action = "restore" if options.restore else "move" if moved else "withdraw"
    sha256, name = find_content(
        options.db, options.report, "ruling" if options.restore else "report"
    )
    ruling = Ruling(
        sha256=sha256,
        action=action,
        ruled_at=datetime.now(),
        agency=read_roster(options.roster).name_of(options.agency) if options.agency else None,
        year=options.year,
        reason=options.reason,
        person=options.person,
    )
    again = [kept(options.db, sha256)] if options.restore else []
    done = {"restore": "已恢复", "move": "已改归", "withdraw": "已撤下"}[action]
    return _said(options, Said(rulings=(ruling,)), f"{done} {name}", again)


def _match(options: argparse.Namespace) -> int:
    from etl.database.said import Naming, Said
    from etl.sources.roster import read_roster

    roster = read_roster(options.roster)
    code = roster.code_of(options.agency) if options.agency else None
    naming = Naming(options.name, code, datetime.now(), options.reason, options.person)
    done = (
        f"“{options.name}”已认作 {roster.name_of(code)}" if code else f"“{options.name}”已取消认定"
    )
    return _said(options, Said(namings=(naming,)), done)


def _said(options: argparse.Namespace, said: Said, done: str, again: Sequence[Entry] = ()) -> int:
    from etl import answers
    from etl.pipeline import say
    from etl.rulebook import load as load_rulebook
    from etl.sources.roster import read_roster

    rulebook = load_rulebook(options.rules)
    build = say(said, options.db, read_roster(options.roster), rulebook, again)
    if options.json:
        answers.write(sys.stdout, build=build.name)
    else:
        print(f"{done}；已发布 {build}")
    return 0


def _status(options: argparse.Namespace) -> int:
    from etl.database.removal import describe

    print(describe(options.db))
    return 0


def _export(options: argparse.Namespace) -> int:
    from etl.database.export import export

    tables = export(options.db, options.folder)
    print(f"已导出 {len(tables)} 个表、{sum(tables.values())} 行到 {options.folder}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from etl.answers import readable
    from etl.check_files import check_files
    from etl.contract import exit_status

    objects = check_files(options.files, options.previous, options.workers)
    for answer in objects:
        print(json.dumps(answer, ensure_ascii=False) if options.json else readable(answer))
    return exit_status(objects)


def _mentions(_: argparse.Namespace) -> int:
    from etl.passages import answer

    for line in sys.stdin:
        print(json.dumps(answer(line), ensure_ascii=False))
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "load": _load, "remove": _remove, "match": _match, "status": _status, "export": _export,
    "check": _check, "mentions": _mentions,
}  # fmt: skip
"""Each takes its options and returns the exit status."""
ANSWERING = ("load", "remove", "match")
"""Commands whose ``--json`` also answers failures."""


if __name__ == "__main__":
    sys.exit(main())
