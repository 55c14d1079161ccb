package nabla.autodiff.calculus;

import java.util.function.Function;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;

/**
 * Where a rule is applied: an operation's operands and result. The tensors are linked only if an outer
 * differentiation needs it.
 *
 * @param operands the operands, in order
 * @param result the result
 */
public record Application(Tensor[] operands, Tensor result) {
    /** The operand at an index. */
    public Tensor operand(int i) {
        return operands[i];
    }

    /** The shape of the operand at an index. */
    public int[] shape(int i) {
        return operands[i].shape();
    }

    /** The operation at an index of a tape. */
    static Application at(Tape tape, int place) {
        return new Application(tape.operandsForRule(place), tape.release(tape.node(place)));
    }

    /** What a rule makes of the operation at an index of a tape. */
    public static <R> R derive(Tape tape, int place, Function<Application, R> rule) {
        return tape.derive(place, () -> rule.apply(at(tape, place)));
    }
}
