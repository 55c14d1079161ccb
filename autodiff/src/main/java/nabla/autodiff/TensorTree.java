package nabla.autodiff;

import java.util.List;

/**
 * Anything that is made of tensors: a tensor, a network's parameters, a user's own record. Derivatives by a tree are
 * trees of the same type.
 *
 * @param <T> the type itself
 */
public interface TensorTree<T extends TensorTree<T>> {
    /** The tensors, always in the same order. */
    List<Tensor> tensors();

    /** The same structure with other tensors, as many as {@link #tensors} gives, in that order. */
    T withTensors(List<Tensor> tensors);
}
