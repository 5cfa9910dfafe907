# Two commands for a stranger: make demo, make test. Both make what they need in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.ready
TEST_STAMP = $(VENV)/.ready-for-tests

.PHONY: demo test test-all spark lint docs pictures benchmarks clean

demo: $(STAMP)
	$(BIN)/pythesis demo

test: $(TEST_STAMP) lint
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: $(TEST_STAMP) lint
	@$(BIN)/python -c "import pyspark" 2>/dev/null || echo "Tests of --engine spark are skipped: make spark installs PySpark (Java 17 is needed too)."
	$(BIN)/python -m pytest -n 2

spark: $(TEST_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[spark]"

lint: $(TEST_STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python docs/regenerate.py

pictures: $(TEST_STAMP)
	$(BIN)/python docs/pictures.py

benchmarks: $(STAMP)
	$(BIN)/python benchmarks/run_speed.py

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $(STAMP)

$(TEST_STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	sh tests/install_browser.sh
	touch $(STAMP) $(TEST_STAMP)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
