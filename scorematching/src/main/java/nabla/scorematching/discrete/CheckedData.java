package nabla.scorematching.discrete;

import java.util.function.Consumer;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.training.Loss;

/**
 * A loss that refuses data which are not symbols; walls, grids and copies are what such data are made of.
 *
 * @param inner the loss
 * @param door refuses rows
 */
record CheckedData(Loss inner, Consumer<Tensor> door) implements Loss {
    /** The rows that are looked at. */
    private static final int MOST_ROWS = 10_000;

    @Override
    public Tensor of(Parameters parameters, Tensor batch, Rng rng) {
        return inner.of(parameters, batch, rng);
    }

    @Override
    public Loss evaluation() {
        return inner.evaluation();
    }

    @Override
    public Floor inspect(Batches batches) {
        door.accept(batches.sample(MOST_ROWS).values());
        return Floor.NONE;
    }
}
