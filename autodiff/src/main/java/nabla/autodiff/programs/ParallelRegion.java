package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

        /** What the shares read and write, by the arrays. */
        private final Map<Object, List<Access>> accesses = new IdentityHashMap<>();

        Growth(int threads, long worth, Function<Node, Object> arrays) {
            this.threads = threads;
            this.worth = worth;
            this.arrays = arrays;
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
            Optional<int[]> free =
                    candidates(step).filter(cut -> isFree(accesses(step, cut))).findFirst();
            free.ifPresent(cut -> {
                steps.add(step);
                cuts.add(cut);
                for (Access access : accesses(step, cut)) {
                    accesses.computeIfAbsent(access.array, array -> new ArrayList<>())
                            .add(access);
                }
            });
            return free.isPresent();
        }

        /** Where the steps before are cut, from the last one back; in equal shares; and all for one thread. */
        private Stream<int[]> candidates(Step step) {
            int units = step.units();
            boolean mayCut = units >= threads;
            boolean mayBeWhole = step.work() < worth || !mayCut;
            Stream<int[]> cut = mayCut ? Stream.concat(alike(step), Stream.of(even(units))) : Stream.of();
            return mayBeWhole ? Stream.concat(cut, Stream.of(whole(units))) : cut;
        }

        private Stream<int[]> alike(Step step) {
            return IntStream.iterate(size() - 1, i -> i >= 0, i -> i - 1)
                    .filter(i -> !isWhole(i) && !isCutAsBefore(i))
                    .mapToObj(i -> alike(step, steps.get(i), cuts.get(i)))
                    .flatMap(Optional::stream);
        }

        /** Whether a step and the one that came after it are cut at the same units of as many. */
        private boolean isCutAsBefore(int index) {
            return index + 1 < size()
                    && steps.get(index).units() == steps.get(index + 1).units()
                    && size(steps.get(index)) == size(steps.get(index + 1))
                    && Arrays.equals(cuts.get(index), cuts.get(index + 1));
        }

        private int[] whole(int units) {
            int[] whole = new int[threads + 1];
            Arrays.fill(whole, 1, threads + 1, units);
            return whole;
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

        /** The units at which a step has written the same fractions of its result as another at its cuts, if there are such. */
        private static Optional<int[]> alike(Step step, Step other, int[] cuts) {
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
                    return Optional.empty();
                }
                alike[i] = low;
            }
            return Optional.of(alike);
        }

        private static long size(Step step) {
            return Shapes.size(step.writes().get(0).shape());
        }

        /** How many elements of its result the first units of a step write. */
        private static long written(Step step, int units) {
            return units == 0 ? 0 : step.span(step.writes().get(0), 0, units).to();
        }

        /** What the shares of a step read and write. */
        private List<Access> accesses(Step step, int[] cut) {
            List<Access> all = new ArrayList<>();
            for (int share = 0; share < threads; share++) {
                if (cut[share] < cut[share + 1]) {
                    for (Node node : step.reads()) {
                        add(all, step, node, cut, share, false);
                    }
                    for (Node node : step.writes()) {
                        add(all, step, node, cut, share, true);
                    }
                }
            }
            return all;
        }

        private void add(List<Access> all, Step step, Node node, int[] cut, int share, boolean isWrite) {
            Object array = arrays.apply(node);
            if (array != null) {
                all.add(new Access(array, share, step.span(node, cut[share], cut[share + 1]), isWrite));
            }
        }

        private boolean isFree(List<Access> own) {
            return own.stream()
                    .noneMatch(access -> accesses.getOrDefault(access.array, List.of()).stream()
                            .anyMatch(access::conflicts));
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
    private record Access(Object array, int share, Span span, boolean isWrite) {
        /** Whether it and an access to the same array are in each other's way. */
        boolean conflicts(Access other) {
            return share != other.share && (isWrite || other.isWrite) && span.overlaps(other.span);
        }
    }
}
