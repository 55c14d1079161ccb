/**
 * Conformance: your loss, density, equation, sampler or likelihood against Gaussian and mixture algebra, with a report in words.
 *
 * <p>{@link nabla.scorematching.conformance.Conformance} has one entry for each kind; its {@code check} gives a {@link
 * nabla.scorematching.conformance.Report}. Nothing is trained and nothing is compared with another program: on normal data
 * x ~ N(μ, Σ) and on mixtures of them all that is looked at has a closed form.
 *
 * <p><b>Losses.</b> With x̃ = αx + σz, S = α²Σ + σ²I and the linear score s(x) = b − Ax,
 *
 * <pre>
 *     E[½‖s(x̃) + z/σ‖²] = ½tr(ASAᵀ) + ½‖b − αAμ‖² − tr A + D/(2σ²),
 * </pre>
 *
 * of which the exact, Hutchinson's and the sliced loss have all but the last term, at α = 1, σ = 0. Each known fault has
 * another mean, so the number that is found tells which it is. A score matching loss is quadratic in the score, with
 * its minimum at the score s* of x̃: for every field h
 *
 * <pre>
 *     E[J(s* + h) − J(s*)] = ½E‖h(x̃)‖²,    d/dε E[J(s* + εh)] = 0 at ε = 0.
 * </pre>
 *
 * <p><b>Densities.</b> ∫p = 1; s = ∇log p; Stein's identity E[s·f + ∇·f] = 0; E[‖s‖² + ∇·s] = 0; and the share of the
 * samples in small boxes is ∫p over the box, by points drawn in it, which binds the samples to log p. What points do not tell
 * (needles, the heaviest tails, many dimensions) is left out, and the report says so.
 *
 * <p><b>Equations.</b> α′ = aα, (σ²)′ = 2aσ² + g², solved anew between two times; the probability flow keeps N(0, c²I).
 *
 * <p><b>Samplers.</b> Mean, covariance, weights of modes and characteristic function of the samples, from starts in equilibrium and
 * from wide ones; detailed balance as equal numbers of moves between any two cells of a grid.
 *
 * <p><b>Likelihoods.</b> log p of normal data and of mixtures is known; ∫p = 1 in one dimension.
 *
 * <p>What is random is judged by six standard errors, estimated from the draws: a false alarm once in 5·10⁸ for each mean
 * (Student's and heavier tails make it more where the draws are few). What is not random is judged to the tolerance that the report tells.
 *
 * <p>Sources: Hyvärinen, JMLR 6 (2005); Vincent, Neural Computation 23 (2011); Song et al., UAI 2019 and ICLR 2021;
 * Gorham and Mackey, NeurIPS 2015, for Stein's identity as a test.
 */
package nabla.scorematching.conformance;
