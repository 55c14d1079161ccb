"""JAX under jit, one thread: training steps, the score of one point, elementwise functions.

Double precision has to be allowed for, so every array says its type, and what is compiled is searched for the other one.
"""

import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "true"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import problem


def perceptron_score(layers, x):
    for weight, bias in layers[:-1]:
        x = jnp.tanh(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def residual_score(weights, x):
    w1, w2, w3, w4 = weights
    h = jnp.tanh(x @ w1)
    return (h + jnp.tanh(h @ w2) @ w3) @ w4


def exact(score_and_divergence):
    def loss(p, x):
        s, divergence = score_and_divergence(p, x)
        return jnp.mean(0.5 * jnp.sum(s * s, axis=1) + divergence)

    return loss


def by_jacfwd(score):
    def score_and_divergence(p, x):
        jacobians = jax.vmap(jax.jacfwd(functools.partial(score, p)))(x)
        return score(p, x), jnp.trace(jacobians, axis1=1, axis2=2)

    return score_and_divergence


def chain_of_perceptron(layers, x):
    """Two hidden layers: g₁ᵀ (W₂ ∘ (W₃W₁)ᵀ) g₂."""
    (w1, b1), (w2, b2), (w3, b3) = layers
    a1 = jnp.tanh(x @ w1 + b1)
    a2 = jnp.tanh(a1 @ w2 + b2)
    g1, g2 = 1 - a1 * a1, 1 - a2 * a2
    return a2 @ w3 + b3, jnp.sum((g1 @ (w2 * (w3 @ w1).T)) * g2, axis=1)


def chains_of_residual(weights, x):
    """W₁D₁W₄ and W₁D₁W₂D₂W₃W₄: Σ g₁ diag(W₄W₁) + g₁ᵀ (W₂ ∘ (W₃(W₄W₁))ᵀ) g₂."""
    w1, w2, w3, w4 = weights
    h = jnp.tanh(x @ w1)
    a = jnp.tanh(h @ w2)
    g1, g2 = 1 - h * h, 1 - a * a
    m = w4 @ w1
    divergence = g1 @ jnp.diagonal(m) + jnp.sum((g1 @ (w2 * (w3 @ m).T)) * g2, axis=1)
    return (h + a @ w3) @ w4, divergence


def denoising(p, batch):
    x, z = batch
    residual = perceptron_score(p, x + problem.NOISE * z) + z / problem.NOISE
    return jnp.mean(0.5 * jnp.sum(residual * residual, axis=1))


def drawn(p, x, key):
    return denoising(p, (x, jax.random.normal(key, x.shape, x.dtype)))


def without_key(loss):
    return lambda p, batch, key: loss(p, batch)


def adam_step(loss):
    """For a loss of parameters, batch and the step's own key."""

    def step(state, batch):
        p, m, v, t = state
        key = jax.random.fold_in(jax.random.key(0), t.astype(jnp.uint32))
        value, g = jax.value_and_grad(loss)(p, batch, key)
        t = t + 1
        b1, b2 = problem.BETA1, problem.BETA2
        m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
        v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
        c1, c2 = (-jnp.expm1(t * math.log(b)) for b in (b1, b2))  # 1 − bᵗ, which in floats loses three digits at first
        p = jax.tree.map(
            lambda p, m, v: p - problem.LEARNING_RATE * (m / c1) / (jnp.sqrt(v / c2) + problem.EPSILON), p, m, v
        )
        return (p, m, v, t), value

    return jax.jit(step, donate_argnums=0)


def training(parameters, loss, batch, dtype):
    compiled, batch = adam_step(loss), arrays(batch, dtype)

    def start():
        p = arrays(parameters, dtype)
        zeros = functools.partial(jax.tree.map, jnp.zeros_like)
        return jax.block_until_ready((p, zeros(p), zeros(p), jnp.zeros((), dtype)))

    require_precision(jax.make_jaxpr(compiled)(start(), batch), dtype)
    return problem.training(start, lambda state: jax.block_until_ready(compiled(state, batch)))


def arrays(tree, dtype):
    """Copies, since a step may donate them."""
    return jax.tree.map(lambda x: jnp.array(x, dtype), tree)


def require_precision(jaxpr, dtype):
    """No number of the other precision takes part."""
    wrong = {np.float32: "f64[", np.float64: "f32["}[dtype]
    if wrong in str(jaxpr):
        raise SystemExit(f"expected {dtype.__name__} alone, got {wrong[:-1]} in\n{jaxpr}")


def transposed(layers):
    """[in, out], as JAX programs keep their weights."""
    return [tuple(np.ascontiguousarray(t.T) for t in layer) for layer in layers]


def perceptron_training(widths, loss, batch, dtype):
    return training(transposed(problem.perceptron(widths)), loss, batch, dtype)


def exact_perceptron(widths, score_and_divergence, dtype):
    loss = without_key(exact(score_and_divergence))
    return perceptron_training(widths, loss, problem.data(problem.BATCH, widths[0]), dtype)


def exact_residual(score_and_divergence, dtype):
    weights = [np.ascontiguousarray(w.T) for w in problem.residual(64, 128)]
    return training(weights, without_key(exact(score_and_divergence)), problem.data(problem.BATCH, 64), dtype)


def denoising_perceptron(widths, dtype):
    batch = problem.data(problem.BATCH, widths[0]), problem.noise(problem.BATCH, widths[0])
    return perceptron_training(widths, without_key(denoising), batch, dtype)


def drawn_perceptron(widths, dtype):
    """Noise differs among peers, so that what is compared is the step with noise given."""
    checks, _ = denoising_perceptron(widths, dtype)
    _, sample = perceptron_training(widths, drawn, problem.data(problem.BATCH, widths[0]), dtype)
    return checks, sample


def elementwise(function, dtype):
    """JAX has no ready arrays: each call makes one."""
    compiled, x = jax.jit(function), jnp.asarray(problem.arguments_of_functions(dtype))
    require_precision(jax.make_jaxpr(compiled)(x), dtype)
    loss = float(np.asarray(compiled(x), np.float64).sum())
    return {"loss": loss}, problem.repeated(lambda: compiled(x).block_until_ready(), 50)


def single_point_score(widths):
    parameters = arrays(transposed(problem.perceptron(widths)), np.float64)
    x = problem.data(1, widths[0])
    score = jax.jit(perceptron_score)

    def call():
        return score(parameters, x).block_until_ready()

    return {"loss": float(call().sum())}, problem.repeated(call, 200)


def steps():
    """(work, peer, prepare), where prepare is a function of the precision."""
    for work, widths in problem.PERCEPTRONS.items():
        kind = work.split("-")[0]
        if kind in ("exact", "deep"):
            yield work, "jax-jacfwd", functools.partial(exact_perceptron, widths, by_jacfwd(perceptron_score))
        if kind == "exact":
            yield work, "jax-chain", functools.partial(exact_perceptron, widths, chain_of_perceptron)
        if kind == "denoising":
            yield work, "jax-jit", functools.partial(denoising_perceptron, widths)
        if kind == "drawn":
            yield work, "jax-jit", functools.partial(drawn_perceptron, widths)
    yield problem.RESIDUAL, "jax-jacfwd", functools.partial(exact_residual, by_jacfwd(residual_score))
    yield problem.RESIDUAL, "jax-chain", functools.partial(exact_residual, chains_of_residual)
    for name in problem.FUNCTIONS:
        yield f"{name}-{problem.ELEMENTWISE_SIZE}", "jax-jit", functools.partial(elementwise, getattr(jnp, name))


def rows():
    for work, peer, prepare in steps():
        for row, dtype in problem.precisions(work):
            yield row, peer, functools.partial(prepare, dtype=dtype)
    for work, widths in problem.PERCEPTRONS.items():
        if work.startswith("score-"):
            yield work, "jax-jit", functools.partial(single_point_score, widths)


if __name__ == "__main__":
    problem.run(rows(), f"jax {jax.__version__}")
