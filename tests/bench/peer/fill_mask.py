"""Keeps a fill-mask pipeline and answers requests: python fill_mask.py DIRECTORY, then on stdin one JSON object a line,
{"texts": […], "batch_size": n}, each answered by {"seconds": s, "predictions": [[{"score", "token", "sequence"}, …], …]}.
"""

import json
import sys
import time

from transformers import pipeline

fill_mask = pipeline("fill-mask", model=sys.argv[1])
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    texts = [text.replace("<mask>", fill_mask.tokenizer.mask_token) for text in request["texts"]]
    start = time.perf_counter()
    predictions = list(fill_mask(texts, batch_size=request["batch_size"], top_k=5))
    seconds = time.perf_counter() - start
    if len(texts) == 1:
        predictions = [predictions]
    print(json.dumps({"seconds": seconds, "predictions": predictions}), flush=True)
