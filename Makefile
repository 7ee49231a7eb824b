# Zeren (责任): `make` alone tells what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PORT ?= 8000
DATA ?= var
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# every process that starts would compile every module anew
unexport PYTHONDONTWRITEBYTECODE

PACKAGES := shared services/checklist-svc services/project-svc services/scoring-svc deploy/standalone
MANIFESTS := $(addsuffix /pyproject.toml,$(PACKAGES))

.PHONY: help
help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: .venv/.run ## Start Zeren with a year to look at (PORT=8000, DATA=var); again: serve what is there
	@$(BIN)/zeren run --data "$(DATA)" --port $(PORT)

.PHONY: test
test: .venv/.dev ## Run every test, real PostgreSQL and real Kafka included
	@$(BIN)/python -m shared.servers deploy/kafka/pom.xml var/kafka-libs
	@$(BIN)/python -m shared.servers tests/api_docs/package-lock.json var/node-libs
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: bench
bench: .venv/.dev ## Measure how fast it is beside its peers (build/bench.json)
	@$(BIN)/python -m tests.bench

.PHONY: soak
soak: .venv/.dev ## Break a running site at random for MINUTES=20 (SEED=…), then play the long rounds of every fault
	@$(BIN)/python -m tests.soak

.PHONY: check
check: .venv/.dev ## Look at format, lint, types, imports and the frozen contracts
	@ruff format --check --quiet . || { echo "make fmt would reformat the files above"; exit 1; }
	@ruff check --quiet .
	@mypy
	@lint-imports
	@python -m shared.contracts check
	@python -m zeren.openapi check

.PHONY: fmt
fmt: .venv/.dev ## Format the code
	@ruff format --quiet . && ruff check --quiet --fix .

.PHONY: contracts
contracts: .venv/.dev ## Freeze the event contracts and the APIs, and write their pages anew
	@python -m shared.contracts freeze && python -m shared.contracts docs
	@python -m zeren.openapi freeze

.PHONY: lock
lock: .venv/.dev ## Write requirements/ anew from the projects' files (versions and hashes, no addresses)
	@requirements/lock

.PHONY: clean
clean: ## Forget the data of `make run`
	@rm -rf "$(DATA)" && echo "forgotten: $(DATA)"

# The environment: hashed versions first, then our own packages, with nothing fetched for them.
.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zeren needs Python 3.11 or newer (PYTHON=…)"; exit 1; }
	@"$(PYTHON)" -m venv .venv

.venv/.run: requirements/run.txt $(MANIFESTS) | .venv/bin/python
	@echo "installing what Zeren runs on …"
	@python -m pip install --quiet --require-hashes -r requirements/run.txt
	@python -m pip install --quiet --no-deps --no-build-isolation $(addprefix -e ,$(PACKAGES))
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "installing what Zeren is checked with …"
	@python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
