# What every change must pass, and how golden outputs are renewed. Needs: pip install -e '.[dev]'
.PHONY: check lint types test nightly golden bench

check: lint types test

lint:
	ruff check
	ruff format --check

types:
	mypy

test:
	pytest -q

# All random examples, new ones each time; the gate draws a quarter of them, always the same.
nightly:
	CUSTREPORT_NIGHTLY=1 pytest -q

# Rewrites tests/golden/ and the console blocks of README.md from what the commands print; read the diff.
golden:
	CUSTREPORT_GOLDEN=1 pytest -q -n 0 tests/commands/test_command_line.py tests/test_readme.py -k "golden or readme"

# The small set of bench/, a few minutes; what is not installed (duckdb, pandas with pyarrow) is left out.
bench:
	python bench/orders.py --orders 1000 --csv --rounds 5
	python bench/orders.py --orders 1_000_000 --rounds 5
	python bench/orders.py --orders 1_000_000 --csv --rounds 5
	python bench/reading.py --rounds 5
