"""Prints, a line each, what Patroni would not take of a folder of its files; runs in Patroni's own environment.

`patroni --validate-config` passes over a word that it does not know. Here each word has to be in Patroni's code, and each server
parameter has to pass what Patroni does before it writes it, which is to drop the ones it does not know.
"""

import ast
import logging
import sys
from pathlib import Path

import patroni
import yaml
from patroni.collections import CaseInsensitiveSet
from patroni.postgresql.validator import transform_postgresql_parameter_value

SERVER = 160000
# Names below these are not Patroni's: server parameters (checked otherwise), options of initdb, labels of pods.
OTHERS = ("parameters", "initdb", "labels")


def known_words():
    for file in Path(patroni.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def words(value):
    """Every key, at any depth."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from () if key in OTHERS else words(below)
    elif isinstance(value, list):
        for below in value:
            yield from words(below)


def parameters(value):
    """(name, value) of every server parameter."""
    if isinstance(value, dict):
        yield from value.get("parameters", {}).items()
        for below in value.values():
            yield from parameters(below)


def main():
    logging.basicConfig(stream=sys.stdout, format="%(message)s")
    known = set(known_words())
    for file in sorted(Path(sys.argv[1]).glob("*.yml")):
        content = yaml.safe_load(file.read_text())
        for word in words(content):
            if word not in known:
                print(f"{file.name}: {word} is nowhere in Patroni")
        for name, value in parameters(content):
            if transform_postgresql_parameter_value(SERVER, name, value, CaseInsensitiveSet()) is None:
                print(f"{file.name}: parameter {name} would be dropped")


if __name__ == "__main__":
    main()
