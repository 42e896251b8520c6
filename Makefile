# `make` alone lists what there is. On Windows without make the README has the same in two lines.

VENV := .venv
PY := $(VENV)/bin/python
# One runner a processor, each with databases of its own; the tests of a file stay together.
TOGETHER := --numprocesses auto --dist loadfile
DEMO := DATABASE_URL=sqlite:///instance/demo.db INSTANCE_PATH=instance/demo
# The second is where earlier versions kept them.
DEMO_ACCOUNTS := $(firstword $(wildcard instance/demo/demo-accounts.txt instance/demo-accounts.txt))

.DEFAULT_GOAL := help
.PHONY: help run demo test test-all lint pages words bench bench-quick bench-load clean

help: ## List these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/installed ## Serve the office's own database on http://127.0.0.1:8000
	@$(PY) app.py

demo: $(VENV)/installed ## Serve a demo office with three months of records (instance/demo.db)
	@if test -s instance/demo.db && test -n "$(DEMO_ACCOUNTS)"; then cat $(DEMO_ACCOUNTS); \
		else $(DEMO) $(PY) -m flask demo --visits 3000 --seed 1; fi
	@$(DEMO) $(PY) app.py

test: $(VENV)/installed-dev lint ## Run everything: lint, all tests on SQLite and PostgreSQL, a real Chromium
	@$(PY) -m pytest $(TOGETHER)

test-all: $(VENV)/installed-dev lint ## The same, every test on both, the long ones too, and ten times the generated examples
	@$(PY) -m pytest $(TOGETHER) --everything --hypothesis-profile=thorough

lint: $(VENV)/installed-dev ## Check the style of all Python files
	@$(PY) -m ruff check --quiet .

pages: $(VENV)/installed-dev ## Check the HTML of all pages and four of them with Lighthouse (needs npm)
	@$(PY) docs/check_pages.py

bench: $(VENV)/installed-bench ## Measure beside Flask-Admin and Django, up to a million visits; writes bench/results.md
	@$(PY) bench/run.py

bench-quick: $(VENV)/installed-bench ## The same with 10,000 visits, within three minutes; writes bench/quick.md
	@$(PY) bench/run.py --quick

words: $(VENV)/installed ## Gather the screens' texts into translations/ and compile them
	@$(PY) -m flask words

bench-load: $(VENV)/installed-bench ## Let 300 people work for five minutes on both databases (bench/load.md)
	@$(PY) bench/load.py

clean: ## Remove what was made: the environment and caches, never the folder instance
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@for candidate in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3 python); do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$candidate; break; fi; done; \
	test -n "$$found" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; }; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/installed: requirements.txt | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-bench: bench/requirements.txt $(VENV)/installed-dev | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
