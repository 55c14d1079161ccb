"""NumPy and its OpenBLAS, one thread: matrix products and elementwise functions into a ready array."""

import functools
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Set on some machines for the sake of old builds; a current one then runs its slow kernels.
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)

import numpy as np
import problem
import threadpoolctl


def product(m, k, n, dtype):
    a, b = problem.entries(problem.OPERAND_A, m, k).astype(dtype), problem.entries(problem.OPERAND_B, k, n).astype(dtype)
    c = np.empty((m, n), dtype)
    count = max(1, 20_000_000 // (m * k * n))
    np.matmul(a, b, out=c)
    return {"loss": float(np.square(c.astype(np.float64)).sum())}, problem.repeated(lambda: np.matmul(a, b, out=c), count)


def elementwise(function, dtype):
    x = problem.arguments_of_functions(dtype)
    out = np.empty_like(x)
    loss = float(function(x).sum(dtype=np.float64))
    return {"loss": loss}, problem.repeated(lambda: function(x, out=out), 50)


def rows():
    for size in problem.PRODUCTS:
        for work, dtype in problem.precisions("product-{}x{}x{}".format(*size)):
            yield work, "numpy-openblas", functools.partial(product, *size, dtype)
    for name in problem.FUNCTIONS:
        for work, dtype in problem.precisions(f"{name}-{problem.ELEMENTWISE_SIZE}"):
            yield work, "numpy", functools.partial(elementwise, getattr(np, name), dtype)


if __name__ == "__main__":
    (blas,) = (library for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas")
    problem.run(rows(), f"numpy {np.__version__}, OpenBLAS {blas['version']} {blas['architecture']}")
