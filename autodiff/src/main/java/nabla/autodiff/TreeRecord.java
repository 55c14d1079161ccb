package nabla.autodiff;

import java.util.List;

/**
 * A record of trees that is a tree itself. It names its parts once:
 *
 * <pre>{@code
 * record State(Tensors weights, Rng rng) implements TreeRecord<State> {
 *     public Parts<State> parts() {
 *         return Parts.of(State::new, weights, rng);
 *     }
 * }
 * }</pre>
 *
 * @param <T> the record itself
 */
public interface TreeRecord<T extends TreeRecord<T>> extends TensorTree<T> {
    /** The parts in order, and how a record is made from such parts. */
    Parts<T> parts();

    @Override
    default List<Tensor> tensors() {
        return parts().tensors();
    }

    @Override
    default T withTensors(List<Tensor> tensors) {
        Parts<T> parts = parts();
        int expected = parts.tensors().size();
        if (tensors.size() != expected) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + ": expected " + expected + " tensors, got " + tensors.size());
        }
        T made = parts.withTensors(tensors);
        List<Tensor> again = made.parts().tensors();
        boolean same = again.size() == expected;
        for (int i = 0; same && i < expected; i++) {
            same = again.get(i) == tensors.get(i);
        }
        if (!same) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + ": the parts are not those of the constructor, in its order");
        }
        return made;
    }
}
