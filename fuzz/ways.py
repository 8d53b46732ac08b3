"""Large files are read in one pass where that gives what reading with care gives: random books, both ways.

A book is made by ``tests/support/generators.py``; what must hold is ``wild`` of ``tests/support/plain_tables.py``.
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.plain_tables import wild


def main() -> int:
    """Compare, say where the ways differ, and in how many books something was compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first book (0)")
    parser.add_argument("--count", type=int, default=5000, help="books (5000)")
    asked = parser.parse_args()
    at_once, found = 0, []
    for seed in range(asked.seed, asked.seed + asked.count):
        try:
            at_once += wild(seed)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 — whatever goes wrong is a finding; a panic of Rust is no Exception
            print(f"seed {seed}:", file=sys.stderr)
            traceback.print_exc()
            found.append(seed)
    print(f"{asked.count:,} books, {at_once:,} of them read in one pass; {len(found):,} findings: {found}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
