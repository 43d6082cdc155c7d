#!/usr/bin/env python3
"""Writes a copy of controllers/catalog/catalog.cpp that shows each version of the operator the releases that it knows.

The product has no switch for it. A piece that is no longer there fails the build.
"""

import pathlib
import sys

PIECES = [
    ("  static const auto names = load(\"releases.yaml\").get<std::vector<std::string>>();\n  return names;\n",
     "  static const auto names = load(\"releases.yaml\").get<std::vector<std::string>>();\n"
     "  return simulation::known_of(names);\n"),
    ("    for (const std::string& each : releases())\n",
     "    for (const std::string& each : load(\"releases.yaml\").get<std::vector<std::string>>())\n"),
    ("  return found == known.end() ? nullptr : &found->second;\n",
     "  const auto& shown = releases();\n"
     "  const bool is_known = std::find(shown.begin(), shown.end(), name) != shown.end();\n"
     "  return found == known.end() || !is_known ? nullptr : &found->second;\n"),
]


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = source.read_text()
    for there, instead in PIECES:
        if text.count(there) != 1:
            sys.exit(f"releases.py: found {text.count(there)} times in {source}:\n{there}")
        text = text.replace(there, instead)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text('#include "tests/simulation/world/releases.hpp"\n\n#include <algorithm>\n\n' + text)


if __name__ == "__main__":
    main()
