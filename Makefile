# Everything a person types. `make help` lists it.
SHELL        := /bin/bash
.SHELLFLAGS  := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS    += --no-print-directory --check-symlink-times

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_CLI_UI_LANGUAGE := en

# Debian packages: to build and run, to test, to measure.
RUN_PACKAGES   := qemu-system-x86 gcc libc6-dev make dpkg-dev xz-utils util-linux musl-tools lz4 squashfs-tools e2fsprogs
TEST_PACKAGES  := clang libclang-rt-14-dev libfaketime buildah skopeo umoci zstd curl redis-tools iproute2 chromium
BENCH_PACKAGES := wrk nginx-light haproxy iperf3 chromium
# Not installed, since Debian would start it as a service: unpacked.
TEST_PROGRAMS := prometheus
# Not installed: unpacked into the machine that `make test-kvm` boots.
KVM_PACKAGES   := linux-image-cloud-amd64 busybox-static

GATEWAY := artifacts/gateway/gateway
KERNEL  := artifacts/images/site/kernel.elf
LINUX   := artifacts/images/linux/base.img
STORE   := images/out
SITES   := hello room acme globex
# Folders of images/ with a file `recipe`: what most people run, from Debian's packages.
ALL_RECIPES := $(patsubst images/%/recipe,%,$(wildcard images/*/recipe))
RECIPES     ?= $(ALL_RECIPES)
sources  = $(shell find $(1) -type f -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null)

# One step at a time, whatever --jobs says: the roots of recipes share the files of packages.
.NOTPARALLEL:
.SECONDEXPANSION:
.PHONY: help setup setup-test setup-bench build images recipes run test screenshots test-kvm bench soak clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# $(call install,packages): installs what is missing, says so, and is silent when nothing is.
define install
@missing=$$(for package in $(1); do \
	[ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || echo -n "$$package "; done); \
if [ -n "$$missing" ]; then \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	echo "Installing with apt-get: $$missing"; \
	$$root apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

setup: ## install the Debian packages that building and running need
	@command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: no 'dotnet' on the PATH." >&2; exit 1; }
	$(call install,$(RUN_PACKAGES))

setup-test: setup
	$(call install,$(TEST_PACKAGES))
	@images/linux/unpack artifacts/packages $(TEST_PROGRAMS)

setup-bench: setup
	$(call install,$(BENCH_PACKAGES))

build: $(GATEWAY) ## build the executable, artifacts/gateway/gateway

$(KERNEL): $(filter-out images/site/tests/%,$(call sources,images/site)) | setup
	@echo "Building the site unikernel"
	@$(MAKE) -s -C images/site OUT=$(abspath $(@D))
	@touch $@

$(LINUX): $(filter-out images/linux/tests/%,$(call sources,images/linux)) | setup
	@echo "Building the micro-Linux base"
	@$(MAKE) -s -C images/linux OUT=$(abspath $(@D)) PACKAGES=$(abspath artifacts/packages)
	@touch $@

$(GATEWAY): $(KERNEL) $(LINUX) $(call sources,src) Directory.Build.props Directory.Packages.props | setup
	@echo "Building the gateway"
	@rm -rf $(@D).new $(@D).old
	@dotnet publish src/Gateway --configuration Release --runtime linux-x64 --no-self-contained -p:PublishReadyToRun=true --output $(@D).new --verbosity quiet
	@[ ! -e $(@D) ] || mv $(@D) $(@D).old
	@mv $(@D).new $(@D)
	@rm -rf $(@D).old
	@touch $@

images: $(SITES:%=$(STORE)/%) ## build the demo's images into images/out

$(SITES:%=$(STORE)/%): $(STORE)/%: $(GATEWAY) $$(call sources,images/$$*)
	@$(GATEWAY) image build site images/$* --name $*
	@touch --no-dereference $@

recipes: $(RECIPES:%=$(STORE)/%) ## build images of what most people run (redis, nginx, ...) from Debian's packages; some: make recipes RECIPES="redis nginx"

artifacts/recipes/%/.made: $$(call sources,images/$$*) $(filter-out %/make-image,$(call sources,images/recipes)) images/linux/unpack | setup
	@echo "Making the root of $*"
	@images/recipes/make-root $(@D)/root artifacts/packages $*
	@touch $@

$(ALL_RECIPES:%=$(STORE)/%): $(STORE)/%: artifacts/recipes/%/.made images/recipes/make-image $(GATEWAY)
	@images/recipes/make-image artifacts/recipes/$*/root $* $(GATEWAY)
	@touch --no-dereference $@

run: images ## start the demo of config/ and show every activation
	@exec $(GATEWAY) run

test: setup-test images ## run every test: guest code, .NET, recipes, real QEMU
	@tests/run

screenshots: setup-test build ## take pictures of the dashboard's pages, light and dark, to artifacts/screenshots
	@dotnet build tests/Gateway.EndToEnd.Tests --configuration Release --verbosity quiet --nologo
	@artifacts/bin/Gateway.EndToEnd.Tests/release/Gateway.EndToEnd.Tests -noColor -noLogo -explicit only -class Gateway.EndToEnd.Tests.Dashboard.Screenshots

test-kvm: setup images ## run the gateway on KVM, in a machine that QEMU emulates with it; some of it: make test-kvm CHECKS="templates shells"
	@$(MAKE) -s -C images/linux OUT=$(abspath $(dir $(LINUX))) $(abspath $(dir $(LINUX)))/tests/app/server
	@tests/kvm/run $(KVM_PACKAGES)

bench: setup-bench images $(STORE)/redis ## measure what the product promises and print it as a table
	@$(MAKE) -C images/site measure
	@$(MAKE) -s -C images/linux OUT=$(abspath $(dir $(LINUX))) tests
	@dotnet run --project tests/Gateway.Benchmarks --configuration Release --verbosity quiet

soak: setup images $(STORE)/redis ## repeat what must never fail: crashes, races, activations; goes on where it was interrupted; then KVM
	@dotnet build --configuration Release --verbosity quiet --nologo
	@$(MAKE) -s -C images/linux OUT=$(abspath $(dir $(LINUX))) tests
	@artifacts/bin/Gateway.Soak/release/Gateway.Soak $(RUNS)
	@[ -n "$(RUNS)" ] || $(MAKE) test-kvm

clean: ## remove what was built
	@rm -rf artifacts images/out
