"""The scripts of tasks, as the data sheets hold them: raw strings, by the name of their constant."""

import re
from pathlib import Path

SHEETS = Path(__file__).resolve().parents[2] / "controllers" / "components"


def script(sheet, constant):
    """The text of `constant` in a file below controllers/components."""
    text = (SHEETS / sheet).read_text()
    found = re.search(rf'\b{constant} =\s+R"(\w*)\((.*?)\)\1";', text, re.DOTALL)
    assert found, f"{sheet} has no raw string {constant}"
    return found.group(2)
