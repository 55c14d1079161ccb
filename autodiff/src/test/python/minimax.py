"""Polynomials whose coefficients are doubles, close to the best uniform approximation.

fit(f, lo, hi, degree) solves a least-squares problem on Chebyshev points at 60 digits (the Chebyshev series cut off,
within a small factor of minimax); then one coefficient after the other, from the constant on, is rounded to a double
and the rest is fitted anew, so the rounding of the low coefficients costs nothing.
"""

from mpmath import mp, mpf, matrix, lu_solve, cos, pi, nstr, log

mp.dps = 60


def horner(c, t):
    y = mpf(0)
    for a in reversed(c):
        y = y * t + a
    return y


def fit(f, lo, hi, degree, weight=lambda t: mpf(1), known=()):
    """Coefficients of p with small max |p - f| weight on [lo, hi], and that maximum. The first may be known."""
    lo, hi = mpf(lo), mpf(hi)
    middle, half = (lo + hi) / 2, (hi - lo) / 2
    count = 4 * degree + 8
    nodes = [middle + half * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]
    values = [f(t) for t in nodes]
    weights = [weight(t) for t in nodes]
    fixed = [mpf(k) for k in known]
    while len(fixed) <= degree:
        free = range(len(fixed), degree + 1)
        rows = [[w * (t / hi) ** j for j in free] for t, w in zip(nodes, weights)]
        rest = [w * (v - horner(fixed, t)) for t, v, w in zip(nodes, values, weights)]
        a = matrix(len(free), len(free))
        b = matrix(len(free), 1)
        for i in range(len(free)):
            b[i] = sum(row[i] * r for row, r in zip(rows, rest))
            for j in range(len(free)):
                a[i, j] = sum(row[i] * row[j] for row in rows)
        fixed.append(mpf(float(lu_solve(a, b)[0] / hi ** len(fixed))))
    grid = [lo + (hi - lo) * (2 * i + 1) / 2000 for i in range(1000)]
    return [float(c) for c in fixed], max(abs((horner(fixed, t) - f(t)) * weight(t)) for t in grid)


def table(name, coefficients, error):
    print(f"// {name}: error {nstr(error, 3)} = 2^{nstr(log(error, 2), 4)}")
    for i, c in enumerate(coefficients):
        print(f"static final double {name}{i} = {c!r};")
