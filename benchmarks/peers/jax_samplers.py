"""JAX under jit, double precision, one thread: annealed Langevin, Heun's EDM sampler, and the exact likelihood.

The score is s(x, σ) = f(x)/σ. One call makes a whole run, its steps in a scan.
"""

import functools
import math

import jax_step  # First: it sets JAX up.
import jax
import jax.numpy as jnp
import problem

ROWS = 1000
GEOMETRIC = [10 * (0.1 / 10) ** (i / 9) for i in range(9)] + [0.1]
STEP_SIZE, STEPS_PER_LEVEL = 1e-3, 5
RHO = 7
KARRAS = [(80 ** (1 / RHO) + i / 17 * (0.002 ** (1 / RHO) - 80 ** (1 / RHO))) ** RHO for i in range(18)]
SMALLEST, LARGEST, INTERVALS = 0.1, 10, 10
GROWTH = math.log(LARGEST / SMALLEST)


def score(layers, x, sigma):
    return jax_step.perceptron_score(layers, x) / sigma


@jax.jit
def annealed(layers, x, key, temperature):
    """x + ε s + √(2ε T) z. The temperature T is 0 where the result is compared: peers have noise of their own."""

    def step(x, now):
        sigma, size, key = now
        noise = jnp.sqrt(2 * size * temperature) * jax.random.normal(key, x.shape)
        return x + size * score(layers, x, sigma) + noise, None

    sigmas = jnp.repeat(jnp.array(GEOMETRIC), STEPS_PER_LEVEL)
    sizes = STEP_SIZE * (sigmas / GEOMETRIC[-1]) ** 2
    return jax.lax.scan(step, x, (sigmas, sizes, jax.random.split(key, len(sigmas))))[0]


@jax.jit
def heun(layers, x):
    """dx/dσ = −σ s, and Euler's step to σ = 0."""

    def slope(x, sigma):
        return -sigma * score(layers, x, sigma)

    def step(x, now):
        sigma, following = now
        h = following - sigma
        first = slope(x, sigma)
        return x + h / 2 * (first + slope(x + h * first, following)), None

    sigmas = jnp.array(KARRAS)
    x, _ = jax.lax.scan(step, x, (sigmas[:-1], sigmas[1:]))
    return x - sigmas[-1] * slope(x, sigmas[-1])


def log_likelihood(score_and_divergence):
    """log N(x₁; 0, σmax² I) + ∫∇·u dt for the flow u = −½ g² s of σ(t) = σmin (σmax/σmin)ᵗ."""

    def velocity(layers, x, t):
        sigma = SMALLEST * jnp.exp(GROWTH * t)
        half = GROWTH * sigma * sigma  # ½ g²
        f, divergence = score_and_divergence(layers, x)
        return -half * f / sigma, -half * divergence / sigma

    def evaluate(layers, x):
        h = 1 / INTERVALS

        def step(state, t):
            x, volume = state
            u, spread = velocity(layers, x, t)
            v, further = velocity(layers, x + h * u, t + h)
            return (x + h / 2 * (u + v), volume + h / 2 * (spread + further)), None

        times = jnp.arange(INTERVALS) * h
        (x, volume), _ = jax.lax.scan(step, (x, jnp.zeros(len(x))), times)
        prior = -jnp.sum(x * x, axis=1) / (2 * LARGEST**2) - x.shape[1] * math.log(math.sqrt(2 * math.pi) * LARGEST)
        return prior + volume

    return jax.jit(evaluate)


def prepared(widths, spread, check, call):
    """check(layers, x) gives the loss, call(layers, x) is timed; x are data times a spread."""
    layers = jax.tree.map(jnp.asarray, jax_step.transposed(problem.perceptron(widths)))
    x = jnp.asarray(spread * problem.data(ROWS, widths[0]))
    return {"loss": float(check(layers, x))}, problem.repeated(lambda: jax.block_until_ready(call(layers, x)), 1)


def annealed_run(widths):
    key = jax.random.key(0)
    return prepared(
        widths,
        GEOMETRIC[0],
        lambda layers, x: jnp.mean(annealed(layers, x, key, 0.0) ** 2),
        lambda layers, x: annealed(layers, x, key, 1.0),
    )


def heun_run(widths):
    return prepared(widths, KARRAS[0], lambda layers, x: jnp.mean(heun(layers, x) ** 2), heun)


def likelihood_run(widths, score_and_divergence):
    evaluate = log_likelihood(score_and_divergence)
    return prepared(widths, 1, lambda layers, x: jnp.mean(evaluate(layers, x)), evaluate)


def rows():
    jacfwd = jax_step.by_jacfwd(jax_step.perceptron_score)
    for d in (2, 64):
        widths = [d, 128, 128, d]
        yield f"annealed-{d}", "jax-jit", functools.partial(annealed_run, widths)
        yield f"heun-{d}", "jax-jit", functools.partial(heun_run, widths)
        yield f"likelihood-{d}", "jax-jacfwd", functools.partial(likelihood_run, widths, jacfwd)
        yield f"likelihood-{d}", "jax-chain", functools.partial(likelihood_run, widths, jax_step.chain_of_perceptron)


if __name__ == "__main__":
    problem.run(rows(), f"jax {jax.__version__}")
