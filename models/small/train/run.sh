#!/usr/bin/env bash
# Trains the small model from the shared data: run.sh DATA WORK MODEL MINUTES [FROM]
# FROM: a model.safetensors to go on from. PYTHON: a Python 3.11 with requirements.txt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath "$1") work=$(realpath -m "$2") model=$(realpath -m "$3") minutes=$4
python=${PYTHON:-python3}
mkdir -p "$work" "$model"
from=(${5:+"$(realpath "$5")"})
cd "$here"
export PYTHONPATH="$here/../.."  # held_out.py, which both models' scripts read

"$python" words.py "$data" "$work"                    # 1. redistributable text, as lines of words
if [ ${#from[@]} -eq 0 ]; then
  "$python" vocabulary.py "$work" "$model"            # 2. vocab.json, merges.txt, tokenizer_config.json
fi
"$python" corpus.py "$data" "$work" "$model"          # 3. words as piece ids; checks them against XLMTokenizer
"$python" pairs.py "$data" "$work" "$model"           # 4. translations
"$python" links.py "$work"                            # 5. pieces of translations that say the same
"$python" language_cuts.py "$data" "$work" "$model"   # 6. short and long cuts in a known language
"$python" tagged_words.py "$data" "$work" "$model"    # 7. words with parts of speech
"$python" questions.py "$data" "$work" "$model"       # 8. questions with their answers

# 9. config.json, model.safetensors; half way, 10. the model tags what has no treebank
begin=$(date +%s)
until=$(date -u -d "@$((begin + minutes * 60))" +%Y-%m-%dT%H:%M:%S+00:00)
timeout --preserve-status -s TERM $((minutes * 30)) "$python" train.py "$work" "$model" "$until" "${from[@]}"
"$python" projection.py "$data" "$work" "$model"
"$python" tagged_words.py "$data" "$work" "$model"
"$python" train.py "$work" "$model" "$until" "${from[@]}"
