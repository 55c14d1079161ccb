"""Nabla and its peers in turns on one core, for every row of the comparison: writes results.json, and the report of it.

For each row every peer starts, computes its losses, and warms up until its times are steady. Then come the rounds: in each,
every peer measures for a moment while the others wait. A figure is the median of the rounds' medians. All peers must have
the same losses. At last, training steps of the first seconds of a fresh JVM are counted, in double and in single precision.
"""

import argparse
import datetime
import fnmatch
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

import report

HERE = pathlib.Path(__file__).resolve().parent
MAIN = "nabla.benchmarks.rows.RowsCommand"
FIRST_MAIN = "nabla.benchmarks.rows.FirstSteps"
VECTORS = ("--add-modules", "jdk.incubator.vector")

# A float has 24 bits, so each number of a step is off by some 1e-7; a loss, and ten updates by such gradients, by some 1e-6 at
# d = 784. What differs more computes something else.
TOLERANCE, SINGLE_TOLERANCE = 1e-9, 1e-5
FIRST_STEPS, FIRST_SECONDS = "first-steps", (1, 2, 4, 8)


class Peer:
    """A command that has rows to offer. Its label goes behind the names of its peers, if it has one."""

    def __init__(self, label, command):
        self.label, self.command = label, command + (["--peer", "nabla"] if label else [])

    def rows(self):
        """(work, peer) in order."""
        listed = subprocess.run([*self.command, "--list"], check=True, capture_output=True, text=True, env=environment())
        return [tuple(line.split()) for line in listed.stdout.splitlines()]

    def named(self, peer):
        return f"{peer} ({self.label})" if self.label else peer


class Serving:
    """A peer at one row: started, checked, and measuring when told to."""

    def __init__(self, peer, work, cores):
        command = ["taskset", "-c", cores, *peer.command, "--serve", "--work", work]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
        )
        self.peer = peer
        self.checks = []
        line = self.answer()
        while "ready" not in line:
            self.checks.append(line)
            line = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.peer.command)} ended:\n{self.process.stderr.read()}")
        return json.loads(line)

    def do(self, what, line, seconds):
        self.process.stdin.write(f"{what} {line['work']} {line['peer']} {seconds}\n")
        self.process.stdin.flush()
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def environment():
    """Without what slows OpenBLAS down: both are set on some machines for the sake of old builds."""
    return {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", action="append", help="a java command; the first is the one compared with the peers")
    parser.add_argument("--python", default=sys.executable, help="the python that has requirements.txt installed")
    parser.add_argument("--jar", default=HERE.parent / "target" / "benchmarks.jar", help="the benchmarks' jar")
    parser.add_argument("--vector-bits", action="append", default=[], help="a width of the first java's vectors, a further column")
    parser.add_argument("--work", action="append", help="glob over the names of the rows, such as 'exact-*'")
    parser.add_argument("--cores", default="0,1", help="two cores; all rows but those of two threads use the last one")
    parser.add_argument("--rounds", type=int, default=5, help="how often every peer has its turn")
    parser.add_argument("--slice", type=float, default=0.25, help="seconds of one turn")
    parser.add_argument("--warm-up", type=float, default=3, help="seconds of warming up; more until it is steady")
    parser.add_argument(
        "--again", action="store_true", help="put these rows into the results.json that is there, of the same machine"
    )
    parser.add_argument("--results", type=pathlib.Path, default=HERE.parent, help="the folder of what is written")
    parser.add_argument(
        "--pictures", type=pathlib.Path, default=HERE.parent.parent / "docs" / "images", help="the folder of the picture"
    )
    options = parser.parse_args()
    options.java = options.java or ["java"]
    options.work = options.work or ["*"]
    return options


def wanted(work, options):
    return any(fnmatch.fnmatch(work, glob) for glob in options.work)


def peers(options):
    def java(label, command, *flags):
        return Peer(label, [command, *VECTORS, *flags, "-cp", str(options.jar), MAIN])

    first, *others = options.java
    yield java("", first)
    yield java("scalar", first, "-Dnabla.kernels=scalar")
    for bits in options.vector_bits:
        yield java(f"{bits} bits", first, f"-Dnabla.vectorBits={bits}")
    for other in others:
        yield java(java_name(other), other)
    for script in ("jax_step.py", "jax_samplers.py", "torch_step.py", "numpy_kernels.py"):
        yield Peer("", [options.python, str(HERE / script)])


def java_name(command):
    """JDK and its major version."""
    settings = subprocess.run([command, "-XshowSettings:properties", "-version"], check=True, capture_output=True, text=True)
    for line in settings.stderr.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "java.specification.version":
            return f"JDK {value.strip()}"
    raise SystemExit(f"{command} does not say its version")


def compare(work, contestants, options):
    """{name: {median_ms, min_ms, rounds, checks …}} for one row."""
    cores = options.cores if work.startswith("threads-") else options.cores.split(",")[-1]
    servings = [Serving(peer, work, cores) for peer in contestants]
    turns = [(serving, line) for serving in servings for line in serving.checks]
    check(work, [line for _, line in turns])
    for serving, line in turns:
        line.update(serving.do("warm-up", line, options.warm_up))
    answers = {serving.peer.named(line["peer"]): (line, []) for serving, line in turns}
    for _ in range(options.rounds):
        for serving, line in turns:
            # Whoever comes after a peer of gigabytes and seconds takes up to twice as long at first: that is not counted.
            serving.do("measure", line, options.slice)
            answers[serving.peer.named(line["peer"])][1].append(serving.do("measure", line, options.slice))
    for serving in servings:
        serving.stop()
    return {name: {**line, **summary(slices)} for name, (line, slices) in answers.items()}


def summary(slices):
    medians = [answer["median_ms"] for answer in slices]
    figures = {
        "median_ms": statistics.median(medians),
        "min_ms": min(answer["min_ms"] for answer in slices),
        "rounds_ms": medians,
        "samples": sum(answer["samples"] for answer in slices),
    }
    if "bytes" in slices[0]:
        figures["bytes"] = statistics.median(answer["bytes"] for answer in slices)
    return figures


def check(work, lines):
    tolerance = SINGLE_TOLERANCE if report.is_single(work) else TOLERANCE
    for name in ("loss", "loss_after_10"):
        values = [line[name] for line in lines if name in line]
        for value in values:
            if not math.isclose(value, values[0], rel_tol=tolerance):
                raise SystemExit(f"{work}: {name} differs: " + ", ".join(f"{line['peer']} {line[name]}" for line in lines))


def first_steps(options):
    """{JDK: {work: {seconds: steps}}}, medians over the rounds, with both cores: the compiler has one of its own."""
    counts = {}
    for _ in range(options.rounds):
        for java in options.java:
            for precision in ([], ["--single"]):
                command = ["taskset", "-c", options.cores, java, *VECTORS, "-cp", str(options.jar), FIRST_MAIN, *precision]
                command += ["--seconds", ",".join(map(str, FIRST_SECONDS))]
                line = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                of_work = counts.setdefault(java_name(java), {}).setdefault(line["work"], {})
                for seconds in FIRST_SECONDS:
                    of_work.setdefault(seconds, []).append(line[f"steps in {float(seconds)} s"])
    return {
        java: {work: {s: statistics.median(steps) for s, steps in of_work.items()} for work, of_work in works.items()}
        for java, works in counts.items()
    }


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "vectors": " ".join(flag for flag in ("avx2", "fma", "avx512f") if any(flag in line.split() for line in lines)),
        "system": f"{platform.system()} {platform.machine()}",
    }


def command_line(options):
    """As it was given, without the places of this machine."""
    words = ["python", "benchmarks/peers/compare.py"]
    for java in options.java:
        words += ["--java", java_name(java).replace(" ", "-")]
    for bits in options.vector_bits:
        words += ["--vector-bits", bits]
    for work in options.work if options.work != ["*"] else []:
        words += ["--work", f"'{work}'"]
    words += ["--rounds", str(options.rounds), "--slice", str(options.slice), "--warm-up", str(options.warm_up)]
    words += ["--again"] if options.again else []
    return " ".join(words)


def together(before, now):
    """What was measured before with the rows of now in their place."""
    for what in ("machine", "java", "flags"):
        if before[what] != now[what]:
            raise SystemExit(f"--again: expected the {what} {before[what]}, got {now[what]}")
    return {
        **now,
        "runs": before["runs"] + now["runs"],
        "rows": {**before["rows"], **now["rows"]},
        "first_steps": now["first_steps"] or before["first_steps"],
    }


def main():
    options = arguments()
    if not shutil.which("taskset"):
        raise SystemExit("taskset is not there, so nothing can be pinned to a core")
    offers = [(peer, peer.rows()) for peer in peers(options)]
    works = [work for work, _ in offers[0][1] if wanted(work, options)]
    if not works and not wanted(FIRST_STEPS, options):
        names = dict.fromkeys([*(work for work, _ in offers[0][1]), FIRST_STEPS])
        raise SystemExit(f"no row is called {' or '.join(options.work)}; one of {' '.join(names)}")
    begin, rows = time.monotonic(), {}
    for work in dict.fromkeys(works):
        contestants = [peer for peer, rows in offers if work in (name for name, _ in rows)]
        rows[work] = compare(work, contestants, options)
        line = ", ".join(f"{name} {figures['median_ms']:.4g}" for name, figures in rows[work].items())
        print(f"{time.monotonic() - begin:5.0f} s  {work}: {line}", flush=True)
    first = first_steps(options) if wanted(FIRST_STEPS, options) else {}
    results = {
        "runs": [
            {
                "date": datetime.date.today().isoformat(),
                "command": command_line(options),
                "minutes": round((time.monotonic() - begin) / 60, 1),
            }
        ],
        "java": java_name(options.java[0]),
        "flags": " ".join(VECTORS),
        "machine": machine(),
        "rows": rows,
        "first_steps": first,
    }
    file = options.results / "results.json"
    if options.again:
        results = together(json.loads(file.read_text()), results)
    file.write_text(json.dumps(results, indent=1) + "\n")
    report.write(results, options.results, options.pictures)


if __name__ == "__main__":
    main()
