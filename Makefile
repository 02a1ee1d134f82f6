# make run    the demo clinic on http://127.0.0.1:8000 (PORT=… changes it)
# make test   everything: checks, request tests on SQLite and PostgreSQL, browser journeys
# make check  ruff, mypy, import floors, bandit: no browser, no database server
# make prove   every row of the programme of proofs in its full size (hours); writes docs/proof/*.json and docs/proof.md.
#             ROWS="B1 C2" runs only those
# make sbom   writes docs/sbom.json, what is installed and vendored
# make bench  requests per second beside a bare Flask page, same settings, one run
PYTHON ?= python3
PORT ?= 8000
INSTANCE ?= instance
PIP = -m pip install --quiet --disable-pip-version-check
T = .venv-test/bin
WITH_ALL = PORTAL_CHROMIUM="$$(scripts/ensure-chromium)" PORTAL_POSTGRES="$$(scripts/ensure-postgres)" \
  PORTAL_VDIRSYNCER="$$(scripts/ensure-vdirsyncer)" PORTAL_REDIS="$$(scripts/ensure-redis)"

.PHONY: run test check prove sbom bench clean

run: .venv/ready
	@.venv/bin/portal demo --port $(PORT) --instance $(INSTANCE)

test: check
	@scripts/ensure-pango $(T)/python
	@$(WITH_ALL) $(T)/python -m pytest -q -n 2 --dist worksteal $(ARGS)

check: .venv-test/ready
	@$(T)/ruff check .
	@$(T)/ruff format --check .
	@$(T)/mypy
	@$(T)/lint-imports --no-logo
	@$(T)/bandit -q -c pyproject.toml -r portal scripts -ll

prove: .venv-test/ready
	@scripts/ensure-pango $(T)/python
	@$(WITH_ALL) GROUNDWORK_PROOF=full ROWS="$(ROWS)" $(T)/python -m pytest -q $(ARGS)
	@$(T)/python -m tests.proof.page

sbom: .venv-test/ready
	@$(T)/python scripts/sbom

bench: .venv-test/ready
	@PORTAL_POSTGRES="$$(scripts/ensure-postgres || true)" $(T)/python -m tests.benchmarks

clean:
	rm -rf .venv .venv-test build

.venv/ready: requirements/run.lock pyproject.toml
	@$(PYTHON) -m venv .venv
	@.venv/bin/python $(PIP) --require-hashes -r requirements/run.lock
	@.venv/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv-test/ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -m venv .venv-test
	@.venv-test/bin/python $(PIP) --require-hashes -r requirements/dev.lock
	@.venv-test/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@
