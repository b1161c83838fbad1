# Everything an operator or developer calls. `make help` prints the lines that carry two hashes.
run := services/run
.DEFAULT_GOAL := help
.PHONY: help demo up down status test test-prepare

help: ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

up: ## start PostgreSQL, Redis, Solr, portal, worker, harvest consumers and the demo's city
	@$(run) up

down: ## stop everything that was started from this checkout
	@$(run) down

status: ## what runs, where it answers, where its log is
	@$(run) status

base: ## start PostgreSQL, Redis and Solr only
	@$(run) base

test-prepare: ## database, Redis number and Solr core of the slot SHUANGPAI_TEST_SLOT
	@$(run) test-prepare
