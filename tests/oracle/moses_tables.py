"""Writes the tables of lib/text that come from sacremoses 0.2.0 and from Python's unicodedata (3.11: Unicode 14.0).

Character classes are read off by matching sacremoses' own regular expressions and Python's `re`, `str` and
`unicodedata` against every code point, so that they hold whatever the expressions hold.
"""

import re
import unicodedata
from pathlib import Path

import sacremoses
from sacremoses.corpus import NonbreakingPrefixes
from sacremoses.tokenize import MosesTokenizer

WIDTH = 110
CODE_POINTS = [chr(code) for code in range(0x110000)]


def matching(character_set: str) -> set[int]:
    pattern = re.compile(f"[{character_set}]")
    return {ord(character) for character in CODE_POINTS if pattern.match(character)}


def category(prefix: str) -> set[int]:
    return {ord(c) for c in CODE_POINTS if unicodedata.category(c).startswith(prefix)}


def ranges(codes: set[int]) -> list[list[int]]:
    """Ascending [first, last] pairs."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def encode(codes: set[int]) -> list[str]:
    """The gap before and the length of each range."""
    words, end = [], 0
    for first, last in ranges(codes):
        words += [base36(first - end), base36(last + 1 - first)]
        end = last + 1
    return words


def wrap(words: list[str]) -> str:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def character_classes() -> str:
    moses, korean, cjk = MosesTokenizer("en"), MosesTokenizer("ko"), MosesTokenizer("cjk")
    alnum, alpha = matching(moses.IsAlnum), matching(moses.IsAlpha)
    padded = moses.PAD_NOT_ISALNUM[0]
    assert {ord(c) for c in CODE_POINTS if not padded.match(c) and not c.isspace()} == alnum | set(map(ord, ".'`,-"))
    assert alpha == set(map(ord, moses.IsAlpha))
    assert not any(unicodedata.category(chr(code)).startswith("C") for code in alnum)
    classes = {
        "ALNUM": ("IsAlnum of sacremoses, with its viramas and nuktas", alnum),
        "ALPHA": ("IsAlpha of sacremoses, with its viramas and nuktas", alpha),
        "NUMBER": ("IsN of sacremoses", matching(moses.IsN)),
        "LOWER": ("IsLower of sacremoses", set(map(ord, moses.IsLower))),
        "SPACE": ("`str.isspace`, and `\\s` of `re`", {ord(c) for c in CODE_POINTS if c.isspace()}),
        "OTHER": ("general categories Cc, Cf, Cs, Co and Cn", category("C")),
        "NONSPACING_MARK": ("general category Mn", category("Mn")),
        "DECIMAL": ("`\\d` of `re`: general category Nd", {ord(c) for c in CODE_POINTS if re.match(r"\d", c)}),
        "HANGUL": ("what sacremoses adds to IsAlnum and IsAlpha for ko", matching(korean.IsAlpha) - alpha),
        "CJK": ("what sacremoses adds to IsAlnum and IsAlpha for cjk", matching(cjk.IsAlpha) - alpha),
    }
    assert matching(korean.IsAlnum) == alnum | classes["HANGUL"][1]
    assert matching(cjk.IsAlnum) == alnum | classes["CJK"][1]
    parts = [
        "// Written by tests/oracle/moses_tables.py from sacremoses "
        f"{sacremoses.__version__} (MIT) and Unicode {unicodedata.unidata_version}; do not edit.\n"
        "// Each class is a list of ranges: the gap before it and its length, in base 36.\n"
    ]
    for name, (meaning, codes) in classes.items():
        parts.append(f"\n/** {meaning}: {len(codes)} code points. */\nexport const {name}_RANGES = `\n{wrap(encode(codes))}\n`;\n")
    return "".join(parts)


def prefixes() -> str:
    corpus = NonbreakingPrefixes()
    languages = sorted(set(corpus.available_langs.values()))
    lines = [
        "// Written by tests/oracle/moses_tables.py from sacremoses "
        f"{sacremoses.__version__}; do not edit.\n"
        "// The lists are those of the Moses decoder (scripts/share/nonbreaking_prefixes, LGPL-2.1-or-later).\n\n"
        "/** Words after which a full stop does not end a sentence, by language, separated by white space. */\n"
        "export const NONBREAKING_PREFIXES: Readonly<Record<string, string>> = {\n"
    ]
    numeric_lines = []
    for language in languages:
        moses = MosesTokenizer(language)
        numeric = list(dict.fromkeys(moses.NUMERIC_ONLY_PREFIXES))
        # A prefix is one word of the text: entries with white space inside never match.
        always = [
            prefix
            for prefix in dict.fromkeys(moses.NONBREAKING_PREFIXES)
            if prefix not in numeric and not re.search(r"\s", prefix)
        ]
        assert not any(re.search(r"[\s`$\\]", prefix) for prefix in numeric + always)
        lines.append(f"  {language}: `\n{wrap(always)}\n`,\n")
        if numeric:
            numeric_lines.append(f"  {language}: `\n{wrap(numeric)}\n`,\n")
    lines.append(
        "};\n\n/** Such words, but only before a number. */\n"
        "export const NUMERIC_ONLY_PREFIXES: Readonly<Record<string, string>> = {\n"
    )
    lines += numeric_lines
    names = {name: code for name, code in corpus.available_langs.items() if name != code}
    lines.append(
        "};\n\n/** English names of languages, which sacremoses accepts for their codes. */\n"
        "export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {\n"
    )
    lines += [f'  {name}: "{code}",\n' for name, code in sorted(names.items())]
    return "".join(lines) + "};\n"


if __name__ == "__main__":
    assert unicodedata.unidata_version == "14.0.0" and sacremoses.__version__ == "0.2.0"
    folder = Path(__file__).parents[2] / "lib" / "text"
    (folder / "character_class_tables.ts").write_text(character_classes(), encoding="utf-8")
    (folder / "nonbreaking_prefixes_data.ts").write_text(prefixes(), encoding="utf-8")
