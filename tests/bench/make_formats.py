"""Writes a safetensors checkpoint in other layouts: python make_formats.py SOURCE TARGET. Needs torch and safetensors.

Makes TARGET/torch-zip, TARGET/torch-legacy and TARGET/safetensors-fp16, each with links to the files beside the weights.
"""

import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

source, target = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
state = load_file(source / "model.safetensors")


def folder(name):
    path = target / name
    path.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.name != "model.safetensors" and not (path / file.name).exists():
            (path / file.name).symlink_to(file)
    return path


torch.save(state, folder("torch-zip") / "pytorch_model.bin")
torch.save(state, folder("torch-legacy") / "pytorch_model.bin", _use_new_zipfile_serialization=False)
save_file({name: tensor.half() for name, tensor in state.items()}, folder("safetensors-fp16") / "model.safetensors", {"format": "pt"})
