package nabla.autodiff;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.operations.Randomness;

/**
 * A key of random numbers. The same key always gives the same numbers, and element i of a draw depends on the key and on
 * i alone, not on how many are drawn or by how many threads; for fresh numbers use a fresh key.
 *
 * <p>The generator is the counter-based Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011).
 * A key is a tree of one tensor, so a recorded program can carry it as state and draw anew at every run.
 */
public final class Rng implements TensorTree<Rng> {
    private final Tensor key;

    private Rng(Tensor key) {
        this.key = key;
    }

    /** The key of a seed. */
    public static Rng of(long seed) {
        return new Rng(Tensor.of((int) seed, (int) (seed >>> 32)));
    }

    /** The i-th of the independent keys below this one. */
    public Rng split(long i) {
        return new Rng(Randomness.split(i).apply(key));
    }

    /**
     * As {@link #split(long)}, with a tensor of one whole number as the index. A recorded program derives the key of step
     * k in this way from a counter that is part of its state.
     *
     * @throws IllegalArgumentException if the index is not one whole number
     */
    public Rng split(Tensor index) {
        if (index.size() != 1) {
            throw new IllegalArgumentException(
                    "split: expected one number as index, got shape " + Shapes.text(index.shape));
        }
        return new Rng(Randomness.split().apply(key, index.reshape(1)));
    }

    /** Independent standard normal numbers. */
    public Tensor normal(int... shape) {
        return Randomness.normal(shape).apply(key);
    }

    /** Independent numbers, uniform in [0, 1). */
    public Tensor uniform(int... shape) {
        return Randomness.uniform(shape).apply(key);
    }

    /** Independent signs: −1 or 1 with equal probability. */
    public Tensor rademacher(int... shape) {
        return Randomness.rademacher(shape).apply(key);
    }

    /** The numbers 0 … n−1 in random order, all orders being equally likely (to within the ties of 53-bit numbers). */
    public int[] permutation(int n) {
        double[] order = uniform(n).toArray();
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> order[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public List<Tensor> tensors() {
        return List.of(key);
    }

    @Override
    public Rng withTensors(List<Tensor> tensors) {
        if (tensors.size() != 1 || !Arrays.equals(tensors.get(0).shape, key.shape)) {
            throw new IllegalArgumentException("Rng: expected one tensor of shape [2], got " + tensors);
        }
        return new Rng(tensors.get(0));
    }

    @Override
    public String toString() {
        return "Rng" + key;
    }
}
