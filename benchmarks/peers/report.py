"""RESULTS.md and the picture, from results.json: python report.py makes them anew without measuring."""

import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
NABLA, SCALAR, BY_HAND, TWO_THREADS = "nabla", "nabla (scalar)", "by-hand", "nabla-2-threads"
DOUBLE, SINGLE = "nabla-double", "-single"

# (row, peer): how many times faster Nabla is to be, at least.
TARGETS = {
    **{(f"exact-{d}", "jax-jacfwd"): least for d, least in ((2, 1.5), (8, 4), (32, 20), (64, 60), (784, 400))},
    **{(f"exact-{d}", "jax-chain"): 0.9 for d in (2, 8, 32, 64, 784)},
    **{(f"exact-{d}", "torch-eager"): least for d, least in ((2, 3), (8, 8), (32, 28))},
    **{(f"exact-{d}", BY_HAND): 1 / 1.25 for d in (2, 8, 32, 64, 784)},
    ("deep-784", "jax-jacfwd"): 12,
    ("residual-64", "jax-jacfwd"): 50,
    **{(f"denoising-{d}", "jax-jit"): 1 for d in (2, 64)},
    **{(f"{sampler}-{d}", "jax-jit"): 1 for sampler in ("annealed", "heun") for d in (2, 64)},
    **{(f"likelihood-{d}", "jax-jacfwd"): least for d, least in ((2, 1), (64, 20))},
    **{(f"score-{d}", peer): 1 for d in (2, 64, 784) for peer in ("jax-jit", "torch-eager", "djl")},
    **{(f"score-{d}", BY_HAND): 1 / 1.5 for d in (2, 64, 784)},
    **{(f"product-{size}", "numpy-openblas"): 0.9 for size in ("128x128x128", "256x128x128")},
    **{(f"product-{size}", "numpy-openblas"): 0.8 for size in ("512x512x512", "1024x1024x1024")},
    **{(f"product-{size}", "numpy-openblas"): 1.3 for size in ("128x2x128", "128x4x128", "128x128x2", "128x128x4")},
    ("tanh-16384", "torch-eager"): 2,
    ("exp-16384", "torch-eager"): 1.2,
    **{(f"drawn-{d}", "jax-jit"): 1.3 for d in (2, 64)},
    **{(f"exact-{d}-single", DOUBLE): 1.8 for d in (2, 8, 64, 784)},
    **{(f"exact-{d}-single", "jax-chain"): least for d, least in ((2, 1.1), (8, 1.1), (64, 1.1), (784, 1))},
    **{(f"exact-{d}-single", "jax-jacfwd"): least for d, least in ((2, 1.9), (8, 5), (64, 70), (784, 500))},
    **{(f"drawn-{d}-single", "jax-jit"): least for d, least in ((2, 1.3), (64, 1.1))},
    **{(f"{work}-64-single", DOUBLE): 1.7 for work in ("silu", "film")},
    **{(f"product-{size}-single", "numpy-openblas"): 1 for size in ("128x128x128", "256x128x128", "512x512x512")},
    **{(f"{name}-16384-single", peer): 1.2 for name in ("tanh", "exp") for peer in ("jax-jit", "torch-eager")},
}
OTHER_JDK, OTHER_JDK_SINGLE, SCALAR_LEAST, TWO_THREADS_LEAST = 0.8, 0.9, 0.3, 1.6
FAR_ABOVE_LEAST = 1.4


def time(ms):
    for unit, scale in (("ms", 1), ("µs", 1e3)):
        if ms * scale >= 0.2 or unit == "µs":
            return f"{three_digits(ms * scale)} {unit}"


def three_digits(x):
    return f"{x:.0f}" if x >= 100 else f"{x:.3g}"


def ratio(peer, nabla):
    return peer["median_ms"] / nabla["median_ms"]


def verdict(value, least):
    if least is None:
        return "", ""
    return f"{least:.3g}", "yes" if value >= least else "**no**"


def is_single(work):
    return work.endswith(SINGLE)


def is_peer(name):
    return name != NABLA and "(" not in name


def against_peers(rows):
    yield "| work | peer | peer takes | Nabla takes | times faster | at least | reached |"
    yield "|---|---|---|---|---|---|---|"
    for work, figures in rows.items():
        for peer in filter(is_peer, figures):
            value = ratio(figures[peer], figures[NABLA])
            least, reached = verdict(value, TARGETS.get((work, peer)))
            times = f"{time(figures[peer]['median_ms'])} | {time(figures[NABLA]['median_ms'])}"
            yield f"| {work} | {peer} | {times} | {three_digits(value)} | {least} | {reached} |"


def unsteady(rows):
    """Figures not to be trusted: times that never agreed in the warm-up, or a median far above the least time."""
    for work, figures in rows.items():
        for name, row in figures.items():
            median, least = row["median_ms"], row["min_ms"]
            if not row.get("steady", True) or median > FAR_ABOVE_LEAST * least:
                yield f"- {work}, {name}: median {time(median)}, least {time(least)}"


def least_on(name, work):
    """The speed asked of another JDK, of scalar kernels in double; of anything else it is only told."""
    if "JDK" in name:
        return OTHER_JDK_SINGLE if is_single(work) else OTHER_JDK
    return SCALAR_LEAST if name == SCALAR and not is_single(work) else 0


def on_other_grounds(rows, java):
    others = list(dict.fromkeys(name for figures in rows.values() for name in figures if name.startswith("nabla (")))
    grounds = [re.search(r"\((.*)\)", name).group(1) for name in others]
    yield f"| work | {java} | " + " | ".join(f"{ground} | speed" for ground in grounds) + " | bytes a run |"
    yield "|---|---|" + "---|---|" * len(grounds) + "---|"
    for work, figures in rows.items():
        cells = [work, time(figures[NABLA]["median_ms"])]
        for name in others:
            if name in figures:
                value, least = ratio(figures[NABLA], figures[name]), least_on(name, work)
                cells += [time(figures[name]["median_ms"]), f"{value:.2f}" + ("" if value >= least else " **low**")]
            else:
                cells += ["", ""]
        yield "| " + " | ".join([*cells, f"{figures[NABLA]['bytes']:.0f}"]) + " |"


def on_two_threads(rows):
    for work, figures in rows.items():
        if TWO_THREADS in figures:
            value = ratio(figures[NABLA], figures[TWO_THREADS])
            least, reached = verdict(value, TWO_THREADS_LEAST)
            yield f"| {work} | {time(figures[NABLA]['median_ms'])} | {time(figures[TWO_THREADS]['median_ms'])} | {value:.2f} | {least} | {reached} |"


def in_the_first_seconds(first_steps):
    for java, works in first_steps.items():
        for work in filter(is_single, works):
            single, double = works[work], works[work.removesuffix(SINGLE)]
            for seconds in single:
                yield f"| {java} | {work} | {seconds} s | {double[seconds]:g} | {single[seconds]:g} |"


def versions(rows):
    return sorted({figures["version"] for row in rows.values() for figures in row.values()})


def markdown(results):
    rows, machine = results["rows"], results["machine"]
    one_core = {work: figures for work, figures in rows.items() if not work.startswith("threads-")}
    in_double = {work: figures for work, figures in one_core.items() if not is_single(work)}
    in_single = {work: figures for work, figures in one_core.items() if is_single(work)}
    yield "# Results"
    yield ""
    yield "One thread, one core. All peers took turns on the same machine in the same run, started from the same numbers, and had the"
    yield "same loss to 1e-9 in double precision and to 1e-5 in single, after ten training steps too. A figure is the median over the"
    yield "rounds of the medians of a round. peers/README.md says what the rows are and peers/compare.py how it is measured."
    yield ""
    yield f"- Machine: {machine['cpu']}, {machine['cores']} cores, {machine['vectors']}, {machine['system']}"
    for run in results["runs"]:
        yield f"- {run['date']}, {run['minutes']} minutes: `{run['command']}`"
    yield f"- Flags: `{results['flags']}`"
    yield "- Versions: " + "; ".join(versions(rows))
    yield ""
    yield "![Time of a training step against the dimension](../docs/images/exact-step.png)"
    if in_double:
        yield ""
        yield "## Against the peers, double precision"
        yield ""
        yield "`jax-jacfwd` is what one writes in JAX: jit of vmap(jacfwd). `jax-chain` has the closed form of the divergence"
        yield "written by hand. `by-hand` is the same step in Java without the engine, on Nabla's kernels. Nabla's likelihood solves a"
        yield "second time with half as many steps, to estimate the solver's error; `nabla-one-grid` solves once, as the peers do."
        yield ""
        yield from against_peers(in_double)
    if in_single:
        yield ""
        yield "## Against the peers, single precision"
        yield ""
        yield "Every peer computes in floats but `nabla-double`, which is the same program of ours in double. A call of JAX costs"
        yield "some µs and makes the array of its result, which the rows of functions contain."
        yield ""
        yield from against_peers(in_single)
    yield ""
    yield "## Other JDKs, scalar kernels, other vectors, allocation"
    yield ""
    yield f"Speed is relative to {results['java']} with vector kernels. Running a program copies its result out; a loop copies nothing. Bytes are those of warm kernels."
    for table in filter(None, (in_double, in_single)):
        yield ""
        yield from on_other_grounds(table, results["java"])
    doubtful = list(unsteady(rows))
    if doubtful:
        yield ""
        yield "## Not steady"
        yield ""
        yield f"Rows whose warm-up did not settle, or whose median is more than {FAR_ABOVE_LEAST} times the least time: to be measured again."
        yield ""
        yield from doubtful
    threads = list(on_two_threads(rows))
    if threads:
        yield ""
        yield "## Two threads on two cores"
        yield ""
        yield "| work | one thread | two threads | times faster | at least | reached |"
        yield "|---|---|---|---|---|---|"
        yield from threads
    if results.get("first_steps"):
        yield ""
        yield "## The first seconds"
        yield ""
        yield "Training steps since a fresh JVM began to record the step, on two cores, of which the compiler takes one."
        yield ""
        yield "| JDK | work | within | steps in double | in single |"
        yield "|---|---|---|---|---|"
        yield from in_the_first_seconds(results["first_steps"])


def picture(rows, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lines = {
        "PyTorch eager, d backward passes": "torch-eager",
        "JAX jit, vmap(jacfwd)": "jax-jacfwd",
        "JAX jit, closed form by hand": "jax-chain",
        "Nabla": NABLA,
    }
    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    for label, peer in lines.items():
        points = [
            (int(work.split("-")[1]), figures[peer]["median_ms"])
            for work, figures in rows.items()
            if work.startswith("exact-") and not is_single(work) and peer in figures
        ]
        width = 2.5 if peer == NABLA else 1.3
        axes.loglog(*zip(*points), marker="o", markersize=2 + 1.5 * width, linewidth=width, label=label)
    axes.set_xlabel("dimension d")
    axes.set_ylabel("one training step, ms")
    axes.set_title("Exact score matching, d→128→128→d, batch 128, one core")
    axes.set_xticks([2, 8, 32, 64, 784], ["2", "8", "32", "64", "784"], minor=False)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150, metadata={"Software": None})


def write(results, folder, pictures):
    (folder / "RESULTS.md").write_text("\n".join(markdown(results)) + "\n")
    exact = [work for work in results["rows"] if work.startswith("exact-") and not is_single(work)]
    if len(exact) > 1:
        picture(results["rows"], pictures / "exact-step.png")


if __name__ == "__main__":
    kept = json.loads((HERE.parent / "results.json").read_text())
    write(kept, HERE.parent, HERE.parent.parent / "docs" / "images")
