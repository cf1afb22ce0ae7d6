# setup · demo · check · test · costs · seeds · bench · clean. Each does what its inputs ask for.

PYTHON ?=
BIN := .venv/bin
BIOME := client/node_modules/.bin/biome
TEMPLATES := src/concours/console/templates
WORDS := src/concours/console/locale/en/LC_MESSAGES/django
CLIENT_INPUTS := $(shell find client/src client/build client/scripts \
    client/index.html client/vite.config.ts client/tsconfig.json client/package.json \
    -type f 2>/dev/null)
export PYTHON
# Where the machine has no Node, the one that `tools/node.sh` fetched.
export PATH := $(CURDIR)/.venv/node/bin:$(PATH)
# Byte code is kept, whatever the machine prefers: a house starts many processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo check format test costs seeds bench docs baseline clean wheel lock \
    check-python check-types check-client check-templates check-tidy test-client \
    read-tests

## The house, ready to run: .venv/bin/concours and the tablet application.
setup: .venv/demo.stamp $(WORDS).mo client/dist/index.html

## A living exam in your browser. Ctrl-C ends it. make demo CROWD=50 ARGS="--workers 4"
demo: setup
	@$(BIN)/concours demo $(if $(CROWD),--crowd $(CROWD)) $(ARGS)

## Everything that needs no browser and no database, in less than a minute.
check: .venv/dev.stamp client/node_modules/installed.stamp client/dist/index.html
	@$(MAKE) --no-print-directory --keep-going -j 2 check-types check-python check-client \
	    check-templates check-tidy

check-python:
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo

check-types:
	@$(BIN)/mypy
	@$(BIN)/mypy protocol verifier

check-client:
	@cd client && npm run --silent check
	@$(BIOME) check --log-level=warn --error-on-warnings .

check-templates:
	@$(BIN)/djangofmt --quiet --check $(TEMPLATES)

check-tidy:
	@$(BIN)/pytest -q tests/tidy

## Python, templates, TypeScript and CSS in their form, as `make check` wants them.
format: .venv/dev.stamp client/node_modules/installed.stamp
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt $(TEMPLATES)
	@$(BIOME) format --write .

## Or one part, with the same fixtures: make test ARGS=tests/core/results
## Everything: checks beside every test of the client, then every test of the house.
## Four processes for two cores: who waits for a start or a heartbeat leaves its core.
## Six keep both full, browsers and PostgreSQL included: who waits for a page gives up.
test: .venv/dev.stamp client/node_modules/installed.stamp
ifdef ARGS
	@$(MAKE) --no-print-directory setup
	@$(BIN)/pytest -q $(ARGS)
else
	@$(MAKE) --no-print-directory --keep-going --output-sync -j 2 \
	    test-client check-types check-python check-client check-templates read-tests
	@tools/browsers.sh
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder
endif

## The same, and the seconds of processor by kind (docs/reference/tests.md).
costs: setup
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder --costs

## The simulator's hundred seeds of each kind: `test` plays forty.
seeds: .venv/dev.stamp
	@CONCOURS_SEEDS=100 $(BIN)/pytest -q -n 2 --dist loadfile tests/world

# Each test module is compiled for its assertions once, not by four processes at once;
# what cannot be read there is said by those.
read-tests: setup
	-@$(BIN)/pytest -q --collect-only > /dev/null

test-client: setup
	@cd client && npm run --silent test && npm run --silent budget

## Figures, each beside its baseline from the same run.
bench: .venv/bench.stamp client/dist/index.html
	@cd client && npm run --silent budget
	@for figure in $(wildcard bench/*.py bench/delivery/*.py); do $(BIN)/python $$figure || exit 1; done

## The pages that are written from the code.
docs: .venv/dev.stamp
	@$(BIN)/python tests/tidy/refusals_page.py

## The tables of a new house, from every migration.
baseline: .venv/dev.stamp
	@$(BIN)/python tools/baseline.py

## What was made here, apart from your exams (var/).
clean:
	rm -rf .venv client/node_modules client/dist src/concours/console/static/built
	rm -f $(WORDS).mo
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

## The wheel and what it is made of, in dist/: the same bytes wherever they are built.
wheel: setup
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist > /dev/null
	@$(BIN)/python tools/sbom.py dist/*.whl > dist/concours.cdx.json
	@cd dist && sha256sum *.whl *.json | tee SHA256SUMS

## Lock the dependencies again, with hashes and without addresses.
lock:
	@tools/lock.sh

.venv/demo.stamp: tools/bootstrap.sh pyproject.toml requirements/uv.txt \
    requirements/build.txt requirements/demo.txt
	@tools/bootstrap.sh -r requirements/build.txt -r requirements/demo.txt
	@touch $@

.venv/dev.stamp: .venv/demo.stamp requirements/dev.txt
	@tools/bootstrap.sh -r requirements/build.txt -r requirements/dev.txt
	@touch $@

$(WORDS).mo: $(WORDS).po tools/catalogue.py | .venv/demo.stamp
	@$(BIN)/python tools/catalogue.py

.venv/bench.stamp: .venv/dev.stamp requirements/bench.txt
	@tools/bootstrap.sh -r requirements/build.txt -r requirements/bench.txt
	@touch $@

client/node_modules/installed.stamp: client/package-lock.json client/.npmrc requirements/node.txt \
    | .venv/demo.stamp
	@tools/node.sh
	@cd client && npm ci --silent --no-progress || \
	    { echo "concours: npm could not fetch the client's packages. The first start needs a network." >&2; exit 1; }
	@touch $@

client/dist/index.html: client/node_modules/installed.stamp $(CLIENT_INPUTS)
	@tools/node.sh
	@cd client && npm run --silent build -- --logLevel error
	@touch $@
