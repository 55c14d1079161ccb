package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/**
 * A loss of rows that draws random numbers. What a row draws depends on its place in a block and on the number of the block, so all
 * derivatives of a loss have to be taken of the same blocks.
 */
interface RandomLoss extends RowLoss {
    /**
     * The loss of each row of a block.
     *
     * @param block the number of the block, a scalar, which a recorded program takes as it takes the rows
     */
    Tensor rows(Tensor theta, Tensor x, Tensor block);

    @Override
    default Tensor rows(Tensor theta, Tensor x) {
        return rows(theta, x, Tensor.scalar(0));
    }

    /** The loss of each row of a block, random or not. */
    static Tensor rows(RowLoss loss, Tensor theta, Tensor x, Tensor block) {
        return loss instanceof RandomLoss random ? random.rows(theta, x, block) : loss.rows(theta, x);
    }
}
