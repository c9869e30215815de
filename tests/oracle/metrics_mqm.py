"""sacreBLEU 2.6.0's scores of every system in the WMT MQM data: python metrics_mqm.py DATA, where DATA is the folder wmt-mqm.

Writes tests/fixtures/metrics_mqm/cases.json.gz, numbers only: the texts are not ours to give away.
"""

import collections
import gzip
import json
import pathlib
import sys

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER

from task_models import write

assert sacrebleu.__version__ == "2.6.0"
if len(sys.argv) < 2:
    print("metrics_mqm.py needs the folder wmt-mqm: its fixtures stay as they are")
    raise SystemExit(0)
METRICS = {
    **{f"bleu {name}": lambda name=name: BLEU(tokenize=name) for name in ("13a", "intl", "char", "zh", "none")},
    "chrf": CHRF, "chrf++": lambda: CHRF(word_order=2), "ter": TER,
}
cases = []
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jsonl.gz")):
    systems = collections.defaultdict(lambda: ([], []))
    for line in gzip.open(path, "rt", encoding="utf-8"):
        row = json.loads(line)
        systems[row["system"]][0].append(row["hyp"])
        systems[row["system"]][1].append(row["ref"])
    for system, (hypotheses, references) in systems.items():
        scores = {name: make().corpus_score(hypotheses, [references]).score for name, make in METRICS.items()}
        cases.append(dict(file=path.name, system=system, segments=len(hypotheses), scores=scores))
print(len(cases))
write("metrics_mqm", {}, cases)
