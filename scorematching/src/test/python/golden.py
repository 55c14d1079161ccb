"""Diagnostics of chains by ArviZ, for ChainsTest.

    python golden.py > ../resources/nabla/scorematching/metrics/chains.csv

A line is name,quantity,numbers. Chains are [4, steps], row by row. Versions that were used are in the first line.
"""

import arviz
import numpy
import scipy
from scipy.stats import norm


def autoregressive(rho, steps, seed):
    z = numpy.random.RandomState(seed).standard_normal((4, steps))
    for k in range(1, steps):
        z[:, k] = rho * z[:, k - 1] + numpy.sqrt(1 - rho * rho) * z[:, k]
    return z


def line(name, quantity, values):
    print(name, quantity, *[repr(float(v)) for v in numpy.ravel(values)], sep=",")


def main():
    print(f"# arviz {arviz.__version__}, numpy {numpy.__version__}, scipy {scipy.__version__}")
    spread = autoregressive(0.3, 80, 4) * numpy.array([[1.0], [1.0], [1.0], [3.0]])
    cases = {
        "slow": autoregressive(0.9, 120, 1),
        "independent": autoregressive(0.0, 61, 2),
        "antithetic": autoregressive(-0.6, 100, 3),
        "spread": spread,
        "heavy": numpy.tan(1.4 * autoregressive(0.5, 90, 5).clip(-1.1, 1.1)),
        "shifted": autoregressive(0.5, 50, 6) + numpy.array([[0.0], [0.0], [0.0], [1.5]]),
        "ties": numpy.round(2 * autoregressive(0.6, 100, 7)),
        "short": autoregressive(0.2, 8, 8),
    }
    for name, chains in cases.items():
        line(name, "chains", chains)
        line(name, "mean", arviz.ess(chains, method="mean"))
        line(name, "bulk", arviz.ess(chains, method="bulk"))
        line(name, "tail", arviz.ess(chains, method="tail"))
        line(name, "split", arviz.rhat(chains, method="split"))
        line(name, "rank", arviz.rhat(chains, method="rank"))
    p = [1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.5, 0.7, 0.975, 0.999999]
    line("normal", "probabilities", p)
    line("normal", "quantiles", norm.ppf(p))


main()
