# Bihuan: `make run` starts it, `make test` tests it; both set up whatever they need first.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(VENV)/bin/flask --app app
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(RECENT)' >/dev/null 2>&1 && echo $$p && exit; done; echo python3)
SETUP := $(VENV)/.setup-run
SETUP_DEV := $(VENV)/.setup-dev

.PHONY: run test setup setup-dev assets translations lint format bench requirements shots demo-reset clean

run: setup assets translations
	@PORT=$(PORT) $(FLASK) serve --demo

test: setup-dev assets translations
	$(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist loadscope

setup: $(SETUP)

setup-dev: $(SETUP_DEV)

$(VENV)/bin/python:
	@$(PYTHON) -c '$(RECENT)' 2>/dev/null || \
		{ echo "Bihuan needs Python 3.11 or newer; found $$($(PYTHON) --version 2>&1). Install one and run make again, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "1/4 Creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python could not create .venv: on Debian install the package python3-venv, then run make again."; exit 1; }

$(SETUP): requirements.txt $(VENV)/bin/python
	@echo "2/4 Installing the pinned packages"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements.txt || \
		{ echo "The packages could not be installed: is the network there? Run make again when it is."; exit 1; }
	@touch $@

$(SETUP_DEV): requirements.txt requirements-dev.txt $(VENV)/bin/python
	@echo "2/4 Installing the pinned packages for development"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-dev.txt || \
		{ echo "The packages could not be installed: is the network there? Run make again when it is."; exit 1; }
	@touch $@ $(SETUP)

assets: setup
	@$(PY) frontend/build.py

translations: setup
	@$(PY) -m app.web.translations

lint: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: setup-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: setup-dev
	$(PY) -m tests.bench $(if $(PEERS),--peers $(PEERS)) $(ONLY)

shots: setup-dev assets translations
	$(PY) -m tests.web.shots $(ONLY)

requirements: setup-dev
	$(PY) -m tests.requirements_report

demo-reset: setup
	@$(FLASK) demo reset

clean:
	rm -rf build $(VENV) frontend/node_modules app/web/static/dist
