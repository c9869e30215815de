"""What transformers 4.57.6's question-answering pipeline answers on tiny checkpoints. Run it with that version.

Writes tests/fixtures/qa/{models,cases}.json.gz. XLM-RoBERTa is compared with the pipeline and its fast tokenizer. XLM, on
which that pipeline raises, is computed here by the pipeline's arithmetic (softmax over context and position 0, spans, whole
white-space words, equal answers merged), and its beam-search head by that of the SQuAD metrics, in plain loops.
"""

import math

import torch
import transformers
from transformers import pipeline

from task_models import load_tokenizer, make, stored, write

if transformers.__version__ != "4.57.6":
    print("qa.py needs transformers 4.57.6: its fixtures stay as they are")
    raise SystemExit(0)
CONTEXTS = [
    "Plants make food by a process called photosynthesis. Light gives them energy.",
    "Les plantes créent de l'énergie, dit-elle; l'oxygène est partout.",
    "Растения создают воду благодаря фотосинтезу! Emoji 🎉 here.",
    "A",
]
LONG = " ".join(CONTEXTS[:3] * 3)
QUESTIONS = ["What do plants make?", "Qui?", "Кто создают воду и свет?"]
MODELS = {
    "roberta": ("XLMRobertaForQuestionAnswering", "xlm_roberta", {}, 1),
    "roberta_other": ("XLMRobertaForQuestionAnswering", "xlm_roberta", {}, 7),
    "xlm": ("XLMForQuestionAnsweringSimple", "xlm", {}, 3),
    "xlm_beam": ("XLMForQuestionAnswering", "xlm", dict(start_n_top=3, end_n_top=4), 4),
}
models, cases = {}, []


def softmax(logits, allowed):
    powers = [math.exp(x - max(logits)) if a else 0.0 for x, a in zip(logits, allowed)]
    return [p / sum(powers) for p in powers]


def whole_words(words):
    """Where each white-space word stands in the text they make."""
    at, spans = 0, []
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    return spans


def xlm_case(model, tokenizer, question, context, top_k, impossible, beam):
    words = context.split(" ")
    pieces = [tokenizer.convert_tokens_to_ids(tokenizer.tokenize(word)) for word in words]
    body = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(context))
    if sum(pieces, []) != body:
        return None
    owner = [w for w, own in enumerate(pieces) for _ in own]
    asked = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(question))
    ids = tokenizer.build_inputs_with_special_tokens(asked, body)
    begin = len(ids) - 1 - len(body)
    context_at = range(begin, begin + len(body))
    spans = whole_words(words)
    found = []
    if beam:
        cls = ids.index(tokenizer.cls_token_id)
        p_mask = [0.0 if i == cls or i in context_at else 1.0 for i in range(len(ids))]
        with torch.no_grad():
            out = model(torch.tensor([ids]), p_mask=torch.tensor([p_mask]), cls_index=torch.tensor([cls]))
        k = model.config.start_n_top
        for i in range(k):
            for j in range(model.config.end_n_top):
                s, e = out.start_top_index[0, i].item(), out.end_top_index[0, j * k + i].item()
                if s in context_at and e in context_at and s <= e < s + 15:
                    found.append((s, e, out.start_top_log_probs[0, i].item() * out.end_top_log_probs[0, j * k + i].item()))
        null = torch.sigmoid(out.cls_logits[0]).item()
    else:
        with torch.no_grad():
            out = model(torch.tensor([ids]))
        allowed = [i == 0 or i in context_at for i in range(len(ids))]
        start, end = softmax(out.start_logits[0].tolist(), allowed), softmax(out.end_logits[0].tolist(), allowed)
        null = start[0] * end[0]
        found = sorted(((s, e, start[s] * end[e]) for s in context_at for e in context_at if s <= e < s + 15), key=lambda f: -f[2])[: top_k * 2 + 10]
    answers = {}
    for s, e, score in found:
        first, last = spans[owner[s - begin]][0], spans[owner[e - begin]][1]
        text = context[first:last]
        key = text if beam else text.lower()
        if key not in answers:
            answers[key] = dict(score=score, start=first, end=last, answer=text)
        elif not beam:
            answers[key]["score"] += score
        elif score > answers[key]["score"]:
            answers[key] = dict(score=score, start=first, end=last, answer=text)
    result = list(answers.values())
    if impossible:
        result.append(dict(score=null, start=0, end=0, answer=""))
    return sorted(result, key=lambda a: -a["score"])[:top_k]


for name, (cls, tokenizer_name, config, seed) in MODELS.items():
    model, tokenizer = make(cls, tokenizer_name, config, seed), load_tokenizer(tokenizer_name)
    models[name] = stored(model, tokenizer_name)

    def case(question, context, options, result):
        result = [result] if isinstance(result, dict) else result
        cases.append(dict(model=name, record=dict(question=question, context=context), options=options, result=result))

    if name.startswith("roberta"):
        answer = pipeline("question-answering", model=model, tokenizer=tokenizer)
        for question in QUESTIONS:
            for context in CONTEXTS[:3]:
                for options in [{}, dict(top_k=3), dict(top_k=2, align_to_words=False), dict(top_k=2, handle_impossible_answer=True), dict(max_answer_len=2, top_k=4)]:
                    case(question, context, options, answer(question=question, context=context, **options))
            for options in [dict(max_seq_len=40, doc_stride=8), dict(max_seq_len=40, doc_stride=0, top_k=3), dict(max_seq_len=45, doc_stride=12, top_k=5, handle_impossible_answer=True),
                            dict(max_seq_len=45, doc_stride=12, top_k=4, align_to_words=False)]:
                case(question, LONG, options, answer(question=question, context=LONG, **options))
        case(QUESTIONS[0], CONTEXTS[3], {}, answer(question=QUESTIONS[0], context=CONTEXTS[3]))
        continue
    beam = name == "xlm_beam"
    for question in QUESTIONS:
        for context in CONTEXTS:
            for top_k, impossible in [(1, False), (4, False), (3, True)]:
                result = xlm_case(model, tokenizer, question, context, top_k, impossible, beam)
                if result:
                    case(question, context, dict(top_k=top_k, handle_impossible_answer=impossible), result)
print(len(cases), {name: sum(c["model"] == name for c in cases) for name in MODELS})
write("qa", models, cases)
