# The commands of this repository; `make help` lists them.
SHELL := /bin/bash

SWIFT ?= swift
MODEL ?= config/demo/co2.keras
CONFIG ?= config/cellar.yaml
PORT ?= 8000
# More for `cellar serve`, e.g. FLAGS='--host 0.0.0.0'.
FLAGS ?=
# More for `swift test`, e.g. TEST_FLAGS='--filter Tidy'.
TEST_FLAGS ?=
# How long `make fuzz` fuzzes each reader. (Not ?=: bash's own SECONDS would count.)
SECONDS = 60

.DEFAULT_GOAL := help
.PHONY: help run test fuzz emulated lint build clean packages toolchain

help: ## Says what can be made
	@sed -nE 's/^([a-z]+):.*## /  make \1\t/p' Makefile
	@echo '  variables: PORT MODEL CONFIG FLAGS (run), TEST_FLAGS (test), SWIFT'

run: build ## Serves the demo model on port 8000
	exec .build/release/cellar serve $(MODEL) --config $(CONFIG) --port $(PORT) $(FLAGS)

test: build ## Runs the whole test suite, with the release binary for the integration tests
	CELLAR_BINARY='$(CURDIR)/.build/release/cellar' $(SWIFT) test $(TEST_FLAGS)

fuzz: toolchain packages ## Fuzzes each reader of hostile bytes, SECONDS each (60)
	Tests/Fuzz/run $(SECONDS)

emulated: toolchain packages ## Runs the kernels of ARM and of older x86 processors, emulated
	docker/install-packages emulation
	Tests/InstructionSets/run

lint: toolchain ## Checks the format of all Swift files
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

build: toolchain packages ## Builds the server in release
	$(SWIFT) build --configuration release --product cellar

clean: ## Removes what was built
	rm -rf .build

packages: # the Debian packages; nothing happens when they are there
	docker/install-packages build

toolchain: # says so when there is no Swift
	@command -v $(SWIFT) >/dev/null || { \
	    echo "There is no '$(SWIFT)' here: Cellar is built with Swift 6.2 or newer." >&2; \
	    echo "Install it from https://www.swift.org/install/linux/, or run the container:" >&2; \
	    echo "    docker compose --file docker/compose.yaml up --build" >&2; \
	    exit 1; \
	}
