# `make help` lists what there is. Nothing has to be installed before but Go; each target gets what it needs.
.DEFAULT_GOAL := help

ARGS      ?=
PKGS      ?= ./...
BENCH     ?= .
BENCHTIME ?= 1s
FUZZTIME  ?= 30s
# For a first look: without the debugger's tables and without inlining, which take a third of a build that starts from nothing.
# The tag leaves out xlsx and S3, whose libraries compile for long (ADR 0026: files with `//go:build !demo`).
QUICK     := -gcflags 'all=-dwarf=false -l' -ldflags '-s -w'
# One way to build for everything but the race detector and the first look, so that nothing is compiled twice: as the program is shipped.
export CGO_ENABLED ?= 0
export GOFLAGS     += -trimpath
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null)

# Packages that are tested at once: many a test waits for another process (a lease that ends, a job that is taken up again).
AT_ONCE      := -p $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))
LINT_VERSION := 2.15.0
LINT         := .cache/bin/golangci-lint-$(LINT_VERSION)
# What starts no goroutine and shares nothing: the pure packages in the root, and some of internal/. Under the race detector they would
# take minutes to find nothing. The programs of cmd/foi and tests/e2e are processes of their own, built without it.
PURE         := annualreport|answering|applicant|approval|chart|delivery|figures|impact|indicator|legalcase|letter|migrations|outcome|publication|redaction|reminder|retention|settings|stats|submission|volume|web|workflow
PLAIN        := apierr|archive|archtest|auth|bigram|blob|config|correlation|credential|demodata|fieldcheck|history|idem|identity|importing|listing|numbering|present|querycode|releasedcopy|resname|seal|tenancy|xlsx
RACE_SKIP    := /foi/($(PURE))$$|/foi/service/|/internal/($(PLAIN))$$|/(cmd/foi|tests/bench|tests/e2e)$$
# Of the tests over HTTP those in which calls meet; one call after the other finds no race that these do not.
RACE_API     := AtOnce|Concurrent|Raced|TwoClerks|EveryNode|OnTheRow|While|Stream|Subscription|OfTwoWriters|Frozen|Export|Nodes
BENCH_PKGS    = $(shell grep -rl --include='*_test.go' '^func Benchmark' --exclude-dir=.cache . | xargs -r -n1 dirname | sort -u)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ready ## See it work: 临海 2020 through the real workflow, server up (ARGS=--once: print the annual report and end)
	@./bin/foi-demo demo $(ARGS)

.PHONY: run
run: need-postgres build ## Run the server on a private database (ARGS=…)
	@./bin/foi serve $(ARGS)

.PHONY: test
test: need-postgres ## Run all tests (PKGS=./calendar ARGS='-run TestX -v')
	go test $(AT_ONCE) -timeout 20m $(ARGS) $(PKGS)

.PHONY: test-race
test-race: need-postgres need-cc ## Run the tests of everything with goroutines under the race detector
	CGO_ENABLED=1 go test -race -short $(AT_ONCE) -timeout 20m $(ARGS) $$(go list $(PKGS) | grep -vE '$(RACE_SKIP)|/tests/api$$')
	CGO_ENABLED=1 go test -race -short -timeout 20m -run '$(RACE_API)' ./tests/api

.PHONY: test-demo
test-demo: ## Test what the program of the demonstration is built without (`-tags demo`)
	go vet -tags demo ./internal/export
	go test -tags demo -timeout 5m -run Demonstration $(ARGS) ./internal/blob ./internal/xlsx ./internal/config

.PHONY: test-documents
test-documents: ## Render a whole annual report with LibreOffice and look at its pages
	@scripts/need-libreoffice
	go test -tags documents -timeout 5m $(ARGS) ./tests/documents
	go test -tags documents -timeout 5m -run TestAReleasedPDF ./cmd/foi

.PHONY: fuzz
fuzz: ## Look for inputs that break something, each fuzz test for a while (FUZZTIME=30s PKGS=./internal/listing)
	@scripts/fuzz $(FUZZTIME) $(PKGS)

.PHONY: bench
bench: bench-go ## Run the benchmarks, then measure the whole program beside pgbench (ARGS=-short: a minute)
	go run ./tests/bench $(ARGS)

.PHONY: bench-go
bench-go: need-postgres ## Run only the benchmarks of packages (BENCH=Add BENCHTIME=100x ARGS=-short)
	go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem -timeout 1h $(filter -short,$(ARGS)) $(BENCH_PKGS)

.PHONY: build
build: ## Build bin/foi
	@go build -ldflags '-X main.version=$(VERSION)' -o bin/foi ./cmd/foi

.PHONY: gen
gen: .cache/gen ## Generate Go code and the OpenAPI document from proto/
	@find gen \( -name '*.pb.go' -o -name '*.pb.gw.go' -o -name 'openapi.yaml' \) -delete
	@cp -R .cache/gen/gen/. gen/

.PHONY: gen-check
gen-check: .cache/gen ## Fail when gen/ is not what proto/ generates, or docs/licences.md not what the modules say
	@diff -r -x openapi.go gen .cache/gen/gen || { echo 'gen/ is not up to date: run `make gen` and commit it' >&2; exit 1; }
	@cd tools && go run ./licences -check

.PHONY: licences
licences: ## Write docs/licences.md from the licences of the modules; fails for one that is not agreed
	@cd tools && go run ./licences

# Generated beside gen/ first, so that a mistake in a proto leaves the code that was there.
.PHONY: .cache/gen
.cache/gen:
	@rm -rf $@ && mkdir -p $@
	scripts/buf generate -o $@

.PHONY: lint
lint: $(LINT) ## Check the protos, the formatting and the Go code
	scripts/buf lint
	scripts/buf format proto --diff --exit-code
	$(LINT) fmt --diff
	$(LINT) run

.PHONY: fmt
fmt: $(LINT) ## Format everything
	scripts/buf format proto --write
	$(LINT) fmt

.PHONY: sums
sums: ## Note the hashes of new migrations in migrations/sums.txt
	scripts/sums

.PHONY: clean
clean: ## Remove what was built and downloaded into this directory
	rm -rf bin .cache coverage.out

.PHONY: ready quick std need-postgres need-cc
# Side by side: the first time, the standard library is compiled while modules and PostgreSQL are being downloaded.
ready:
	@$(MAKE) --no-print-directory -j3 need-postgres std quick
quick:
	@go build $(QUICK) -tags demo -o bin/foi-demo ./cmd/foi
std:
	@go build $(QUICK) net/http database/sql html/template encoding/xml encoding/csv log/slog mime/multipart expvar testing
need-postgres:
	@scripts/need-postgres
need-cc:
	@scripts/need-cc

$(LINT): tools/lint/go.mod
	@echo 'building golangci-lint (two minutes, once)' >&2
	@mkdir -p $(@D)
	cd tools/lint && go build -o $(abspath $@) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@
