package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** A list of tensors as a tree, and what a tree of trees needs to take its parts out of one list. */
public final class Tensors implements TensorTree<Tensors> {
    private final List<Tensor> tensors;

    private Tensors(List<Tensor> tensors) {
        this.tensors = tensors;
    }

    /** A tree of these tensors. */
    public static Tensors of(Tensor... tensors) {
        return new Tensors(List.of(tensors));
    }

    /** A tree of these tensors. */
    public static Tensors of(List<Tensor> tensors) {
        return new Tensors(List.copyOf(tensors));
    }

    /** The tensors of several trees in one list, for {@link TensorTree#tensors} of a tree of trees. */
    public static List<Tensor> concat(TensorTree<?>... trees) {
        List<Tensor> all = new ArrayList<>();
        Arrays.stream(trees).forEach(tree -> all.addAll(tree.tensors()));
        return all;
    }

    /** Takes the parts of a tree of trees out of one list again, for {@link TensorTree#withTensors}. */
    public static Reader reader(List<Tensor> tensors) {
        return new Reader(tensors);
    }

    /** The tensor at an index. */
    public Tensor get(int index) {
        return tensors.get(index);
    }

    /** The number of tensors. */
    public int count() {
        return tensors.size();
    }

    @Override
    public List<Tensor> tensors() {
        return tensors;
    }

    @Override
    public Tensors withTensors(List<Tensor> other) {
        if (other.size() != tensors.size()) {
            throw new IllegalArgumentException(
                    "withTensors: a tree of " + tensors.size() + " tensors was given " + other.size());
        }
        return of(other);
    }

    @Override
    public String toString() {
        return tensors.toString();
    }

    /** Hands out tensors of a list in order. */
    public static final class Reader {
        private final Iterator<Tensor> rest;

        private Reader(List<Tensor> tensors) {
            this.rest = tensors.iterator();
        }

        /** The next part, of the structure of {@code example}. */
        public <T extends TensorTree<T>> T next(T example) {
            List<Tensor> part = new ArrayList<>();
            for (int i = example.tensors().size(); i > 0; i--) {
                part.add(rest.next());
            }
            return example.withTensors(part);
        }
    }
}
