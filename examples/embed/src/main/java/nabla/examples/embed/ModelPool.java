package nabla.examples.embed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/**
 * One model on many threads, with the same bits as on one.
 *
 * <p>A model is immutable, so its threads share it; what may not be shared, the compiled programs that a call makes, stays within the
 * call. Rows are divided into blocks of {@value #BLOCK}, block i with child i of the key, and each block is scored by whichever thread
 * is free: what a row gets depends on the table and the key, and not on the number of threads.
 *
 * <p>The pool is bounded. It takes as many tables at once as it has threads, and lets {@code waiting} more wait; who comes after them is
 * refused at once, so that load which is too much is seen by those who make it and does not fill the memory.
 */
public final class ModelPool implements AutoCloseable {
    /** The rows that a thread takes at once: many enough to outweigh what a call costs, few enough to be shared among threads. */
    static final int BLOCK = 64;

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final RowModel model;
    private final ExecutorService threads;
    private final Semaphore places;

    private ModelPool(RowModel model, ExecutorService threads, Semaphore places) {
        this.model = model;
        this.threads = threads;
        this.places = places;
    }

    /**
     * A pool for a model from a file.
     *
     * @param threads how many blocks are scored at once, usually the number of cores
     * @param waiting how many tables may wait for them
     * @throws IllegalArgumentException if there is no thread, or a negative number waits
     */
    public static ModelPool of(TableModel model, int threads, int waiting) {
        return of(RowModel.of(model), threads, waiting);
    }

    /**
     * A pool for a model.
     *
     * @param threads how many blocks are scored at once, usually the number of cores
     * @param waiting how many tables may wait for them
     * @throws IllegalArgumentException if there is no thread, or a negative number waits
     */
    public static ModelPool of(RowModel model, int threads, int waiting) {
        if (threads < 1 || waiting < 0) {
            throw new IllegalArgumentException(
                    "ModelPool: expected at least 1 thread and 0 tables that wait, got " + threads + " and " + waiting);
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "model-pool-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        return new ModelPool(model, executor, new Semaphore(threads + waiting));
    }

    /**
     * The density of each row and how strange it is.
     *
     * @param limit how long this may take; blocks that have not begun by then never do
     * @throws IllegalArgumentException if the model does not take such rows
     * @throws RejectedExecutionException if too many tables wait already, or the pool is closed
     * @throws TimeoutException if it takes longer
     */
    public Scores score(DataFrame rows, Rng rng, Duration limit) throws TimeoutException, InterruptedException {
        return Scores.concat(blocks(rows, rng, limit, model::score));
    }

    /**
     * Completions of the rows: given cells as they are, missing ones drawn.
     *
     * @return the blocks of the rows one after the other, each of them {@code draws} times
     * @throws IllegalArgumentException if the model does not take such rows
     * @throws RejectedExecutionException if too many tables wait already, or the pool is closed
     * @throws TimeoutException if it takes longer
     */
    public List<List<DataFrame>> impute(DataFrame rows, int draws, Rng rng, Duration limit)
            throws TimeoutException, InterruptedException {
        return blocks(rows, rng, limit, (block, key) -> model.impute(block, draws, key));
    }

    private <R> List<R> blocks(DataFrame rows, Rng rng, Duration limit, BiFunction<DataFrame, Rng, R> function)
            throws TimeoutException, InterruptedException {
        if (threads.isShutdown()) {
            throw closed();
        }
        if (!places.tryAcquire()) {
            throw new RejectedExecutionException("ModelPool: too many tables wait already");
        }
        try {
            long begin = System.nanoTime();
            List<Callable<R>> tasks = new ArrayList<>();
            for (int from = 0; from < rows.rows(); from += BLOCK) {
                int[] indices = IntStream.range(from, Math.min(rows.rows(), from + BLOCK))
                        .toArray();
                Rng key = rng.split(tasks.size());
                tasks.add(() -> {
                    // The executor withdraws one block after the other, and a thread that has to leave one may begin
                    // the next.
                    if (System.nanoTime() - begin >= limit.toNanos()) {
                        throw late(limit);
                    }
                    return function.apply(rows.rows(indices), key);
                });
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : threads.invokeAll(tasks, limit.toNanos(), TimeUnit.NANOSECONDS)) {
                results.add(result(future, limit));
            }
            return results;
        } catch (RejectedExecutionException e) {
            // The queue of the threads has no bound: they refuse what comes after the end alone.
            throw closed();
        } finally {
            places.release();
        }
    }

    private static <R> R result(Future<R> future, Duration limit) throws TimeoutException, InterruptedException {
        try {
            return future.get();
        } catch (CancellationException e) {
            throw late(limit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException late) {
                throw late;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static RejectedExecutionException closed() {
        return new RejectedExecutionException("ModelPool: expected an open pool, got a closed one");
    }

    private static TimeoutException late(Duration limit) {
        return new TimeoutException("ModelPool: expected an end within " + limit.toMillis() + " ms");
    }

    /** Lets the blocks end that have begun, for a few seconds, and refuses all others. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
