"""Break the code in one place at a time, and see whether a test fails.

Each mutant is a copy of the package in which one comparison, sign, number or truth value is another. The tests of its
folder run against it; a mutant that no test notices survives, and is printed: either a test is missing, or the change
makes no difference.
"""

# ruff: noqa: INP001, S311, S603, T201

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "custreport"
SHARES = {"core": 6, "metrics.py": 8, "analysis": 12, "reports": 10, "sources": 14, "formats": 10}
"""How many mutants of each part; sixty together."""
TESTS = {
    "core": ("tests/test_metrics.py", "tests/analysis", "tests/reports", "tests/formats"),
    "metrics.py": ("tests/test_metrics.py", "tests/analysis", "tests/reports", "src/custreport/metrics.py"),
    "analysis": ("tests/test_metrics.py", "tests/analysis", "tests/reports", "src/custreport/analysis"),
    "reports": ("tests/reports", "tests/analysis", "tests/formats"),
    "sources": ("tests/test_field.py", "tests/sources"),
    "formats": ("tests/formats", "tests/commands"),
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file."""

    part: str
    path: Path
    line: int
    source: str
    change: str

    def __str__(self) -> str:
        """Where it is, and what it does."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.change}"


def changed(node: ast.AST) -> str | None:
    """Change a node in place, and say how; ``None`` where it is left alone."""
    before = ast.unparse(node) if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        node.op = SIGNS[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    else:
        return None
    return f"{before} → {ast.unparse(node)}"


def mutant_of(path: Path, part: str, chance: Random) -> Mutant | None:
    """One mutant of a file; ``None`` where there is nothing to change."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for statement in function.body for node in ast.walk(statement)]
    chance.shuffle(inside)
    for node in inside:
        if change := changed(node):
            return Mutant(part, path, node.lineno, ast.unparse(tree), change)  # type: ignore[attr-defined]
    return None


def chosen(chance: Random, count: int) -> list[Mutant]:
    """Mutants by chance, of each part its share."""
    whole = sum(SHARES.values())
    picked: list[Mutant] = []
    for part, share in SHARES.items():
        files = sorted((PACKAGE / part).rglob("*.py")) if (PACKAGE / part).is_dir() else [PACKAGE / part]
        wanted = len(picked) + max(1, round(share * count / whole))
        while len(picked) < wanted:
            if mutant := mutant_of(chance.choice(files), part, chance):
                picked.append(mutant)
    return picked


def survives(mutant: Mutant, seconds: int) -> bool:
    """Whether no test of its part notices."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name, "project")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "*.pyc", "__pycache__"))
        if (shared := ROOT.parent / "shared").exists():
            Path(name, "shared").symlink_to(shared)
        (copy / mutant.path.relative_to(ROOT)).write_text(mutant.source, "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "--no-header", *TESTS[mutant.part]]
        environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0


def main() -> int:
    """Make mutants, run the tests, and list the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=600, help="a mutant that takes longer is noticed (600)")
    options = parser.parse_args()
    made = chosen(Random(options.seed), options.count)
    alive = 0
    for number, mutant in enumerate(made, 1):
        lives = survives(mutant, options.seconds)
        alive += lives
        print(f"{number} of {len(made)}: {'SURVIVED' if lives else 'noticed'}: {mutant}", flush=True)
    print(f"{len(made)} mutants, {alive} survived")
    return 0


if __name__ == "__main__":
    sys.exit(main())
