"""Loads a checkpoint twice: python load.py DIRECTORY. Prints milliseconds, imports not counted in the others.

`import`; `load`: from_pretrained, which maps the file and reads little of it; `first`: the first forward; `load_again`,
`touch`: a second from_pretrained, and a look at every weight.
"""

import json
import sys
import time

start = time.perf_counter()
last = start


def lap():
    global last
    now = time.perf_counter()
    elapsed, last = (now - last) * 1000, now
    return elapsed


import torch  # noqa: E402
from transformers import AutoModelForMaskedLM  # noqa: E402

# The class itself is imported on first use; that is an import, not a load.
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaForMaskedLM  # noqa: E402, F401

directory = sys.argv[1]
milliseconds = {"import": lap()}
model = AutoModelForMaskedLM.from_pretrained(directory)
milliseconds["load"] = lap()
input_ids = torch.tensor([[0, *range(100, 240, 7), 2]])
with torch.inference_mode():
    model(input_ids)
milliseconds["first"] = lap()
del model
lap()
model = AutoModelForMaskedLM.from_pretrained(directory)
milliseconds["load_again"] = lap()
with torch.inference_mode():
    sum(parameter.sum().item() for parameter in model.parameters())
milliseconds["touch"] = lap()
print(json.dumps(milliseconds), flush=True)
