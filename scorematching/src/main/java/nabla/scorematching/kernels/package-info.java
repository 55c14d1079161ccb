/**
 * Scores and densities from a kernel and a sample: closed forms, without training.
 *
 * <p>A {@link nabla.scorematching.kernels.RadialKernel} k(x, y) = φ(‖x − y‖²) makes functions of a sample. A {@link
 * nabla.scorematching.kernels.KernelExponentialFamily} has log p = f + log q₀ with f in the kernel's space, found by exact score
 * matching with a penalty, and gives an energy. A {@link nabla.scorematching.kernels.ScoreEstimator} has every component of the score in
 * that space. It solves (L + …)s = −ζ with L the kernel's integral operator, and its forms differ by how they tame the inverse:
 * Tikhonov, Landweber, the ν-method, a spectral cut-off; Stein's and the spectral estimator are two of them.
 *
 * <p>Sources: [Sriperumbudur, Fukumizu, Gretton, Hyvärinen and Kumar 2017] JMLR 18; [Strathmann, Sejdinovic, Livingstone, Szabo and
 * Gretton 2015] NeurIPS; [Zhou, Shi and Zhu 2020] ICML; [Li and Turner 2018] ICLR; [Shi, Sun and Zhu 2018] ICML.
 */
package nabla.scorematching.kernels;
