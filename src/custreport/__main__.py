"""The entry point, and ``python -m custreport``."""

import contextlib
import gc
import os
import sys
from pathlib import Path

from custreport.runtime import signals


def main() -> None:
    """Run a command, and end the process."""
    signals.listen()
    gc.set_threshold(100_000)  # a run is short and its data is not Python's: set before anything is imported
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed before we began
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    code: object = 0
    try:
        from custreport.cli import app  # noqa: PLC0415

        app(prog_name="custreport")
    except SystemExit as ended:
        code = ended.code or 0
    except KeyboardInterrupt as interrupt:  # while the commands are imported
        code = getattr(interrupt, "exit_code", signals.SIGINT_EXIT)
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    signals.clean_up()
    # every file is closed and every thread has ended; to free the orders piece by piece takes a tenth of a short run
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
