"""What MLQA's official script says of pairs of answers: writes tests/fixtures/mlqa_metric/cases.json.gz.

The script, facebookresearch/MLQA's mlqa_evaluation_v1.py at commit 24bf470, is not for every use and so not part of this
repository: XLM_MLQA names a copy. Without one nothing is written.
"""

import importlib.util
import os
import random

from task_models import write

TEXTS = {
    "en": ["the Eiffel Tower", "Eiffel Tower.", "in the year 1990", "1990", "A theatre, an \u201capple\u201d", "U.S.A.", "l'\u00e9t\u00e9 $5+3 ~x^2", "a_the the"],
    "es": ["el r\u00edo Duero", "la ciudad de Le\u00f3n", "\u00bfUnos libros?", "en 1492", "Los Angeles", "una\u00a0casa, 3 %"],
    "de": ["der Rhein", "die Stadt K\u00f6ln", "einem alten Haus", "K\u00f6ln am Rhein", "\u201eDes Teufels\u201c", "STRASSE das"],
    "vi": ["c\u1ee7a Vi\u1ec7t Nam", "nh\u1eefng ng\u01b0\u1eddi d\u00e2n", "Vi\u1ec7t Nam", "l\u00e0 th\u1ee7 \u0111\u00f4", "c\u00e1i nh\u00e0 \u0111\u1eb9p", "n\u0103m 1945."],
    "hi": ["\u0926\u093f\u0932\u094d\u0932\u0940 \u092e\u0947\u0902\u0964", "\u0926\u093f\u0932\u094d\u0932\u0940", "\u092d\u093e\u0930\u0924 \u0915\u0940 \u0930\u093e\u091c\u0927\u093e\u0928\u0940", "1947 \u092e\u0947\u0902"],
    "ar": ["\u0627\u0644\u0642\u0627\u0647\u0631\u0629", "\u0645\u062f\u064a\u0646\u0629 \u0627\u0644\u0642\u0627\u0647\u0631\u0629\u060c", "\u0641\u064a \u0639\u0627\u0645 1990\u061f", "\u0628\u0627\u0644\u0642\u0627\u0647\u0631\u0629"],
    "zh": ["\u4eca\u5929\u5929\u6c14\u5f88\u597d", "\u5929\u6c14\u5f88\u597d", "\u5929\u6c14\u3002", "\u300a1894\u5e74\u300b", "1894\u5e74", "iPhone 6\u624b\u673a", "\u624b\u673a iphone", "\u9fb1\u9fa5\u3042\u3044", "\uff21\uff22\uff0c\u4e2d \u6587"],
}

if "XLM_MLQA" in os.environ:
    spec = importlib.util.spec_from_file_location("mlqa", os.environ["XLM_MLQA"])
    mlqa = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mlqa)
    rng = random.Random(1)
    cases = []
    for lang, texts in TEXTS.items():
        words = sorted({word for text in texts for word in text.split(" ")})
        made = [rng.choice(["", "\u3000", " "]).join(rng.choices(words, k=rng.randint(1, 4))) for _ in range(6)]
        for gold in texts + made:
            for found in rng.sample(texts + made, 5):
                if "" not in (mlqa.normalize_answer(gold, lang), mlqa.normalize_answer(found, lang)):
                    cases.append(dict(lang=lang, gold=gold, found=found, exact=mlqa.exact_match_score(found, gold, lang), f1=mlqa.f1_score(found, gold, lang)))
    print(len(cases))
    write("mlqa_metric", {}, cases)
