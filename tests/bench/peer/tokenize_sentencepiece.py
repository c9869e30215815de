"""SentencePiece's C++ on a file of lines, one after the other, ids alone: python tokenize_sentencepiece.py DIRECTORY FILE
LANG PASSES. Its ids are one below XLM-RoBERTa's; that they are moved is not in the time.

Prints {"load": ms, "seconds": [s], "input_ids": [[…]]}.
"""

import json
import os
import sys
import time

from sentencepiece import SentencePieceProcessor

directory, file, _lang, passes = sys.argv[1:]
with open(file, encoding="utf-8", newline="\n") as opened:
    lines = opened.read().split("\n")[:-1]

before = time.perf_counter()
model = SentencePieceProcessor(model_file=os.path.join(directory, "sentencepiece.bpe.model"))
loaded = time.perf_counter()
seconds = []
for _ in range(int(passes)):
    started = time.perf_counter()
    pieces = [model.encode(line) for line in lines]
    seconds.append(time.perf_counter() - started)
input_ids = [[0, *(piece + 1 if piece else 3 for piece in line), 2] for line in pieces]
print(json.dumps({"load": (loaded - before) * 1000, "seconds": seconds, "input_ids": input_ids}), flush=True)
