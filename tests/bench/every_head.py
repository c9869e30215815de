"""One checkpoint for every task: the language model's, and the other heads beside it. Their names differ, so each class of
transformers finds its own and leaves the rest."""

import torch
import transformers
from safetensors.torch import load_file, save_file

FILE = "model.safetensors"
TASK_CLASSES = ("ForSequenceClassification", "ForTokenClassification")


def save_with_every_head(family, language_model, questions, config, directory):
    """`language_model` and `questions` are the ends of class names that differ between the families."""
    dtype = config.dtype or torch.float32
    getattr(transformers, f"{family}{language_model}")(config).to(dtype).save_pretrained(directory)
    tensors = load_file(directory / FILE)
    for name in (*TASK_CLASSES, questions):
        model = getattr(transformers, f"{family}{name}")(config)
        for key, value in model.state_dict().items():
            if not key.startswith((model.base_model_prefix + ".", "position_ids")):
                tensors.setdefault(key, value.to(dtype).contiguous())
        del model
    save_file(tensors, directory / FILE, metadata={"format": "pt"})
