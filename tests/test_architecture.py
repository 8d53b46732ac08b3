"""The house keeps its order: who may import whom, and what every public name says of itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUSE = ROOT / "src" / "custreport"
MODULES = sorted(HOUSE.rglob("*.py"))

# what each part may import of custreport itself: arrows point one way
MAY_IMPORT: dict[str, set[str]] = {
    "core": {"core"},
    "runtime": {"runtime"},
    "metrics": {"core"},
    "engine": {"core", "sources"},
    "analysis": {"core", "metrics", "analysis", "engine", "sources"},
    "config": {"core"},
    "sources": {"core", "metrics", "config", "sources", "runtime"},
    "reports": {"core", "metrics", "analysis", "engine", "reports", "sources"},
    "formats": {"core", "formats"},
    "export": {"core", "output"},
    "output": {"core", "formats", "output", "runtime"},
    "commands": {
        "core", "commands", "config", "analysis", "reports", "sources", "export", "output", "formats", "runtime",
    },
    "cli": {"core", "commands", "runtime", "__init__"},
    "api": {"core", "config", "analysis", "reports", "sources"},
    "__init__": {"core", "api"},
    "__main__": {"cli", "runtime"},
}  # fmt: skip
ONLY_IN = {
    "typer": {"cli", "commands"},
    "rich": {"formats", "runtime"},
    "fpdf": {"formats"},
    "rapidfuzz": {"analysis", "sources"},
    "xlsxwriter": {"formats"},
    "deltalake": {"sources"},
    "pyiceberg": {"sources"},
}
READERS = {"sources", "config", "commands"}
WRITERS = {"output"}
LAYS_DOWN = {"cache.py"}
"""What reads may be laid down on disk, for itself to read again."""


MAX_LINES, MAX_FUNCTION, MAX_LOCALS = 400, 40, 15
LONG_FILES: set[str] = {
    "sources/__init__.py",
    "sources/containers/table.py",
    "sources/decode/typed_rows.py",
    "sources/fast_path.py",
    "sources/read_file.py",
    "sources/schema_mapping.py",
}
"""Files that are longer than that: to be split."""
LONG_FUNCTIONS: set[str] = {
    "formats/pdf/chart.py:draw",
    "sources/containers/table.py:_csv",
    "sources/diagnose.py:examine",
    "sources/fast_path.py:_read",
    "sources/folding.py:_fold_lines",
    "sources/read_file.py:_faults",
    "sources/read_file.py:_read",
}
"""Functions that are longer, or hold more: to be split."""


def part(path: Path) -> str:
    """The part of the house a file belongs to."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every module a file imports, at any depth; those of custreport with their part."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= (
                {node.module} if node.module != "custreport" else {f"custreport.{alias.name}" for alias in node.names}
            )
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_arrows_point_one_way(path: Path) -> None:
    """A module imports only the parts below it, and a library only where it belongs."""
    here = part(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "custreport":
            other = rest.split(".")[0]
            other = other if (HOUSE / other).exists() or (HOUSE / f"{other}.py").exists() else "__init__"
            assert {other, rest} & MAY_IMPORT[here], f"{here} imports {name}"
        elif top in ONLY_IN:
            assert here in ONLY_IN[top], f"{here} imports {name}"


def test_every_part_has_a_rule() -> None:
    """A new module must say where it stands."""
    assert {part(path) for path in MODULES} == MAY_IMPORT.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_only_export_writes_files(path: Path) -> None:
    """Nothing else opens a file for writing, so that one place keeps files whole."""
    source = path.read_text("utf-8")
    writes = {"write_text", "write_bytes", "mkstemp", ".sink_", ".write_parquet", ".write_csv"}
    if part(path) not in WRITERS and path.name not in LAYS_DOWN:
        assert not [name for name in writes if name in source]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_public_names_say_what_they_are(path: Path) -> None:
    """Every public function and class has a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for node in (*tree.body, *(inner for each in classes for inner in each.body)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def code_lines(path: Path) -> int:
    """The lines of a file without those of its tables of data: module-level tuples, lists, sets and dicts."""
    source = path.read_text("utf-8")
    data = (
        (node.end_lineno or node.lineno) - node.lineno
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.Call)
    )
    return len(source.splitlines()) - sum(data)


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """Of each function its name, its lines below the docstring, and how many locals it binds."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            inner = {
                n for each in ast.walk(node) if each is not node and isinstance(each, SCOPES) for n in ast.walk(each)
            }
            names = {
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n not in inner
            }
            yield node.name, (node.end_lineno or 0) - first.lineno + 1, len(names)


SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def test_no_module_is_long() -> None:
    """400 lines at most but for data; a file that is mended leaves the list of those to be split."""
    long = {str(path.relative_to(HOUSE)) for path in MODULES if code_lines(path) > MAX_LINES}
    assert long == LONG_FILES
    assert len((HOUSE / "cli.py").read_text("utf-8").splitlines()) <= 350


def test_no_function_is_long() -> None:
    """40 lines and 15 locals at most; options are declared in a signature, which does not count."""
    long = {
        f"{path.relative_to(HOUSE)}:{name}"
        for path in MODULES
        for name, lines, names in functions(path)
        if lines > MAX_FUNCTION or names > MAX_LOCALS
    }
    assert long == LONG_FUNCTIONS


@pytest.mark.parametrize("command", ["summary", "leaderboard", "at-risk", "cohorts"])
def test_a_report_imports_no_numpy(tmp_path: Path, command: str) -> None:
    """Polars imports numpy, where it is installed, for a Decimal that comes from Python: a third of a short run."""
    (tmp_path / "numpy.py").write_text("import sys\nprint('asked for', file=sys.stderr)\nraise ImportError\n")
    orders = ROOT / "examples" / "orders.csv"
    ran = subprocess.run(
        [sys.executable, "-m", "custreport", command, str(orders), "--format", "json"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout
    assert "asked for" not in ran.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["leaderboard", "--help"], ["export", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """--help and --version touch neither Polars nor fpdf2 nor Rich."""
    script = (
        "import sys\nfrom custreport.cli import app\n"
        "try:\n    app(sys.argv[1:])\nexcept SystemExit as done:\n    assert not done.code\n"
        "print([m for m in ('polars', 'fpdf', 'rich', 'rapidfuzz', 'xlsxwriter') if m in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
    assert ran.stdout
