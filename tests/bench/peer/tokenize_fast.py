"""The Rust tokenizer itself, without transformers around it, on a file of lines, one after the other:
python tokenize_fast.py DIRECTORY FILE LANG. Prints {"load": ms, "seconds": s, "input_ids": [[…]]}.
"""

import json
import os
import sys
import time

from tokenizers import Tokenizer

directory, file, _lang = sys.argv[1:]
with open(file, encoding="utf-8", newline="\n") as opened:
    lines = opened.read().split("\n")[:-1]

before = time.perf_counter()
tokenizer = Tokenizer.from_file(os.path.join(directory, "tokenizer.json"))
loaded = time.perf_counter()
input_ids = [tokenizer.encode(line).ids for line in lines]
done = time.perf_counter()
print(json.dumps({"load": (loaded - before) * 1000, "seconds": done - loaded, "input_ids": input_ids}), flush=True)
