"""Writes a SentencePiece unigram model (sentencepiece_model.proto) from pieces, scores and a normalisation map."""

import struct

UNKNOWN, CONTROL = 2, 3


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def field(number: int, value: bytes | str | float | int) -> bytes:
    """One field of a message: bytes and strings by length, floats in 32 bits, integers as varints."""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def sentencepiece_model(pieces: list[tuple[str, float]], charsmap: bytes) -> bytes:
    """`<unk>`, `<s>`, `</s>`, then the pieces, as in XLM-RoBERTa's model."""
    special = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL)]
    messages = [field(1, piece) + field(2, 0.0) + field(3, kind) for piece, kind in special]
    messages += [field(1, piece) + field(2, float(score)) for piece, score in pieces]
    trainer = field(3, 1) + field(4, len(messages))  # model_type UNIGRAM, vocab_size
    normalizer = field(1, "nmt_nfkc") + field(2, charsmap)
    return b"".join(field(1, message) for message in messages) + field(2, trainer) + field(3, normalizer)
