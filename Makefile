# `make run` sets everything up and serves Trailbook with its sample. `make test` sets up what tests need and passes.
# Needs: git, make, Python 3.11 or newer with its venv package.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data

.PHONY: run test check bench lint format clean help

help:
	@echo "make run    set up and serve on http://127.0.0.1:8000 (data in ./$(DATA))"
	@echo "make test   set up and run every check and test"
	@echo "make check  format, lint, types, import contracts, migrations, docs"
	@echo "make bench  the measurements in docs/performance.md"

run: $(VENV)/run.done
	TRAILBOOK_DATA=$${TRAILBOOK_DATA:-$(DATA)} exec $(BIN)/trailbook serve

test: check
	$(BIN)/python -m trailbook.site.upkeep.browser
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

quick: $(VENV)/test.done
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not slow"

check: $(VENV)/test.done
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy src
	TRAILBOOK_DATA=$${TMPDIR:-/tmp}/trailbook-check DJANGO_SETTINGS_MODULE=trailbook.site.settings $(BIN)/python -m django makemigrations --check --dry-run
	TRAILBOOK_DATA=$${TMPDIR:-/tmp}/trailbook-check DJANGO_SETTINGS_MODULE=trailbook.site.settings $(BIN)/python -m django check --fail-level WARNING

format: $(VENV)/test.done
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

bench: $(VENV)/test.done
	$(BIN)/python -m benchmarks

$(VENV)/made:
	$(PYTHON) -c 'import sys; sys.exit("Trailbook needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run.done: $(VENV)/made requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache
