# `make` alone lists what there is. On a fresh Debian or Ubuntu with a Rust toolchain, `make demo` and `make test` do all
# the set-up they need: packages are installed only if they are missing, and only by root or through sudo.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
CONFIG ?= config/homeward.toml
DESTDIR ?=
# The demo's own arguments, as in `make demo DEMO="--speed 10"`.
DEMO ?=
# A folder for pictures of all pages of the demo, as in `make pictures LOOK=/tmp`.
LOOK ?=
# How often the daemon is killed, as in `make crash ROUNDS=2000`.
ROUNDS ?= 200
# How many actions follow upon each other, as in `make model DEPTH=6`.
DEPTH ?= 5
# For how many seconds each target is fuzzed, and which if not all, as in `make fuzz TARGET=reading TIME=600`.
TIME ?= 60
TARGET ?=
# Where the writers of the corpus put their files, and which open part is measured, as in `make reader-measure PART=choosing`.
FOLDER ?=
PART ?= building
# Which days are simulated, as in `make simulate SEEDS=100000`; one, told event by event: `make simulate SEED=17`; years of
# 190 school days: `make simulate SEEDS=10 DAYS=190`; days on which nothing fails: `FAULTS=0`;
# years as schools have them: `ORDINARY=1`.
SEEDS ?= 1000
FROM ?= 1
SEED ?=
DAYS ?= 1
FAULTS ?= 10
# One planted bug, as in `make planted BUG=own-rescuer`; all without.
BUG ?=
# A share of the mutants, as in `make mutants SHARD=3/40`; all without. And which files, as in FILES='src/domain/alert/**'.
SHARD ?=
FILES ?= src/domain/**
# Who signs a release: the id of a key that gpg has.
KEY ?=
# The commit since which changes are tried, as in `make mutants-diff BASE=HEAD~3`.
BASE ?= main
# All files as they are, as in `make style-baseline ALL=1`: after a merge that brings new files over the aims.
ALL ?=
# Which scenario files the daemon plays, by a part of their names: `make scenarios-daemon SCENARIOS=duress`; all without.
SCENARIOS ?=
# Names of tests, as in `make test TESTS=p08`.
TESTS ?=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---- Try it ----

.PHONY: demo
demo: build-tools ## Simulated phones, the board and a fast clock: no account, no set-up
	$(CARGO) run --locked -- demo $(DEMO)

.PHONY: demo-script
demo-script: build-tools ## The demo's story as a transcript, then it ends
	$(CARGO) run --locked -- demo --script $(DEMO)

.PHONY: pictures
pictures: build-tools test-tools ## The guides' pictures, docs/pictures, from the pages as they are now; LOOK=FOLDER for the demo at 375 and 1280 pixels
	$(CARGO) build --locked
	python3 tests/support/pictures.py target/debug/homeward docs/pictures $(LOOK)
	HOMEWARD_PICTURES='$(CURDIR)/docs/pictures' $(CARGO) nextest run --locked --test browser scenes

# ---- Test it ----

.PHONY: test
test: build-tools test-tools ## Every test, with what tests need
	$(CARGO) nextest run --locked --profile suite --test-threads $$((2 * $$(nproc))) $(TESTS)

.PHONY: test-build
test-build: build-tools test-tools ## Build what the tests run, and run none
	$(CARGO) nextest run --locked --no-run

.PHONY: crash
crash: build-tools test-tools ## kill -9 at any moment, ROUNDS times: nothing accepted may be lost, nothing told as new twice
	CRASH_ROUNDS=$(ROUNDS) $(CARGO) nextest run --locked --test daemon --no-capture crash_rounds

.PHONY: scenarios-daemon
scenarios-daemon: build-tools test-tools ## Every scenario file played by the real daemon on a clock of its own; SCENARIOS=part of names
	SCENARIOS=$(or $(SCENARIOS),all) $(CARGO) nextest run --locked --test daemon --test-threads $$((2 * $$(nproc))) \
	    --no-fail-fast --success-output final --failure-output final scenarios_of

.PHONY: simulate
simulate: build-tools ## SEEDS simulated school days of the real engine, with faults; SEED alone is told event by event
	FROM=$(FROM) SEEDS=$(SEEDS) DAYS=$(DAYS) FAULTS=$(FAULTS) $(if $(SEED),SEED=$(SEED)) $(CARGO) test --locked \
	    --profile simulation --test simulation -- --nocapture whatever_fails

.PHONY: model
model: build-tools ## Every state of small chains within reach of DEPTH actions: minutes for 5
	MODEL_DEPTH=$(DEPTH) $(CARGO) nextest run --locked --test rules --no-capture walk_model

.PHONY: reader-blind
reader-blind: build-tools ## The reader judged by texts that nobody who works on it has read: figures, and no text
	$(CARGO) run --locked --example reader -- blind

.PHONY: reader-corpus
reader-corpus: build-tools ## The writers' files of FOLDER into the choosing and the building part
	$(CARGO) run --locked --example reader -- corpus '$(FOLDER)'

.PHONY: reader-train
reader-train: build-tools ## The weights of the second reader, learned anew from the open parts of the corpus
	$(CARGO) run --locked --profile trainer --example reader -- train

.PHONY: reader-cross
reader-cross: build-tools ## The second reader judged by the building part, each writer by what the other writers taught
	$(CARGO) run --locked --profile trainer --example reader -- cross

.PHONY: reader-measure
reader-measure: build-tools ## The reader judged by an open part of the corpus: PART=building or PART=choosing
	$(CARGO) run --locked --example reader -- measure $(PART)

.PHONY: fuzz
fuzz: build-tools ## Coverage-guided fuzzing: every target for TIME seconds, or TARGET alone
	@bash .ci/need cxx
	TIME=$(TIME) TARGET=$(TARGET) bash fuzz/run

.PHONY: test-systemd
test-systemd: build-tools test-tools ## As root: the units under a real systemd, in a container
	bash tests/systemd/run.sh

.PHONY: planted
planted: build-tools test-tools ## Plant bugs in a copy of the tree: a named test must catch each
	$(CARGO) run --locked --example planted -- $(BUG)

# In the copy that bugs are planted in. A day or two of the properties and two steps of the walk see most mutants.
MUTANTS = CARGO_TARGET_DIR='$(CURDIR)/target/planted/target' PROPTEST_CASES=8 MODEL_DEPTH=2 $(CARGO) mutants \
    --config .cargo/mutants.toml --dir target/planted/tree --in-place --no-shuffle --output target/mutants

.PHONY: mutants
mutants: build-tools mutants-tool ## Change FILES a little, thousands of times: some rule must see it; a day for all, or SHARD=1/40
	bash tests/planted/copy_tree.sh
	$(MUTANTS) -f '$(FILES)' $(if $(SHARD),--shard $(SHARD) --sharding round-robin)

.PHONY: mutants-diff
mutants-diff: build-tools mutants-tool ## The same with each line changed since BASE: half a minute for each mutant
	bash tests/planted/copy_tree.sh
	git diff '$(BASE)' -- src > target/planted/changes.diff
	$(MUTANTS) --in-diff target/planted/changes.diff

.PHONY: mutants-tool
mutants-tool:
	@$(CARGO) mutants --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-mutants

.PHONY: test-peers
test-peers: ## What tests talk to: servers and clients in target/test-venv, prism, axe, openid and lighthouse, and programs for modems
	@bash .ci/need caddy gammu-smsd nginx node python smstools
	sh tests/support/setup-peers.sh
	sh tests/support/setup-prism.sh
	sh tests/support/setup-axe.sh
	sh tests/support/setup-openid.sh
	sh tests/support/setup-lighthouse.sh

.PHONY: lint
lint: fmt-check clippy verify-unit ## Formatting, clippy with warnings denied, the unit

.PHONY: fmt-check
fmt-check:
	$(CARGO) fmt --check

.PHONY: clippy
clippy: build-tools
	$(CARGO) clippy --locked --all-targets -- -D warnings

.PHONY: deny
deny: ## What we may depend on, as deny.toml says, asked of cargo-deny (the suite holds it without)
	@command -v cargo-deny >/dev/null || { echo 'cargo-deny is missing, five minutes: cargo install --locked cargo-deny' >&2; exit 1; }
	$(CARGO) deny --offline check bans licenses sources

.PHONY: style
style: ## The style measures of our own code, as docs/style.md explains them
	@bash .ci/need python
	@python3 tests/style/measure.py

.PHONY: style-baseline
style-baseline: ## Let each file keep what it has and no more: lowers tests/style/baseline.tsv; with ALL=1 writes it as things are
	@bash .ci/need python
	@python3 tests/style/measure.py --baseline $(if $(ALL),--all)

.PHONY: bench
bench: build-tools ## What many visits cost, beside the limits of this machine; RUNS=5 N=1000,5000 OPEN=1000,100000 SVG=FILE
	$(CARGO) bench --locked --bench storm
	$(CARGO) bench --locked --bench latency
	$(CARGO) bench --locked --bench boards
	$(CARGO) bench --locked --bench check

.PHONY: check-config
check-config: build-tools ## Check CONFIG (the shipped example), without its secrets
	$(CARGO) run --locked -- check --config $(CONFIG) --no-secrets

.PHONY: verify-unit
verify-unit: ## Check the systemd units: no unknown key, exposure at most 1.5
	@bash .ci/need systemd
	bash systemd/verify.sh

# ---- Use it ----

.PHONY: build
build: build-tools ## Build target/release/homeward
	$(CARGO) build --locked --release

# ---- The package ----

.PHONY: deb
deb: build deb-tools ## The Debian package, target/debian/homeward_VERSION_ARCH.deb: checked by lintian
	bash systemd/deb/build.sh target/release/homeward

# A Raspberry Pi is a school server too.
ARM64 := aarch64-unknown-linux-gnu

.PHONY: deb-arm64
deb-arm64: build deb-tools ## The same for arm64, built on amd64
	@bash .ci/need arm64
	rustup target add $(ARM64)
	CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
	    $(CARGO) build --locked --release --target $(ARM64)
	NATIVE=target/release/homeward bash systemd/deb/build.sh target/$(ARM64)/release/homeward --target $(ARM64)

.PHONY: release
release: deb deb-arm64 ## dist/homeward-VERSION: packages, archive, bill of materials, licences, checksums; KEY=ID of a key that gpg has
	@bash .ci/need gpg
	KEY='$(KEY)' bash systemd/release/make.sh target/release/homeward target/debian/homeward_*.deb

.PHONY: deb-tools
deb-tools:
	@bash .ci/need lintian
	@$(CARGO) deb --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-deb@3.8.0

.PHONY: install
install: ## As root, after `make build`: binary, units and user; starts nothing
	@test -x target/release/homeward || { echo 'build it first, as yourself: make build' >&2; exit 1; }
	install -D -m 755 target/release/homeward $(DESTDIR)/usr/bin/homeward
	install -d $(DESTDIR)/usr/lib/systemd/system
	install -m 644 systemd/*.service systemd/*.timer $(DESTDIR)/usr/lib/systemd/system/
	install -D -m 644 systemd/homeward.sysusers $(DESTDIR)/usr/lib/sysusers.d/homeward.conf
	@if [ -z '$(DESTDIR)' ]; then \
	    systemd-sysusers homeward.conf; \
	    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi; \
	    echo 'next: docs/admin-guide.md, "Configure"'; \
	fi

# ---- What the others need ----

.PHONY: build-tools
build-tools:
	@command -v $(firstword $(CARGO)) >/dev/null || { echo 'cargo is missing: install Rust 1.95 or later, https://rustup.rs' >&2; exit 1; }
	@bash .ci/need cc certificates

.PHONY: test-tools
test-tools: test-peers
	@bash .ci/need chromedriver faketime gpg kill promtool strace
	@$(CARGO) nextest --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-nextest
