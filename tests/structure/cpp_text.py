"""As much of C++ as the house rules need: comments, strings and where functions begin and end.

Not a parser: good for code in our own format, where a function's brace follows its signature.
"""

import re

TOKENS = re.compile(
    r'(?P<raw>R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')"
    r"|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)", re.DOTALL)

NOT_A_FUNCTION = re.compile(r"^\s*(?:template\s*<[^{]*>\s*)?(?:inline\s+)?(?:namespace|class|struct|enum|union|extern)\b")


def blanked(text):
    """Spaces for everything but the line ends, so that offsets and line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKENS.sub(lambda hit: blanked(hit.group(0)) if hit.group("line") or hit.group("block") else hit.group(0), text)


def without_strings(text):
    def replaced(hit):
        if hit.group("line") or hit.group("block"):
            return hit.group(0)
        inner = hit.group(0)
        return inner[0] + blanked(inner[1:-1]) + inner[-1]
    return TOKENS.sub(replaced, text)


def is_function(header):
    """Does a brace after `header` (the text since the last statement or brace) open a function's body?"""
    if "(" not in header or NOT_A_FUNCTION.match(header):
        return False
    outside = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", header))
    outside = re.sub(r"operator\s*(?:==|!=|<=>|<=|>=|=)", "operator", outside)
    return "=" not in re.sub(r"[<>=!]=|<[^<>]*>", "", outside)


def name_of(header):
    names = re.findall(r"([~\w:]+(?:<[^<>()]*>)?)\s*\(", header)
    return names[0] if names else "a function"


def functions(text):
    """(name, first line, last line) of each function that is not within another one."""
    code = re.sub(r"^\s*#[^\n]*", lambda hit: blanked(hit.group(0)), without_strings(without_comments(text)), flags=re.MULTILINE)
    found, stack, header_at, inside = [], [], 0, 0
    for hit in re.finditer(r"[{};]", code):
        at = hit.start()
        if hit.group(0) == "{":
            header = re.sub(r"\b(?:public|private|protected):", lambda word: blanked(word.group(0)), code[header_at:at])
            opens = not inside and is_function(header)
            first = header_at + len(header) - len(header.lstrip())
            stack.append((opens, name_of(header), code.count("\n", 0, first) + 1))
            inside += opens
        elif hit.group(0) == "}" and stack:
            opened, name, first = stack.pop()
            inside -= opened
            if opened:
                found.append((name, first, code.count("\n", 0, at) + 1))
        header_at = at + 1
    return found
