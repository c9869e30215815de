#!/usr/bin/env bash
# Checks and measures the program on a machine with an NVIDIA GPU that is otherwise bare: x86-64 Linux, no network, no Deno.
#
#   tests/device/check.sh pack FOLDER [cuda]  where there is a network: packs what the other machine lacks
#   tests/device/check.sh run FOLDER OUT      there, with the folder and this repository: writes the report OUT (JSON);
#                                             with --short after it, of tiny models
#   tests/device/check.sh dry-run OUT         anywhere: the same on SwiftShader, a driver without a GPU, shortened
#
# The folder has files of at most 40 MB: base.* (deno, onnxruntime and the other npm packages, the Vulkan loader) and,
# with "cuda", cuda.* (onnxruntime's library for CUDA, from PyPI's onnxruntime-gpu). A machine that takes little at a
# time can be given some files in each of several runs: each run unpacks what is complete into $XLM_DEVICE_HOME
# (/tmp/xlm-device), where parts wait for the rest. OUT is written anew after every step.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
home=${XLM_DEVICE_HOME:-/tmp/xlm-device}
export DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 XZ_OPT=-T0

# Splits standard input, a compressed archive, into NAME.000 … and says in NAME.sha256 what they are together.
parts() { split -b 40m -d -a 3 - "$1." && (cd "$(dirname "$1")" && cat "$(basename "$1")".[0-9]* | sha256sum) > "$1.sha256"; }

pack() {
  local folder=$1 deno cache version
  mkdir -p "$folder"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  deno=$(deno eval 'console.log(Deno.execPath())')
  cache=$(deno info --json | deno eval 'console.log(JSON.parse(await new Response(Deno.stdin.readable).text()).denoDir)')
  (cd "$root" && deno cache --quiet main.ts lib/runtime/session_worker.ts)
  mkdir -p "$work/base/deno-dir" "$work/base/lib"
  cp "$deno" "$work/base/deno"
  # Of onnxruntime-node only the files of this platform.
  tar -C "$cache" -cf - --exclude 'onnxruntime-node/*/bin/napi-v*/darwin' --exclude 'onnxruntime-node/*/bin/napi-v*/win32' \
    --exclude 'onnxruntime-node/*/bin/napi-v*/linux/arm64' --exclude 'onnxruntime-web' --exclude '@huggingface' --exclude '@img' npm |
    tar -C "$work/base/deno-dir" -xf -
  (cd "$work" && apt-get download libvulkan1 > /dev/null && dpkg-deb -x libvulkan1_*.deb vulkan)
  cp -P "$work"/vulkan/usr/lib/*/libvulkan.so.1* "$work/base/lib/"
  tar -C "$work/base" -cJf - . | parts "$folder/base"
  if [ "${2:-}" = cuda ]; then
    version=$(sed -nE 's/.*npm:onnxruntime-node@([0-9.]+)".*/\1/p' "$root/deno.json")
    (cd "$work" && pip download --quiet --no-deps --only-binary=:all: --python-version 3.12 \
      --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 "onnxruntime-gpu==$version")
    mkdir "$work/cuda"
    for name in cuda shared; do
      unzip -q -j "$work"/onnxruntime_gpu-*.whl "onnxruntime/capi/libonnxruntime_providers_$name.so" -d "$work/cuda"
    done
    tar -C "$work/cuda" -cJf - . | parts "$folder/cuda"
  fi
  ls -l "$folder"
}

# Unpacks an archive where all of its parts are there.
unpack() {
  local name=$1 target=$2
  [ -f "$home/$name.done" ] && return 0
  [ -f "$home/parts/$name.sha256" ] || return 1
  cat "$home/parts/$name".[0-9]* | sha256sum --status -c "$home/parts/$name.sha256" || return 1
  cat "$home/parts/$name".[0-9]* | tar -C "$target" -xJf -
  touch "$home/$name.done"
}

run() {
  local folder=$1 out=$2 onnxruntime python
  mkdir -p "$home/parts"
  cp "$folder"/* "$home/parts/"
  unpack base "$home" || { echo "check.sh: $folder and $home/parts have not all of base.*" >&2; exit 3; }
  export DENO_DIR=$home/deno-dir PATH=$home:$PATH
  export LD_LIBRARY_PATH=$home/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  onnxruntime=$(echo "$DENO_DIR"/npm/*/onnxruntime-node/*/bin/napi-v*/linux/x64)
  unpack cuda "$onnxruntime" || echo "check.sh: without cuda.*, so without onnxruntime on CUDA" >&2
  python=$(command -v python3 || true)
  # CUDA's own libraries, where PyTorch brings them.
  if [ -n "$python" ]; then
    for lib in $("$python" -c 'import site; print(*site.getsitepackages())' | xargs -n1 -I{} find {}/nvidia -type d -name lib 2> /dev/null); do
      LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$lib
    done
  fi
  # A driver's list that is not where the Vulkan loader looks.
  local list=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
  if [ -f "$list" ] && ! ls /usr/share/vulkan/icd.d/nvidia* /etc/vulkan/icd.d/nvidia* > /dev/null 2>&1; then export VK_DRIVER_FILES=$list; fi
  deno run -A --quiet --cached-only "$root/tests/device/main.ts" --output "$out" ${python:+--python "$python"} "${@:3}"
}

dry_run() {
  local out=$1 driver=/usr/lib/chromium
  XDG_RUNTIME_DIR=$(mktemp -d)
  trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
  export XDG_RUNTIME_DIR VK_ICD_FILENAMES=$driver/vk_swiftshader_icd.json LD_LIBRARY_PATH=$driver${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  deno run -A --quiet "$root/tests/device/main.ts" --output "$out" --short
}

case ${1:-} in
  pack) pack "${@:2}" ;;
  run) run "${@:2}" ;;
  dry-run) dry_run "${@:2}" ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
