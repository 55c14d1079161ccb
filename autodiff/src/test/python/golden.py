"""Writes the reference values of the elementary functions: python3 golden.py > ../resources/nabla/autodiff/kernels/golden.txt

A line holds a function, the bits of x, and the bits of two doubles whose sum is f(x) to about 30 digits. Needs mpmath.
"""

import random
import struct

from mpmath import mp, mpf
import mpmath as m

POINTS = 30


def uniform(low, high):
    return lambda: random.uniform(low, high)


def powers(low, high):
    """Any sign, exponent uniform."""
    return lambda: random.choice((-1, 1)) * 2.0 ** random.uniform(low, high)


def positive(low, high):
    return lambda: 2.0 ** random.uniform(low, high)


def near_quarter_turns():
    return float(random.randint(0, 10**6) * mp.pi / 2)


def sigmoid(x):
    return 1 / (1 + m.exp(-x)) if x > 0 else m.exp(x) / (1 + m.exp(x))


def softplus(x):
    return m.log1p(m.exp(x)) if x < 0 else x + m.log1p(m.exp(-x))


FUNCTIONS = {
    "exp": (m.exp, uniform(-745.1, 709.7), uniform(-2, 2), powers(-1074, 9.4)),
    "expm1": (m.expm1, uniform(-50, 709.7), uniform(-1.5, 1.5), powers(-1074, 5)),
    "log": (m.log, positive(-1074, 1023.9), uniform(0.4, 2.5), uniform(0.99, 1.01)),
    "log1p": (m.log1p, positive(-1074, 1023.9), uniform(-0.9999, 3), powers(-1074, -1)),
    "sin": (m.sin, uniform(-1.7e6, 1.7e6), powers(-1074, 1023.9), near_quarter_turns, uniform(-7, 7)),
    "cos": (m.cos, uniform(-1.7e6, 1.7e6), powers(-1074, 1023.9), near_quarter_turns, uniform(-7, 7)),
    "tanh": (m.tanh, uniform(-23, 23), uniform(-1, 1), powers(-1074, 5)),
    "erf": (m.erf, uniform(-6.5, 6.5), uniform(-1, 1), powers(-1074, 2)),
    "erfc": (m.erfc, uniform(-6, 27.2), uniform(-1, 1), uniform(0.4, 6)),
    "sigmoid": (sigmoid, uniform(-745, 40), uniform(-5, 5), powers(-1074, 9)),
    "logSigmoid": (lambda x: -softplus(-x), uniform(-40, 745), uniform(-5, 5), powers(-1074, 9)),
    "softplus": (softplus, uniform(-745, 40), uniform(-5, 5), powers(-1074, 9)),
    "silu": (lambda x: x * sigmoid(x), uniform(-750, 40), uniform(-5, 5), powers(-1074, 9)),
    "lgamma": (m.loggamma, uniform(0.001, 3), uniform(1.9, 40), positive(-1000, 1000)),
    "digamma": (m.digamma, uniform(0.001, 1.3), uniform(1.6, 40), positive(-1000, 1000)),
    "trigamma": (lambda x: m.psi(1, x), uniform(0.001, 3), uniform(2, 40), positive(-300, 300)),
}


def bits(x):
    return struct.pack(">d", x).hex()


if __name__ == "__main__":
    random.seed(5)
    for name, (f, *generators) in FUNCTIONS.items():
        for generator in generators:
            for _ in range(POINTS):
                x = generator()
                mp.dps = 700 if abs(x) > 1e30 else 60
                y = f(mpf(x))
                high = float(y)
                print(name, bits(x), bits(high), bits(float(y - mpf(high))))
