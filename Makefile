# The project's commands. Needs Python 3.11 or newer, git and make; `make help` lists them.
PORT ?= 8000
RUN := .venv/bin/python
# Checks look at a production-like configuration and open no database.
CHECK := DATABASE_URL=postgres://nobody@127.0.0.1:1/none DATABASE_POOL=false ALLOWED_HOSTS=check.example SMS_BACKEND=tests.sms_backends.Failing \
	SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	PRIVACY_KEYS=b25seS1mb3ItbWFrZS1jaGVjay0wMTIzNDU2Nzg5YWI= PRIVACY_DIGEST_KEY=only-for-make-check EVENT_KEY=only-for-make-check
.DEFAULT_GOAL := help
export PYTHON

.PHONY: help setup develop run test test-role test-browser check soak bench mutation pictures

help: ## 列出命令 / list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: ## 安装、建库、载入名单与演示数据 / install, migrate, load the lists and the demo
	@scripts/environment requirements.txt
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py createcachetable --verbosity 0
	@$(RUN) manage.py load_demo

develop: ## 安装开发与测试所需 / install what development and tests need
	@scripts/environment requirements.txt requirements-dev.txt

run: setup ## 启动网站与后台任务，PORT=8000 / serve with a worker until Ctrl-C
	@$(RUN) manage.py serve --port $(PORT)

test: develop ## 全部测试，浏览器除外 / all tests but the browser's
	@$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not soak"

test-role: develop ## 全部测试，以不拥有数据表的角色 / all tests as the role that does not own the tables
	@TEST_ROLE=back_office $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not soak"

test-browser: develop ## 浏览器测试（需 Chromium） / browser tests
	@$(RUN) -m pytest -m browser

check: develop ## 格式、类型、部署检查、缺失的迁移 / ruff, mypy, check --deploy, missing migrations
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/djlint . --lint --quiet
	@$(CHECK) $(RUN) -m mypy .
	@$(CHECK) $(RUN) manage.py check --deploy --fail-level WARNING
	@$(CHECK) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

soak: develop ## 长时间并发测试 / long races
	@$(RUN) -m pytest -m soak

bench: develop ## 性能测量 / measure speed
	@$(RUN) -m benchmarks
	@$(RUN) -m benchmarks.clocks
	@$(RUN) -m benchmarks.policies

mutation: develop ## 变异测试：随机变异核心模块，看测试能否发现 / random mutants of the kernel against the tests nearest to them
	@$(RUN) -m scripts.mutants

pictures: develop ## 重拍文档图片（需 Chromium） / take the documents' pictures anew
	@$(RUN) -m scripts.take_pictures
