"""Answers one text as a newcomer's script would: python first_answer.py DIRECTORY TEXT. Prints the predictions."""

import json
import sys

from transformers import pipeline

directory, text = sys.argv[1:]
fill_mask = pipeline("fill-mask", model=directory)
text = text.replace("<mask>", fill_mask.tokenizer.mask_token)
print(json.dumps(fill_mask(text, top_k=5)), flush=True)
