#!/usr/bin/env bash
# From the shared data and the two packages to a checkpoint: run.sh DATA WORK MINUTES [FROM]
# FROM: a model.safetensors to go on from. PYTHON: a Python 3.11 with requirements.txt. Called again it goes on where it stopped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath "$1") work=$(realpath -m "$2") minutes=$3
from=(${4:+"$(realpath "$4")"})
python=${PYTHON:-python3}
mkdir -p "$work/packed"
cd "$here"
export PYTHONPATH="$here/../.."  # held_out.py, which both models' scripts read

[ -e "$work/model/start.safetensors" ] || "$python" start.py "$data" "$work/model"                        # 1. the encoder
[ -e "$work/packed/pieces.npz" ] || "$python" pack.py "$data" "$work/model" "$work/packed/pieces.npz"     # 2. what is read
[ -e "$work/packed/vectors.npz" ] || "$python" vectors.py "$data" "$work/model" "$work/packed/vectors.npz" # 3. where vectors stay
if [ -n "${4:-}" ] && [ ! -e "$work/packed/projected.npz" ]; then                                         # 4. tags from English
  "$python" projection.py "$data" "$work/model" "$(realpath "$4")" "$work/packed/projected.npz"
fi
until=$(date -u -d "+$minutes minutes" +%Y-%m-%dT%H:%M:%S+00:00)
"$python" train.py "$work/packed" "$work/model" "$work/run" "$until" "${from[@]}"                         # 5. the training
cp "$work/run/model.safetensors" "$work/model/model.safetensors"
