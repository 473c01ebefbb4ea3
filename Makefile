# Thin: what is done stands in ops/. `make help` lists the commands.

# The first Python here that is new enough; without one, a line that says so.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $(name))))
IN_ENVIRONMENT := .venv/bin/python

.PHONY: help install run test check bench e2e proofs messages
.DEFAULT_GOAL := help

help:
	@echo 'make run      start the portal on http://127.0.0.1:8000 (PORT changes it); Ctrl-C stops it'
	@echo 'make test     all gates, then all tests, on a database of their own'
	@echo 'make proofs   crowds, long loads and killed processes, which take long to show'
	@echo 'make e2e      the journeys in real Chromium'
	@echo 'make check    only the gates'
	@echo 'make bench    how fast the pages are'
	@echo 'make install  only install, into .venv'
	@echo 'make messages gather the texts to translate'

install:
	@test -n '$(PYTHON)' || { echo 'portal: Python 3.11 to 3.14 is needed, and none was found (PYTHON=… names one)' >&2; exit 1; }
	@$(PYTHON) -m ops.install

run: install
	@exec $(IN_ENVIRONMENT) -m ops.run

check: install
	@$(IN_ENVIRONMENT) -m ops.check

test: check
	@$(IN_ENVIRONMENT) -m pytest -q -n 2 --dist worksteal

proofs: install
	@$(IN_ENVIRONMENT) -m pytest -q -n 2 --dist worksteal tests/proofs

bench: install
	@$(IN_ENVIRONMENT) -m tests.benchmarks

e2e: install
	@$(IN_ENVIRONMENT) -m pytest -q -n 2 --dist worksteal tests/e2e

messages: install
	@mkdir -p locale
	@$(IN_ENVIRONMENT) manage.py makemessages -l ar -l zh_Hans -l fr -l ru -l es --no-location --no-wrap \
		--ignore '.venv/*' --ignore 'var/*' --ignore 'node_modules/*' --ignore 'tests/*'
