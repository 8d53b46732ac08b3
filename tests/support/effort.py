"""How many random examples a run draws: few and always the same at the gate, many and new ones each night."""

import os

NIGHTLY = bool(os.environ.get("CUSTREPORT_NIGHTLY"))
_GATE_SHARE = 4
_FEWEST = 12


def examples(count: int) -> int:
    """All of ``count`` in a nightly run, a quarter of them at the gate."""
    return count if NIGHTLY else max(min(count, _FEWEST), count // _GATE_SHARE)
