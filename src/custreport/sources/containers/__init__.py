"""Bytes → a table of cells: CSV, Excel, JSON, Arrow and Parquet, remote tables."""
