"""Sections and reports made from the analysis."""
