"""Trains the digits model and writes everything in this folder that is not written by hand.

A small convolutional network, its gradients written out in numpy, trained on the data set that
scikit-learn bundles (load_digits: 1797 images of 8x8 pixels, values 0 to 16). One fifth of the
images, the same share of each digit, is held out and never seen in training.

    python3 train.py [--out FOLDER]      half a minute on one core; the same bytes each time

Writes digits.onnx, model.json, heldout.csv and images/*.png. `check.py` reads them back with ONNX
Runtime and prints accuracy and confusion.
"""

import os

# One thread and one kind of matrix kernel, so that sums are taken in the same order each time.
# These are read when numpy is loaded, hence before its import.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"

import argparse
import json
import struct
import sys
import warnings
import zlib
from pathlib import Path

with warnings.catch_warnings():
    # numpy warns when the machine lacks a feature that it was told not to use.
    warnings.simplefilter("ignore")
    import numpy as np

import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits

SEED = 20260101
HELD_OUT_SHARE = 5  # one in five
SIDE = 8
SCALE = "0.00392156862745098"  # 1/255, as the manifest says it; rounded once, to binary32
DIGITS = 10
CHANNELS_1 = 16
CHANNELS_2 = 24
EPOCHS = 120
BATCH = 32
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-4
SMOOTHING = 0.05
DROPOUT = 0.3
AVERAGING = np.float32(0.995)


def pixels_of(values):
    """Source values 0..16 to pixels 0..255: round(value * 255 / 16)."""
    return np.floor(values * 255.0 / 16.0 + 0.5).astype(np.uint8)


def tensor_of(pixels):
    """Pixels [n, 64] to the input tensor [n, 1, 8, 8]: pixel * scale in binary32."""
    return (pixels.astype(np.float32) * np.float32(SCALE)).reshape(-1, 1, SIDE, SIDE)


def split(labels):
    """Indices (training, held out), the same share of each digit in both."""
    rng = np.random.default_rng(SEED)
    held_out = []
    for digit in range(DIGITS):
        indices = rng.permutation(np.flatnonzero(labels == digit))
        held_out.extend(indices[: round(len(indices) / HELD_OUT_SHARE)])
    held_out = np.sort(np.array(held_out))
    return np.setdiff1d(np.arange(len(labels)), held_out), held_out


def distorted(x, rng):
    """Each image moved, turned, scaled and sheared a little, by bilinear interpolation."""
    n = len(x)
    angle = rng.uniform(-0.20, 0.20, n)
    scale_x, scale_y = rng.uniform(0.88, 1.12, n), rng.uniform(0.88, 1.12, n)
    shear = rng.uniform(-0.15, 0.15, n)
    move_x, move_y = rng.uniform(-0.9, 0.9, n), rng.uniform(-0.9, 0.9, n)
    centre = (SIDE - 1) / 2
    row, column = np.mgrid[0:SIDE, 0:SIDE].reshape(2, 1, -1) - centre
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    from_column = (cos * column + sin * row) * scale_x[:, None] + shear[:, None] * row
    from_row = (cos * row - sin * column) * scale_y[:, None]
    from_column += centre + move_x[:, None]
    from_row += centre + move_y[:, None]
    padded = np.zeros((n, SIDE + 4, SIDE + 4), np.float32)
    padded[:, 2:-2, 2:-2] = x[:, 0]
    from_row = np.clip(from_row + 2, 0, SIDE + 2.999)
    from_column = np.clip(from_column + 2, 0, SIDE + 2.999)
    r, c = from_row.astype(int), from_column.astype(int)
    fr, fc = (from_row - r), (from_column - c)
    image = np.arange(n)[:, None]
    out = (
        padded[image, r, c] * (1 - fr) * (1 - fc)
        + padded[image, r, c + 1] * (1 - fr) * fc
        + padded[image, r + 1, c] * fr * (1 - fc)
        + padded[image, r + 1, c + 1] * fr * fc
    )
    return out.reshape(n, 1, SIDE, SIDE).astype(np.float32)


def patches(x):
    """[n, c, 8, 8] to [n * 64, c * 9]: the 3x3 neighbourhood of each pixel, zero outside."""
    n, c = x.shape[:2]
    padded = np.zeros((n, c, SIDE + 2, SIDE + 2), np.float32)
    padded[:, :, 1:-1, 1:-1] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return np.ascontiguousarray(windows.transpose(0, 2, 3, 1, 4, 5)).reshape(n * SIDE * SIDE, c * 9)


def unpatched(columns, n, c):
    """The transpose of patches: adds each patch's gradient back to its pixels."""
    columns = columns.reshape(n, SIDE, SIDE, c, 3, 3).transpose(0, 3, 1, 2, 4, 5)
    padded = np.zeros((n, c, SIDE + 2, SIDE + 2), np.float32)
    for i in range(3):
        for j in range(3):
            padded[:, :, i : i + SIDE, j : j + SIDE] += columns[..., i, j]
    return padded[:, :, 1:-1, 1:-1]


def to_images(rows, n):
    """[n * 64, c] to [n, c, 8, 8]."""
    return rows.reshape(n, SIDE, SIDE, -1).transpose(0, 3, 1, 2)


def to_rows(images):
    """[n, c, 8, 8] to [n * 64, c]."""
    return images.transpose(0, 2, 3, 1).reshape(-1, images.shape[1])


def initial(rng):
    """He initialisation; convolution weights as [m, c * 9], the dense layer as [384, 10]."""

    def normal(rows, columns, fan_in):
        return (rng.standard_normal((rows, columns)) * np.sqrt(2 / fan_in)).astype(np.float32)

    features = CHANNELS_2 * (SIDE // 2) ** 2
    return {
        "conv1.weight": normal(CHANNELS_1, 9, 9),
        "conv1.bias": np.zeros(CHANNELS_1, np.float32),
        "conv2.weight": normal(CHANNELS_2, CHANNELS_1 * 9, CHANNELS_1 * 9),
        "conv2.bias": np.zeros(CHANNELS_2, np.float32),
        "dense.weight": normal(features, DIGITS, features),
        "dense.bias": np.zeros(DIGITS, np.float32),
    }


def gradients(w, x, target, rng):
    """Loss (mean cross entropy) and its gradient by each parameter, for one batch."""
    n = len(x)
    p1 = patches(x)
    h1 = np.maximum(p1 @ w["conv1.weight"].T + w["conv1.bias"], 0)
    p2 = patches(to_images(h1, n))
    h2 = np.maximum(p2 @ w["conv2.weight"].T + w["conv2.bias"], 0)
    # The four pixels of each 2x2 window in the last axis; the first largest gets the gradient.
    windows = to_images(h2, n).reshape(n, CHANNELS_2, SIDE // 2, 2, SIDE // 2, 2)
    windows = windows.transpose(0, 1, 2, 4, 3, 5).reshape(n, CHANNELS_2, SIDE // 2, SIDE // 2, 4)
    winner = windows.argmax(axis=-1)[..., None]
    pooled = np.take_along_axis(windows, winner, axis=-1)[..., 0].reshape(n, -1)
    kept = (rng.random(pooled.shape) >= DROPOUT).astype(np.float32) / np.float32(1 - DROPOUT)
    dropped = pooled * kept
    logits = dropped @ w["dense.weight"] + w["dense.bias"]
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -(target * log_probabilities).sum() / n

    g_logits = (np.exp(log_probabilities) - target) / np.float32(n)
    g_pooled = (g_logits @ w["dense.weight"].T) * kept
    g_windows = np.zeros_like(windows)
    np.put_along_axis(g_windows, winner, g_pooled.reshape(winner.shape), axis=-1)
    g_windows = g_windows.reshape(n, CHANNELS_2, SIDE // 2, SIDE // 2, 2, 2)
    g_h2 = g_windows.transpose(0, 1, 2, 4, 3, 5).reshape(n, CHANNELS_2, SIDE, SIDE)
    g_a2 = to_rows(g_h2) * (h2 > 0)
    g_a1 = to_rows(unpatched(g_a2 @ w["conv2.weight"], n, CHANNELS_1)) * (h1 > 0)
    return loss, {
        "conv1.weight": g_a1.T @ p1,
        "conv1.bias": g_a1.sum(axis=0),
        "conv2.weight": g_a2.T @ p2,
        "conv2.bias": g_a2.sum(axis=0),
        "dense.weight": dropped.T @ g_logits,
        "dense.bias": g_logits.sum(axis=0),
    }


def probabilities(w, x):
    """The trained network's answer [n, 10], as the ONNX file computes it."""
    n = len(x)
    h1 = np.maximum(patches(x) @ w["conv1.weight"].T + w["conv1.bias"], 0)
    h2 = np.maximum(patches(to_images(h1, n)) @ w["conv2.weight"].T + w["conv2.bias"], 0)
    pooled = to_images(h2, n).reshape(n, CHANNELS_2, SIDE // 2, 2, SIDE // 2, 2).max(axis=(3, 5))
    logits = pooled.reshape(n, -1) @ w["dense.weight"] + w["dense.bias"]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def train(x, labels, log):
    """Adam with decoupled weight decay and a cosine schedule; gives the averaged weights."""
    rng = np.random.default_rng(SEED + 1)
    w = initial(rng)
    average = {name: value.copy() for name, value in w.items()}
    first = {name: np.zeros_like(value) for name, value in w.items()}
    second = {name: np.zeros_like(value) for name, value in w.items()}
    target = np.full((len(x), DIGITS), SMOOTHING / DIGITS, np.float32)
    target[np.arange(len(x)), labels] += np.float32(1 - SMOOTHING)
    steps_per_epoch = -(-len(x) // BATCH)
    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(x))
        losses = []
        for start in range(0, len(x), BATCH):
            chosen = order[start : start + BATCH]
            loss, gradient = gradients(w, distorted(x[chosen], rng), target[chosen], rng)
            losses.append(float(loss))
            progress = step / (steps_per_epoch * EPOCHS)
            rate = LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * progress))
            step += 1
            for name, g in gradient.items():
                first[name] = np.float32(0.9) * first[name] + np.float32(0.1) * g
                second[name] = np.float32(0.999) * second[name] + np.float32(0.001) * g * g
                corrected = first[name] / np.float32(1 - 0.9**step)
                spread = np.sqrt(second[name] / np.float32(1 - 0.999**step)) + np.float32(1e-8)
                decay = np.float32(WEIGHT_DECAY if name.endswith("weight") else 0)
                w[name] = w[name] - np.float32(rate) * (corrected / spread + decay * w[name])
                average[name] = AVERAGING * average[name] + (1 - AVERAGING) * w[name]
        if epoch % 10 == 9:
            log(f"epoch {epoch + 1:3d} of {EPOCHS}: training loss {np.mean(losses):.4f}")
    return average


def onnx_bytes(w):
    """The network as an ONNX file: opset 17, batch dimension symbolic."""

    def constant(name, value):
        return numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name)

    same = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, SIDE, SIDE])
    graph = helper.make_graph(
        name="digits",
        inputs=[image],
        outputs=[
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", DIGITS])
        ],
        initializer=[
            constant("conv1.weight", w["conv1.weight"].reshape(CHANNELS_1, 1, 3, 3)),
            constant("conv1.bias", w["conv1.bias"]),
            constant("conv2.weight", w["conv2.weight"].reshape(CHANNELS_2, CHANNELS_1, 3, 3)),
            constant("conv2.bias", w["conv2.bias"]),
            constant("dense.weight", w["dense.weight"]),
            constant("dense.bias", w["dense.bias"]),
        ],
        nodes=[
            node("Conv", ["image", "conv1.weight", "conv1.bias"], "conv1", **same),
            node("Relu", ["conv1"], "relu1"),
            node("Conv", ["relu1", "conv2.weight", "conv2.bias"], "conv2", **same),
            node("Relu", ["conv2"], "relu2"),
            node("MaxPool", ["relu2"], "pooled", kernel_shape=[2, 2], strides=[2, 2]),
            node("Flatten", ["pooled"], "features", axis=1),
            node("Gemm", ["features", "dense.weight", "dense.bias"], "logits"),
            node("Softmax", ["logits"], "probabilities", axis=1),
        ],
    )
    model = helper.make_model(
        graph,
        producer_name="models/digits/train.py",
        ir_version=8,
        opset_imports=[helper.make_opsetid("", 17)],
        doc_string="Handwritten digits, 8x8 pixels, values 0 to 1. Trained on the UCI data set"
        " Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak; CC BY 4.0).",
    )
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], name=output, **attributes)


def png_bytes(pixels):
    """An 8-bit grey PNG, its data stored without compression so that no zlib version changes it."""

    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = b"".join(b"\0" + bytes(row) for row in pixels.reshape(SIDE, SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 0))
        + chunk(b"IEND", b"")
    )


DESCRIPTION = {
    "licence": "Apache-2.0",
    "lineage": {
        "parents": [],
        "datasets": [
            {
                "name": "UCI Optical Recognition of Handwritten Digits,"
                " doi:10.24432/C50P49, CC BY 4.0",
                "shareBps": 0,
            }
        ],
    },
    "inputs": [
        {
            "tensor": "image",
            "from": "image",
            "width": SIDE,
            "height": SIDE,
            "channels": "gray",
            "layout": "nchw",
            "scale": SCALE,
            "mean": ["0"],
            "std": ["1"],
            "invert": False,
        }
    ],
    "outputs": [
        {"tensor": "probabilities", "labels": [str(digit) for digit in range(DIGITS)]},
    ],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    out = parser.parse_args().out
    (out / "images").mkdir(parents=True, exist_ok=True)

    source = load_digits()
    pixels, labels = pixels_of(source.data), source.target
    training, held_out = split(labels)
    x = tensor_of(pixels[training])
    w = train(x, labels[training], lambda line: print(line, file=sys.stderr))

    (out / "digits.onnx").write_bytes(onnx_bytes(w))
    (out / "model.json").write_text(json.dumps(DESCRIPTION, indent=2) + "\n", encoding="utf-8")
    names = ",".join(f"p{pixel}" for pixel in range(SIDE * SIDE))
    rows = [f"index,label,{names}"]
    rows += [",".join(map(str, [i, labels[i], *pixels[i]])) for i in held_out]
    (out / "heldout.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    # The first held-out image of each digit, right or wrong: nothing is picked by the answer.
    for digit in range(DIGITS):
        index = next(i for i in held_out if labels[i] == digit)
        (out / "images" / f"{digit}-{index:04d}.png").write_bytes(png_bytes(pixels[index]))

    for part, indices in (("training", training), ("held-out", held_out)):
        answer = probabilities(w, tensor_of(pixels[indices])).argmax(axis=1)
        right = int((answer == labels[indices]).sum())
        print(f"{part}: {right} of {len(indices)} right, {100 * right / len(indices):.2f} %")


if __name__ == "__main__":
    main()
