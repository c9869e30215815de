"""Which safetensors files the safetensors package reads.

Writes tests/fixtures/safetensors_headers.json: for each case the header as text, how many bytes of data follow, the length that the file
declares where it is another, and the names of the tensors that safetensors finds, or null where it refuses.
"""

import json
import pathlib
import struct
import tempfile

import safetensors

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "safetensors_headers.json"
BITS = dict(
    BOOL=8, F4=4, F6_E2M3=6, F6_E3M2=6, U8=8, I8=8, F8_E5M2=8, F8_E4M3=8, F8_E8M0=8, F8_E4M3FNUZ=8, F8_E5M2FNUZ=8, I16=16, U16=16, F16=16,
    BF16=16, I32=32, U32=32, F32=32, C64=64, F64=64, I64=64, U64=64, F128=128, I4=4, U4=4, F8=8, f32=32, float32=32,
)
cases = {}


def tensor(dtype="F32", shape=(1,), offsets=(0, 4), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


def add(title, header, data=0, declared=None):
    cases[title] = (header if isinstance(header, str) else json.dumps(header, ensure_ascii=False), data, declared)


A = json.dumps(tensor())
add("a tensor", {"a": tensor()}, 4)
for value in ["null", "{}", '{"a":"b"}', '{"a":1}', '{"a":null}', '{"a":{}}', "[]", '["a"]', '"x"', "1", "false", '{"a":"1","a":"2"}', '{"é":"\\ud83d\\ude00"}']:
    add(f"__metadata__ {value}", '{"__metadata__":%s,"a":%s}' % (value, A), 4)
add("__metadata__ twice", '{"__metadata__":{},"__metadata__":{},"a":%s}' % A, 4)
add("__metadata__ alone", '{"__metadata__":{"a":"b"}}')
add("__metadata__ as a tensor", '{"__metadata__":%s}' % A, 4)
for dtype, bits in BITS.items():
    add(f"dtype {dtype}", {"a": tensor(dtype, (8,), (0, bits))}, bits)
add("three elements of 4 bits in 2 bytes", {"a": tensor("F4", (3,), (0, 2))}, 2)
add("three elements of 4 bits in 1 byte", {"a": tensor("F4", (3,), (0, 1))}, 1)
add("four elements of 6 bits", {"a": tensor("F6_E2M3", (4,), (0, 3))}, 3)
add("no element of 4 bits", {"a": tensor("F4", (0,), (0, 0))})
for field in ("dtype", "shape", "data_offsets"):
    add(f"no {field}", {"a": {k: v for k, v in tensor().items() if k != field}}, 4)
    add(f"{field} null", {"a": tensor() | {field: None}}, 4)
    add(f"{field} twice", '{"a":%s}' % A.replace("{", '{"%s":%s,' % (field, json.dumps(tensor()[field]))), 4)
add("a field nobody knows", {"a": tensor(x=[1])}, 4)
add("a field nobody knows twice", '{"a":%s}' % A.replace("{", '{"x":1,"x":2,'), 4)
for shape in ["[true]", '["1"]', "[-1]", "[0.5]", "1", "{}", "[[1]]"]:
    add(f"shape {shape}", '{"a":{"dtype":"F32","shape":%s,"data_offsets":[0,4]}}' % shape, 4)
add("rank 0", {"a": tensor(shape=())}, 4)
add("no elements", {"a": tensor(shape=(0, 5), offsets=(0, 0))})
add("2^32 × 2^32 elements", {"a": tensor(shape=(2**32, 2**32), offsets=(0, 0))})
for offsets in ["[0,4,4]", "[0]", "[4,0]", "[-4,0]", "[0,4.5]", '{"0":0,"1":4}', '"04"', "[0,8]", "[0,3]"]:
    add(f"data_offsets {offsets}", '{"a":{"dtype":"F32","shape":[1],"data_offsets":%s}}' % offsets, 4)
add("two tensors in one place", {"a": tensor(), "b": tensor()}, 4)
add("overlap", {"a": tensor(), "b": tensor(offsets=(2, 6))}, 6)
add("a hole", {"a": tensor(), "b": tensor(offsets=(8, 12))}, 12)
add("a hole at the start", {"a": tensor(offsets=(4, 8))}, 8)
add("bytes after the last tensor", {"a": tensor()}, 5)
add("fewer bytes than the tensors have", {"a": tensor()}, 3)
add("tensors in another order than their data", {"a": tensor(offsets=(4, 8)), "b": tensor()}, 8)
add("tensors without elements between others", {"a": tensor(shape=(0,), offsets=(0, 0)), "b": tensor(), "c": tensor(shape=(0,), offsets=(4, 4))}, 4)
add("a tensor without elements inside another", {"a": tensor(shape=(0,), offsets=(2, 2)), "b": tensor()}, 4)
add("a tensor twice", '{"a":%s,"a":%s}' % (A, A), 4)
add("no tensors", {})
add("no tensors and data", {}, 4)
add("an empty name", {"": tensor()}, 4)
add("the name __proto__", {"__proto__": tensor()}, 4)
for title, text in {"a space": " ", "a line feed": "\n", "a NUL": "\0", "a letter": "x", "a byte order mark": "\ufeff"}.items():
    add(f"{title} before", f'{text}{{"a":{A}}}', 4)
    add(f"{title} after", f'{{"a":{A}}}{text}', 4)
add("lines and indents", json.dumps({"a": tensor()}, indent=1), 4)
add("a raw control character", '{"a\n":%s}' % A, 4)
add("a comment", '{"a":%s/**/}' % A, 4)
add("a trailing comma", '{"a":%s,}' % A, 4)
add("NaN", '{"a":%s}' % A.replace("{", '{"x":NaN,'), 4)
for text in ("[]", "null", "1", '"{}"', ""):
    add(f"a header that is {text or 'empty'}", text)
for declared in (0, 1, 5, 1000, 100_000_001, 2**63):
    add(f"a header of {declared} bytes, it says", {"a": tensor()}, 4, declared)

golden = {}
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "model.safetensors"
    for title, (header, data, declared) in cases.items():
        text = header.encode()
        path.write_bytes(struct.pack("<Q", len(text) if declared is None else declared) + text + bytes(data))
        try:
            with safetensors.safe_open(path, framework="pt") as file:
                names = sorted(file.keys())
        except Exception:
            names = None
        golden[title] = {"header": header, "data": data, "declared": None if declared is None else str(declared), "names": names}
OUT.write_text(json.dumps({"safetensors": safetensors.__version__, "cases": golden}, indent=1) + "\n")
