"""NumPy's OpenBLAS, double precision, one thread: matrix products into a ready array."""

import functools
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Set on some machines for the sake of old builds; a current one then runs its slow kernels.
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)

import numpy as np
import problem
import threadpoolctl


def product(m, k, n):
    a, b, c = problem.entries(problem.OPERAND_A, m, k), problem.entries(problem.OPERAND_B, k, n), np.empty((m, n))
    count = max(1, 20_000_000 // (m * k * n))
    np.matmul(a, b, out=c)
    return {"loss": float(np.square(c).sum())}, problem.repeated(lambda: np.matmul(a, b, out=c), count)


def rows():
    for m, k, n in problem.PRODUCTS:
        yield f"product-{m}x{k}x{n}", "numpy-openblas", functools.partial(product, m, k, n)


if __name__ == "__main__":
    (blas,) = (library for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas")
    problem.run(rows(), f"numpy {np.__version__}, OpenBLAS {blas['version']} {blas['architecture']}")
