"""Bytes → a table of cells: CSV, Excel, JSON, Arrow and Parquet, remote tables.

:func:`custreport.sources.containers.open.open_table` looks at how a file begins
and hands it to the module of its kind; each returns a
:class:`custreport.sources.containers.table.Table`. Something that is no file, as
a database, implements :class:`custreport.sources.containers.table.Source`.
"""
