"""``python -m custreport``."""

from custreport.cli import main

main()
