"""XLMTokenizer on a file of lines, one after the other: python tokenize_xlm.py DIRECTORY FILE LANG PASSES.

Prints {"load": ms, "seconds": [s], "input_ids": [[…]]}.
"""

import json
import sys
import time

from transformers import XLMTokenizer

directory, file, lang, passes = sys.argv[1:]
with open(file, encoding="utf-8", newline="\n") as opened:
    lines = opened.read().split("\n")[:-1]

before = time.perf_counter()
tokenizer = XLMTokenizer.from_pretrained(directory)
loaded = time.perf_counter()
seconds = []
for _ in range(int(passes)):
    started = time.perf_counter()
    input_ids = [
        tokenizer.build_inputs_with_special_tokens(tokenizer.convert_tokens_to_ids(tokenizer.tokenize(line, lang=lang)))
        for line in lines
    ]
    seconds.append(time.perf_counter() - started)
print(json.dumps({"load": (loaded - before) * 1000, "seconds": seconds, "input_ids": input_ids}), flush=True)
