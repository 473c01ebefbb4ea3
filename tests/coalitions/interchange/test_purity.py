"""The criteria and the file format stand on plain Python: no Django, no database, no clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PURE = [
    *sorted((ROOT / "coalitions" / "criteria").glob("*.py")),
    *sorted((ROOT / "coalitions" / "interchange").glob("*.py")),
    ROOT / "coalitions" / "limits.py",
    ROOT / "portal" / "common" / "characters.py",
    ROOT / "portal" / "organisations" / "reference.py",
]
ALLOWED = {
    "coalitions.criteria",
    "coalitions.interchange",
    "coalitions.limits",
    "portal.common.characters",
    "portal.organisations",
    "jsonschema",
}


def imported(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module}
    return names


@pytest.mark.parametrize("module", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_modules_import_pure_modules_only(module: Path) -> None:
    foreign = {
        name
        for name in imported(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED)
    }

    assert foreign == set()
    assert not imported(module) & {"time", "random", "os", "socket", "sqlite3"}


def test_judging_a_file_loads_no_django() -> None:
    program = "import coalitions.criteria, coalitions.interchange, sys; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
