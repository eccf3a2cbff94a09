# The verbs of loa. `make run` and `make test` install what is missing by themselves.
SHELL := /bin/bash
GO ?= go
export GOFLAGS := -buildvcs=false

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run build test check lint fuzz bench golden clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: ## install what the machine lacks (PostgreSQL, pdftotext)
	@bash scripts/setup

setup-test:
	@bash scripts/setup test

run: setup build ## build and start everything on this machine, with a plan to try
	bin/loa dev

build: ## write bin/loa
	$(GO) build -ldflags "-s -w" -o bin/loa ./cmd/loa

test: setup-test ## every test, on a real PostgreSQL, Temporal, SMTP and IMAP, and in a real browser
	$(GO) test -count=1 -timeout 40m ./...

check: setup-test lint ## linters, and the tests of all rooms without the engine under the race detector
	$(GO) test -race -shuffle=on -tags noembed -timeout 30m $$($(GO) list -tags noembed ./... | grep -v loa/cmd/loa$$)

lint:
	@test -z "$$($(GO) tool gofumpt -l .)" || { $(GO) tool gofumpt -l .; echo "run: go tool gofumpt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags record ./cmd/loa
	$(GO) tool staticcheck ./...
	$(GO) tool exhaustive -d ./...
	$(GO) tool workflowcheck ./workflows/... ./worker/...
	@out="$$($(GO) tool deadcode -test ./...)"; test -z "$$out" || { echo "$$out"; exit 1; }
	$(GO) test -count=1 .

fuzz: ## every fuzz target, FUZZTIME each (default 30s)
	@bash scripts/fuzz $(or $(FUZZTIME),30s)

bench: setup-test build ## every figure of docs/performance.md, as ratios inside one run; PART=tasks, mail, workers, overview, line, period, memory or growth for a part
	$(GO) run -tags noembed ./cmd/bench bin/loa $(PART)

golden: ## write the golden files anew; review the difference like code
	$(GO) test ./web ./cmd/loa/config . -update
	$(GO) test -tags noembed ./activities/inbound -run '^TestLetters$$' -update
	$(GO) test ./report/document -run '^TestWriteDOCX$$' -update
	$(GO) test ./mail/reply -run '^Test(Replies|Answers)Document$$' -update
	$(GO) test -tags noembed ./cmd/loa -run '^(TestHelp|TestMisuse|TestOffline|TestSimulate|TestDatabase|TestViews)$$' -update

clean: ## remove what was built; the data in .loa stays
	rm -rf bin
