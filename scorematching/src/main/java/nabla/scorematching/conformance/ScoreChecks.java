package nabla.scorematching.conformance;

import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/**
 * The checks of a score that need no density.
 *
 * @param smooth whether it has a divergence
 */
record ScoreChecks(ScoreFunction score, boolean smooth) {
    private static final double STEP = 1e-3;
    private static final double DIFFERENCES = 1e-5;
    /** The share of the points where a stencil does not cross a kink. */
    private static final double MOST = 0.9;

    private static final String SHAPE = "the shape of a score";

    static final String COMPANY = "rows that see one another: a statistic of the batch, as of batch normalisation?";

    /** All of them; false if the shape is wrong, so that no other has been made. */
    boolean run(Checks checks, Tensor x) {
        String energy = "an energy [B] in place of a score [B, D]?";
        if (!checks.require(SHAPE, () -> checks.shape(SHAPE, x.shape(), score.score(x), energy))) {
            return false;
        }
        checks.attempt("finite scores", () -> checks.finite("finite scores", score.score(x), "a division by 0?"));
        checks.attempt(
                "the same score again",
                () -> checks.same(
                        "the same score again",
                        score.score(x),
                        score.score(x),
                        "a random number or a state that is kept?"));
        checks.attempt("rows of a score", () -> rows(checks, "a score", score::score, x));
        if (smooth) {
            checks.attempt(
                    "divergence",
                    () -> checks.close(
                            "divergence",
                            differences(x),
                            score.scoreAndDivergence(x).divergence(),
                            DIFFERENCES,
                            MOST,
                            "not the trace of the Jacobian: its sign, or a kink?"));
            checks.attempt(
                    "score beside its divergence",
                    () -> checks.close(
                            "score beside its divergence",
                            score.score(x),
                            score.scoreAndDivergence(x).value(),
                            1e-12,
                            "two formulas for one score?"));
        }
        checks.attempt("recorded score", () -> {
            Program<Tensor, Tensor> program = Program.compile(score::score, x.neg());
            checks.same("recorded score", score.score(x), program.run(x), "a value that is read while recording?");
        });
        return true;
    }

    /** A function of rows gives a row the same value alone, among 7 and among all. */
    static void rows(Checks checks, String what, UnaryOperator<Tensor> f, Tensor x) {
        Tensor all = f.apply(x);
        for (int few : new int[] {7, 1}) {
            checks.close(
                    "rows of " + what + (few == 1 ? ", alone" : ", among " + few),
                    all.slice(0, 0, few),
                    f.apply(x.slice(0, 0, few)),
                    1e-12,
                    COMPANY);
        }
    }

    /** The divergence by differences of order 4. */
    private Tensor differences(Tensor x) {
        Tensor sum = Tensor.zeros(x.size(0));
        for (int j = 0; j < x.size(1); j++) {
            int column = j;
            sum = sum.add(difference(y -> score.score(y).select(1, column), x, j));
        }
        return sum;
    }

    /** ∂f/∂xⱼ of a function of rows, by differences of order 4, [B]. */
    static Tensor difference(UnaryOperator<Tensor> f, Tensor x, int j) {
        double h = STEP * new Spread(x).scale(j);
        double[] unit = new double[x.size(1)];
        unit[j] = h;
        Tensor step = Tensor.of(unit);
        Tensor near = f.apply(x.add(step)).sub(f.apply(x.sub(step)));
        Tensor far = f.apply(x.add(step.mul(2))).sub(f.apply(x.sub(step.mul(2))));
        return near.mul(8).sub(far).div(12 * h);
    }
}
