"""Each rule finds what it is for, and lets good text pass."""

import pytest

import cpp_text
import rules

LONG_BODY = "\n".join("  step();" for _ in range(rules.MAX_FUNCTION_LINES))


@pytest.mark.parametrize("path,line,said", [
    ("operator/base/a.cpp", '#include "controllers/spec/spec.hpp"', "operator/base must not include controllers/spec"),
    ("operator/runtime/a.cpp", '#include "controllers/model/role.hpp"', "must not include controllers/model"),
    ("controllers/spec/a.hpp", '#include "operator/kube/api.hpp"', "must not include operator/kube"),
    ("controllers/projections/kubernetes/a.cpp", '#include "controllers/spec/spec.hpp"', "must not include controllers/spec"),
    ("controllers/components/superset.cpp", '#include "controllers/components/postgresql.hpp"', "must not include one another"),
    ("controllers/components/superset/web.cpp", '#include "controllers/components/postgresql/postgresql.hpp"', "must not include one another"),
    ("controllers/components/common.cpp", '#include "controllers/components/superset/superset.hpp"', "must not include one another"),
    ("controllers/components/superset.cpp", '#include "controllers/projections/kubernetes/x.hpp"', "must not include"),
    ("operator/kube/a.cpp", '#include "api.hpp"', "by its full path"),
    ("operator/kube/a.cpp", "#include <boost/asio.hpp>", "only operator/async/"),
    ("operator/kube/connection.cpp", "#include <cpprest/http_client.h>", "only operator/kube/transport_cpprest may"),
    ("operator/kube/a.cpp", "#include <prometheus/counter.h>", "only operator/runtime/"),
    ("controllers/spec/a.cpp", "#include <yaml-cpp/yaml.h>", "only operator/base/"),
    ("controllers/reconcile/a.cpp", "#include <CLI/CLI.hpp>", "only controllers/cli/"),
])
def test_arrows_against_the_layers(path, line, said):
    problems = rules.bad_arrows(path, "// head\n" + line + "\n")
    assert len(problems) == 1 and said in problems[0] and f"{path}:2" in problems[0]


@pytest.mark.parametrize("path,line", [
    ("operator/kube/transport_cpprest.cpp", "#include <cpprest/http_client.h>"),
    ("operator/kube/transport_cpprest_client.hpp", "#include <pplx/threadpool.h>"),
    ("controllers/components/superset.cpp", '#include "controllers/components/superset_config.hpp"'),
    ("controllers/components/superset/web.cpp", '#include "controllers/components/superset/config.hpp"'),
    ("controllers/components/superset/web.cpp", '#include "controllers/components/common.hpp"'),
    ("controllers/components/registry.cpp", '#include "controllers/components/superset/superset.hpp"'),
    ("controllers/reconcile/a.cpp", '#include "operator/async/task.hpp"'),
    ("controllers/main.cpp", '#include "controllers/cli/cli.hpp"'),
    ("tests/kube/a_test.cpp", '#include "tests/support/fake_cluster.hpp"'),
])
def test_arrows_along_the_layers(path, line):
    assert rules.bad_arrows(path, line + "\n") == []


def test_links_between_targets():
    good = "\n".join(f"dp_library(dp_{layer.split('/')[1]} FOLDER {layer} USES {' '.join('dp_' + use.split('/')[1] for use in sorted(uses))})"
                     for layer, uses in rules.LAYERS.items())
    assert rules.bad_links_between_targets(good.replace(" USES )", ")")) == []
    bad = good.replace("FOLDER controllers/model USES dp_base", "FOLDER controllers/model USES dp_base dp_spec")
    assert rules.bad_links_between_targets(bad.replace(" USES )", ")")) == ["CMakeLists.txt: dp_model must not use dp_spec"]
    assert "controllers/spec has no dp_library" in "\n".join(rules.bad_links_between_targets("dp_library(dp_base FOLDER operator/base)"))


def test_long_files():
    assert rules.too_long_file("a.cpp", "x\n" * (rules.MAX_FILE_LINES + 1))
    assert not rules.too_long_file("a.cpp", "x\n" * rules.MAX_FILE_LINES)


@pytest.mark.parametrize("signature", [
    "int f(int a)", "Task<Answer<Json>> Api::get(Kind kind, ObjectKey key)", "Foo::Foo(int a) : a_(a), b_(2)",
    "bool operator==(const A& a, const A& b)", "template <class T>\nvoid each(T t)", "std::string text(std::string_view s = \"{\") const",
])
def test_long_functions(signature):
    code = "namespace x {\n" + signature + " {\n" + LONG_BODY + "\n}\n}  // namespace x\n"
    problems = rules.too_long_functions("a.cpp", code)
    assert len(problems) == 1 and problems[0].startswith("a.cpp:2: ")
    assert not rules.too_long_functions("a.cpp", "namespace x {\n" + signature + " {\n  return;\n}\n" + "\n" * 70 + "}\n")


def test_long_functions_in_classes_but_not_classes():
    code = "class A {\n public:\n  void run() {\n" + LONG_BODY + "\n  }\n};\n"
    assert [problem.split(" has")[0] for problem in rules.too_long_functions("a.hpp", code)] == ["a.hpp:3: run"]
    assert not rules.too_long_functions("a.hpp", "struct A {\n" + "  int a;\n" * 100 + "};\n")


def test_braces_in_strings_and_comments_count_for_nothing():
    code = 'void f() {\n  g("}"); // }\n  g(R"({{{)"); h(\'{\');\n}\nvoid k() {\n}\n'
    assert [(name, first, last) for name, first, last in cpp_text.functions(code)] == [("f", 1, 4), ("k", 5, 6)]


@pytest.mark.parametrize("line", [
    "co_await api.get(ObjectKey{name});", "co_await api.get({name, space});", "co_await spawn([=] { run(); });",
    "co_await spawn([this] { run(); });", "auto x = co_await send(\n    kind,\n    {1, 2});", "int a = ready ? co_await f() : 0;",
])
def test_co_await_with_more_than_names_calls_and_moves(line):
    assert rules.bad_co_await("a.cpp", line + "\n")


@pytest.mark.parametrize("line", [
    "const auto page = co_await api.list(std::move(request));", "if (!co_await ready(x)) {\n  Foo a{1};\n}", "co_await f(); Foo a{1};",
    "// co_await f({1});", "if (co_await done()) co_return;",
])
def test_co_await_as_it_should_be(line):
    assert rules.bad_co_await("a.cpp", line + "\n") == []


@pytest.mark.parametrize("text", ["// as Superset does", "if (name == \"postgresql\")", "AirbyteReady", "the dbt job", "kMinio", "a Redis cache"])
def test_named_products(text):
    assert rules.named_products("controllers/reconcile/a.cpp", text)
    assert rules.named_products("controllers/projections/compose/a.hpp", text)
    assert not rules.named_products("controllers/components/a.cpp", text)


def test_examples_in_comments_of_the_vocabulary():
    assert rules.named_products("controllers/model/a.hpp", 'name == "superset"')
    assert not rules.named_products("controllers/model/a.hpp", "std::string name;  // \"superset\"")


def test_words_that_only_look_like_products():
    assert not rules.named_products("controllers/reconcile/a.cpp", "redistribute, ComparedIsGood, rediscover; temporally; kdbtree; temporary")


@pytest.mark.parametrize("line", ["auto t = std::chrono::system_clock::now();", "std::getenv(\"HOME\");", "#include <random>", "#include <fstream>"])
def test_impure_code(line):
    assert rules.impure("controllers/spec/a.cpp", line)
    assert not rules.impure("controllers/cli/a.cpp", line)
    assert not rules.impure("controllers/spec/a.cpp", "// " + line)


def test_a_word_in_a_script_is_not_impure():
    assert not rules.impure("controllers/components/a.cpp", 'script("psql -c getenv");')


def test_unfinished_code():
    assert rules.unfinished("a.cpp", "// TO" + "DO: later")
    assert rules.unfinished("a.cpp", "std::this_thread::sleep_for(1s);")
    assert not rules.unfinished("a.cpp", "co_await async::sleep(clock, wait, cancel);")


@pytest.mark.parametrize("text", ["a \n", "a", "a\t\nb\n", "a\n\n"])
def test_bad_whitespace(text):
    assert rules.bad_whitespace("a.md", text)
    assert not rules.bad_whitespace("a.md", "a\n\nb\n")


def test_machine_paths():
    for name in ("wo" + "rk", "ro" + "ot"):
        assert rules.machine_paths("a.md", f"see /{name}/x") and rules.machine_paths("a.md", f"cd /{name}\n")
    assert rules.machine_paths("a.md", "see ../" + "shared/docs")
    assert not rules.machine_paths("a.md", "/workers, docs/work, /rootless, https://x/rootfs")


def test_broken_links():
    exists = {"docs/status.md", "README.md"}.__contains__
    assert rules.broken_links("docs/a.md", "[x](gone.md)", exists) == ["docs/a.md:1: gone.md is not there"]
    assert rules.broken_links("docs/a.md", "[x](status.md#phases) [y](../README.md) [z](https://x.y) [w](#here)", exists) == []
    assert rules.broken_links("docs/a.md", "```\n[x](gone.md)\n```\n", exists) == []


def test_unknown_file_names():
    matches = {"operator/kube/api.hpp", "rules.py"}.__contains__
    said = rules.unknown_file_names("A.md", "`operator/kube/api.hpp` `rules.py` `gone/file.cpp` `spec.paused` `a b.md`", matches)
    assert said == ["A.md:1: there is no gone/file.cpp"]


def test_decision_index():
    index = "[one](0001-one.md) [two](0002-two.md)"
    assert rules.bad_decision_index(index, ["0001-one.md", "0002-two.md"]) == []
    assert rules.bad_decision_index(index, ["0001-one.md", "0002-two.md", "0003-three.md"])
    assert rules.bad_decision_index("[one](0001-one.md) [three](0003-three.md)", ["0001-one.md", "0003-three.md"])
