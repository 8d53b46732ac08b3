# What every change must pass, and how golden outputs are renewed. Needs: pip install -e '.[dev]'
.PHONY: check lint types test golden

check: lint types test

lint:
	ruff check
	ruff format --check

types:
	mypy

test:
	pytest -q

# Rewrites tests/golden/ and the console blocks of README.md from what the commands print; read the diff.
golden:
	CUSTREPORT_GOLDEN=1 pytest -q -n 0 tests/test_cli.py tests/test_readme.py -k "golden or readme"
