package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import nabla.autodiff.Tensor;

/** Makes checks and keeps what they found. */
final class Checks {
    private final List<Report.Check> made = new ArrayList<>();

    List<Report.Check> made() {
        return made;
    }

    void add(String name, boolean holds, String expected, String found, String tolerance, String hint) {
        made.add(new Report.Check(name, holds, expected, found, tolerance, holds ? "" : hint));
    }

    /** A part of a suite; what it throws is a finding, not the end. */
    void attempt(String name, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | StackOverflowError e) {
            String what = e.getClass().getSimpleName() + ": " + e.getMessage();
            add(name, false, "a result", what, "exactly", "");
        }
    }

    /** Means within six standard errors; the worst one is told. */
    void means(String name, List<Mean> means, Function<Mean, String> hint) {
        Mean worst =
                means.stream().max(Comparator.comparingDouble(Mean::distance)).orElseThrow();
        boolean random = worst.chance() > 0;
        String tolerance = "± " + Lines.number(worst.tolerance())
                + (random ? ", six standard errors" + (worst.slack() > 0 ? " and a bias" : "") : "");
        String of = worst.what().isEmpty() ? "" : worst.what() + " ";
        add(
                name,
                worst.distance() <= 1,
                of + Lines.number(worst.expected()),
                Lines.number(worst.found()),
                tolerance,
                worst.distance() <= 1 ? "" : hint.apply(worst));
    }

    void mean(String name, Mean mean, Function<Mean, String> hint) {
        means(name, List.of(mean), hint);
    }

    /** All numbers to a tolerance relative to max(1, |expected|). */
    void close(String name, Tensor expected, Tensor found, double tolerance, String hint) {
        close(name, expected, found, tolerance, 1, hint);
    }

    /** This share of the numbers, the closest ones, to a tolerance relative to max(1, |expected|). */
    void close(String name, Tensor expected, Tensor found, double tolerance, double share, String hint) {
        if (!Arrays.equals(expected.shape(), found.shape())) {
            String shapes = "the shape " + Arrays.toString(expected.shape());
            add(name, false, shapes, Arrays.toString(found.shape()), "exactly", hint);
            return;
        }
        double[] e = expected.toArray();
        double[] f = found.toArray();
        Integer[] order = new Integer[e.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> distance(e[i], f[i])));
        int place = order[(int) Math.ceil(share * (e.length - 1))];
        double distance = distance(e[place], f[place]);
        String most = share < 1 ? "nine in ten " : "";
        add(
                name,
                distance <= tolerance,
                Lines.number(e[place]),
                Lines.number(f[place]),
                most + "± " + Lines.number(tolerance * Math.max(1, Math.abs(e[place]))),
                hint);
    }

    private static double distance(double expected, double found) {
        if (expected == found) {
            return 0;
        }
        double distance = Math.abs(found - expected) / Math.max(1, Math.abs(expected));
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }

    /** A number to a tolerance. */
    void close(String name, double expected, double found, double tolerance, String hint) {
        add(
                name,
                Math.abs(found - expected) <= tolerance,
                Lines.number(expected),
                Lines.number(found),
                "± " + Lines.number(tolerance),
                hint);
    }

    /** Numbers of this shape; what depends on them is not checked if it is another one. */
    boolean shape(String name, int[] expected, Tensor found, String hint) {
        boolean holds = found != null && Arrays.equals(expected, found.shape());
        String shape = found == null ? "null" : Arrays.toString(found.shape());
        add(name, holds, Arrays.toString(expected), shape, "exactly", hint);
        return holds;
    }

    /** Other numbers for another key. */
    void differ(String name, Tensor one, Tensor other) {
        boolean differ = !Arrays.equals(one.toArray(), other.toArray());
        add(
                name,
                differ,
                "other numbers",
                differ ? "other numbers" : "the same ones",
                "exactly",
                "a key that is not used?");
    }

    /** A part on which others depend; false if it throws, or says so. */
    boolean require(String name, BooleanSupplier part) {
        boolean[] holds = {false};
        attempt(name, () -> holds[0] = part.getAsBoolean());
        return holds[0];
    }

    /** The same bits. */
    void same(String name, Tensor expected, Tensor found, String hint) {
        double[] e = expected.toArray();
        double[] f = found.toArray();
        int first = Arrays.mismatch(e, f);
        boolean same = Arrays.equals(expected.shape(), found.shape()) && first < 0;
        boolean number = first >= 0 && first < Math.min(e.length, f.length);
        add(
                name,
                same,
                !same && number ? Double.toString(e[first]) : "the same bits",
                same
                        ? "the same bits"
                        : number ? Double.toString(f[first]) : "the shape " + Arrays.toString(found.shape()),
                "exactly",
                hint);
    }

    /** No NaN and nothing infinite. */
    void finite(String name, Tensor numbers, String hint) {
        double[] bad = Arrays.stream(numbers.toArray())
                .filter(value -> !Double.isFinite(value))
                .toArray();
        String found =
                bad.length == 0 ? "finite numbers" : bad.length + " of " + numbers.size() + " are not, first " + bad[0];
        add(name, bad.length == 0, "finite numbers", found, "exactly", hint);
    }
}
