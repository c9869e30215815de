"""Reads outputs of `xlm --to` as the labelling tools do: read_labelled.py FORMAT OUTPUT EXPECTED [CONFIG.xml].

EXPECTED is the output of `xlm tag` or `xlm classify` for the same records in JSONL, with offsets in code points. Prints
how many records it has compared.
"""

import json
import sys


def spans(row):
    """The expected spans as (start, end, label)."""
    return [
        (e["start"], e["end"], e.get("entity_group") or e["entity"])
        for e in row["entities"]
        if (e.get("entity_group") or e["entity"]) and e["start"] < e["end"]
    ]


def label_studio(path, rows, config):
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(open(config, encoding="utf-8").read())
    tasks = json.load(open(path, encoding="utf-8"))
    assert len(tasks) == len(rows), (len(tasks), len(rows))
    for task, row in zip(tasks, rows):
        assert interface.validate_task({"data": task["data"]}), task
        (prediction,) = task["predictions"]
        errors = interface.validate_prediction(prediction, return_errors=True)
        assert errors == [], (errors, task)
        regions = [region["value"] for region in prediction["result"]]
        if "labels" in row:
            assert [region["choices"] for region in regions] == [[row["labels"][0]["label"]]]
        else:
            found = [(r["start"], r["end"], r["labels"][0]) for r in regions]
            assert found == spans(row), (found, row)
            for r in regions:
                assert task["data"]["text"][r["start"] : r["end"]] == r["text"]
        for region in prediction["result"]:
            value = region["value"]
            value["labels" if "labels" in value else "choices"] = ["no such label"]
        if regions:
            assert interface.validate_prediction(prediction, return_errors=True), "a wrong label is accepted"


def doccano(path, rows, _config):
    for line, row in zip(lines(path, rows), rows):
        units = line["text"].encode("utf-16-le")
        cut = lambda start, end: units[2 * start : 2 * end].decode("utf-16-le")
        assert line["text"] == row["text"]
        assert [(cut(s, e), label) for s, e, label in line["label"]] == [
            (row["text"][s:e], label) for s, e, label in spans(row)
        ]


def prodigy(path, rows, _config):
    for line, row in zip(lines(path, rows), rows):
        assert line["text"] == row["text"]
        assert [(s["start"], s["end"], s["label"]) for s in line["spans"]] == spans(row)


def conll(path, rows, _config):
    blocks = open(path, encoding="utf-8", newline="\n").read().split("\n\n")
    assert blocks.pop() == "" and len(blocks) == len(rows)
    for block, row in zip(blocks, rows):
        found = [tuple(line.split(" ")) for line in block.split("\n")]
        assert found == [(e["text"], e["entity"]) for e in row["entities"]], (found, row)


def conllu(path, rows, _config):
    from conllu import parse

    sentences = parse(open(path, encoding="utf-8", newline="\n").read())
    assert len(sentences) == len(rows)
    for sentence, row in zip(sentences, rows):
        words = [(token["form"], token["upos"]) for token in sentence]
        assert words == [(e["text"], e["entity"]) for e in row["entities"]], (words, row)


def brat(path, rows, _config):
    for row in rows:
        read = lambda suffix: open(f"{path}/{row['id']}.{suffix}", encoding="utf-8", newline="\n").read()
        text = read("txt")
        assert text == row["text"].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        found = []
        for line in read("ann").split("\n")[:-1]:
            _, place, surface = line.split("\t")
            label, offsets = place.split(" ", 1)
            fragments = [text[int(a) : int(b)] for a, b in (part.split(" ") for part in offsets.split(";"))]
            assert " ".join(fragments) == surface, (fragments, surface)
            found.append(("".join(surface.split()), label))
        assert found == [("".join(row["text"][s:e].split()), label) for s, e, label in spans(row)]


def lines(path, rows):
    found = [json.loads(line) for line in open(path, encoding="utf-8", newline="\n")]
    assert len(found) == len(rows)
    return found


if __name__ == "__main__":
    name, path, expected, *config = sys.argv[1:]
    rows = [json.loads(line) for line in open(expected, encoding="utf-8", newline="\n")]
    reader = {"label-studio": label_studio}.get(name) or globals()[name]
    reader(path, rows, config[0] if config else None)
    print(len(rows))
