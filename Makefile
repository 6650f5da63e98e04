# The whole life of the station in one-line recipes. Needs only Python >= 3.11 and make.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: run setup dev test test-all coverage check gates bench campaign lock clean

run: setup              ## set up what is missing, then run the whole station here
	@exec $(BIN)/broadcaster run

setup: $(VENV)/.base    ## .venv with the `broadcaster` command in it

dev: $(VENV)/.dev       ## the same, with what tests and checks need

test: dev               ## every test but the long ones; no internet needed
	$(BIN)/python -m pytest

test-all: dev           ## the long ones as well, with the quality gates
	$(BIN)/python -m pytest --runslow -rs

coverage: dev           ## which lines the tests do not reach
	$(BIN)/python -m pytest --runslow --cov --cov-report=term-missing:skip-covered

check: dev              ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gates: dev              ## quality scores that may only rise
	$(BIN)/python -m pytest --runslow tests/gates -rs

bench: dev              ## speed and memory: ratios in one run, CPU seconds, peak memory
	$(BIN)/python -m tests.bench

campaign: dev           ## a simulated month in which everything fails; report and picture in campaign/ (ARGS="--seed 5 --days 7")
	$(BIN)/python -m tests.campaign $(ARGS)

lock: dev               ## renew the locked requirements
	$(BIN)/python -m pip install --quiet --no-deps uv
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/base.txt
	$(BIN)/uv pip compile pyproject.toml --group build --group dev -c requirements/base.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/dev.txt

clean:                  ## everything generated, but not what the station has published
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov dist
	find broadcaster tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@echo "Tạo môi trường Python trong $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên; máy này có " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	@echo "Cài các gói đã khóa phiên bản …"
	@$(PIP) install --no-deps --require-hashes -r requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Cài các gói dùng để kiểm thử …"
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@touch $@
