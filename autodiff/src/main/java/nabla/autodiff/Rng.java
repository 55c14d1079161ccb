package nabla.autodiff;

import java.util.List;
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
        return java.util.stream.IntStream.range(0, n)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> order[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public List<Tensor> tensors() {
        return List.of(key);
    }

    @Override
    public Rng withTensors(List<Tensor> tensors) {
        Tensor other = tensors.get(0);
        if (tensors.size() != 1 || other.rank() != 1 || other.size() != 2) {
            throw new IllegalArgumentException("Rng: a key is one tensor of shape [2], not " + tensors);
        }
        return new Rng(other);
    }

    @Override
    public String toString() {
        return "Rng" + key;
    }
}
