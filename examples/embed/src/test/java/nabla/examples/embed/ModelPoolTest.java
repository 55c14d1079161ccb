package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.tables.DataFrame;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ModelPoolTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static DataFrame rows(int count) {
        String[] species = new String[count];
        for (int i = 0; i < count; i++) {
            species[i] = i % 3 == 0 ? "Gentoo" : "Adelie";
        }
        return DataFrame.builder()
                .numbers("mass", Rng.of(5).normal(count).add(4).toArray())
                .words("species", species)
                .build();
    }

    @Test
    void eightThreadsGiveTheBitsOfOne() throws TimeoutException, InterruptedException {
        RowModel model = RowModel.of(Penguins.MODEL);
        DataFrame rows = Penguins.MODEL.sample(Rng.of(5), 2 * ModelPool.BLOCK + 1);
        try (ModelPool one = ModelPool.of(model, 1, 0);
                ModelPool eight = ModelPool.of(model, 8, 0)) {
            Scores expected = one.score(rows, Rng.of(3), LONG);
            Scores got = eight.score(rows, Rng.of(3), LONG);
            assertEquals(rows.rows(), got.rows());
            assertArrayEquals(expected.logProb(), got.logProb());
            assertArrayEquals(expected.error(), got.error());
            assertArrayEquals(expected.anomaly(), got.anomaly());
        }
    }

    /** A model that compiles a program in each call, as learnt ones do. */
    @Test
    void programsThatACallMakesStayWithinIt() throws TimeoutException, InterruptedException {
        GaussianMixture mixture = GaussianMixture.isotropic(new double[] {0.4, 0.6}, new double[][] {{3}, {5}}, 0.5);
        RowModel compiling = new ToyModel() {
            @Override
            public Scores score(DataFrame rows, Rng rng) {
                Tensor x = Tensor.of(rows.numbers("mass")).unsqueeze(1);
                double[] logProb = Program.compile(mixture::logProb, x).run(x).toArray();
                return new Scores(logProb, logProb, logProb);
            }
        };
        DataFrame rows = rows(20 * ModelPool.BLOCK + 5);
        double[] expected = compiling.score(rows, Rng.of(0)).logProb();
        try (ModelPool pool = ModelPool.of(compiling, 8, 0)) {
            assertArrayEquals(expected, pool.score(rows, Rng.of(3), LONG).logProb());
        }
    }

    @Test
    void eightCallersGetTheirOwnRows() throws Exception {
        try (ModelPool pool = ModelPool.of(new ToyModel(), 8, 1)) {
            List<Future<Scores>> calls = IntStream.rangeClosed(1, 8)
                    .mapToObj(k -> Async.run(() -> scored(pool, k)))
                    .toList();
            for (int k = 1; k <= 8; k++) {
                Scores alone = pool.score(rows(100 * k), Rng.of(k), LONG);
                assertArrayEquals(alone.error(), calls.get(k - 1).get().error());
            }
        }
    }

    private static Scores scored(ModelPool pool, int k) throws TimeoutException, InterruptedException {
        return pool.score(rows(100 * k), Rng.of(k), LONG);
    }

    /** A model that waits until it may go on. */
    private static final class Waiting extends ToyModel {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public Scores score(DataFrame rows, Rng rng) {
            calls.incrementAndGet();
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.score(rows, rng);
        }
    }

    @Test
    void whoComesWhenAllPlacesAreTakenIsRefusedAtOnce() throws Exception {
        Waiting model = new Waiting();
        try (ModelPool pool = ModelPool.of(model, 1, 0)) {
            Future<Scores> first = Async.run(() -> scored(pool, 1));
            model.begun.await();
            assertThrows(RejectedExecutionException.class, () -> pool.score(rows(1), Rng.of(1), LONG));
            model.go.countDown();
            assertEquals(100, first.get().rows());
            assertEquals(100, scored(pool, 1).rows());
        }
    }

    /** The thread that is told to leave one block is free for the next before that is withdrawn. */
    @RepeatedTest(20)
    void whatHasNotBegunInTimeNeverDoes() throws InterruptedException {
        Waiting model = new Waiting();
        try (ModelPool pool = ModelPool.of(model, 1, 0)) {
            assertThrows(
                    TimeoutException.class,
                    () -> pool.score(rows(200 * ModelPool.BLOCK), Rng.of(1), Duration.ofMillis(10)));
        }
        assertTrue(model.calls.get() <= 1, "blocks that have begun: " + model.calls);
    }

    @Test
    void aClosedPoolRefuses() {
        ModelPool pool = ModelPool.of(new ToyModel(), 2, 0);
        pool.close();
        for (int count : new int[] {0, 1, 1000}) {
            RejectedExecutionException refusal =
                    assertThrows(RejectedExecutionException.class, () -> pool.score(rows(count), Rng.of(1), LONG));
            assertEquals("ModelPool: expected an open pool, got a closed one", refusal.getMessage());
        }
    }

    @Test
    void poolsWithoutThreadsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ModelPool.of(new ToyModel(), 0, 0));
        assertThrows(IllegalArgumentException.class, () -> ModelPool.of(new ToyModel(), 1, -1));
    }

    @Test
    void whatTheModelRefusesIsRefused() {
        ToyModel model = new ToyModel() {
            @Override
            public Scores score(DataFrame rows, Rng rng) {
                throw new IllegalArgumentException("expected less");
            }
        };
        try (ModelPool pool = ModelPool.of(model, 2, 0)) {
            assertEquals(
                    "expected less",
                    assertThrows(IllegalArgumentException.class, () -> pool.score(rows(1), Rng.of(1), LONG))
                            .getMessage());
        }
    }
}
