"""Packs the dictionaries of the segmenters: chinese.json and thai.json, beside this file.

    pip install pythainlp==5.4.0
    pip download jieba==0.42.1 --no-deps --no-binary :all: && tar xzf jieba-0.42.1.tar.gz
    python make.py jieba-0.42.1/jieba

Each is a JSON string, the base64 of gzipped bytes: as modules they can be loaded from JSR too.

Little endian. A trie: u32 count of its nodes; for each node, in breadth-first order, children sorted: u16 UTF-16 unit,
u16 count of children, u32 value of the word that ends there, else 0. The first node is the root.

chinese.json: jieba's words (MIT), the value being their frequency; then i32 emission log probabilities of its hidden
Markov model in millionths, for the states B, E, M, S in turn, of U+4E00 to U+9FD5; 0 for none. jieba-rs, which the
reference uses, has the same words, and the emissions rounded to six decimals.

thai.json: PyThaiNLP's words_th.txt (CC0 1.0), the value being 1.
"""

import array
import base64
import gzip
import json
import pathlib
import runpy
import sys

from pythainlp.corpus.common import thai_words

FIRST, LAST = 0x4E00, 0x9FD5


def trie(words: dict[str, int]) -> bytes:
    root: list = [{}, 0]
    for word, value in words.items():
        node = root
        for character in word:
            assert ord(character) < 0x10000
            node = node[0].setdefault(ord(character), [{}, 0])
        node[1] = value
    units, counts, values = array.array("H"), array.array("H"), array.array("I")
    level = [(0, root)]
    while level:
        for unit, (children, value) in level:
            units.append(unit)
            counts.append(len(children))
            values.append(value)
        level = [child for _, (children, _) in level for child in sorted(children.items(), key=lambda item: item[0])]
    return b"".join(part.tobytes() for part in [array.array("I", [len(units)]), units, counts, values])


def write(name: str, data: bytes) -> None:
    path = pathlib.Path(__file__).with_name(name)
    path.write_text(json.dumps(base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()) + "\n")
    print(name, len(data), "bytes, packed", path.stat().st_size)


source = pathlib.Path(sys.argv[1])
lines = (line.split() for line in (source / "dict.txt").read_text("utf-8").splitlines())
model = runpy.run_path(str(source / "finalseg" / "prob_emit.py"))["P"]
emissions = array.array("i")
for state in "BEMS":
    emissions.extend(round(model[state].get(chr(code), 0) * 1e6) for code in range(FIRST, LAST + 1))
write("chinese.json", trie({word: int(frequency) for word, frequency, *_ in lines}) + emissions.tobytes())
write("thai.json", trie({word.strip(): 1 for word in sorted(thai_words())}))
