package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * The rows with a 0 in one column, where a door puts a small number in its place. What a fit makes of them has to be a limit: the same
 * for another small number.
 *
 * @param column of the data
 * @param rows their indices
 * @param points what the door makes of them
 * @param nearby the same with another number for 0 in this column
 */
record StandIns(int column, int[] rows, Tensor points, Tensor nearby) {
    /** Much more than {@link Simplex#FLOOR}, and as little beside a share. */
    private static final double NEARBY = 1e-90;

    /** Those of each column that has some; none where the door puts nothing for 0. */
    static List<StandIns> of(Settings settings, Tensor x, Tensor points) {
        List<StandIns> all = new ArrayList<>();
        for (int j = 0; settings.replacesZeros && j < x.size(1); j++) {
            double[] column = x.select(1, j).toArray();
            int[] rows = IntStream.range(0, column.length)
                    .filter(i -> column[i] < NEARBY)
                    .toArray();
            if (rows.length > 0) {
                Tensor here = Tensor.eye(x.size(1)).slice(0, j, j + 1);
                Tensor moved = x.take(0, rows).mul(here.neg().add(1)).add(here.mul(NEARBY));
                all.add(new StandIns(j, rows, points.take(0, rows), settings.door.apply(moved)));
            }
        }
        return all;
    }

    /** Where a row is, in a message. */
    String place(int index) {
        return "in row " + rows[index] + ", column " + column;
    }
}
