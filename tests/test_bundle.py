"""The bundle for machines without internet: what is in it, what not (`make bundle-check` installs it)."""

from __future__ import annotations

import tarfile
from pathlib import Path

from release.bundle import LEFT_OUT, pack, product

ROOT = Path(__file__).resolve().parents[1]


def test_the_bundle_holds_the_product_its_lock_and_its_wheels(tmp_path: Path) -> None:
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    pack(tmp_path / "bundle.tar", [wheel])
    with tarfile.open(tmp_path / "bundle.tar") as tar:
        names = set(tar.getnames())
    needed = {"Makefile", "requirements.lock", "streamlit_app.py", "etl/__main__.py", "Containerfile",
              "dashboard/wording.toml", "data/roster.csv", ".streamlit/config.toml",
              "docs/installation.md", f"wheels/{wheel.name}"}  # fmt: skip
    assert {f"gongkai/{name}" for name in needed} <= names
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_an_office_entered_or_only_makers_need_stays_out() -> None:
    names = product()
    assert not [name for name in names if name.startswith(LEFT_OUT)]
    assert not {"data/access.toml", "data/decisions.sqlite"} & set(names)
    assert not [name for name in names if name.startswith("data/cache")]


def test_wheels_beside_it_are_all_that_make_asks() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "WHEELS := $(if $(wildcard wheels),--no-index --find-links wheels)" in text
    assert "--require-hashes $(WHEELS) -r requirements.lock" in text
