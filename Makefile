# One target a stage; `.ci/run` calls them in this order, in a fresh environment.
# Tools are taken from the environment VENV: `make test VENV=/path/to/venv`.

VENV ?= .venv
BIN = $(VENV)/bin
PYTHON ?= python3
MYPY_CACHE ?= .mypy_cache
SITE ?= docs/_build/html
LOCK ?= ci/lock.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo lint format types typos test laws docs pages golden shown browser coverage faults nightly \
	lock all

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

setup:  ## an environment in VENV with everything, as locked (LOCK= for the newest versions)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
ifeq ($(LOCK),)
	$(BIN)/pip install --quiet -e '.[test,dev,docs,browser,excel]'
else
	$(BIN)/pip install --quiet --require-hashes -r $(LOCK)
	$(BIN)/pip install --quiet --no-deps -e .
endif

demo:  ## the README's first command, in VENV
	$(BIN)/csmetrics demo

lint:  ## ruff, all rules
	$(BIN)/ruff check --no-cache .

format:  ## whether ruff would format anything anew
	$(BIN)/ruff format --no-cache --check .

types:  ## mypy, strict
	$(BIN)/mypy --cache-dir $(MYPY_CACHE)

typos:  ## misspelt English words
	$(BIN)/typos

test:  ## the ordinary suite, as the README has it; the slow tests are of the night
	$(BIN)/python -m pytest

laws:  ## the property tests with all their examples, and what takes long by nature
	HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-ci} \
	  $(BIN)/python -m pytest -m '(law or wide) and not browser and not slow'

docs:  ## the documentation as a site, warnings as errors
	$(BIN)/sphinx-build -W --keep-going -q -j 2 docs $(SITE)

pages:  ## the generated pages: opening, catalogue, recipes; one a metric, not committed
	$(BIN)/python docs/generate.py

golden:  ## what every registered definition means, to read as a diff
	$(BIN)/python tests/registry/golden.py

shown:  ## what people read (clauses, policies, reports, charts, commands), to read as a diff
	$(BIN)/python -m tests.shown.listings

browser:  ## the report in headless Chromium; pictures are left in build/screenshots
	$(BIN)/python -m pytest -n 0 -m browser tests/browser

coverage:  ## the tests with their coverage of the package; fails below the floor
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(TESTS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

faults:  ## plant faults in the package and see that tests fail; long
	$(BIN)/python -m pytest -n 0 -m mutation tests/mutation

nightly:  ## what takes too long for every change
	.ci/nightly

lock:  ## ci/lock.txt anew, of the versions of today
	$(BIN)/uv pip compile pyproject.toml --extra test --extra dev --extra docs --extra browser \
	  --extra excel --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --upgrade --quiet --output-file $(LOCK)

all: lint format types typos docs test laws  ## what has to pass before a change lands
