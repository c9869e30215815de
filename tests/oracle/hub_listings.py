"""What repositories of the hub hold, as far as it is publicly known: names of files, config.json, settings of tokenizers.

Written from memory and not fetched; dimensions are tiny, weights random, model cards and weights of other frameworks a few
bytes. What differs between the repositories is kept: which weights there are, in which format, under which names; which files of
the tokenizer; what transformers of those years wrote into config.json.
"""

import json

CONLL = ["O", "B-DATE", "I-DATE", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
WIKIANN = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
IDENTIFIED = "ja nl ar pl de it pt tr es hi el ur bg en fr zh ru th sw vi".split()
XNLI15 = "ar bg de el en es fr hi ru sw th tr ur vi zh".split()
WIKI17 = "ar de en es fr hi it ja ko nl pl pt ru sv tr vi zh".split()
WIKI100 = (
    "af als am an ang ar arz ast az bar be bg bn br bs ca ceb ckb cs cy da de el en eo es et eu fa fi fr fy ga gan gl gu he hi hr hu hy ia id "
    "is it ja jv ka kk kn ko ku la lb lt lv mk ml mn mr ms my nds ne nl nn no oc pl pt ro ru scn sco sh si simple sk sl sq sr sv sw ta te th tl "
    "tr tt uk ur uz vi war wuu yi zh zh_classical zh_min_nan zh_yue"
).split()
SPM, FAST, SETTINGS, MAP = "sentencepiece.bpe.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"
SAFE, BIN = "model.safetensors", "pytorch_model.bin"

MASK = {"content": "<mask>", "single_word": False, "lstrip": True, "rstrip": False, "normalized": True}
NAMED = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>", "cls_token": "<s>"}
SPECIAL_MAP = NAMED | {"mask_token": MASK}
PLAIN_MAP = NAMED | {"mask_token": "<mask>"}
WHOLE_SETTINGS = NAMED | {"mask_token": MASK | {"__type": "AddedToken"}, "model_max_length": 512, "special_tokens_map_file": None}

H5, MSGPACK, OT = b"\x89HDF\r\n\x1a\n\0\0\0\0", b"\x81\xa7roberta\x80", b"PK\x03\x04\n\0\0\0"
OTHERS = {
    ".gitattributes": b"*.bin.* filter=lfs diff=lfs merge=lfs -text\n*.safetensors filter=lfs diff=lfs merge=lfs -text\n",
    "README.md": "---\nlanguage: multilingual\nlicense: mit\n---\n\n# A model card\n".encode(),
}
# Exported graphs lie beside the weights; whoever reads them finds no graph here.
ONNX = {f"onnx/{name}": b"no graph" for name in ("model.onnx", "config.json", SPM, MAP, FAST, SETTINGS)}

ROBERTA = {
    "attention_probs_dropout_prob": 0.1, "bos_token_id": 0, "eos_token_id": 2, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
    "hidden_size": 8, "initializer_range": 0.02, "intermediate_size": 16, "layer_norm_eps": 1e-05, "max_position_embeddings": 514,
    "model_type": "xlm-roberta", "num_attention_heads": 2, "num_hidden_layers": 2, "output_past": True, "pad_token_id": 1, "type_vocab_size": 1,
}
LATER = {"position_embedding_type": "absolute", "use_cache": True, "classifier_dropout": None}
XLM = {
    "architectures": ["XLMWithLMHeadModel"], "asm": False, "attention_dropout": 0.1, "bos_index": 0, "bos_token_id": 0, "causal": False,
    "dropout": 0.1, "emb_dim": 8, "embed_init_std": 0.02209708691207961, "end_n_top": 5, "eos_index": 1, "gelu_activation": True, "init_std": 0.02,
    "is_encoder": True, "lang_id": 0, "layer_norm_eps": 1e-12, "mask_index": 5, "mask_token_id": 0, "max_position_embeddings": 512, "max_vocab": -1,
    "min_count": 0, "model_type": "xlm", "n_heads": 2, "n_layers": 2, "output_past": True, "pad_index": 2, "pad_token_id": 2, "same_enc_dec": True,
    "share_inout_emb": True, "sinusoidal_embeddings": False, "start_n_top": 5, "summary_activation": None, "summary_first_dropout": 0.1,
    "summary_proj_to_labels": True, "summary_type": "first", "summary_use_proj": True, "unk_index": 3,
}
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
]
NORMALIZE = {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}


def text(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def labels(names):
    return {"id2label": {str(i): name for i, name in enumerate(names)}, "label2id": {name: i for i, name in enumerate(names)}}


def sentence_folder(pooling, max_seq_length, modules):
    modes = {f"pooling_mode_{name}": name == pooling for name in ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")}
    return {
        "modules.json": text(modules), "1_Pooling/config.json": text({"word_embedding_dimension": 8} | modes),
        "sentence_bert_config.json": text({"max_seq_length": max_seq_length, "do_lower_case": False}),
    }


def languages(codes):
    return {"n_langs": len(codes), "lang2id": {code: i for i, code in enumerate(codes)}, "id2lang": {str(i): code for i, code in enumerate(codes)}}


def xlm(config, lowercase, foreign=(), settings=None):
    written = {"model_max_length": 512, "do_lowercase_and_remove_accent": lowercase} if settings is None else settings
    files = {name: H5 for name in foreign} | {"generation_config.json": text({"_from_model_config": True, "bos_token_id": 0, "pad_token_id": 2})}
    return {"config": XLM | config, "weights": {BIN: "legacy", SAFE: "safetensors"}, "tokenizer": [], "files": files | {SETTINGS: text(written)}}


# config.json without its sizes, weights and how each is written, files of the tokenizer, other files as they are.
REPOSITORIES = {
    "FacebookAI/xlm-roberta-base": {
        "config": ROBERTA | {"architectures": ["XLMRobertaForMaskedLM"], "position_embedding_type": "absolute", "transformers_version": "4.17.0.dev0", "use_cache": True},
        "weights": {BIN: "legacy", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {SETTINGS: text({"model_max_length": 512}), "tf_model.h5": H5, "flax_model.msgpack": MSGPACK, **ONNX},
    },
    "FacebookAI/xlm-roberta-large": {
        "config": ROBERTA | {"architectures": ["XLMRobertaForMaskedLM"], "num_hidden_layers": 3, "position_embedding_type": "absolute", "use_cache": True},
        "weights": {BIN: "legacy", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {SETTINGS: text({"model_max_length": 512}), "tf_model.h5": H5, "flax_model.msgpack": MSGPACK, **ONNX, "onnx/model.onnx_data": b"no weights"},
    },
    "papluca/xlm-roberta-base-language-detection": {
        "config": ROBERTA | LATER | labels(IDENTIFIED) | {
            "_name_or_path": "xlm-roberta-base", "architectures": ["XLMRobertaForSequenceClassification"], "problem_type": "single_label_classification",
            "torch_dtype": "float32", "transformers_version": "4.12.5",
        },
        "weights": {BIN: "zip", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {SETTINGS: text(WHOLE_SETTINGS | {"name_or_path": "xlm-roberta-base", "tokenizer_class": "XLMRobertaTokenizer"}), MAP: text(SPECIAL_MAP), "tf_model.h5": H5},
    },
    "Davlan/xlm-roberta-base-ner-hrl": {
        "config": ROBERTA | labels(CONLL) | {"_name_or_path": "xlm-roberta-base", "architectures": ["XLMRobertaForTokenClassification"], "gradient_checkpointing": False},
        "weights": {BIN: "zip"}, "tokenizer": [SPM],
        "files": {
            SETTINGS: text(WHOLE_SETTINGS | {"full_tokenizer_file": None, "name_or_path": "xlm-roberta-base", "do_lower_case": False}), MAP: text(SPECIAL_MAP),
            "training_args.bin": b"PK\x03\x04", "test_results.txt": b"f1 = 0.9\n",
        },
    },
    "Davlan/xlm-roberta-base-wikiann-ner": {
        "config": ROBERTA | LATER | labels(WIKIANN) | {"architectures": ["XLMRobertaForTokenClassification"], "torch_dtype": "float32"},
        "weights": {BIN: "zip"}, "tokenizer": [SPM], "files": {SETTINGS: text(WHOLE_SETTINGS | {"do_lower_case": False}), MAP: text(SPECIAL_MAP), "tf_model.h5": H5},
    },
    "deepset/xlm-roberta-base-squad2": {
        "config": ROBERTA | {"architectures": ["XLMRobertaForQuestionAnswering"], "gradient_checkpointing": False, "language": "english", "name": "XLMRoberta"},
        "weights": {BIN: "zip", SAFE: "safetensors"}, "tokenizer": [SPM],
        "files": {SETTINGS: text({"do_lower_case": False, "model_max_length": 512}), MAP: text(SPECIAL_MAP)},
    },
    "joeddav/xlm-roberta-large-xnli": {
        "config": ROBERTA | labels(["contradiction", "neutral", "entailment"]) | {"architectures": ["XLMRobertaForSequenceClassification"], "num_hidden_layers": 3},
        "weights": {BIN: "legacy", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {SETTINGS: text({"model_max_length": 512}), MAP: text(PLAIN_MAP), "tf_model.h5": H5},
    },
    "cardiffnlp/twitter-xlm-roberta-base-sentiment": {
        "config": ROBERTA | labels(["negative", "neutral", "positive"]) | {
            "_name_or_path": "/home/user/models/twitter-xlm-roberta-base", "architectures": ["XLMRobertaForSequenceClassification"], "gradient_checkpointing": False,
        },
        "weights": {BIN: "zip"}, "tokenizer": [SPM], "files": {MAP: text(PLAIN_MAP), "tf_model.h5": H5},
    },
    "intfloat/multilingual-e5-base": {
        "config": ROBERTA | LATER | {"_name_or_path": "tmp/", "architectures": ["XLMRobertaModel"], "torch_dtype": "float32"},
        "weights": {BIN: "zip", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {
            SETTINGS: text(WHOLE_SETTINGS | {"tokenizer_class": "XLMRobertaTokenizer"}), MAP: text(SPECIAL_MAP), **sentence_folder("mean_tokens", 512, [*MODULES, NORMALIZE]), **ONNX,
        },
    },
    "intfloat/multilingual-e5-large-instruct": {
        "config": ROBERTA | LATER | {"architectures": ["XLMRobertaModel"], "num_hidden_layers": 3, "torch_dtype": "float16"},
        "weights": {SAFE: "float16"}, "tokenizer": [SPM, FAST],
        "files": {
            SETTINGS: text(WHOLE_SETTINGS | {"tokenizer_class": "XLMRobertaTokenizer"}), MAP: text(SPECIAL_MAP), **sentence_folder("mean_tokens", 512, [*MODULES, NORMALIZE]), **ONNX,
            "config_sentence_transformers.json": text({"prompts": {}, "default_prompt_name": None}),
        },
    },
    # Its tokenizer is XLM-RoBERTa's, its model is not.
    "intfloat/multilingual-e5-small": {
        "config": ROBERTA | LATER | {"architectures": ["BertModel"], "model_type": "bert", "tokenizer_class": "XLMRobertaTokenizer", "max_position_embeddings": 512},
        "weights": {SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {SETTINGS: text(WHOLE_SETTINGS | {"tokenizer_class": "XLMRobertaTokenizer"}), MAP: text(SPECIAL_MAP), **sentence_folder("mean_tokens", 512, [*MODULES, NORMALIZE])},
    },
    "BAAI/bge-m3": {
        "config": ROBERTA | LATER | {"architectures": ["XLMRobertaModel"], "max_position_embeddings": 8194, "torch_dtype": "float32", "transformers_version": "4.33.0"},
        "weights": {BIN: "zip"}, "tokenizer": [SPM, FAST],
        "files": {
            SETTINGS: text(WHOLE_SETTINGS | {"model_max_length": 8192, "tokenizer_class": "XLMRobertaTokenizer", "clean_up_tokenization_spaces": True}),
            MAP: text(SPECIAL_MAP), **sentence_folder("cls_token", 8192, [*MODULES, NORMALIZE]), **ONNX, "onnx/model.onnx_data": b"no weights",
            "onnx/Constant_7_attr__value": b"\0\0\0\0", "colbert_linear.pt": OT, "sparse_linear.pt": OT, "imgs/bm25.jpg": b"\xff\xd8\xff\xe0",
            "config_sentence_transformers.json": text({"__version__": {"sentence_transformers": "2.2.2", "transformers": "4.33.0", "pytorch": "2.1.2+cu121"}}),
        },
    },
    "sentence-transformers/paraphrase-multilingual-mpnet-base-v2": {
        "config": ROBERTA | {"_name_or_path": "old_models/paraphrase-multilingual-mpnet-base-v2/0_Transformer", "architectures": ["XLMRobertaModel"], "gradient_checkpointing": False},
        "weights": {BIN: "zip", SAFE: "safetensors"}, "tokenizer": [SPM, FAST],
        "files": {
            SETTINGS: text(WHOLE_SETTINGS | {"tokenizer_class": "XLMRobertaTokenizer"}), MAP: text(SPECIAL_MAP), **sentence_folder("mean_tokens", 128, MODULES), "tf_model.h5": H5,
            "config_sentence_transformers.json": text({"__version__": {"sentence_transformers": "2.0.0", "transformers": "4.7.0", "pytorch": "1.9.0+cu102"}}),
            **{f"onnx/{name}": b"no graph" for name in ("model.onnx", "model_O1.onnx", "model_qint8_avx512.onnx")}, "openvino/openvino_model.xml": b"<xml/>",
            "openvino/openvino_model.bin": b"no weights",
        },
    },
    "FacebookAI/xlm-mlm-xnli15-1024": xlm({"use_lang_emb": True} | languages(XNLI15), True, ["tf_model.h5"]),
    "FacebookAI/xlm-mlm-tlm-xnli15-1024": xlm({"use_lang_emb": True} | languages(XNLI15), True, ["tf_model.h5"]),
    "FacebookAI/xlm-mlm-enfr-1024": xlm({"use_lang_emb": True} | languages(["en", "fr"]), True, ["tf_model.h5"]),
    "FacebookAI/xlm-mlm-17-1280": xlm({"use_lang_emb": False} | languages(WIKI17), False),
    "FacebookAI/xlm-mlm-100-1280": xlm(
        {"use_lang_emb": False} | languages(WIKI100), False,
        settings={"model_max_length": 512, "do_lowercase_and_remove_accent": False, "tokenizer_class": "XLMTokenizer"},
    ),
    "FacebookAI/xlm-mlm-en-2048": xlm({"use_lang_emb": False, "n_langs": 1, "lang2id": {"en": 0}, "id2lang": {"0": "en"}}, True, ["tf_model.h5", "rust_model.ot"]),
}
