"""sacreBLEU 2.6.0's BLEU, chrF and TER of small corpora, and of each of their sentences.

Writes tests/fixtures/metrics/cases.json.gz. Needs sacrebleu==2.6.0.
"""

import random

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER

from task_models import write

assert sacrebleu.__version__ == "2.6.0"
rng = random.Random(11)
WORDS = (
    "the a plant plants make food, light. energy! Paris 3.5 1,000 10-20 U.S. (hi) \"quoted\" don't l'énergie вода свет 植物制造食物 光。 café\u0301 "
    "İstanbul 🎉 ... -- &amp; &quot;x&quot; <skipped> $5 50% e-mail ａｂ １２ ٣٫٥ \u2009 x\u00a0y ﷼ ①② ½"
).split(" ")
OPTIONS = [
    ("bleu", {}), ("bleu", dict(lowercase=True)), ("bleu", dict(tokenize="intl")), ("bleu", dict(tokenize="char")), ("bleu", dict(tokenize="zh")),
    ("bleu", dict(tokenize="none")), ("bleu", dict(smooth_method="floor")), ("bleu", dict(smooth_method="floor", smooth_value=0.5)),
    ("bleu", dict(smooth_method="add-k")), ("bleu", dict(smooth_method="add-k", smooth_value=2)), ("bleu", dict(smooth_method="none")),
    ("bleu", dict(effective_order=True)), ("bleu", dict(effective_order=True, smooth_method="none", tokenize="intl")),
    ("ter", {}), ("ter", dict(normalized=True)), ("ter", dict(normalized=True, asian_support=True, case_sensitive=True)),
    ("ter", dict(no_punct=True)), ("ter", dict(no_punct=True, asian_support=True)), ("ter", dict(case_sensitive=True)),
    ("chrf", {}), ("chrf", dict(word_order=2)), ("chrf", dict(lowercase=True, word_order=1)), ("chrf", dict(char_order=4, beta=3)),
]


def sentence():
    if rng.random() < 0.1:
        return ""
    line = " ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 2, 3, 5, 8, 13, 40])))
    return rng.choice([line, line + ".", line + "  ", " " + line, line.upper(), line + " " + line])


def noisy(line):
    words = [w for w in line.split(" ") if rng.random() > 0.2]
    for _ in range(rng.choice([0, 1, 2])):
        start, length = rng.randrange(len(words) + 1), rng.randint(1, 4)
        run, words = words[start:start + length], words[:start] + words[start + length:]
        at = rng.randrange(len(words) + 1)
        words[at:at] = run
    if words and rng.random() < 0.5:
        words[rng.randrange(len(words))] = rng.choice(WORDS)
    return " ".join(words)


cases = []
for i in range(300):
    lines, refs = rng.choice([1, 2, 4]), rng.choice([1, 1, 2, 3])
    references = [[sentence() for _ in range(lines)] for _ in range(refs)]
    hypotheses = [noisy(rng.choice([r[n] for r in references])) for n in range(lines)]
    name, options = OPTIONS[i % len(OPTIONS)]
    metric = dict(bleu=BLEU, chrf=CHRF, ter=TER)[name](**options)
    corpus = metric.corpus_score(hypotheses, references)
    sentences = [metric.sentence_score(h, [r[n] for r in references]).score for n, h in enumerate(hypotheses)]
    # The signature of the corpus: a sentence's own counts its references anew.
    corpus = metric.corpus_score(hypotheses, references)
    cases.append(dict(metric=name, options=options, hypotheses=hypotheses, references=references, name=corpus.name, score=corpus.score,
                      verbose=corpus._verbose or "", signature=str(metric.get_signature()), sentences=sentences))
import numpy

draws = {str((seed, bound)): numpy.random.default_rng(seed).integers(0, bound, 50).tolist() for seed in (0, 1, 12345, 2**40 + 7) for bound in (1, 2, 3, 100, 2457, 2**31 - 5, 2**32 - 1)}
hypotheses = [sentence() for _ in range(40)]
references = [[noisy(h) or "x" for h in hypotheses]]
sure = []
for metric in (BLEU(), CHRF(), TER()):
    score = metric.corpus_score(hypotheses, references, n_bootstrap=200)
    sure.append(dict(name=score.name, mean=float(score._mean), ci=float(score._ci), score=score.score, signature=str(metric.get_signature())))
cases.append(dict(metric="confidence", draws=draws, hypotheses=hypotheses, references=references[0], sure=sure))
print(len(cases))
write("metrics", {}, cases)
