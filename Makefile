# Policy Digest. `make site` builds the site, `make test` proves it; both install what they need into .venv first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help site serve test check accuracy bench audit lock clean

help:
	@echo "make site    seeds/ -> docs/ -> site/         make serve   build, then serve at http://127.0.0.1:8000"
	@echo "make test    every test                       make check   style, types, lexicons, problems in seeds/"
	@echo "make accuracy  measure against the labels"
	@echo "make bench   time the stages                  make audit   the site and its PDFs as validators see them (needs Node, Java, Poppler)"

.venv/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install python3 (3.11 or newer), on Debian: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11: install Python 3.11 or newer, or say which: make site PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install python3-venv, on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv

.venv/.site: requirements.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing the locked dependencies (a minute or two the first time)"
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --editable .
	@touch $@

.venv/.test: requirements-dev.lock .venv/.site
	@echo "Installing the locked test tools"
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.lock
	@touch $@

site: .venv/.site
	@$(BIN)/digest build

serve: .venv/.site
	@$(BIN)/digest serve

test: .venv/.test
	@$(BIN)/python -m pytest

check: .venv/.test
	@$(BIN)/ruff check digest tests
	@$(BIN)/mypy
	@$(BIN)/digest check

accuracy: .venv/.test
	@$(BIN)/python tests/accuracy.py --write

bench: .venv/.test
	@$(BIN)/python tests/bench.py

audit: site .venv/.test
	@tests/audit/run

lock: .venv/.test
	@for kind in "" dev; do \
	  out=requirements$${kind:+-$$kind}.lock; \
	  { echo "# Exact versions and hashes of everything installed; made by: make lock"; \
	    $(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --no-annotate \
	      $${kind:+--extra $$kind} --output-file - pyproject.toml; } > $$out.new && mv $$out.new $$out; \
	done

clean:
	rm -rf site site.* docs/zh-Hans docs/zh-Hant docs/en mkdocs.zh-Hant.yml mkdocs.en.yml
