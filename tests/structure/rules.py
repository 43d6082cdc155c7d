"""The house rules that a machine can judge, as pure functions: text in, sentences about what is wrong out.

Each rule is tried on a bad example in test_rules.py, so that none of them can pass by never looking.
"""

import re

from cpp_text import functions, without_comments, without_strings

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Who may know whom. A folder may also use what its neighbours in this table may use.
LAYERS = {
    "operator/base": set(),
    "operator/async": {"operator/base"},
    "operator/kube": {"operator/async", "operator/base"},
    "operator/runtime": {"operator/kube"},
    "controllers/catalog": {"operator/base"},
    "controllers/spec": {"operator/base", "controllers/catalog"},
    "controllers/model": {"operator/base"},
    "controllers/components": {"controllers/spec", "controllers/catalog", "controllers/model"},
    "controllers/projections": {"controllers/model"},
    "controllers/reconcile": {"controllers/components", "controllers/projections", "operator/runtime"},
    "controllers/cli": {"controllers/reconcile"},
}

# A third-party header and the only places (folders, or how their files begin) that may include it.
THIRD_PARTY = {
    r"boost/": ["operator/async/"],
    r"pplx/": ["operator/async/", "operator/kube/transport_cpprest"],
    r"cpprest/": ["operator/kube/transport_cpprest"],
    r"prometheus/": ["operator/runtime/"],
    r"yaml-cpp/": ["operator/base/"],
    r"openssl/": ["operator/kube/"],
    r"CLI/": ["controllers/cli/"],
}

# A component is known by name in its own file, its spec struct, the catalog and the registry only. Where
# words are explained by examples, comments may name one.
PRODUCTS = re.compile(
    r"airbyte|dremio|superset|postgres|minio|elastic ?search|(?<![a-z])dbt(?![a-z])|patroni"
    r"|pgbouncer|pgbackrest|(?<![a-z])redis(?![tc])|kredis|valkey|zookeeper|temporal(?!ly)", re.IGNORECASE)
NAMELESS = ("controllers/projections/", "controllers/reconcile/")
NAMELESS_CODE = ("operator/", "controllers/model/")

# What would make the same input give other bytes.
PURE = ("controllers/catalog/", "controllers/spec/", "controllers/model/", "controllers/components/", "controllers/projections/")
IMPURE = re.compile(
    r"\b(?:system_clock|steady_clock|high_resolution_clock)\b|\bgetenv\b|\brandom_device\b"
    r"|#include <(?:random|fstream|filesystem|thread|iostream|unistd\.h|ctime)>")

# GCC 12 frees aggregates and capturing lambdas of a co_await expression twice.
CO_AWAIT = re.compile(r"co_await[^;]*([({,] *\{|[A-Za-z_>]\{|\[(=|[a-z_]))")

# Built from parts, so that this file does not break its own rule.
MACHINE_PATH = re.compile(r"(?<![\w.\-])/(?:" + "wo" + "rk|ro" + r"ot)(?=[/\s\"'`:;,)]|$)|\.\./" + "shared", re.MULTILINE)

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
MARKDOWN_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
CODE_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
BACKTICKED = re.compile(r"`([^`\n]+)`")
FILE_NAME = re.compile(r"^[A-Za-z0-9_.\-/*]+$")
FILE_ENDINGS = (".cpp", ".hpp", ".yaml", ".json", ".py", ".md", ".txt", ".cmake")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def layer_of(path):
    """The folder of LAYERS that a file belongs to; main.cpp belongs to the command line; None is no layer."""
    if path == "controllers/main.cpp":
        return "controllers/cli"
    folder = "/".join(path.split("/")[:2])
    return folder if folder in LAYERS else None


def reach(layer):
    """All layers that `layer` may use, itself included."""
    found = {layer}
    for neighbour in LAYERS[layer]:
        found |= reach(neighbour)
    return found


def bad_arrows(path, text):
    """Includes that go against LAYERS, and third-party headers outside their place."""
    found = []
    layer = layer_of(path)
    if layer is None:
        return found
    for include in INCLUDE.finditer(text):
        where, target = f"{path}:{line_of(text, include.start())}", include.group(2)
        if include.group(1) == '"':
            other = layer_of(target)
            if other is None:
                found.append(f'{where}: include "{target}" by its full path from the root of the repository')
            elif other not in reach(layer):
                found.append(f"{where}: {layer} must not include {other}")
            elif layer == other == "controllers/components" and not component_may_include(path, target):
                found.append(f"{where}: components must not include one another ({target})")
        for header, places in THIRD_PARTY.items():
            if target.startswith(header[:-1] + "/") and not any(path.startswith(place) for place in places):
                found.append(f"{where}: only {' and '.join(places)} may include <{target}>")
    return found


def component_may_include(path, target):
    """What all components share, and the files of its own product: those of its folder, or that begin with its name.

    The registry, which lists the products, may include all of them.
    """
    own, other = (name.split("/", 2)[2].split(".")[0] for name in (path, target))
    product = other.split("/")[0]
    shared = "/" not in other and not PRODUCTS.search(other)
    return shared or own == "registry" or own.split("/")[0].split("_")[0] == product.split("_")[0]


def bad_links_between_targets(cmake):
    """USES lists of the top CMakeLists.txt that go against LAYERS, and layers that have no target."""
    found, seen = [], set()
    for call in re.finditer(r"dp_library\((\w+)\s+FOLDER\s+(\S+?)(?=[\s)])([^)]*)\)", cmake):
        name, folder, rest = call.groups()
        seen.add(folder)
        uses = re.search(r"\bUSES\s+((?:dp_\w+\s*)+)", rest)
        for target in uses.group(1).split() if uses else []:
            other = next((layer for layer in LAYERS if layer.endswith("/" + target[3:])), None)
            if folder not in LAYERS or other is None or other not in reach(folder):
                found.append(f"CMakeLists.txt: {name} must not use {target}")
    found += [f"CMakeLists.txt: {layer} has no dp_library" for layer in LAYERS if layer not in seen]
    return found


def too_long_file(path, text):
    lines = text.count("\n")
    return [f"{path}: {lines} lines, at most {MAX_FILE_LINES}; split it by what it is about"] if lines > MAX_FILE_LINES else []


def too_long_functions(path, text):
    found = []
    for name, first, last in functions(text):
        lines = last - first + 1
        if lines > MAX_FUNCTION_LINES:
            found.append(f"{path}:{first}: {name} has {lines} lines, at most {MAX_FUNCTION_LINES}")
    return found


def bad_co_await(path, text):
    """co_await expressions with more in them than names, calls and moves."""
    code = without_strings(without_comments(text))
    found = []
    for start in re.finditer(r"\bco_await\b", code):
        statement = re.split(r";|\)\s*\{\s*\n", code[start.start():], maxsplit=1)[0]
        before = re.split(r"[;{}]", code[:start.start()])[-1]
        where = f"{path}:{line_of(code, start.start())}"
        if CO_AWAIT.search(re.sub(r"\s+", " ", statement)):
            found.append(f"{where}: a co_await expression holds only names, calls and moves; name the aggregate or lambda first")
        elif "?" in before or re.search(r"\?", statement):
            found.append(f"{where}: no co_await within ?: ; use if")
    return found


def named_products(path, text):
    if path.startswith(NAMELESS_CODE):
        text = without_comments(text)
    elif not path.startswith(NAMELESS):
        return []
    return [f"{path}:{line_of(text, hit.start())}: names {hit.group(0)}; only components/, spec/ and catalog/ may"
            for hit in PRODUCTS.finditer(text)]


def impure(path, text):
    if not path.startswith(PURE):
        return []
    code = without_strings(without_comments(text))
    return [f"{path}:{line_of(code, hit.start())}: {hit.group(0)} in a folder that sees no clock, randomness, environment or file"
            for hit in IMPURE.finditer(code)]


def unfinished(path, text):
    """Marks of things left for later, and waiting by sleeping."""
    found = [f"{path}:{line_of(text, hit.start())}: {hit.group(0)}: finish it, or open an issue"
             for hit in re.finditer(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", text)]
    found += [f"{path}:{line_of(text, hit.start())}: sleeping blocks the loop or makes a test slow and flaky; wait for what is meant"
              for hit in re.finditer(r"\bsleep_(?:for|until)\b", without_comments(text))]
    return found


def bad_whitespace(path, text):
    found = [f"{path}:{number}: trailing whitespace" for number, line in enumerate(text.split("\n"), 1) if line != line.rstrip()]
    if text and not text.endswith("\n"):
        found.append(f"{path}: does not end in a newline")
    if text.endswith("\n\n"):
        found.append(f"{path}: ends in empty lines")
    return found


def machine_paths(path, text):
    return [f"{path}:{line_of(text, hit.start())}: {hit.group(0)} is a path of one machine" for hit in MACHINE_PATH.finditer(text)]


def broken_links(path, text, exists):
    """Links of a Markdown file to files that are not there; `exists` judges a path from the root."""
    found = []
    prose = CODE_FENCE.sub(lambda fence: "\n" * fence.group(0).count("\n"), text)
    for link in MARKDOWN_LINK.finditer(prose):
        target = link.group(1).split("#")[0]
        if not target or re.match(r"[a-z]+:", target):
            continue
        if not exists(resolved(path, target)):
            found.append(f"{path}:{line_of(prose, link.start())}: {target} is not there")
    return found


def resolved(path, target):
    """A link's target as a path from the root of the repository."""
    parts = [] if target.startswith("/") else path.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def unknown_file_names(path, text, matches):
    """Names of files in backticks that no file has; `matches` judges a path from the root or a bare name, with *."""
    found = []
    for name in BACKTICKED.finditer(text):
        token = name.group(1)
        looks_like_file = token.endswith(FILE_ENDINGS) or (token.endswith("/") and token.count("/") > 1)
        if FILE_NAME.match(token) and looks_like_file and not matches(token):
            found.append(f"{path}:{line_of(text, name.start())}: there is no {token}")
    return found


def bad_decision_index(index, files):
    """Decisions that the index does not list, or lists twice, and gaps in their numbers."""
    found = [f"docs/adr/README.md: lists {name} {index.count('(' + name + ')')} times, should be once"
             for name in files if index.count("(" + name + ")") != 1]
    numbers = [int(name[:4]) for name in sorted(files)]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"docs/adr: the numbers are {numbers}, should run from 1 without gaps")
    return found
