"""Writes lib/text/normalize/precompiled_charsmap_graphemes_table.ts: what UAX #29 says of each code point.

The classes are those of the `regex` package, cut down to the characters that the `tokenizers` package, which knows
Unicode 17, joins to the character before them: a charsmap that maps "a" to "b" turns "a" + X into "b" exactly where X
belongs to the grapheme of "a".

    pip install regex==2026.11.15 tokenizers==0.23.3
    python tests/oracle/xlm_roberta_tokenizer_graphemes.py > lib/text/normalize/precompiled_charsmap_graphemes_table.ts
"""

import struct

import regex
from tokenizers import normalizers

POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def property_set(name):
    pattern = regex.compile(r"\p{%s}" % name)
    return {c for c in POINTS if pattern.match(chr(c))}


def map_a_to_b():
    """A charsmap of the one rule a -> b: a double array with the path root -> 'a' -> value."""
    units = [0] * 1024
    units[0] = 256 << 10  # children of the root at 0 ^ 256
    at = 256 ^ ord("a")
    units[at] = ord("a") | (1 << 8) | (512 << 10)  # a leaf, whose value is at `at` ^ 512
    units[at ^ 512] = 1 << 31  # value 0
    return struct.pack("<I1024I", 4 * len(units), *units) + b"b\0"


normalizer = normalizers.Precompiled(map_a_to_b())
joined = {c for c in POINTS if c != ord("a") and normalizer.normalize_str("a" + chr(c)) == "b"}

gcb = {name: property_set("GCB=" + name) for name in ["Control", "Extend", "SpacingMark", "Prepend", "L", "V", "T"]}
linker, incb_extend = property_set("InCB=Linker"), property_set("InCB=Extend")
classes = {
    "CR": {0x0D},
    "LF": {0x0A},
    "CONTROL": gcb["Control"],
    "EXTEND": (gcb["Extend"] & incb_extend) & joined,
    "ZWNJ": (gcb["Extend"] - incb_extend - linker) & joined,
    "LINKER": linker & joined,
    "ZWJ": {0x200D},
    "SPACING_MARK": gcb["SpacingMark"] & joined,
    "PREPEND": gcb["Prepend"],
    "L": gcb["L"],
    "V": gcb["V"],
    "T": gcb["T"],
    "REGIONAL_INDICATOR": property_set("GCB=Regional_Indicator"),
    "PICTOGRAPH": property_set("ExtPict") - gcb["Extend"],
    "CONSONANT": property_set("InCB=Consonant"),
}
seen = set()
for name, points in classes.items():
    assert not points & seen, name
    seen |= points
assert joined == set().union(*(classes[name] for name in ["EXTEND", "ZWNJ", "LINKER", "ZWJ", "SPACING_MARK"]))


def ranges(points):
    found = []
    for c in sorted(points):
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


print("// Written by tests/oracle/xlm_roberta_tokenizer_graphemes.py from Unicode 17: do not edit.")
print()
print("/** Code points by grapheme class, hexadecimal, each list ascending; a character in none is an ordinary one. */")
print("// deno-fmt-ignore")
print("export const GRAPHEME_CLASSES = {")
for name, points in classes.items():
    print(f'  {name}: "{ranges(points)}",')
print("} as const;")
