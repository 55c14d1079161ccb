package nabla.scorematching.points;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;

/** A function that is called many times, and recorded if it can be, with the same bits. */
public final class Recorded {
    private static final System.Logger LOG = System.getLogger(Recorded.class.getName());

    /** Calls that take about as long as a recording. */
    private static final int FEW = 4;

    private Recorded() {}

    /**
     * The function, recorded unless it is being differentiated or reads numbers.
     *
     * @param name whose it is
     * @param first what it will be given first
     */
    public static <A extends TensorTree<A>, R extends TensorTree<R>> Function<A, R> of(
            String name, Function<A, R> f, A first) {
        if (first.tensors().stream().anyMatch(Tensor::isLinked)) {
            return f;
        }
        try {
            return Program.compile(f, first)::run;
        } catch (IllegalStateException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: the function cannot be compiled and is called anew each time, with the same bits: {1}",
                    name,
                    e.getMessage());
            return f;
        }
    }

    /**
     * A function of blocks of rows, recorded when it has had a few full ones: less would not pay for it.
     *
     * @param name whose it is
     * @param size the rows of a full block; a last one of fewer does not pay for another recording
     * @param f of tensors that have the same shapes for each full block, the first of them its rows
     */
    public static UnaryOperator<Tensors> ofBlocks(String name, int size, UnaryOperator<Tensors> f) {
        return new UnaryOperator<>() {
            private Function<Tensors, Tensors> recorded;
            private int calls;

            @Override
            public Tensors apply(Tensors block) {
                if (block.get(0).size(0) != size || calls++ < FEW) {
                    return f.apply(block);
                }
                if (recorded == null) {
                    recorded = of(name, f, block);
                }
                return recorded.apply(block);
            }
        };
    }
}
