"""The nouns: periods, words, filters, the one error. Nothing here reads a file or touches a frame."""
