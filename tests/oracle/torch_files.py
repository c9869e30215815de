"""Which files torch.load(weights_only=True) reads: zip archives and pickles, whole and damaged.

Writes tests/fixtures/torch_files.json: for each case the file as base64, and the numbers of each tensor that torch finds in it, or null
where it refuses. The files are put together byte by byte, so that every part of them can be wrong.
"""

import base64
import json
import pathlib
import struct
import tempfile
import warnings
import zlib

import torch

warnings.simplefilter("ignore")
OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "torch_files.json"
DATA = struct.pack("<2f", 1, 2)
MAX = 0xFFFFFFFF


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def storage(kind=b"ctorch\nFloatStorage\n", key="0", elements=b"K\x02"):
    return b"(" + text("storage") + kind + text(key) + text("cpu") + elements + b"tQ"


def tensor(inner=storage(), offset=b"K\x00", shape=b"K\x02\x85", strides=b"K\x01\x85"):
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + inner + offset + shape + strides + b"\x89ccollections\nOrderedDict\n)RtR"


def program(body=None, proto=b"\x80\x02", stop=b"."):
    return proto + (b"}" + text("a") + tensor() + b"s" if body is None else body) + stop


def tensor_v3(dtype, elements, length):
    return (
        b"}" + text("a") + b"ctorch._utils\n_rebuild_tensor_v3\n(" + storage(b"ctorch.storage\nUntypedStorage\n", elements=b"K" + bytes([length]))
        + b"K\x00K" + bytes([elements]) + b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)Rctorch\n" + dtype + b"\ntRs"
    )


def zipped(entries, end=None, zip64_end=False, comment=b"", before=b"", after=b"", count=0, hidden=b""):
    """`entries`: name, content, and what is written wrongly."""
    out, directory = bytearray(before), bytearray()
    for name, content, *wrong in entries:
        w = wrong[0] if wrong else {}
        raw, header, crc = w.get("stored", content), len(out), w.get("crc", zlib.crc32(content))
        flags, method, zip64 = w.get("flags", 0), w.get("method", 0), w.get("zip64", False)
        local, sizes = w.get("local", name), (len(raw), w.get("length", len(content)))
        local_sizes, local_crc = w.get("local_sizes", sizes), w.get("local_crc", crc)
        extra = b""
        if zip64:
            extra = struct.pack("<HHQQ", 1, 16, *reversed(sizes))
            local_sizes = (MAX, MAX)
        out += struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, w.get("local_flags", flags), w.get("local_method", method), 0, 0, local_crc, *local_sizes, len(local), len(extra))
        out += local.encode() + extra + raw + w.get("descriptor", b"")
        extra = struct.pack("<HHQQQ", 1, 24, *reversed(sizes), header) if zip64 else b""
        numbers = (MAX, MAX) if zip64 else sizes
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, flags, method, 0, 0, crc, *numbers, len(name), len(extra), 0, 0, 0, 0, MAX if zip64 else w.get("header", header))
        directory += name.encode() + extra
    directory += hidden
    start, entries_said = len(out), len(entries) + count
    out += directory
    if zip64_end:
        at = len(out)
        out += struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, entries_said, entries_said, len(directory), start)
        out += struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    out += end if end is not None else struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, entries_said, entries_said, len(directory), start, len(comment))
    return bytes(out + comment + after)


def archive(pickle=None, top="archive", data=DATA, **wrong):
    """The usual archive; `wrong` by part: pickle_, data_, or of the whole."""
    of = lambda part: {k.removeprefix(part): v for k, v in wrong.items() if k.startswith(part)}
    whole = {k: v for k, v in wrong.items() if not k.startswith(("pickle_", "data_"))}
    return zipped([
        (f"{top}/data.pkl", program() if pickle is None else pickle, of("pickle_")),
        (f"{top}/data/0", data, of("data_")),
        (f"{top}/version", b"3\n"),
        *whole.pop("more", []),
    ], **whole)


def deflated(content):
    return zlib.compress(content, 9)[2:-4]


DESCRIPTOR = struct.pack("<IIII", 0x08074B50, zlib.crc32(DATA), len(DATA), len(DATA))
CASES = {
    "an archive": archive(),
    "an archive of another name": archive(top="model"),
    "a comment": archive(comment=b"PK and more"),
    "a ZIP64 end": archive(zip64_end=True),
    "ZIP64 entries": archive(pickle_zip64=True, data_zip64=True),
    "data descriptors": archive(data_flags=8, data_local_sizes=(0, 0), data_local_crc=0, data_descriptor=DESCRIPTOR),
    "data descriptors, sizes before them": archive(data_flags=8, data_descriptor=DESCRIPTOR),
    "UTF-8 names": archive(data_flags=0x800),
    "another file in the folder": archive(more=[("archive/.data/serialization_id", b"7")]),
    "a folder's own entry": archive(more=[("archive/", b"")]),
    "a second top folder": archive(more=[("other/version", b"3\n")]),
    "a second top folder with a pickle": archive(more=[("other/data.pkl", program(b"}"))]),
    "a folder of macOS before": zipped([("__MACOSX/x", b""), ("archive/data.pkl", program()), ("archive/data/0", DATA), ("archive/version", b"3\n")]),
    "files without a folder": zipped([("data.pkl", program()), ("data/0", DATA), ("version", b"3\n")]),
    "a pickle a folder deeper": zipped([("a/b/data.pkl", program()), ("a/b/data/0", DATA), ("a/b/version", b"3\n")]),
    "a name with ../": archive(more=[("archive/../x", b"7")]),
    "an absolute name": archive(more=[("/archive/x", b"7")]),
    "a name twice": archive(more=[("archive/data/0", struct.pack("<2f", 3, 4))]),
    "a pickle twice": archive(more=[("archive/data.pkl", program())]),
    "a local name that differs": archive(data_local="archive/data/1"),
    "a local size that is smaller": archive(data_local_sizes=(4, 4)),
    "a local size that is larger": archive(data_local_sizes=(12, 12)),
    "a local size of the pickle that differs": archive(pickle_local_sizes=(4, 4)),
    "a local checksum that differs": archive(pickle_local_crc=7),
    "a checksum that is wrong in both places": archive(pickle_crc=7),
    "a local method that differs": archive(data_local_method=8),
    "local flags that differ": archive(data_local_flags=1),
    "an encrypted file": archive(data_flags=1),
    "a strongly encrypted file": archive(data_flags=0x41),
    "a patch": archive(data_flags=0x20),
    "a compressed pickle": archive(pickle_method=8, pickle_stored=deflated(program())),
    "a compressed storage": archive(data_method=8, data_stored=deflated(DATA)),
    "an unknown method": archive(data_method=99),
    "a storage that is too short": archive(data=DATA[:4]),
    "a storage that is too long": archive(data=DATA + DATA),
    "a storage that claims more than there is": archive(data_length=1 << 30, data_local_sizes=(1 << 30, 1 << 30)),
    "a header outside the file": archive(data_header=1 << 20),
    "a header inside another file": archive(data_header=3),
    "one entry too many in the end": archive(count=1),
    "one entry too few in the end": archive(count=-1),
    "bytes behind the end": archive(after=b"more"),
    "no end": archive(end=b""),
    "no version": zipped([("archive/data.pkl", program()), ("archive/data/0", DATA)]),
    "no pickle": zipped([("archive/data/0", DATA), ("archive/version", b"3\n")]),
    "no storage": zipped([("archive/data.pkl", program()), ("archive/version", b"3\n")]),
    "a TorchScript program": archive(more=[("archive/constants.pkl", b"\x80\x02).")]),
    "a byte order": archive(more=[("archive/byteorder", b"little")]),
    "an unknown byte order": archive(more=[("archive/byteorder", b"middle")]),
}
PICKLES = {
    "protocol 3": program(proto=b"\x80\x03"),
    "no protocol": program(proto=b""),
    "no STOP": program(stop=b""),
    "bytes behind STOP": program(stop=b".more"),
    "STOP on an empty stack": b"\x80\x02.",
    "a memo that was never put": program(b"h\x07"),
    "a memo put from an empty stack": program(b"q\x00}"),
    "a long memo index": program(b"}r\xff\xff\xff\xffj\xff\xff\xff\xff" + text("a") + tensor() + b"s"),
    "a tuple of more than there is": program(b"K\x01\x87"),
    "a tuple without a mark": program(b"K\x01t"),
    "a list that is appended to a number": program(b"K\x01K\x02a"),
    "a key without a value": program(b"}(K\x01u"),
    "an item of a number": program(b"K\x01" + text("a") + tensor() + b"s"),
    "a text longer than the file": program(b"X\xff\xff\xff\x7fabc"),
    "a long integer without bytes": program(b"\x8a\x00"),
    "a negative size": program(b"}" + text("a") + tensor(shape=b"J\xff\xff\xff\xff\x85") + b"s"),
    "a negative offset": program(b"}" + text("a") + tensor(offset=b"J\xff\xff\xff\xff") + b"s"),
    "a negative stride": program(b"}" + text("a") + tensor(strides=b"J\xff\xff\xff\xff\x85") + b"s"),
    "an offset beyond the storage": program(b"}" + text("a") + tensor(offset=b"K\x01") + b"s"),
    "more sizes than strides": program(b"}" + text("a") + tensor(shape=b"K\x02K\x01\x86") + b"s"),
    "a stride of 0": program(b"}" + text("a") + tensor(shape=b"K\x03\x85", strides=b"K\x00\x85") + b"s"),
    "no dimensions": program(b"}" + text("a") + tensor(shape=b")", strides=b")") + b"s"),
    "an empty tensor": program(b"}" + text("a") + tensor(shape=b"K\x00\x85") + b"s"),
    "more elements than the storage has": program(b"}" + text("a") + tensor(shape=b"K\x03\x85") + b"s"),
    "a huge size": program(b"}" + text("a") + tensor(shape=b"\x8a\x07\0\0\0\0\0\0\x10\x85") + b"s"),
    "a storage of more elements than its file": program(b"}" + text("a") + tensor(storage(elements=b"K\x03")) + b"s"),
    "a storage of negative elements": program(b"}" + text("a") + tensor(storage(elements=b"J\xff\xff\xff\xff")) + b"s"),
    "a storage nobody wrote": program(b"}" + text("a") + tensor(storage(key="9")) + b"s"),
    "a storage that leads out": program(b"}" + text("a") + tensor(storage(key="../version")) + b"s"),
    "a storage of another type": program(b"}" + text("a") + tensor(storage(b"ctorch\nPhantomStorage\n")) + b"s"),
    "a persistent id that is a number": program(b"K\x01Q"),
    "a persistent id that is a text": program(text("storage") + b"Q"),
    "a persistent id of another kind": program(b"(" + text("module") + b"tQ"),
    "a parameter": program(b"}" + text("a") + b"ctorch._utils\n_rebuild_parameter\n" + tensor() + b"\x88ccollections\nOrderedDict\n)R\x87Rs"),
    "a parameter with attributes": program(b"}" + text("a") + b"ctorch._utils\n_rebuild_parameter_with_state\n(" + tensor() + b"\x88ccollections\nOrderedDict\n)R}" + text("x") + b"K\x01stRs"),
    "a tensor with attributes": program(
        b"}" + text("a") + b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\nctorch\nTensor\n(" + storage()
        + b"K\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)Rt}" + text("x") + b"K\x01stRs"
    ),
    "16-bit integers without a sign": program(tensor_v3(b"uint16", 4, 8)),
    "8-bit floats": program(tensor_v3(b"float8_e4m3fn", 8, 8)),
    "complex numbers": program(b"}" + text("a") + tensor(storage(b"ctorch\nComplexFloatStorage\n", elements=b"K\x01"), shape=b"K\x01\x85") + b"s"),
    "a tensor of bytes that its type does not divide": program(tensor_v3(b"uint16", 4, 7)),
    "sets, bytes and counters beside": program(
        b"}(" + text("a") + tensor() + text("s") + b"c__builtin__\nset\n]K\x01a\x85R" + text("b") + b"c_codecs\nencode\n" + text("x") + text("latin1") + b"\x86R"
        + text("c") + b"ccollections\nCounter\n}" + text("x") + b"K\x01s\x85R" + text("z") + b"c__builtin__\ncomplex\nG" + bytes(16).replace(bytes(16), bytes(8) + b"G" + bytes(8)) + b"\x86R"
        + text("y") + b"c__builtin__\nbytearray\nc_codecs\nencode\n" + text("x") + text("latin1") + b"\x86R\x85Ru"
    ),
    "types, devices and sizes beside": program(
        b"}(" + text("a") + tensor() + text("t") + b"ctorch\nfloat16\n" + text("i") + b"ctorch\nint64\n" + text("d") + b"ctorch\ndevice\n" + text("cpu") + b"\x85R"
        + text("s") + b"ctorch\nSize\nK\x02\x85\x85Ru"
    ),
    "a sparse tensor beside": program(
        b"}(" + text("a") + tensor() + text("p") + b"ctorch._utils\n_rebuild_sparse_tensor\nctorch.serialization\n_get_layout\n" + text("torch.sparse_coo") + b"\x85R("
        + tensor(storage(b"ctorch\nLongStorage\n", elements=b"K\x01"), shape=b"K\x01K\x01\x86", strides=b"K\x01K\x01\x86")
        + tensor(shape=b"K\x01\x85") + b"ctorch\nSize\nK\x02\x85\x85R\x89t\x86Ru"
    ),
    "os.system": program(b"cos\nsystem\n" + text("true") + b"\x85R"),
    "eval": program(b"cbuiltins\neval\n" + text("1") + b"\x85R"),
    "getattr": program(b"c__builtin__\ngetattr\n"),
    "a function of torch's": program(b"ctorch.hub\nload\n"),
    "a call of a number": program(b"K\x01)R"),
    "an unknown instruction": program(b"\xff"),
    "a frame of protocol 4": program(b"\x95" + struct.pack("<Q", len(program()) - 2) + program()[2:-1], proto=b"\x80\x04"),
    "a frame longer than the file": program(b"\x95" + struct.pack("<Q", 1 << 20) + program()[2:-1], proto=b"\x80\x04"),
    "a frame of 2^63 bytes": program(b"\x95" + struct.pack("<Q", 1 << 63) + program()[2:-1], proto=b"\x80\x04"),
}
CASES |= {f"a pickle with {title}": archive(pickle) for title, pickle in PICKLES.items()}

golden = {}
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "pytorch_model.bin"
    for title, content in CASES.items():
        path.write_bytes(content)
        try:
            state = torch.load(path, weights_only=True)
            tensors = {name: value.cpu().contiguous().reshape(-1) for name, value in state.items() if isinstance(value, torch.Tensor) and value.layout == torch.strided}
            found = {name: bytes(value.untyped_storage()[value.storage_offset() * value.element_size():][:value.numel() * value.element_size()]).hex() for name, value in tensors.items()}
        except Exception:
            found = None
        golden[title] = {"file": base64.b64encode(zlib.compress(content, 9)).decode(), "tensors": found}
OUT.write_text(json.dumps({"torch": torch.__version__, "cases": golden}, indent=1) + "\n")
