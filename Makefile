# Every task of a developer, and the same ones in CI. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup web serve languages test-languages test rejudge attack test-vm check bench exact calibrate fuzz fuzz-seeds fmt

LISTEN ?= 127.0.0.1:8080
DATA ?= ./data
IMAGES ?= /var/lib/gavel/images
TARGET := $(or $(CARGO_TARGET_DIR),target)
# Making a box needs root; what runs inside has no right at all.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

# rustup puts cargo here, and a shell that was not opened anew does not know it yet.
export PATH := $(PATH):$(HOME)/.cargo/bin

# A benchmark makes boxes, so it runs as root; it is built as you. Arguments: package, benchmark, more for cargo.
bench = $(if $(AS_ROOT),env "CARGO_TARGET_$$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')_RUNNER=$(AS_ROOT) -E") \
	cargo bench --quiet -p $(1) --bench $(2) $(3)

WEB_SOURCES := $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## install what this machine lacks (nothing is done if it lacks nothing)
	@scripts/setup.sh

web/node_modules/.installed: web/package-lock.json | setup
	scripts/npm.sh --prefix web ci --no-audit --no-fund
	@touch $@

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.installed
	scripts/npm.sh --prefix web run build
	@touch $@

web: web/dist/index.html ## build the page, if its sources changed

serve: setup web ## build everything, import the example problems and serve them on LISTEN
	cargo build --release -p gavel
	$(AS_ROOT) $(TARGET)/release/gavel import --data $(DATA) problems/*
	exec $(AS_ROOT) $(TARGET)/release/gavel serve --listen $(LISTEN) --data $(DATA) --images $(IMAGES)

languages: setup ## build the language images in IMAGES; one that was begun goes on, and a server finds them as they come
	@scripts/setup.sh languages
	cargo build --release -p gavel
	$(AS_ROOT) $(TARGET)/release/gavel image build --images $(IMAGES)

test-languages: setup ## run the self-tests of languages: the everyday ones and a part that changes by the day; PART=all for all
	@scripts/test-languages.sh

test: setup web ## run every test: Rust, the page's units, the page in a browser
	@scripts/test.sh

rejudge: setup ## judge 100 labelled submissions 50 times each on two slots: every verdict the same every time (about an hour)
	$(if $(AS_ROOT),env "CARGO_TARGET_$$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')_RUNNER=$(AS_ROOT) -E") \
		GAVEL_REJUDGE=100x50 cargo test -p gavel-judge --test rejudging -- --nocapture

# Built one after the other: together, the server would be built with a box that can be weakened.
attack: setup ## try every attack of the corpus on the box, each with its control (half an hour)
	@attacks/setup.sh all
	cargo build -p gavel
	cargo build -p gavel-attacks
	$(AS_ROOT) $(TARGET)/debug/gavel-attacks

test-vm: setup ## run the box's tests in a guest with control groups of version 2 and AppArmor, as root and as a user (QEMU)
	scripts/test-vm.sh

check: setup web/node_modules/.installed ## formatting, lints and types, without a warning
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p gavel-sandbox --all-targets --features timeline,fuzzing -- -D warnings
	scripts/npm.sh --prefix web run check

bench: setup web ## measure speed, as ratios to baselines of the same run (wants a quiet machine)
	@scripts/setup.sh bench
	$(call bench,gavel-sandbox,boxes)
	$(call bench,gavel-sandbox,peers)
	$(call bench,gavel-sandbox,programs)
	$(call bench,gavel-sandbox,slots)
	$(call bench,gavel-sandbox,timeline,--features timeline)
	$(call bench,gavel-judge,problem)
	$(call bench,gavel-judge,compare)
	$(call bench,gavel-judge,waiting)
	$(call bench,gavel,verdict)

exact: setup ## measure how exact every limit is, expected against measured (about two minutes, wants a quiet machine)
	$(call bench,gavel-sandbox,exact)

calibrate: setup ## measure each language's CPU time against C++ by six kernels (some minutes, wants a quiet machine)
	cargo build --release -p gavel
	$(AS_ROOT) $(TARGET)/release/gavel languages calibrate

fuzz: ## fuzz each target for FUZZ_SECONDS (20), from the kept corpus (needs a nightly toolchain and root)
	@scripts/fuzz.sh

fuzz-seeds: ## write the seeds of the corpus anew, after the keeper's protocol or a file's form has changed
	GAVEL_WRITE_SEEDS=1 cargo test -q -p gavel-sandbox -p gavel-judge --lib fuzzing::tests::the_seeds

fmt: ## format the Rust sources
	cargo fmt --all
