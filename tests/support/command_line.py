"""What several test modules share of command line."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from typer.testing import CliRunner

from custreport.cli import app
from support.places import ROOT

EXAMPLES = ROOT / "examples"


HEADER = "order_id,customer,ordered_on,status,amount,currency,rep\n"


SMALL = (
    HEADER
    + """\
1,Acme,2024-01-10,confirmed,100.00,EUR,Anna Ek
2,Acme,2024-03-10,confirmed,50.50,EUR,Anna Ek
3,Bolt,2024-03-20,draft,75.00,EUR,Bob Day
4,Cargo,2023-06-01,confirmed,20.00,EUR,Bob Day
5,Acme,2024-03-31,draft,10.25,EUR,Anna Ek
"""
)
"""As-of 2024-03-31; the 90 days that end there begin on 2024-01-02."""


SAMPLE_WARNING = (
    'warning: confirmed amount of one customer is below zero, as "Returned Goods Outlet" with -212.75: '
    "is a refund deducted twice, or a file missing?; details: custreport check\n"
)
"""What every report on ``examples/`` says on stderr: this customer's only order is a credit of 212.75."""


CLEAN: dict[str, str | None] = dict.fromkeys(
    ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CUSTREPORT_ORDERS", "PYTHONIOENCODING", "PYTHONUTF8")
)


LEADERBOARD = (
    "rank", "customer", "total_order_count", "total_order_amount", "confirmed_order_count", "confirmed_order_amount",
    "draft_order_count", "draft_order_amount", "last_order", "average_order_amount", "days_since_last_order",
    "reorder_days", "activity", "risk", "owner",
)  # fmt: skip
"""SPEC.md §2, in its order."""


AT_RISK = (
    "customer", "owner", "activity", "risk", "last_purchase", "days_since_last_purchase", "usual_gap_days",
    "overdue_ratio", "next_order_expected", "chance", "at_risk_since", "newly_at_risk", "amount_at_stake",
    "amount_per_year", "confirmed_amount_12m", "open_draft_amount", "open_draft_days",
    "credit_amount_since_last_purchase", "reason",
)  # fmt: skip
"""SPEC.md §2, "Follow-up list", in its order."""


RARE = {"owner", "newly_at_risk", "open_draft_amount", "open_draft_days", "credit_amount_since_last_purchase"}
"""SPEC.md §6: people see these columns only where some row has them."""


def telling(names: tuple[str, ...], rows: list[dict[str, Any]]) -> list[str]:
    """The columns of a list that people see."""
    return [n for n in names if n not in RARE or any(row[n] and shown(n, row[n]) != "0.00" for row in rows)]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*args: str, **env: str) -> Done:
    """Run a command here and now; an exception that is not an exit fails the test."""
    result = CliRunner().invoke(app, args, env={**CLEAN, **env})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def environment(**env: str) -> dict[str, str]:
    """This process's environment without what would change an output."""
    return {k: v for k, v in os.environ.items() if k not in CLEAN} | env


def command(*args: str, first: str = "") -> list[str]:
    """A command line for a process of its own; ``first`` is Python to run before."""
    return [sys.executable, "-c", f"{first}\nfrom custreport.__main__ import main; main()", *args]


def spawn(*args: str, first: str = "", **env: str) -> Done:
    """Run a command in a process of its own, its output into pipes."""
    done = subprocess.run(
        command(*args, first=first), capture_output=True, env=environment(**env), check=False, timeout=60
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(*args: str, columns: int = 140, stderr: bool = False, **env: str) -> Done:
    """Run a command on a terminal of that many columns; with ``stderr`` that is the terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        command(*args),
        stdin=slave,
        stdout=subprocess.PIPE if stderr else slave,
        stderr=slave if stderr else subprocess.PIPE,
        env=environment(**{"TERM": "xterm-256color", **env}),
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError as error:  # the way Linux says that the other end is closed
            if error.errno != errno.EIO:
                raise
            break
        if not chunk:
            break
        seen += chunk
    piped = process.communicate(timeout=60)[0 if stderr else 1]
    os.close(master)
    screen, other = seen.decode().replace("\r\n", "\n"), piped.decode()
    return Done(process.returncode, *((other, screen) if stderr else (screen, other)))


def load(text: str) -> Any:
    """Parsed JSON."""
    return json.loads(text)


def shown(name: str, value: object) -> str:
    """A value of the JSON as a table shows it, in euro."""
    if value is None:
        return ""
    if name == "chance" and isinstance(value, float):
        words = {0.75: "likely", 0.5: "probably", 0.25: "less likely than not"}
        return next((word for least, word in words.items() if value >= least), "unlikely")
    if isinstance(value, bool):
        return "yes" if value else ""
    if name.endswith(("_amount", "_stake", "_12m", "_year")) or name.startswith("credit_"):
        return f"{Decimal(str(value)):,.2f}"
    if name in {"reorder_days", "usual_gap_days", "overdue_ratio"}:
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
