"""Languages of texts by lingua: one JSON string a line in, two codes a line out, of its high and its low accuracy mode.

    python lingua_labels.py CODE... < texts > codes

`none` stands where it cannot tell. Ends with 1 where lingua is not the version of requirements.txt.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from lingua import IsoCode639_1, LanguageDetectorBuilder

PACKAGE, PINNED = (Path(__file__).parent / "requirements.txt").read_text().strip().split("==")

if version(PACKAGE) != PINNED:
    sys.exit(f"{PACKAGE} is {version(PACKAGE)}; expected {PINNED}")

codes = [getattr(IsoCode639_1, code.upper()) for code in sys.argv[1:]]
texts = [json.loads(line) for line in sys.stdin]
columns = []
for builder in (
    LanguageDetectorBuilder.from_iso_codes_639_1(*codes),
    LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode(),
):
    languages = builder.build().detect_languages_in_parallel_of(texts)
    columns.append([language.iso_code_639_1.name.lower() if language else "none" for language in languages])
for high, low in zip(*columns):
    print(high, low)
