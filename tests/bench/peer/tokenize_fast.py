"""The Rust tokenizer itself, without transformers around it, on a file of lines: python tokenize_fast.py DIRECTORY FILE
LANG PASSES [batch]. One line after the other, or all as one batch on all processors. Offsets are made too, as always there.

Prints {"load": ms, "seconds": [s], "input_ids": [[…]]}.
"""

import json
import os
import sys
import time

directory, file, _lang, passes, *mode = sys.argv[1:]
os.environ["TOKENIZERS_PARALLELISM"] = "true" if mode else "false"

from tokenizers import Tokenizer  # noqa: E402

with open(file, encoding="utf-8", newline="\n") as opened:
    lines = opened.read().split("\n")[:-1]

before = time.perf_counter()
tokenizer = Tokenizer.from_file(os.path.join(directory, "tokenizer.json"))
loaded = time.perf_counter()
seconds = []
for _ in range(int(passes)):
    started = time.perf_counter()
    encodings = tokenizer.encode_batch(lines) if mode else [tokenizer.encode(line) for line in lines]
    seconds.append(time.perf_counter() - started)
input_ids = [encoding.ids for encoding in encodings]
print(json.dumps({"load": (loaded - before) * 1000, "seconds": seconds, "input_ids": input_ids}), flush=True)
