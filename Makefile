# trunkline: each target does all its own set-up. `make help` lists them.

LAB  := examples/lab/lab
OUT  := out
NEED := 8021q,macvlan
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz bench bench-setup bench-quick lint doc wheel install

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install what demo and test need (Debian packages; as root)
	@$(LAB) setup --tools --uml --engine

demo: ## the book's scenario on a real kernel: VLANs, containers, pings, a drawing in out/topology.svg
	@command -v cargo >/dev/null || { echo "make demo needs Rust: https://rustup.rs" >&2; exit 1; }
	@$(LAB) setup --tools --uml
	@cargo build --quiet --package trunkline-examples --bin book
	@mkdir -p $(OUT)
	@$(LAB) run --need $(NEED) --net -- target/debug/book --store $(OUT)/leases.db --svg $(OUT)/topology.svg

test: ## all tests, on this kernel, in the lab's kernel and with a real Docker engine (.ci/test --help: one stage alone)
	@.ci/test

fuzz: ## every fuzz target for five seconds; core/fuzz/run --help says how to run them for longer
	@core/fuzz/run

bench: bench-setup ## the benchmarks: a table of them beside peers and targets, and a page with plots in out/bench
	@benches/run

bench-setup: ## install what the benchmarks are compared with (Debian packages, as root, and Python's below target/)
	@$(LAB) setup --tools --uml --engine --bench
	@test -x target/bench-venv/bin/pip || python3 -m venv target/bench-venv
	@target/bench-venv/bin/pip install --quiet --disable-pip-version-check pyroute2==0.9.7 docker==7.1.0 orjson ./bindings-python

bench-quick: ## each benchmark once, to see that it still works and its results are right
	@benches/run --quick

lint: ## format, clippy and documentation, warnings refused
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --all-features -- -D warnings
	@RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps

wheel: ## the Python module as a wheel and a source distribution, in out/ (PYTHON=python3.14t: for a free-threaded one)
	@mkdir -p $(OUT)
	@python3 -m venv target/wheel-venv
	@target/wheel-venv/bin/pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
	@target/wheel-venv/bin/maturin build --quiet --sdist --strip true --interpreter $(PYTHON) --manifest-path bindings-python/Cargo.toml --out $(OUT)

doc: ## the library's documentation, in target/doc
	@cargo doc --package trunkline --all-features --no-deps

install: ## libtrunkline for C and C++: libraries, header, pkg-config and CMake files (PREFIX=/usr/local DESTDIR=)
	@$(MAKE) --no-print-directory -C bindings-c install
