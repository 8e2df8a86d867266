"""Texts of the modules: formatted, parsed by a foreign grammar, and read by a foreign analyser where there is one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter_hbk
from tree_sitter import Language, Node, Parser

ONEC = Path(__file__).parents[2] / "onec"
MODULES = sorted(ONEC.rglob("*.bsl"))


def test_modules_are_formatted() -> None:
    formatter = Path(sys.executable).with_name("bslfmt")

    done = subprocess.run([formatter, "--check", "--diff", *MODULES], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ONEC).as_posix())
def test_a_module_is_parsed_without_faults(module: Path) -> None:
    parser = Parser(Language(tree_sitter_hbk.language()))

    root = parser.parse(module.read_bytes().removeprefix(b"\xef\xbb\xbf")).root_node

    assert not list(_faults(root))


def test_modules_pass_the_analyser() -> None:
    analyser = shutil.which("onec-hbk-bsl")
    if analyser is None:
        pytest.skip("onec-hbk-bsl is not on PATH: it needs Python 3.12, install it beside and run the test again")

    done = subprocess.run([analyser, "check", "."], cwd=ONEC, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def _faults(node: Node) -> list[str]:
    found = [f"{node.start_point.row + 1}: {node.type}"] if node.type == "ERROR" or node.is_missing else []
    return found + [fault for child in node.children for fault in _faults(child)]
