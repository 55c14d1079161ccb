package nabla.examples.embed;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;

/** What threads bring, and what a call costs beside its rows: {@code PoolTimes} prints the figures of docs/embedding.md. */
final class PoolTimes {
    private PoolTimes() {}

    public static void main(String... args) throws TimeoutException, InterruptedException {
        RowModel model = DiffusionRows.small();
        for (int rows : new int[] {1, 16, ModelPool.BLOCK, 640}) {
            for (int threads : new int[] {1, 2}) {
                System.out.printf(
                        Locale.ROOT, "%d rows, %d threads: %.2f ms%n", rows, threads, millis(model, rows, threads));
            }
        }
    }

    private static double millis(RowModel model, int rows, int threads) throws TimeoutException, InterruptedException {
        DataFrame table = DataFrame.builder()
                .numbers("a", Rng.of(1).normal(rows).toArray())
                .numbers("b", Rng.of(2).normal(rows).toArray())
                .build();
        double[] millis = new double[15];
        try (ModelPool pool = ModelPool.of(model, threads, 0)) {
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
