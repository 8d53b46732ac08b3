"""Bytes → a table of cells: CSV, Excel, JSON, Arrow and Parquet, remote tables.

:func:`custreport.sources.containers.open.open_table` looks at how a file begins
and hands it to the module of its kind; each returns a
:class:`custreport.sources.containers.table.Table`: headers, and lazy cells
of which only the columns in use are fetched. A database can be another such module.
"""
