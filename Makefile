# Two commands for a fresh machine: `make run` and `make test`. Everything lives in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data/cache
PORT ?= 8501
REPORTS ?= 30000
SECONDS ?= 60

# In an unpacked bundle the wheels lie beside: no registry is asked.
WHEELS := $(if $(wildcard wheels),--no-index --find-links wheels)

.DEFAULT_GOAL := help
# bench-reading, bench-prose and the like are not among them: no pattern rule is tried for a phony target.
.PHONY: help run load test lint format fuzz lock bundle bundle-check accuracy bench bench-app bench-nation score \
	sample screenshots clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/run.stamp: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "安装依赖 installing requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(WHEELS) -r requirements.lock
	@touch $@

EXTRAS := requirements-dev.txt requirements-fast.txt requirements-ocr.txt requirements-cluster.txt \
	requirements-oidc.txt

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	@echo "安装开发依赖 installing development requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp requirements-bench.txt
	@echo "安装对照软件 installing the peers to compare with …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

run: load ## set up, load the sample data, open the dashboard
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

load: $(VENV)/run.stamp ## set up and load the sample data
	@$(BIN)/python -m etl load data/sample/reports data/sample/list.csv --db $(DATA); test $$? -lt 2

test: $(VENV)/dev.stamp ## set up and run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/dev.stamp ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

accuracy: $(VENV)/dev.stamp ## how exactly each format is read, over random reports and the corpora
	PYTHONPATH=. $(BIN)/python tests/accuracy.py

fuzz: $(VENV)/dev.stamp ## fuzz each reader for SECONDS (default 60); what fails is kept as crash-*
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-fuzz.txt
	for kind in html text docx xlsx ofd pdf doc scan; do \
		$(BIN)/python tests/fuzzing.py $$kind -max_total_time=$(SECONDS) -rss_limit_mb=4096 || exit 1; done

bench: bench-reading bench-prose bench-rules bench-app ## all benchmarks; tables, and benchmarks/results/*.json

GOLD ?= $(wildcard ../shared/corpus/narrative_*.jsonl) $(wildcard tests/narrative_*.jsonl)
score: $(VENV)/bench.stamp ## precision, recall and F1 of the prose by kind, with every error (GOLD=FILES)
	$(BIN)/python -m benchmarks.prose $(GOLD)

bench-nation: $(VENV)/bench.stamp ## a nation of REPORTS reports (default 30,000; the whole: 1,800,000)
	$(BIN)/python -m benchmarks.nation --reports $(REPORTS)

bench-app: $(VENV)/bench.stamp ## the dashboard over a nation of REPORTS reports: scripts, a browser, crowds
	$(BIN)/python -m benchmarks.app --reports $(REPORTS)

bench-%: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks.$*

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: $(VENV)/dev.stamp ## pin and hash everything anew after a change of requirements*.txt
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements.txt $(EXTRAS) -c requirements.lock -o requirements-dev.lock

bundle: $(VENV)/run.stamp ## dist/gongkai-bundle.tar: installs where no registry can be reached
	$(BIN)/python -m release.bundle

bundle-check: bundle ## install the bundle with the network forbidden, load the sample (needs root)
	rm -rf dist/check && mkdir -p dist/check && tar -xf dist/gongkai-bundle.tar -C dist/check
	env -u PIP_FIND_LINKS -u PIP_INDEX_URL PIP_CONFIG_FILE=/dev/null \
		unshare -n $(MAKE) -C dist/check/gongkai PYTHON=$(PYTHON) load
	rm -rf dist/check

sample: $(VENV)/dev.stamp ## write data/sample anew (deterministic)
	$(BIN)/python -m data.generator

screenshots: $(VENV)/dev.stamp load ## take docs/screenshots anew from the running app (needs chromium)
	$(BIN)/python tests/browser/screenshots.py

clean: ## remove the environment and everything computed
	rm -rf $(VENV) data/cache benchmarks/results .pytest_cache .mypy_cache .ruff_cache
