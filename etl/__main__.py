"""The command line: ``python -m etl load · remove · match · status · export · check · mentions``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from etl.errors import GongkaiError
from etl.progress import bar

if TYPE_CHECKING:
    from etl.database.said import Said
    from etl.sources.inventory import Entry

DATA = Path(__file__).parent.parent / "data"

EXAMPLES = """\
示例
  python -m etl load data/sample                  载入一个文件夹（含压缩包与清单）
  python -m etl load 年报/2024 --db /srv/gongkai   载入到另一个数据库目录
  python -m etl remove 某局2023.html --reason 误报  撤下一份报告
  python -m etl remove 某局.html --agency 某市某局  把报告归到另一个单位
  python -m etl load /share/年报 --db /share/db --scheduler tcp://node1:8786   由集群读取
  python -m etl match 某市某单位 --agency 某局       认定名单外的名称
  python -m etl export 导出                        把整个数据库写成 Parquet
  python -m etl check --json 年报.docx             核对一份报告，每行一个 JSON
  python -m etl mentions --json < 段落.jsonl        从正文段落取数
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 2 with one clear line on standard error where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except GongkaiError as error:
        if options.run in ANSWERING and options.json:
            from etl.answers import write_failure

            write_failure(sys.stdout, error)
        else:
            print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl",
        description="读取、核对政府信息公开工作年度报告，载入数据库",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="命令")

    load = commands.add_parser("load", help="读取报告并发布新的数据库")
    load.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="文件、文件夹、压缩包或清单"
    )
    _add_store(load)
    load.add_argument("--workers", type=_positive, default=os.cpu_count(), help="读取进程数")
    load.add_argument(
        "--scheduler", help="由 Dask 集群读取，如 tcp://HOST:8786（路径须各节点共享）"
    )
    load.add_argument("--memory", help="建库时的内存上限，如 4GB")
    load.add_argument("--threads", type=_positive, help="建库时的线程数")
    load.add_argument("--person", help="谁载入的")
    load.set_defaults(run=_load)

    remove = commands.add_parser("remove", help="撤下报告，或改归另一单位、年度；撤下的可恢复")
    remove.add_argument(
        "report", help="文件名（载入时的路径，可只写末尾部分）或 sha256（可只写开头）"
    )
    remove.add_argument("--agency", help="改归该单位（名单中的名称或代码）")
    remove.add_argument("--year", type=int, help="改归该年度")
    remove.add_argument("--restore", action="store_true", help="恢复已撤下的报告")
    _add_store(remove)
    _add_word(remove)
    remove.set_defaults(run=_remove)

    match = commands.add_parser("match", help="认定名单外的名称属于哪个单位")
    match.add_argument("name", help="报告所写的单位名称")
    match.add_argument("--agency", help="名单中的名称或代码；不写则取消原认定")
    _add_store(match)
    _add_word(match)
    match.set_defaults(run=_match)

    status = commands.add_parser("status", help="数据库里有什么")
    _add_store(status)
    status.set_defaults(run=_status)

    export = commands.add_parser("export", help="把整个数据库写成 Parquet 文件")
    export.add_argument("folder", type=Path, help="新文件夹")
    export.add_argument("--db", type=Path, default=DATA / "cache", help="数据库目录")
    export.set_defaults(run=_export)

    check = commands.add_parser("check", help="核对报告文件，不入库")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="每个文件一行 JSON（合同第 1 版）")
    check.add_argument("--previous", type=Path, help="该单位上一年的报告")
    check.add_argument("--workers", type=_positive, default=os.cpu_count(), help="读取进程数")
    check.set_defaults(run=_check)

    mentions = commands.add_parser("mentions", help="从标准输入的段落取出正文数字")
    mentions.add_argument("--json", action="store_true", required=True, help="JSON Lines 输入输出")
    mentions.set_defaults(run=_mentions)
    return parser


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", type=Path, default=DATA / "cache", help="数据库目录")
    parser.add_argument("--roster", type=Path, default=DATA / "roster.csv", help="单位名单")
    parser.add_argument("--rules", type=Path, help="本单位的规则设置（TOML）")
    parser.add_argument("--json", action="store_true", help="进展与结果每行一个 JSON")


def _add_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", help="理由")
    parser.add_argument("--person", help="谁说的")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("至少为 1")
    return number


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


ANSWERING = (_load, _remove, _match)
"""Commands whose ``--json`` also answers failures."""


if __name__ == "__main__":
    sys.exit(main())
