"""Reads digits.onnx and heldout.csv back with ONNX Runtime; prints accuracy and confusion.

    python3 check.py                     the committed file, on the held-out images
    python3 check.py --retrain           trains twice more and compares all files byte by byte
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

HERE = Path(__file__).resolve().parent
ACCURACY_MIN = 0.97
WEIGHT_BYTES_MAX = 200_000
MULTIPLY_ADDS_MAX = 300_000


def held_out():
    """Labels [n], input tensors [n, 1, 8, 8] (pixel * scale in binary32), places in the source."""
    with open(HERE / "heldout.csv", newline="", encoding="utf-8") as lines:
        rows = [[int(value) for value in row] for row in list(csv.reader(lines))[1:]]
    rows = np.array(rows)
    pixels = rows[:, 2:].astype(np.float32)
    description = json.loads((HERE / "model.json").read_text(encoding="utf-8"))
    scale = np.float32(description["inputs"][0]["scale"])
    return rows[:, 1], (pixels * scale).reshape(-1, 1, 8, 8), rows[:, 0]


def check_size(model):
    weights = {w.name: onnx.numpy_helper.to_array(w) for w in model.graph.initializer}
    weight_bytes = sum(w.nbytes for w in weights.values())
    # A convolution here keeps its 8x8 pixels; each weight is used once per pixel.
    multiply_adds = sum(
        w.size * (64 if w.ndim == 4 else 1) for w in weights.values() if w.ndim > 1
    )
    print(f"weights: {weight_bytes} bytes; {multiply_adds} multiply-adds per image")
    assert weight_bytes <= WEIGHT_BYTES_MAX, f"weights take {weight_bytes} bytes"
    assert multiply_adds <= MULTIPLY_ADDS_MAX, f"an image takes {multiply_adds} multiply-adds"


def check_accuracy():
    labels, x, indices = held_out()
    session = onnxruntime.InferenceSession(
        HERE / "digits.onnx", providers=["CPUExecutionProvider"]
    )
    together = session.run(["probabilities"], {"image": x})[0]
    answers = together.argmax(axis=1)
    right = int((answers == labels).sum())
    print(f"held-out: {right} of {len(labels)} right, {100 * right / len(labels):.2f} %")
    for i in np.flatnonzero(answers != labels):
        share = 100 * together[i].max()
        print(f"  image {indices[i]}: a {labels[i]} taken for a {answers[i]} ({share:.0f} %)")
    print("confusion (row: the digit, column: the answer)")
    print("      " + "".join(f"{digit:4d}" for digit in range(10)))
    for digit in range(10):
        counts = np.bincount(answers[labels == digit], minlength=10)
        print(f"  {digit:4d}" + "".join(f"{count:4d}" for count in counts))
    assert right >= ACCURACY_MIN * len(labels), "less accurate than promised"


def check_same_bytes():
    """Two more trainings, and the committed files: all the same."""
    for attempt in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, HERE / "train.py", "--out", folder], check=True)
            made = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            for path in made:
                committed = HERE / path.relative_to(folder)
                assert path.read_bytes() == committed.read_bytes(), f"{committed} differs"
            print(f"training {attempt}: all {len(made)} files as committed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--retrain", action="store_true")
    retrain = parser.parse_args().retrain
    check_size(onnx.load(HERE / "digits.onnx"))
    check_accuracy()
    if retrain:
        check_same_bytes()


if __name__ == "__main__":
    main()
