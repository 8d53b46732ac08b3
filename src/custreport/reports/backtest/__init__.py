"""How well the risk flag would have done on these very orders.

On each of several days in the past (cutoffs) every account is judged by what
was known then, and the days that followed show what became of it. Beside the
flag stand simple rules that people use. SPEC.md §6, "Backtest", defines the words.

:mod:`.lookback` judges the accounts, :mod:`.rules` are the rules, :mod:`.scores`
counts how they did, :mod:`.words` says it, :mod:`.sections` are the tables.
"""

from custreport.reports.backtest.sections import DEFINITIONS, add_backtest, build_backtest

__all__ = ["DEFINITIONS", "add_backtest", "build_backtest"]
