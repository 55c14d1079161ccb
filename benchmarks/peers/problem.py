"""The rows of the comparison: the same numbers for every peer, and the same way to time them.

Every peer starts from the same bits. Entry i of tensor number k is

    u(k, i) = 2·((i²·(7919 + 1000·k) + 104729·i) mod 1000003) / 1000003 − 1        in [−1, 1)

with i counted along the rows (row-major) and the remainder taken of integers, so any language that has 64-bit integers
and IEEE doubles gets the same doubles. README.md says which tensors have which numbers.
"""

import argparse
import fnmatch
import json
import math
import os
import platform
import statistics
import sys
import time

import numpy as np

BATCH = 128
LEARNING_RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
NOISE = 0.3
CHECKED_STEPS = 10
DATA, NOISE_DRAW, OPERAND_A, OPERAND_B, ARGUMENTS = 100, 101, 110, 111, 120

# Layers as widths. All of them are perceptrons with tanh but the residual network.
PERCEPTRONS = {
    **{f"exact-{d}": [d, 128, 128, d] for d in (2, 8, 32, 64, 784)},
    "deep-784": [784, 64, 64, 64, 784],
    **{f"{kind}-{d}": [d, 128, 128, d] for kind in ("denoising", "drawn") for d in (2, 64)},
    **{f"score-{d}": [d, 128, 128, d] for d in (2, 64, 784)},
}
RESIDUAL = "residual-64"
PRODUCTS = [  # m, k, n: [m, k] times [k, n]
    (128, 128, 128), (256, 128, 128), (512, 512, 512), (1024, 1024, 1024),
    (128, 2, 128), (128, 4, 128), (128, 128, 2), (128, 128, 4), (128, 784, 128), (128, 128, 784),
]  # fmt: skip
ELEMENTWISE_SIZE = 16384
FUNCTIONS = ("tanh", "exp")


def precisions(work):
    """The rows of a work, one for each precision: (name, type of the numbers). All start from doubles, rounded."""
    yield work, np.float64
    yield f"{work}-single", np.float32


def entries(number, *shape):
    i = np.arange(math.prod(shape), dtype=np.int64)
    u = (i * i * (7919 + 1000 * number) + 104729 * i) % 1000003
    return (2.0 * u / 1000003 - 1.0).reshape(shape)


def weight(number, fan_out, fan_in):
    """[out, in], variance 1/in."""
    return entries(number, fan_out, fan_in) * math.sqrt(3.0 / fan_in)


def perceptron(widths):
    """[(weight [out, in], bias [out]), …]: tensors number 0, 1, 2, 3, …"""
    return [
        (weight(2 * layer, fan_out, fan_in), 0.1 * entries(2 * layer + 1, fan_out))
        for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:]))
    ]


def residual(d, width):
    """The four weights [out, in] of s = (h + tanh(h W₂) W₃) W₄ with h = tanh(x W₁), where x W stands for x·weightᵀ."""
    shapes = [(width, d), (width, width), (width, width), (d, width)]
    return [weight(number, *shape) for number, shape in enumerate(shapes)]


def data(rows, d):
    return entries(DATA, rows, d) * math.sqrt(3.0)


def noise(rows, d):
    return entries(NOISE_DRAW, rows, d) * math.sqrt(3.0)


def arguments_of_functions(dtype):
    return (4 * entries(ARGUMENTS, ELEMENTWISE_SIZE)).astype(dtype)


def arguments():
    parser = argparse.ArgumentParser(description="Times rows of the comparison; one JSON line a row.")
    parser.add_argument("--work", default="*", help="glob over the names of the rows, such as 'exact-*'")
    parser.add_argument("--peer", default="*", help="glob over the names of the peers, such as 'jax-chain'")
    parser.add_argument("--seconds", type=float, default=3.0, help="time for the measurement of one row")
    parser.add_argument("--list", action="store_true", help="print the rows and stop")
    parser.add_argument(
        "--serve",
        action="store_true",
        help="print the checks, then at each line 'warm-up WORK PEER SECONDS' or 'measure WORK PEER SECONDS' of the input do that",
    )
    return parser.parse_args()


def run(rows, version):
    """Rows are (work, peer, prepare); prepare() gives (checks, sample): the numbers to compare, and a timed sample in s."""
    options = arguments()
    rows = [row for row in rows if fnmatch.fnmatch(row[0], options.work) and fnmatch.fnmatch(row[1], options.peer)]
    if not rows:
        raise SystemExit(f"no row is called {options.work} with a peer called {options.peer}; --list prints them")
    if options.list:
        for work, peer, _ in rows:
            print(work, peer)
    elif options.serve:
        serve(rows, version)
    else:
        for work, peer, prepare in rows:
            checks, sample = prepare()
            steady = warm_up(sample, options.seconds)
            print_line({**described(work, peer, checks, version), **steady, **measure(sample, options.seconds, least=3)})


def serve(rows, version):
    """Measures when it is told to, so that peers can take turns without a new start and warm-up for each turn."""
    samples = {}
    for work, peer, prepare in rows:
        checks, samples[f"{work} {peer}"] = prepare()
        print_line(described(work, peer, checks, version))
    print_line({"ready": len(samples)})
    for command in sys.stdin:
        what, work, peer, seconds = command.split()
        do = {"warm-up": warm_up, "measure": measure}[what]
        print_line(do(samples[f"{work} {peer}"], float(seconds)))


def described(work, peer, checks, version):
    return {
        "work": work,
        "peer": peer,
        **checks,
        "version": f"{version}, Python {platform.python_version()}",
        "cores": len(os.sched_getaffinity(0)),
    }


def print_line(line):
    print(json.dumps(line), flush=True)


def warm_up(sample, seconds):
    """In turns of a third of these seconds until the medians of three in a row agree to 5 %, for ten times these at most."""
    medians, end = [], time.perf_counter() + 10 * seconds
    while not (steady := len(medians) >= 3 and max(medians[-3:]) <= 1.05 * min(medians[-3:])) and time.perf_counter() < end:
        medians.append(measure(sample, seconds / 3)["median_ms"])
    return {"steady": steady}


def measure(sample, seconds, least=1):
    """Samples for this many seconds; a slow row takes longer."""
    times, end = [], time.perf_counter() + seconds
    while len(times) < least or time.perf_counter() < end:
        times.append(sample())
    return {"median_ms": 1e3 * statistics.median(times), "min_ms": 1e3 * min(times), "samples": len(times)}


def training(start, step):
    """From start() → state and step(state) → (state, loss): the losses to compare, and a sample that is one step.

    The samples start anew after every few steps: on one batch for long, the exact loss falls without bound and tanh
    saturates.
    """
    state, losses = start(), []
    for _ in range(CHECKED_STEPS + 1):
        state, loss = step(state)
        losses.append(float(loss))
    since = len(losses)

    def sample():
        nonlocal state, since
        if since > CHECKED_STEPS:
            state, since = start(), 0
        begin = time.perf_counter()
        state, _ = step(state)
        since += 1
        return time.perf_counter() - begin

    return {"loss": losses[0], "loss_after_10": losses[-1]}, sample


def repeated(call, count):
    """A sample that is the mean of count calls, for what is too short for the clock."""

    def sample():
        start = time.perf_counter()
        for _ in range(count):
            call()
        return (time.perf_counter() - start) / count

    return sample
