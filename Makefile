# Everything begins with `make setup`; what is there already is not fetched again, so the second time needs no network.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.txt
READY := $(VENV)/.ready-$(shell cksum $(LOCK) pyproject.toml | cksum | cut -d' ' -f1)

.PHONY: setup demo serve test lint types imports check lock bench clean

setup: $(READY)
	@$(BIN)/spotter models pull

$(READY): $(LOCK) pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Spotter needs Python 3.11: install it, or say make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || { echo "Making the virtual environment $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing locked dependencies (about 200 packages, a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on --require-hashes -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.ready-*
	@touch $@

demo: setup
	@$(BIN)/spotter demo

serve: setup
	@$(BIN)/spotter serve

test: setup
	@$(BIN)/python -m pytest -q $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

imports: $(READY)
	@$(BIN)/lint-imports

check: lint types imports test

# Needs uv on the path (pip install uv). Neither file names an index or a local path.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev -c requirements/runtime.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/dev.txt
	uv pip compile pyproject.toml --extra bench -c requirements/dev.txt --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements/bench.txt

# Installs, once, the kept libraries that ours is measured beside; one of them needs a C compiler.
bench: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@for one in speech dates names duplicates records spoken cases cases_scale selling_scale latency; do $(BIN)/python -m benchmarks.$$one || exit 1; done

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
