# Everything an operator or developer calls. `make help` prints the lines that carry two hashes.
run := services/run
bin := .run/venv/bin
chinese := i18n/zh_CN/LC_MESSAGES/ckanext-shuangpai
.DEFAULT_GOAL := help
.PHONY: help stress stress-database demo up down status doctor test test-prepare base bench lint types i18n docs screenshots

help: ## show this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: ## from nothing to the sample county: install, start, import, sync, find duplicates; prints what to open
	@$(run) demo

up: ## install what is missing and start everything, without the sample data
	@$(run) up

down: ## stop everything that was started from this checkout
	@$(run) down

status: ## what runs, where it answers, where its log is
	@$(run) status

doctor: ## what is wrong with this installation, in words
	@$(run) doctor

test: ## install what is missing, then every check and every test, on data of their own
	@$(run) test $(ARGS)

base: ## start PostgreSQL, Redis and Solr only
	@$(run) base

stress: ## terms beside an oracle that counts, 100,000 random ones each; 10,000 steps and more of every case type
	SHUANGPAI_STRESS=100000 $(bin)/pytest -p no:ckan -p no:ckan_fixtures -o addopts=--import-mode=importlib --confcutdir=tests/domain -q tests/domain/test_working_days.py tests/domain/test_duties.py tests/domain/cases

stress-database: base test-prepare ## 10,000 commands of every case type on the real database, every triple outside the tables, kill -9 again and again, the forms of every role; over an hour
	SHUANGPAI_STRESS=1 services/pytest -q tests/logic/case/test_play.py tests/logic/case/test_refusals.py tests/services/test_sudden_ends.py tests/hardening/test_hostile_forms.py

test-prepare: ## database, Redis number and Solr core of the slot SHUANGPAI_TEST_SLOT
	@$(run) test-prepare

install: ## packages, Python environment and Solr, without starting anything
	@$(run) install

bench: ## every performance figure we claim, as JSON lines, beside its peer (ARGS="search reindex": only these)
	@$(run) bench $(ARGS)

lint: install ## ruff: rules and formatting
	$(bin)/ruff check .
	$(bin)/ruff format --check .

types: install ## pyright: basic everywhere, strict in the domain
	$(bin)/pyright

i18n: install ## texts into the templates, new ones into the Chinese catalog, and compile it
	@$(bin)/python -m services.i18n
	@msgfmt --check --statistics --output-file=/dev/null $(chinese).po

docs: install ## the parts of docs/ that follow from the program: fields, codes, rules, options, commands
	$(bin)/python -m docs.generate

screenshots: ## pictures of the running demo for README and docs (ARGS="home search": only these)
	$(bin)/python -m docs.screenshots $(ARGS)
	$(if $(ARGS),,$(bin)/python -m tests.browser.screenshots.entry_form)
	$(if $(ARGS),,$(bin)/python -m tests.browser.screenshots.desk)
