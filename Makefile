# The two commands are `make demo` and `make test`; everything else is a part of them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# dkimpy, which `emails` needs, is published as source only; it is built with the pinned setuptools.
LOCKED := --no-build-isolation --only-binary :all: --no-binary dkimpy

.PHONY: demo test check lint types imports tests faults fix golden docs bench accuracy lock clean

demo: $(VENV)/.runtime
	@$(BIN)/portin demo

test: check tests

check: lint types imports

lint: $(VENV)/.development
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: $(VENV)/.development
	$(BIN)/mypy

imports: $(VENV)/.development
	$(BIN)/lint-imports

tests: $(VENV)/.development
	@tests/debian-packages
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Everything under faults, the long part too: what `make test` leaves out, and what it has already.
faults: $(VENV)/.development
	@tests/debian-packages
	$(BIN)/python -m pytest tests/faults tests/crash -n 2 -m "long or not long"

fix: $(VENV)/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/.development
	$(BIN)/python -m tests.golden.regenerate

docs: $(VENV)/.development
	$(BIN)/python -m tests.docs_pages

bench: $(VENV)/.development
	$(BIN)/python -m tests.benchmarks

accuracy: $(VENV)/.development
	@$(BIN)/python -m tests.accuracy

# Needs uv; the lock files name no index.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group pyproject.toml:build -o requirements-build.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build --group dev -o requirements-dev.lock

$(VENV)/.created: requirements-build.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements-build.lock
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.lock pyproject.toml
	@echo "Installing what the pipeline needs into $(VENV) (once, about a minute) ..."
	$(PIP) $(LOCKED) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.lock
	$(PIP) $(LOCKED) -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) build demo *.egg-info .mypy_cache .ruff_cache .hypothesis .pytest_cache .coverage*
