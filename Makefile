# Two commands do everything on a machine with git, make and Python 3.11 or later:
#   make demo   install, index the sample archive, answer two searches
#   make test   install with the development tools, lint, type-check, test

# and one compares Recorte with other engines, on documents of yours:
#   make bench DOCUMENTS=news.jsonl.xz SIZES="10000 50000" OPTIONS="--json run.json --markdown run.md"

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

SIZES ?= 10000
QUERIES ?= 200

.PHONY: demo test oldest lint types docs wheel bench clean

demo: $(VENV)/.installed
	cd corpus/sample && ../../$(BIN)/recorte index .
	cd corpus/sample && ../../$(BIN)/recorte search "Reality Labs perdas" --limit 3
	cd corpus/sample && ../../$(BIN)/recorte search "LeCun ChatGPT" --limit 3

test: $(VENV)/.installed-dev lint types
	$(BIN)/pytest -n auto

# The tests once more, with the oldest dependencies that pyproject.toml allows.
oldest: $(VENV)-oldest/.installed
	$(VENV)-oldest/bin/pytest -n auto

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	$(BIN)/mypy

# Written from the command's own --help; a test fails where it has drifted.
docs: $(VENV)/.installed-dev
	$(BIN)/python -m recorte.cli.reference > docs/cli.md

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m hatchling build -t wheel

# Recorte and its peers in turn, on the same documents and queries; see docs/benchmarks.md.
bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks $(if $(DOCUMENTS),--documents "$(DOCUMENTS)") --sizes $(SIZES) --queries $(QUERIES) $(OPTIONS)

clean:
	rm -rf $(VENV) $(VENV)-oldest dist .mypy_cache .ruff_cache .pytest_cache .hypothesis corpus/sample/.recorte

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	touch $@ $(VENV)/.installed

# Only uv can be told to take the oldest; without compiled bytecode, Whoosh's own syntax warnings would end the tests.
$(VENV)-oldest/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-oldest
	$(VENV)-oldest/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)-oldest/bin/uv pip install --quiet --python $(VENV)-oldest/bin/python --compile-bytecode --resolution lowest-direct -e ".[dev]"
	touch $@
