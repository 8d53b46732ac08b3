"""The way in: the only readers of files.

Bytes → a table of text (:mod:`.containers`) → fields (:mod:`.schema_mapping`, :mod:`.vendors`) → typed rows
(:mod:`.decode`) → one row per order (:mod:`.folding`), each a function that can be called alone. :mod:`.read_file`
runs them on one file, :mod:`.combine` puts the files together, :func:`load` (:mod:`.reading`) is all of it.
:mod:`.diagnose` says what was read.
"""

from custreport.sources.book import Book, after_today
from custreport.sources.reading import load

__all__ = ["Book", "after_today", "load"]
