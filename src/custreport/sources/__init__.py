"""The way in: the only readers of files.

``bytes → text table`` (:mod:`.terminal`) ``→ fields`` (:mod:`.schema_mapping`, by the
:mod:`.vendors` that are known) ``→ typed rows`` (:mod:`.typed_rows`,
:mod:`.statuses`) ``→ one row per order`` (:mod:`.folding`), each a function that
can be called alone; :mod:`.read_file` runs them on one file and :func:`load` on
all. :mod:`.diagnose` tells what was found.
"""

from custreport.sources.book import Book, after_today
from custreport.sources.reading import load

__all__ = ["Book", "after_today", "load"]
