package nabla.examples.embed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/** What threads bring, and what a call costs beside its rows: {@code PoolTimes MODEL} prints the figures of docs/embedding.md. */
final class PoolTimes {
    private PoolTimes() {}

    public static void main(String... args) throws TimeoutException, InterruptedException {
        TableModel model = TableModel.read(Path.of(args[0]));
        for (int rows : new int[] {1, 16, ModelPool.BLOCK, 640}) {
            for (int threads : new int[] {1, 2}) {
                System.out.printf(
                        Locale.ROOT, "%d rows, %d threads: %.2f ms%n", rows, threads, millis(model, rows, threads));
            }
        }
    }

    private static double millis(TableModel model, int rows, int threads)
            throws TimeoutException, InterruptedException {
        DataFrame table = model.sample(Rng.of(1), rows);
        double[] millis = new double[15];
        try (ModelPool pool = ModelPool.of(RowModel.of(model), threads, 0)) {
            for (int i = 0; i < millis.length; i++) {
                long begin = System.nanoTime();
                pool.score(table, Rng.of(i), Duration.ofMinutes(1));
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(millis, 5, millis.length);
        return millis[5 + (millis.length - 5) / 2];
    }
}
