package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;

/**
 * An operation with rules of its own. Few need one: maxima, logSumExp, factorisations, and what users add.
 *
 * <p>One rule is enough: the forward rule is linear in the tangents, so the reverse rule is its transpose, a reverse
 * sweep over it; and the other way round. Both must be given where the forward rule applies the operation itself to a
 * tangent, since that sweep would come back to where it started.
 */
public final class General extends Kind {
    private final Jvp jvp;
    private final Vjp vjp;

    private General(
            String name, List<?> attributes, Evaluation evaluation, int continuousDerivatives, Jvp jvp, Vjp vjp) {
        super(name, attributes, evaluation, continuousDerivatives);
        this.jvp = jvp;
        this.vjp = vjp;
    }

    /** An operation with both rules. */
    public static General of(String name, List<?> attributes, Evaluation evaluation, Jvp jvp, Vjp vjp) {
        return new General(name, attributes, evaluation, SMOOTH, jvp, vjp);
    }

    /** An operation whose reverse rule is the transpose of its forward rule. */
    public static General ofJvp(String name, List<?> attributes, Evaluation evaluation, Jvp jvp) {
        return new General(
                name,
                attributes,
                evaluation,
                SMOOTH,
                jvp,
                (at, g, adjoints) -> Transposition.ofForwardRule(jvp, at, g, adjoints));
    }

    /** An operation whose forward rule is the transpose of its reverse rule. */
    public static General ofVjp(String name, List<?> attributes, Evaluation evaluation, Vjp vjp) {
        return new General(
                name,
                attributes,
                evaluation,
                SMOOTH,
                (at, tangents) -> Transposition.ofReverseRule(vjp, at, tangents),
                vjp);
    }

    /** The same operation, said to have this many continuous derivatives. */
    public General withContinuousDerivatives(int count) {
        return new General(name(), attributes(), evaluation(), count, jvp, vjp);
    }

    @Override
    public Tensor push(Application at, Tensor[] tangents) {
        return jvp.push(at, tangents);
    }

    @Override
    public void pull(Application at, Tensor adjoint, Adjoints adjoints) {
        vjp.pull(at, adjoint, adjoints);
    }

    /** A forward rule, as {@link Kind#push}. */
    @FunctionalInterface
    public interface Jvp {
        /** The tangent of the result. */
        Tensor push(Application at, Tensor[] tangents);
    }

    /** A reverse rule, as {@link Kind#pull}. */
    @FunctionalInterface
    public interface Vjp {
        /** Hands the operands their adjoints. */
        void pull(Application at, Tensor adjoint, Adjoints adjoints);
    }
}
