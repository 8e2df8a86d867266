"""The build script: three variants of the sources, and no success that Designer did not confirm."""

import subprocess
from pathlib import Path

import pytest
import tree_sitter_hbk
from tree_sitter import Language, Parser

from sandbox.onec.bsl.checking import check
from sandbox.onec.bsl.program import Flags
from sandbox.onec.infobase.base import Base
from sandbox.onec.infobase.platform import platform_of
from sandbox.onec.infobase.source import source
from sandbox.onec.store import Store
from tests.onec_extension.structure import declared, files, handlers, identity
from tests.onec_extension.structure.rules import problems
from tests.onec_extension.structure.tree import BOM, Tree, methods_of

ONEC = Path(__file__).parents[2] / "onec"
PROCESSING = "СЭД_ОтправкаДокументов"
# On the platform and in БСП, which the processing needs anyway; the sandbox's base has no use for them.
OF_THE_PLATFORM = ("СообщениеПользователю", "Сообщить", "ОбщегоНазначения", "ПолноеИмяПользователя")
DESIGNER = """#!/usr/bin/env bash
while [ $# -gt 0 ]; do
  case "$1" in
  /Out) printf '%s' "$TOLD" >"$2" ;;
  /DumpCfg) [ -n "${MADE:-}" ] && echo made >"$2" ;;
  /LoadExternalDataProcessorOrReportFromFiles) echo made >"$3" ;;
  esac
  shift
done
exit "$CODE"
"""


def build(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script, as an administrator runs it."""
    command = ["bash", ONEC / "build.sh", *arguments]
    path = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=path | environment)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources of the three variants."""
    out = tmp_path_factory.mktemp("onec") / "out"
    done = build("sources", out)
    assert done.returncode == 0, done.stderr
    return out


def designer_in(folder: Path) -> str:
    """A Designer that says and does what the environment tells it."""
    program = folder / "1cv8"
    program.write_text(DESIGNER)
    program.chmod(0o755)
    return str(folder)


def test_extension_is_taken_as_it_is(built: Path) -> None:
    assert Tree.read(built / "extension").files == Tree.read(ONEC / "extension").files


def test_variant_without_the_library_borrows_no_module_and_keeps_all_rules(built: Path) -> None:
    tree = Tree.read(built / "extension-without-ssl")

    assert problems(tree) == []
    assert ("CommonModule", "ПодключаемыеКомандыПереопределяемый") not in list(tree.listed())
    assert len(tree.files) == len(Tree.read(ONEC / "extension").files) - 2


def test_processing_has_the_protocol_of_the_extension_word_for_word(built: Path) -> None:
    module = (built / "processing" / PROCESSING / "Ext" / "ObjectModule.bsl").read_bytes()
    protocol = (ONEC / "extension" / "CommonModules" / "сэд_Протокол" / "Ext" / "Module.bsl").read_bytes()

    assert protocol.removeprefix(BOM) in module
    assert module.count(BOM) == 1


def test_processing_is_one_module_without_repeated_names_and_foreign_calls(built: Path) -> None:
    tree = Tree.read(built / "processing")
    text = tree.text(f"{PROCESSING}/Ext/ObjectModule.bsl")
    names = [method.name.casefold() for method in methods_of(text)]

    assert sorted(names) == sorted(set(names))
    assert "сэд_" not in "".join(line for line in text.splitlines(keepends=True) if not line.startswith("//"))
    root = Parser(Language(tree_sitter_hbk.language())).parse(text.encode()).root_node
    assert not root.has_error


def test_processing_names_nothing_that_the_platform_does_not_have(built: Path) -> None:
    text = Tree.read(built / "processing").text(f"{PROCESSING}/Ext/ObjectModule.bsl")
    base = Base(Store(), ONEC / "extension")

    found = check(platform_of(base), {PROCESSING: source(PROCESSING, text, Flags())})

    assert [one.text for one in found if not any(word in one.text for word in OF_THE_PLATFORM)] == []


def test_processing_keeps_the_rules_of_files_forms_and_identifiers(built: Path) -> None:
    tree = Tree.read(built / "processing")
    rules = (
        files.readable, files.encoded, files.rooted, files.of_one_version, files.free_of_newer_elements,
        identity.unique, handlers.forms_handled, handlers.forms_bound, declared.without_secrets,
        declared.with_placeholder,
    )  # fmt: skip

    assert [problem for rule in rules for problem in rule(tree)] == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    done = build("sources", tmp_path)

    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_designer_that_made_the_files_is_a_success(tmp_path: Path) -> None:
    done = build(
        "designer", tmp_path / "out", tmp_path, ONEC_BIN=designer_in(tmp_path), CODE="0", TOLD="Готово", MADE="1"
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "extension.cfe").exists()
    assert (tmp_path / "out" / "extension-without-ssl.cfe").exists()


@pytest.mark.parametrize(
    ("code", "told", "made", "expected"),
    [
        ("1", "", "1", "кодом 1"),
        ("0", "Ошибка загрузки модуля", "1", "есть ошибки"),
        ("0", "", "", "не создан"),
    ],
)
def test_designer_that_failed_is_no_success(tmp_path: Path, code: str, told: str, made: str, expected: str) -> None:
    done = build(
        "designer", tmp_path / "out", tmp_path, ONEC_BIN=designer_in(tmp_path), CODE=code, TOLD=told, MADE=made
    )  # fmt: skip

    assert done.returncode == 1
    assert expected in done.stderr


def test_a_missing_platform_is_told_of(tmp_path: Path) -> None:
    done = build("designer", tmp_path / "out", tmp_path)

    assert done.returncode == 1
    assert "ONEC_BIN" in done.stderr
