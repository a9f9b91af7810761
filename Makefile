# Every target calls one readable script in scripts/. Plain `make` lists them.

.DEFAULT_GOAL := help
.PHONY: help run test check accept snapshots bench drill release

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## build what changed and start Teamwright on this machine
	@scripts/run.sh

test: ## everything that must hold before a change lands: console, lints, dependencies, both stores, the browser journey
	@scripts/test.sh

check: ## the quick part of it: formatting, lints, types, dependencies; starts no server
	@scripts/check.sh

accept: ## the longer tier: kill loops, many more random cases
	@scripts/accept.sh

snapshots: ## write the generated files and snapshots again, then show what changed
	@scripts/snapshots.sh

bench: ## measure beside limits and peers, and write docs/benchmarks.md
	@scripts/bench.sh

drill: ## rehearse the worst day, such as NAME=shut_off; alone it lists what can be rehearsed
	@scripts/drill.sh "$(NAME)"

release: ## build the production binary
	@scripts/release.sh
