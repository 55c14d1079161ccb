package nabla.benchmarks.rows;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;

/**
 * Something to time.
 *
 * @param checks what it computes, by name, to compare with the peers
 * @param before what is done before each sample and not timed
 * @param work what is timed
 * @param count how often work does the thing, for what is too short for the clock
 */
record Measurement(Map<String, Double> checks, Runnable before, Runnable work, int count) {
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Times in milliseconds.
     *
     * @param median of the samples
     * @param min of the samples
     * @param samples how many
     * @param bytes allocated at one time, the median
     */
    record Times(double median, double min, int samples, double bytes) {}

    /**
     * Runs until the compiler is done with it: in turns of a third of these seconds until the medians of three in a row agree,
     * for ten times these seconds at most.
     *
     * @return whether they agreed
     */
    boolean warmUp(double seconds) {
        List<Double> medians = new ArrayList<>();
        long end = System.nanoTime() + (long) (1e10 * seconds);
        while (!isSteady(medians) && System.nanoTime() < end) {
            medians.add(run(seconds / 3).median());
        }
        return isSteady(medians);
    }

    /** Whether the last three agree to 5 %. */
    static boolean isSteady(List<Double> medians) {
        if (medians.size() < 3) {
            return false;
        }
        DoubleSummaryStatistics last = medians.subList(medians.size() - 3, medians.size()).stream()
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return last.getMax() <= 1.05 * last.getMin();
    }

    /** Samples for this many seconds, at least one. */
    Times run(double seconds) {
        List<Double> times = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        long end = System.nanoTime() + (long) (1e9 * seconds);
        while (times.isEmpty() || System.nanoTime() < end) {
            before.run();
            long allocated = THREAD.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            work.run();
            long took = System.nanoTime() - start;
            allocated = THREAD.getCurrentThreadAllocatedBytes() - allocated;
            times.add(1e-6 * took / count);
            bytes.add((double) allocated / count);
        }
        return new Times(median(times), times.stream().min(Double::compare).orElseThrow(), times.size(), median(bytes));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
