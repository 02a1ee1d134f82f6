# make run    the demo clinic on http://127.0.0.1:8000 (PORT=… changes it)
# make test   everything: checks, request tests on SQLite and PostgreSQL, browser journeys
# make check  ruff, mypy, import floors, bandit: no browser, no database server
# make prove   every row of the programme of proofs in its full size (hours); writes docs/proof/*.json and docs/proof.md.
#             ROWS="B1 C2" runs only those
# make pictures  the README's pictures, made anew from the demo clinic (KEPT=--kept: those that tests compare)
# make sbom   writes docs/sbom.json, what is installed and vendored
# make bench  requests per second beside a bare Flask page, same settings, one run; PEERS=file beside others' too
# make growth  clinics of 100 to 100,000 patients on PostgreSQL: lays them, opens their pages, writes docs/growth.md.
#             SIZES="100 1000" takes those alone

# Python keeps what it compiled, wherever it was told not to: every process that is started would compile all anew.
unexport PYTHONDONTWRITEBYTECODE
PORT ?= 8000
INSTANCE ?= instance
PIP = -m pip install -qq --disable-pip-version-check
# A lock names all there is, so nobody need work that out again; what is never imported need not be compiled.
LOCKED = $(PIP) --no-deps --no-compile --require-hashes
T = .venv-test/bin
WITH_ALL = PORTAL_CHROMIUM="$$(scripts/ensure-chromium)" PORTAL_POSTGRES="$$(scripts/ensure-postgres)" \
  PORTAL_VDIRSYNCER="$$(scripts/ensure-vdirsyncer)" PORTAL_REDIS="$$(scripts/ensure-redis)" \
  PORTAL_NU="$$(scripts/ensure-nu)" PORTAL_PROVIDER="$$(scripts/ensure-provider)" \
  PORTAL_CADDY="$$(scripts/ensure-caddy)" PORTAL_SYSTEMD="$$(scripts/ensure-systemd)"

.PHONY: run test programs suite check prove pictures sbom bench growth clean

run: .venv/ready
	@.venv/bin/portal demo --port $(PORT) --instance $(INSTANCE)

# The types are checked by one core while the tests begin on the other.
test:
	@$(MAKE) --no-print-directory -j2 .venv-test/ready programs
	@$(MAKE) --no-print-directory -j2 check suite

# What the tests start beside the portal, looked for or installed while the other core makes the environment.
programs:
	@echo $(WITH_ALL) >/dev/null

# One more than there are cores: a browser and a server leave a test waiting now and then.
suite: .venv-test/ready tests/__pycache__
	@scripts/ensure-pango $(T)/python
	@TMPDIR="$$(scripts/quick-folder)" $(WITH_ALL) $(T)/python -m pytest -q -n $$(($$(nproc) + 1)) --dist worksteal $(ARGS)

# Once after a clone: else each of the processes below would compile all tests, at the same time.
tests/__pycache__: | .venv-test/ready
	@$(T)/python -m pytest -qq --collect-only >/dev/null || true

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

pictures: .venv-test/ready
	@PORTAL_CHROMIUM="$$(scripts/ensure-chromium)" $(T)/python scripts/pictures $(KEPT)

sbom: .venv-test/ready
	@$(T)/python scripts/sbom

bench: .venv-test/ready
	@PORTAL_POSTGRES="$$(scripts/ensure-postgres || true)" $(T)/python -m tests.benchmarks

growth: .venv-test/ready
	@PORTAL_POSTGRES="$$(scripts/ensure-postgres)" $(T)/python -m tests.benchmarks.growth

clean:
	rm -rf .venv .venv-test build

.venv/ready: requirements/run.lock pyproject.toml
	@"$$(scripts/ensure-python)" -m venv --clear .venv
	@.venv/bin/python $(LOCKED) -r requirements/run.lock
	@.venv/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv-test/ready: requirements/dev.lock pyproject.toml
	@"$$(scripts/ensure-python)" -m venv --clear .venv-test
	@.venv-test/bin/python $(LOCKED) -r requirements/dev.lock
	@.venv-test/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@.venv-test/bin/python -m pip check -q
	@touch $@
