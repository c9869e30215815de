"""A tiny XLM-RoBERTa in bitsandbytes' 8-bit form, and what transformers gives for the weights that it stands for.

Writes tests/fixtures/quantized/{safetensors,torch}/ and golden.json, and layers/, whose layers PyTorch quantized (quantize_dynamic). bitsandbytes is not needed: its int8 form is row by row
round(weight * 127 / largest of the row), the largest in SCB (bitsandbytes/functional.py, int8_vectorwise_quant).
"""

import json
import pathlib

import torch
from safetensors.torch import save_file
from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "quantized"
IDS = [[0, 20, 5, 9, 22, 14, 2], [0, 7, 2]]


def main():
    torch.manual_seed(7)
    config = XLMRobertaConfig(
        vocab_size=23, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=16,
        type_vocab_size=1, layer_norm_eps=1e-5, num_labels=3, architectures=["XLMRobertaForSequenceClassification"],
    )
    model = XLMRobertaForSequenceClassification(config).eval()
    stored, meant = {}, {}
    for name, tensor in model.state_dict().items():
        tensor = torch.randn(tensor.shape) * 0.5
        if ".encoder." in name and name.endswith(".weight") and tensor.dim() == 2:
            largest = tensor.abs().amax(dim=1)
            stored[name] = torch.round(tensor * (127 / largest[:, None])).to(torch.int8)
            stored[name.removesuffix("weight") + "SCB"] = largest
            stored[name + "_format"] = torch.tensor(0, dtype=torch.uint8)
            meant[name] = stored[name].float() * largest[:, None] / 127
        else:
            stored[name] = tensor.half()
            meant[name] = stored[name].float()
    model.load_state_dict(meant)
    fields = json.loads(config.to_json_string())
    fields["quantization_config"] = {"load_in_8bit": True, "quant_method": "bitsandbytes"}
    for folder in ("safetensors", "torch"):
        (OUT / folder).mkdir(parents=True, exist_ok=True)
        (OUT / folder / "config.json").write_text(json.dumps(fields, indent=2) + "\n")
    save_file(stored, OUT / "safetensors" / "model.safetensors", {"format": "pt"})
    torch.save(stored, OUT / "torch" / "pytorch_model.bin")
    (OUT / "layers").mkdir(exist_ok=True)
    (OUT / "layers" / "config.json").write_text(json.dumps(json.loads(config.to_json_string()), indent=2) + "\n")
    layers = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    torch.save(layers.state_dict(), OUT / "layers" / "pytorch_model.bin")
    with torch.no_grad():
        logits = [model(torch.tensor([ids])).logits[0].tolist() for ids in IDS]
    (OUT / "golden.json").write_text(json.dumps({"input_ids": IDS, "logits": logits}) + "\n")


main()
