"""The nouns: periods, words, filters, columns, the report, the one error. Nothing here reads a file."""
