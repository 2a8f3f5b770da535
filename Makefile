# Everything runs in .venv, made from the lock file when it is missing or out of date.
# Paths are relative, so that a clone may live under a path with spaces.

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
BUILD := docs/_build
# A Python with the dependency group "reference": PyTorch, optax and Keras; for two targets only.
REFPY ?= $(PY)
SPHINX := $(PY) -m sphinx -W -n -q -d $(BUILD)/doctrees

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help html test serve linkcheck lighthouse lint mutants bench \
	errata-long reference lock clean environment

help: ## print this list
	@echo "Targets (the first run makes the environment):"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | while IFS='|' read -r name text; do \
		printf '%-17s %s\n' "$$name" "$$text"; done
	@echo "Another Python: make html PYTHON=python3.13"

# After a failure no page is kept: one whose warning was shown once would pass the next run.
html: environment ## run the examples and build the site into docs/_build/html
	@echo "Running what changed of the examples, and building the site ..."
	@$(SPHINX) -b html docs $(BUILD)/html || { rm -rf $(BUILD)/doctrees $(BUILD)/html; \
		echo "The site was not built: mend what is named above, then run make html again."; exit 1; }
	@echo "The site is in $(BUILD)/html: open index.html there, or run make serve."

test: environment ## run the tests (builds the site when it is not up to date)
	@$(PY) -m pytest -n auto --dist worksteal

serve: html ## show the site at http://127.0.0.1:8000 (PORT=... for another port)
	@$(PY) -m http.server --bind 127.0.0.1 --directory $(BUILD)/html $(PORT) || { \
		echo "The server stopped. If port $(PORT) is taken: make serve PORT=8001"; exit 1; }

linkcheck: html ## check that the addresses the pages point to answer (needs the network)
	@$(SPHINX) -b linkcheck docs $(BUILD)/linkcheck

lighthouse: html ## measure speed and accessibility with Lighthouse (needs Chromium and minutes)
	@$(PY) -m tests.site.lighthouse

lint: environment ## check style and types
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy || { \
		echo "Mend what is named above; $(PY) -m ruff format . formats the code."; exit 1; }

mutants: environment ## change every rule in every small way, and see whether the tests notice
	@$(PY) -m tests.mutants.run

bench: environment ## measure gdlib's speed (REFPY=... a Python with PyTorch, to compare with)
	@"$(REFPY)" -m tests.benchmarks.run

errata-long: environment ## compute anew what the page of errata says of very long runs (15 minutes)
	@$(PY) -m tests.errata_long

reference: environment ## make the reference data anew (REFPY=... a Python with PyTorch, optax, Keras)
	@"$(REFPY)" -c "import jax, keras, optax, torch" 2>/dev/null || { \
		echo "$(REFPY) lacks PyTorch, optax, Keras or JAX. Make a Python that has them, and name it:"; \
		echo "  .venv/bin/uv venv .venv/reference && \\"; \
		echo "  .venv/bin/uv pip install --python .venv/reference numpy --group reference"; \
		echo "  make reference REFPY=.venv/reference/bin/python"; exit 1; }
	@"$(REFPY)" tests/reference/make_trajectories.py
	@"$(REFPY)" tests/reference/make_schedules.py
	@$(PY) -m tests.reference.agreement

lock: environment ## write the lock file anew (UPGRADE=1 takes the newest versions)
	@.venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-emit-index-url --all-extras \
		--group bootstrap --group docs --group test --group lint \
		--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) -o requirements.lock

clean: ## remove what was built; the environment stays
	@rm -rf $(BUILD) docs/gallery docs/reference/generated docs/reference/backreferences \
		.coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

environment:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "$(PYTHON) was not found: install Python 3.11 or newer, or name it: make html PYTHON=..."; \
		exit 1; }
	@"$(PYTHON)" docs/_tools/environment.py
