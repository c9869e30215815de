"""Step 5: which piece of a translation says which piece of the original.

    python links.py WORK

Aligns the pieces of WORK/pairs.npz in both directions (eflomal; Östling and Tiedemann 2016) and writes WORK/links.npz: for
each language XX `links_XX`, row by row the pairs (English piece, other piece) that both directions link, flattened.
"""

import sys
import tempfile
from pathlib import Path

import eflomal
import numpy as np
from ragged import Ragged, load_ragged, save_ragged


def linked(english: list[str], other: list[str], work: Path) -> list[list[int]]:
    """For each pair of lines of tokens the links that both directions have, flattened."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        forward, reverse = Path(folder, "forward"), Path(folder, "reverse")
        eflomal.Aligner().align(english, other, links_filename_fwd=str(forward), links_filename_rev=str(reverse))
        rows = [
            [{tuple(map(int, link.split("-"))) for link in line.split()} for line in path.read_text().split("\n")]
            for path in (forward, reverse)
        ]
    return [[place for link in sorted(a & b) for place in link] for a, b in zip(*rows)]


def main(work: Path):
    pairs, tables = load_ragged(work / "pairs.npz"), {}
    for language in sorted({name[3:] for name in pairs}):
        sides = [pairs[f"{side}_{language}"] for side in ("en", "xx")]
        lines = [[" ".join(map(str, side[row])) + "\n" for row in range(len(side))] for side in sides]
        rows = linked(*lines, work)[: len(sides[0])]
        tables[f"links_{language}"] = Ragged.of(rows, np.uint8)
        share = sum(map(len, rows)) / 2 / sides[1].values.size
        print(f"{language}: {len(rows)} pairs, {share:.2f} of the pieces linked", flush=True)
    save_ragged(work / "links.npz", **tables)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
