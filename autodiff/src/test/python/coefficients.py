"""Prints the tables of coefficients that stand in the kernels, with their largest errors. Needs mpmath."""

from mpmath import mp, mpf, atanh, cos, erf, erfc, erfinv, exp, expm1, log, loggamma, pi, psi, sin, sqrt


from minimax import fit, table

LN2 = log(mpf(2))
SLACK = mpf("1.0001")


def erfcx(x):
    digits, mp.dps = mp.dps, 60 + int(x * x / 2.3)
    y = exp(x * x) * erfc(x)
    mp.dps = digits
    return +y


def exponential(r):
    """e^r = 1 + r + r^2 E(r)."""
    return (expm1(r) - r) / r**2


def logarithm(z):
    """log((1 + s)/(1 - s)) = 2s + s z L(z), z = s^2."""
    s = sqrt(z)
    return 2 * (atanh(s) / s - 1) / z


def error(z):
    """erf x = x + x F(x^2)."""
    return erf(sqrt(z)) / sqrt(z) - 1


def error_tail(t):
    """e^(x^2) erfc x = (1 + G(t))/(1 + 2x), t = (x - 4)/(x + 4)."""
    x = 4 * (1 + t) / (1 - t)
    return erfcx(x) * (1 + 2 * x) - 1


def sine(z):
    """sin r = r + r z S(z), z = r^2."""
    return (sin(sqrt(z)) / sqrt(z) - 1) / z


def cosine(z):
    """cos r = 1 - z/2 + z^2 C(z), z = r^2."""
    return (cos(sqrt(z)) - 1 + z / 2) / z**2


def quantile(w):
    """Phi^-1(u) = (2u - 1) N(w), w = -log(4u(1 - u))."""
    if w < mpf(10) ** -30:
        return sqrt(pi / 2)
    x = sqrt(-expm1(-w))
    return sqrt(mpf(2)) * erfinv(x) / x


def quantile_tail(s):
    """|Phi^-1(u)| / |2u - 1| = T(s - 17/4), s = sqrt(w)."""
    return quantile((s + mpf(17) / 4) ** 2)


def log_gamma(e):
    """log Gamma(2 + e) = e H(e)."""
    return 1 - mp.euler if e == 0 else loggamma(2 + e) / e


if __name__ == "__main__":
    half = LN2 / 2 * SLACK
    table("E", *fit(exponential, -half, half, 9, lambda r: r * r, known=(0.5,)))
    table("L", *fit(logarithm, 0, (3 - 2 * sqrt(mpf(2))) ** 2 * SLACK, 6, lambda z: z * sqrt(z)))
    table("U", *fit(logarithm, 0, mpf(1) / 9 * SLACK, 9, lambda z: z))
    table("F", *fit(error, 0, mpf("0.25"), 8))
    t = lambda x: (mpf(x) - 4) / (mpf(x) + 4)
    table("G", *fit(error_tail, t("0.499"), t("28"), 21))
    octant = (pi / 4) ** 2 * SLACK
    table("S", *fit(sine, 0, octant, 5, lambda z: z))
    table("C", *fit(cosine, 0, octant, 5, lambda z: z * z))
    table("N", *fit(quantile, 0, mpf("6.25"), 23, lambda w: 1 / quantile(w)))
    table("T", *fit(quantile_tail, mpf("-1.75"), mpf("1.75"), 16, lambda s: 1 / quantile_tail(s)))
    table("H", *fit(log_gamma, mpf("-0.5"), mpf("0.5"), 18))
