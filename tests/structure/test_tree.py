"""Every house rule on every file that it is about."""

import re

import pytest

import rules
import tree

CODE = ("operator/*.cpp", "operator/*.hpp", "controllers/*.cpp", "controllers/*.hpp")
TEST_CODE = ("tests/*.cpp", "tests/*.hpp", "tests/*.py")
# Written by a program, or somebody else's text.
GENERATED = re.compile(r"^(?:crds/|docs/reference\.md$|helm/[^/]+/files/|tests/golden/|tests/fuzz/corpus/|LICENSE$)|go\.sum$|\.patch$")


def own(*patterns):
    return [(path, text) for path, text in tree.texts(*patterns) if not GENERATED.search(path)]


def check(rule, *patterns):
    problems = [problem for path, text in own(*patterns) for problem in rule(path, text)]
    assert not problems, "\n" + "\n".join(problems)


def test_includes_follow_the_layers():
    check(rules.bad_arrows, *CODE)


def test_targets_follow_the_layers():
    problems = rules.bad_links_between_targets(tree.text_of("CMakeLists.txt"))
    assert not problems, "\n" + "\n".join(problems)


def test_files_are_short():
    check(rules.too_long_file, *CODE, *TEST_CODE, "dev", "CMakeLists.txt", "cmake/*", "*.go", "*.sh")


def test_functions_are_short():
    check(rules.too_long_functions, *CODE, "tests/*.cpp", "tests/*.hpp")


def test_co_await_holds_only_names_calls_and_moves():
    check(rules.bad_co_await, *CODE, "tests/*.cpp", "tests/*.hpp")


def test_no_product_is_named_where_none_may_be_known():
    check(rules.named_products, *CODE)


def test_pure_folders_stay_pure():
    check(rules.impure, *CODE)


def test_nothing_is_left_unfinished():
    check(rules.unfinished, *CODE, "tests/*.cpp", "tests/*.hpp")


def test_whitespace_is_clean():
    check(rules.bad_whitespace, "*")


def test_no_path_of_a_machine():
    check(rules.machine_paths, "*")


def test_links_lead_somewhere():
    problems = [problem for path, text in own("*.md") for problem in rules.broken_links(path, text, tree.exists)]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_named_files_exist(document):
    problems = rules.unknown_file_names(document, tree.text_of(document), tree.matches)
    assert not problems, "\n" + "\n".join(problems)


def test_decisions_are_indexed():
    files = [path.rsplit("/", 1)[1] for path in tree.files() if re.match(r"docs/adr/\d{4}-[\w-]+\.md$", path)]
    assert files
    problems = rules.bad_decision_index(tree.text_of("docs/adr/README.md"), files)
    assert not problems, "\n" + "\n".join(problems)


def test_the_rules_look_at_something():
    assert len(own(*CODE)) > 50 and len(own(*TEST_CODE)) > 10
