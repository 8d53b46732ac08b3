"""The entry point, and ``python -m custreport``."""

import gc


def main() -> None:
    """Run a command."""
    gc.set_threshold(100_000)  # a run is short and its data is not Python's: set before anything is imported
    from custreport.cli import app  # noqa: PLC0415

    app(prog_name="custreport")


if __name__ == "__main__":
    main()
