package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import nabla.autodiff.evaluation.Shapes;

/**
 * Consecutive steps that threads run side by side, each thread a share of every step, and meet only at the end. No share touches
 * what another share of another step writes; so a chain of steps that work row by row, as a layer and its activation do, is one
 * region, and so are steps that have nothing to do with each other.
 */
final class ParallelRegion implements Workers.Task {
    /** Steps of less work than this, together, take no longer than handing half of it over. */
    static final long WORTH_SHARING = 20_000;

    /** A share of a step begins at a multiple of this many units, as kernels work on a few rows at a time. */
    private static final int GRAIN = 8;

    /** More steps than this are not looked at, so that planning takes no longer than a long program deserves. */
    private static final int MOST_STEPS = 64;

    /** For each thread the steps, with scratch memory of its own. */
    private final Step[][] steps;

    /** For each step where the shares begin, and where the last one ends. */
    private final int[][] cuts;

    private ParallelRegion(Step[][] steps, int[][] cuts) {
        this.steps = steps;
        this.cuts = cuts;
    }

    /** The number of steps. */
    int size() {
        return cuts.length;
    }

    /** A share is one block: a matrix product prepares its right side once for each. */
    @Override
    public int blocks() {
        return 1;
    }

    @Override
    public void run(int share, int block, int thread) {
        Step[] own = steps[thread];
        for (int i = 0; i < own.length; i++) {
            own[i].run(cuts[i][share], cuts[i][share + 1]);
        }
    }

    /**
     * The longest region that begins with a step; null if it is not worth it.
     *
     * @param steps the steps from that one on
     * @param worth the work that is worth sharing
     * @param arrays the array that a node lies in, null for one that is never written
     * @param copy makes a copy of a step, bound as the step is
     */
    static ParallelRegion of(
            List<Step> steps, int threads, long worth, Function<Node, Object> arrays, Function<Step, Step> copy) {
        Growth growth = new Growth(threads, worth, arrays);
        long work = 0;
        for (Step step : steps.subList(0, Math.min(steps.size(), MOST_STEPS))) {
            boolean isCuttable = step.units() >= threads;
            if (growth.size() == 0 && !isCuttable || !growth.add(step)) {
                break;
            }
            work += growth.isWhole(growth.size() - 1) ? 0 : step.work();
            if (step.mayThrow()) {
                break; // so that a failure is that of one step
            }
        }
        // What cannot be cut, at the end, is as well done by the caller alone.
        while (growth.size() > 0 && growth.isWhole(growth.size() - 1)) {
            growth.removeLast();
        }
        if (growth.size() == 0 || work < worth) {
            return null;
        }
        return new ParallelRegion(growth.copies(copy), growth.cuts.toArray(int[][]::new));
    }

    /** A region that grows by step after step, as long as no two shares are in each other's way. */
    private static final class Growth {
        private final int threads;
        private final long worth;
        private final Function<Node, Object> arrays;
        private final List<Step> steps = new ArrayList<>();
        private final List<int[]> cuts = new ArrayList<>();
        private final List<List<Access>> accesses = new ArrayList<>();

        Growth(int threads, long worth, Function<Node, Object> arrays) {
            this.threads = threads;
            this.worth = worth;
            this.arrays = arrays;
            for (int share = 0; share < threads; share++) {
                accesses.add(new ArrayList<>());
            }
        }

        int size() {
            return steps.size();
        }

        boolean isWhole(int index) {
            return cuts.get(index)[1] == steps.get(index).units();
        }

        void removeLast() {
            cuts.remove(size() - 1);
            steps.remove(size() - 1);
        }

        /** Adds a step if it can be cut so that it gets in nobody's way. */
        boolean add(Step step) {
            for (int[] candidate : candidates(step)) {
                List<List<Access>> own = accesses(step, candidate);
                if (isFree(own)) {
                    steps.add(step);
                    cuts.add(candidate);
                    for (int share = 0; share < threads; share++) {
                        accesses.get(share).addAll(own.get(share));
                    }
                    return true;
                }
            }
            return false;
        }

        /** Where the steps before are cut, from the last one back; in equal shares; and all for one thread. */
        private List<int[]> candidates(Step step) {
            List<int[]> candidates = new ArrayList<>();
            int units = step.units();
            if (units >= threads) {
                for (int i = size() - 1; i >= 0; i--) {
                    int[] alike = isWhole(i) ? null : alike(step, steps.get(i), cuts.get(i));
                    if (alike != null && candidates.stream().noneMatch(known -> Arrays.equals(known, alike))) {
                        candidates.add(alike);
                    }
                }
                candidates.add(even(units));
            }
            if (step.work() < worth || units < threads) {
                int[] whole = new int[threads + 1];
                Arrays.fill(whole, 1, threads + 1, units);
                candidates.add(whole);
            }
            return candidates;
        }

        private int[] even(int units) {
            int exact = (units + threads - 1) / threads;
            int share = exact >= 4 * GRAIN ? (exact + GRAIN - 1) / GRAIN * GRAIN : exact;
            int[] even = new int[threads + 1];
            for (int i = 1; i <= threads; i++) {
                even[i] = Math.min(units, i * share);
            }
            return even;
        }

        /** The units at which a step has written the same fractions of its result as another at its cuts; null if there are none. */
        private static int[] alike(Step step, Step other, int[] cuts) {
            int[] alike = new int[cuts.length];
            long size = size(step);
            long otherSize = size(other);
            for (int i = 1; i < cuts.length; i++) {
                long end = written(other, cuts[i]) * size;
                int low = 0;
                int high = step.units();
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (written(step, middle) * otherSize < end) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                if (written(step, low) * otherSize != end) {
                    return null;
                }
                alike[i] = low;
            }
            return alike;
        }

        private static long size(Step step) {
            return Shapes.size(step.writes().get(0).shape());
        }

        /** How many elements of its result the first units of a step write. */
        private static long written(Step step, int units) {
            return units == 0 ? 0 : step.span(step.writes().get(0), 0, units).to();
        }

        /** What each share reads and writes. */
        private List<List<Access>> accesses(Step step, int[] candidate) {
            List<List<Access>> all = new ArrayList<>();
            for (int share = 0; share < threads; share++) {
                List<Access> own = new ArrayList<>();
                int from = candidate[share];
                int to = candidate[share + 1];
                if (from < to) {
                    step.reads().forEach(node -> add(own, step, node, from, to, false));
                    step.writes().forEach(node -> add(own, step, node, from, to, true));
                }
                all.add(own);
            }
            return all;
        }

        private void add(List<Access> accesses, Step step, Node node, int from, int to, boolean isWrite) {
            Object array = arrays.apply(node);
            if (array != null) {
                accesses.add(new Access(array, step.span(node, from, to), isWrite));
            }
        }

        private boolean isFree(List<List<Access>> own) {
            for (int share = 0; share < threads; share++) {
                for (int other = 0; other < threads; other++) {
                    if (share != other && conflict(own.get(share), accesses.get(other))) {
                        return false;
                    }
                }
            }
            return true;
        }

        private static boolean conflict(List<Access> some, List<Access> others) {
            return some.stream().anyMatch(one -> others.stream().anyMatch(one::conflicts));
        }

        Step[][] copies(Function<Step, Step> copy) {
            Step[][] copies = new Step[threads][];
            copies[0] = steps.toArray(Step[]::new);
            for (int thread = 1; thread < threads; thread++) {
                copies[thread] = steps.stream().map(copy).toArray(Step[]::new);
            }
            return copies;
        }
    }

    /** Elements of an array that a share of a step reads or writes. */
    private record Access(Object array, Span span, boolean isWrite) {
        boolean conflicts(Access other) {
            return array == other.array && (isWrite || other.isWrite) && span.overlaps(other.span);
        }
    }
}
