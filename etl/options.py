"""What the command line may be asked: its commands, their arguments, and what is left out by default."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

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


def parser() -> argparse.ArgumentParser:
    """All commands; what is parsed has ``command``, its name, beside that command's own options."""
    whole = argparse.ArgumentParser(
        prog="python -m etl",
        description="读取、核对政府信息公开工作年度报告，载入数据库",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(required=True, metavar="命令", dest="command")
    _load(commands.add_parser("load", help="读取报告并发布新的数据库"))
    _remove(commands.add_parser("remove", help="撤下报告，或改归另一单位、年度；撤下的可恢复"))
    _match(commands.add_parser("match", help="认定名单外的名称属于哪个单位"))
    _store(commands.add_parser("status", help="数据库里有什么"))
    _export(commands.add_parser("export", help="把整个数据库写成 Parquet 文件"))
    _check(commands.add_parser("check", help="核对报告文件，不入库"))
    _mentions(commands.add_parser("mentions", help="从标准输入的段落取出正文数字"))
    return whole


def _load(load: argparse.ArgumentParser) -> None:
    load.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="文件、文件夹、压缩包或清单"
    )
    _store(load)
    _workers(load)
    load.add_argument(
        "--scheduler", help="由 Dask 集群读取，如 tcp://HOST:8786（路径须各节点共享）"
    )
    load.add_argument("--memory", help="建库时的内存上限，如 4GB")
    load.add_argument("--threads", type=_positive, help="建库时的线程数")
    load.add_argument("--person", help="谁载入的")


def _remove(remove: argparse.ArgumentParser) -> None:
    remove.add_argument(
        "report", help="文件名（载入时的路径，可只写末尾部分）或 sha256（可只写开头）"
    )
    remove.add_argument("--agency", help="改归该单位（名单中的名称或代码）")
    remove.add_argument("--year", type=int, help="改归该年度")
    remove.add_argument("--restore", action="store_true", help="恢复已撤下的报告")
    _store(remove)
    _word(remove)


def _match(match: argparse.ArgumentParser) -> None:
    match.add_argument("name", help="报告所写的单位名称")
    match.add_argument("--agency", help="名单中的名称或代码；不写则取消原认定")
    _store(match)
    _word(match)


def _export(export: argparse.ArgumentParser) -> None:
    export.add_argument("folder", type=Path, help="新文件夹")
    _database(export)


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="每个文件一行 JSON（合同第 1 版）")
    check.add_argument("--previous", type=Path, help="该单位上一年的报告")
    _workers(check)


def _mentions(mentions: argparse.ArgumentParser) -> None:
    mentions.add_argument("--json", action="store_true", required=True, help="JSON Lines 输入输出")


def _store(parser: argparse.ArgumentParser) -> None:
    _database(parser)
    parser.add_argument("--roster", type=Path, default=DATA / "roster.csv", help="单位名单")
    parser.add_argument("--rules", type=Path, help="本单位的规则设置（TOML）")
    parser.add_argument("--json", action="store_true", help="进展与结果每行一个 JSON")


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", type=Path, default=DATA / "cache", help="数据库目录")


def _workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_positive, default=os.cpu_count(), help="读取进程数")


def _word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", help="理由")
    parser.add_argument("--person", help="谁说的")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("至少为 1")
    return number
