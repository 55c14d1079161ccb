"""Values and derivatives to third order from JAX in double precision, as golden values for the tests.

    pip install jax==0.10.2
    python golden.py > ../resources/nabla/autodiff/golden.csv

A line is: operation (its name in OperationTable); the shapes of its operands; the operands, one after the other; a
direction t of the same size; the order k; the elements of the k-th derivative of f(x + s t) by s at s = 0. Operands of
elementwise operations are scalars, and for those of two operands four directions give all mixed derivatives.

Where JAX's own rule for a derivative cancels (1 - s for the sigmoid loses eight digits at 20, and so on), the rule is
written here without the difference. At kinks JAX and Nabla choose different elements of the subdifferential for abs,
leakyRelu and the ends of clip; those points belong to the table of subgradients and its test, and not to this one. The
derivative of tanh is 1 - y^2 in Nabla, right to the last digit of 1, which is less than ten digits of its own beyond 7.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy import special

jax.config.update("jax_enable_x64", True)
INF = math.inf


def with_rule(f, *partials):
    """f with these derivatives in place of JAX's."""
    g = jax.custom_jvp(f)
    g.defjvp(lambda x, t: (g(*x), sum(partial(*x) * ti for partial, ti in zip(partials, t))))
    return g


expm1 = with_rule(jnp.expm1, jnp.exp)
sech = with_rule(lambda x: 1 / jnp.cosh(x), lambda x: -tanh(x) * sech(x))
tanh = with_rule(jnp.tanh, lambda x: sech(x) ** 2)
sigmoid = with_rule(jax.nn.sigmoid, lambda x: sigmoid(x) * sigmoid(-x))
softplus = with_rule(jax.nn.softplus, sigmoid)
log_sigmoid = with_rule(jax.nn.log_sigmoid, lambda x: sigmoid(-x))
log_add_exp = with_rule(jnp.logaddexp, lambda a, b: sigmoid(a - b), lambda a, b: sigmoid(b - a))

UNARY = {
    "neg": (jnp.negative, [0.7, -3, 0]),
    "reciprocal": (lambda x: 1 / x, [0.7, -3, 1e-3, 1e3, INF]),
    "square": (jnp.square, [0.7, -3, 0, 1e-5]),
    "sqrt": (jnp.sqrt, [0.7, 3, 1e-8, 1e8]),
    "rsqrt": (jax.lax.rsqrt, [0.7, 3, 1e-8, 1e8]),
    "cbrt": (jnp.cbrt, [0.7, 3, -2, 1e-6]),
    "pow(3)": (lambda x: x**3, [0.7, -3, 0]),
    "pow(0)": (lambda x: x**0, [0.7, -3, 0]),
    "pow(1)": (lambda x: x**1, [0.7, -3, 0]),
    "pow(2)": (lambda x: x**2, [0.7, -3, 0]),
    "pow(-1.5)": (lambda x: x**-1.5, [0.7, 3, 1e-3]),
    "exp": (jnp.exp, [0.7, -3, 0, 20, -20, 700, -700, -800, 800, -INF]),
    "expm1": (expm1, [0.7, -3, 0, 1e-10, 20, -20, -800]),
    "log": (jnp.log, [0.7, 3, 1, 1e-10, 1e10, 1.0000001, INF]),
    "log1p": (jnp.log1p, [0.7, 3, 0, 1e-10, -0.9, 1e10]),
    "sin": (jnp.sin, [0.7, -3, 0.1, 20, 1e5]),
    "cos": (jnp.cos, [0.7, -3, 0.1, 20, 1e5]),
    "tan": (jnp.tan, [0.7, -1.2, 0.1]),
    "asin": (jnp.arcsin, [0.7, -0.3, 0.05, 0.99]),
    "acos": (jnp.arccos, [0.7, -0.3, 0.05, 0.99]),
    "atan": (jnp.arctan, [0.7, -3, 0.05, 1e3]),
    "sinh": (jnp.sinh, [0.7, -3, 0.01, 20]),
    "cosh": (jnp.cosh, [0.7, -3, 0.01, 20]),
    "tanh": (tanh, [0.7, -3, 0, 0.01, 1e-10, 5, -5, 1000, -1000]),
    "erf": (special.erf, [0.7, -3, 0, 0.01, 1.5, 5, 10, -10]),
    "erfc": (special.erfc, [0.7, -3, 0, 0.01, 1.5, 5, 10, 20]),
    "lgamma": (special.gammaln, [0.7, 3.3, 1e-3, 20.5, 1000.5]),
    "lgamma below 0": (special.gammaln, [-0.5, -1.3, -2.75]),
    "digamma": (special.digamma, [0.7, 3.3, 1e-3, 20.5, 1000.5]),
    "sigmoid": (sigmoid, [0.7, -3, 0, 10, 20, -20, 700, -700, 1000]),
    "logSigmoid": (log_sigmoid, [0.7, -3, 0, 5, -5, 20, -20, 700, -700, 1000, -1000]),
    "softplus": (softplus, [0.7, -3, 0, 10, 20, -20, 700, -700, 1000, -1000]),
    "relu": (jax.nn.relu, [0.7, -3, 0]),
    "abs": (jnp.abs, [0.7, -3]),
    "silu": (lambda x: x * sigmoid(x), [0.7, -3, 0, 10, 20, -20, 700, -700]),
    "gelu": (lambda x: jax.nn.gelu(x, approximate=False), [0.7, -3, 0, 5, -8, 40, -30]),
    "leakyRelu": (lambda x: jax.nn.leaky_relu(x, 0.1), [0.7, -3]),
    "elu": (lambda x: jnp.where(x > 0, x, 1.5 * expm1(jnp.where(x > 0, 0, x))), [0.7, -3, 0, 20, -20, -700, -1000]),
    "clip": (lambda x: jnp.clip(x, -1, 1), [0.7, -3, 2]),
    "hypot(c)": (lambda x: jnp.sqrt(x**2 + 0.7**2), [0.7, -3, 0]),
    "atan2(c)": (lambda x: jnp.arctan2(x, 0.7), [0.7, -3, 0.01]),
    "logAddExp(c)": (lambda x: log_add_exp(x, 0.7), [0.9, -3, 4, 0.7, 30, -30, 700, -700]),
    "maximum(c)": (lambda x: jnp.maximum(x, 0.7), [0.9, -3, 0.7]),
    "minimum(c)": (lambda x: jnp.minimum(x, 0.7), [0.9, -3, 0.7]),
    "safeWhere": (lambda x: special.xlogy(jnp.where(x > 0, x, 0), jnp.where(x > 0, x, 1)), [0.9, 1e-8, -1, 0]),
}

BINARY = {
    "add": (jnp.add, [(0.7, -3)]),
    "sub": (jnp.subtract, [(0.7, -3)]),
    "mul": (jnp.multiply, [(0.7, -3), (0, 2)]),
    "div": (jnp.divide, [(0.7, -3), (5, 0.01), (0, 2)]),
    "pow": (jnp.power, [(0.7, -3), (3, 0.5), (1.5, 2), (20, 1.1)]),
    "atan2": (jnp.arctan2, [(0.7, -3), (-2, -1.5), (1, 0.1), (0, 2), (2, 0), (-2, 0)]),
    "hypot": (lambda a, b: jnp.sqrt(a * a + b * b), [(0.7, -3), (-2, -1.5), (1, 0)]),
    "logAddExp": (log_add_exp, [(0.7, -3), (2, 1.5), (-3, 5), (1000, 999), (2, 2), (20, -20), (700, -700)]),
    "maximum": (jnp.maximum, [(0.7, -3), (-1, 2), (2, 2)]),
    "minimum": (jnp.minimum, [(0.7, -3), (-1, 2), (2, 2)]),
}


def cumulative_products(x, axis):
    return jnp.cumprod(x, axis=axis)


def norm(x, axis=None):
    return jnp.sqrt(jnp.sum(x * x, axis=axis))


def log_det(a):
    return jnp.linalg.slogdet(a)[1]


def triangular(a, b, transposed):
    return jax.scipy.linalg.solve_triangular(a, b, trans=1 if transposed else 0, lower=True)


def concat(axis):
    return lambda a, b: jnp.concatenate([a, b], axis)


LOGSUMEXP = special.logsumexp
STRUCTURED = {
    "sum(-1)": (lambda x: x.sum(-1), [(5,)]),
    "mean(-2)": (lambda x: x.mean(-2), [(3, 4)]),
    "variance(-1)": (lambda x: x.var(-1), [(5,)]),
    "variance": (lambda x: x.var(), [(3, 2)]),
    "prod(-1)": (lambda x: jnp.cumprod(x)[-1], [(5,)]),
    "prod(-2)": (lambda x: jnp.cumprod(x, 0)[-1], [(3, 2)]),
    "max(-2)": (lambda x: x.max(-2), [(3, 4)]),
    "min": (lambda x: x.min(), [(3, 2)]),
    "logSumExp(-1)": (lambda x: LOGSUMEXP(x, -1), [(5,)]),
    "logSumExp(-2)": (lambda x: LOGSUMEXP(x, -2), [(3, 4)]),
    "norm(-1)": (lambda x: norm(x, -1), [(5,)]),
    "norm(-2,-1)": (norm, [(3, 2)]),
    "softmax(-1)": (lambda x: jax.nn.softmax(x, -1), [(5,)]),
    "softmax(-2)": (lambda x: jax.nn.softmax(x, -2), [(3, 2)]),
    "logSoftmax(-1)": (lambda x: jax.nn.log_softmax(x, -1), [(5,)]),
    "cumsum(-2)": (lambda x: jnp.cumsum(x, 0), [(3, 2)]),
    "cumprod(-1)": (lambda x: cumulative_products(x, -1), [(5,)]),
    "cumprod(-2)": (lambda x: cumulative_products(x, -2), [(3, 2)]),
    "reshape": (lambda x: x.reshape(4, -1), [(2, 6)]),
    "transpose(2,0,1)": (lambda x: x.transpose(2, 0, 1), [(2, 3, 2)]),
    "broadcastTo": (lambda x: jnp.broadcast_to(x, (2, 3, 4)), [(3, 1)]),
    "slice": (lambda x: x[1:3], [(4, 2)]),
    "select": (lambda x: x[1], [(3, 2)]),
    "take": (lambda x: x[jnp.array([2, 0, 2])], [(3, 2)]),
    "flip": (lambda x: x[::-1], [(3, 2)]),
    "roll": (lambda x: jnp.roll(x, 2, -1), [(2, 5)]),
    "tile": (lambda x: jnp.tile(x, (2, 3)), [(2, 2)]),
    "pad": (lambda x: jnp.pad(x, ((1, 2), (0, 0))), [(2, 3)]),
    "concat": (concat(-1), [(2, 1), (2, 3)]),
    "concat(-2)": (concat(-2), [(2, 3), (1, 3)]),
    "stack": (lambda a, b: jnp.stack([a, b], -1), [(2, 3), (2, 3)]),
    "diagonal": (jnp.diagonal, [(3, 3)]),
    "trace": (jnp.trace, [(3, 3)]),
    "matmul": (jnp.matmul, [(2, 3), (3, 4)]),
    "matmul with a shared right side": (jnp.matmul, [(2, 2, 3), (3, 2)]),
    "matmul of broadcast batches": (jnp.matmul, [(2, 1, 2, 3), (2, 3, 2)]),
    "dot": (lambda a, b: (a * b).sum(-1), [(2, 3), (2, 3)]),
    "outer": (jnp.outer, [(3,), (2,)]),
    "einsum(bij,jk->bik)": (lambda a, b: jnp.einsum("bij,jk->bik", a, b), [(2, 2, 3), (3, 2)]),
    "einsum(ij,jk,kl->li)": (lambda a, b, c: jnp.einsum("ij,jk,kl->li", a, b, c), [(2, 2), (2, 3), (3, 2)]),
    "einsum(iij->j)": (lambda a: jnp.einsum("iij->j", a), [(3, 3, 2)]),
    "einsum(bi,bj->bij)": (lambda a, b: jnp.einsum("bi,bj->bij", a, b), [(2, 3), (2, 2)]),
    "cholesky": (jnp.linalg.cholesky, [(3, 3)]),
    "triangularSolve": (lambda a, b: triangular(a, b, False), [(3, 3), (3, 2)]),
    "triangularSolveTransposed": (lambda a, b: triangular(a, b, True), [(3, 3), (3, 2)]),
    "solve": (jnp.linalg.solve, [(3, 3), (3, 2)]),
    "inverse": (jnp.linalg.inv, [(3, 3)]),
    "logDet": (log_det, [(3, 3)]),
}


def along(f, operands, direction, order):
    """The derivative of this order of s -> f(x + s t) at 0."""
    g = lambda s: f(*[x + s * t for x, t in zip(operands, direction)])
    for _ in range(order):
        g = jax.jacfwd(g)
    return g(0.0)


def directly(f, point, direction, order):
    """As along, for scalars: without x + s t, which loses infinities and the last bits."""
    if order == 0:
        return f(*point)
    g = lambda *x: jax.jvp(f, x, direction)[1]
    return directly(g, point, direction, order - 1)


def line(name, shapes, operands, direction, order, result):
    def numbers(arrays):
        flat = np.concatenate([np.asarray(a, dtype=np.float64).reshape(-1) for a in arrays])
        return " ".join(repr(float(v)).replace("inf", "Infinity").replace("nan", "NaN") for v in flat)

    text = "; ".join(" ".join(map(str, shape)) for shape in shapes)
    print("|".join([name, text, numbers(operands), numbers(direction), str(order), numbers([result])]))


def scalars(name, f, points, directions):
    for point in points:
        for direction in directions:
            for order in range(4):
                p, t = tuple(map(float, point)), tuple(map(float, direction))
                if order > 0 or direction == directions[0]:
                    line(name, [()] * len(p), p, t, order, directly(f, p, t, order))


def main():
    for name, (f, points) in UNARY.items():
        scalars(name, f, [(x,) for x in points], [(1,)])
    for name, (f, points) in BINARY.items():
        scalars(name, f, points, [(1, 0), (0, 1), (1, 2), (1, -1)])
    random = np.random.default_rng(1)
    for name, (f, shapes) in STRUCTURED.items():
        operands = [np.round(random.uniform(-2, 2, shape), 3) for shape in shapes]
        direction = [np.round(random.uniform(-1, 1, shape), 3) for shape in shapes]
        if name == "cholesky":
            operands[0] = operands[0] @ operands[0].T + 2 * np.eye(3)
        if name in ("triangularSolve", "triangularSolveTransposed", "solve", "inverse", "logDet"):
            operands[0] = operands[0] / 2 + 2 * np.eye(3)
        for order in range(4):
            line(name, shapes, operands, direction, order, along(f, operands, direction, order))


main()
