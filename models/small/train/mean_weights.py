"""The mean of two sets of weights of one run (Wortsman et al. 2022, "Model soups").

python mean_weights.py FIRST SECOND RESULT    model.safetensors files
"""

import sys

from safetensors.torch import load_file, save_file


def main(first: str, second: str, result: str):
    a, b = load_file(first), load_file(second)
    mean = {name: ((a[name].float() + b[name].float()) / 2).to(a[name].dtype) for name in b}
    save_file(mean, result, metadata={"format": "pt"})


if __name__ == "__main__":
    main(*sys.argv[1:4])
