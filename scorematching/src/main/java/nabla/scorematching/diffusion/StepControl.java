package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.Optional;
import nabla.autodiff.Tensor;

/**
 * The times and the steps of each row of a batch that is integrated by a method of order 5 with an error estimate: a step is
 * accepted if its error is tolerable, and the next one is h · 0.9 e^(−1/5), within 0.2 and 5 times h (Hairer, Nørsett and
 * Wanner, Solving ordinary differential equations I, section II.4).
 */
final class StepControl {
    private static final double SAFETY = 0.9;
    private static final double LEAST_FACTOR = 0.2;
    private static final double LARGEST_FACTOR = 5;

    private final double to;
    private final int mostSteps;
    private final double[] time;
    /** What the next step should be. */
    private final double[] length;

    private final boolean[] finished;
    private final double[] leftOut;
    private final double[] accepted;
    private final double[] rejected;
    private int tried;
    private Optional<String> failure = Optional.empty();

    /** @param mostSteps that a row may try; one that has not arrived then is left out */
    StepControl(int rows, double from, double to, int mostSteps) {
        this.to = to;
        this.mostSteps = mostSteps;
        this.time = new double[rows];
        this.length = new double[rows];
        this.finished = new boolean[rows];
        this.leftOut = new double[rows];
        this.accepted = new double[rows];
        this.rejected = new double[rows];
        Arrays.fill(time, from);
        Arrays.fill(length, (to - from) / 100);
        Arrays.fill(finished, from == to);
    }

    /** Leaves out the rows whose number is NaN. */
    void leaveOut(double[] numbers) {
        for (int i = 0; i < time.length; i++) {
            if (Double.isNaN(numbers[i])) {
                leaveOut(i);
            }
        }
    }

    private void leaveOut(int row) {
        leftOut[row] = 1;
        finished[row] = true;
    }

    boolean unfinished() {
        for (boolean done : finished) {
            if (!done) {
                return true;
            }
        }
        return false;
    }

    /** [B, 1]. */
    Tensor times() {
        return column(time);
    }

    /** The next steps, [B, 1]; 0 for a row that has made its last one. */
    Tensor lengths() {
        double[] steps = new double[time.length];
        Arrays.setAll(steps, i -> finished[i] ? 0 : isLast(i) ? to - time[i] : length[i]);
        return column(steps);
    }

    /** Why the first row that could not be solved was left out, one that is not finite aside; empty if there is none. */
    Optional<String> failure() {
        return failure;
    }

    /** Ones for the rows that were left out, [B, 1]. */
    Tensor leftOut() {
        return column(leftOut);
    }

    /** How many steps of each row were accepted, [B]. */
    Tensor accepted() {
        return Tensor.of(accepted);
    }

    /** How many steps of each row were too long, [B]. */
    Tensor rejected() {
        return Tensor.of(rejected);
    }

    private static Tensor column(double[] numbers) {
        return Tensor.of(new int[] {numbers.length, 1}, numbers);
    }

    private boolean isLast(int row) {
        return Math.abs(to - time[row]) <= Math.abs(length[row]);
    }

    /**
     * Moves the times of the rows whose step is accepted, and chooses the next steps.
     *
     * @param errors of the steps, relative to what is tolerated
     * @return ones for the rows whose step is accepted, [B, 1]
     */
    Tensor accept(double[] errors) {
        double[] now = new double[time.length];
        for (int i = 0; i < time.length; i++) {
            if (finished[i]) {
                continue;
            }
            boolean last = isLast(i);
            double step = last ? to - time[i] : length[i];
            if (errors[i] <= 1) {
                now[i] = 1;
                accepted[i]++;
                time[i] = last ? to : time[i] + step;
                finished[i] = last;
            } else {
                rejected[i]++;
            }
            length[i] = step * factor(errors[i]);
            if (!finished[i] && time[i] + length[i] == time[i]) {
                stop(i, errors[i]);
            }
        }
        tried++;
        for (int i = 0; i < time.length && tried == mostSteps; i++) {
            if (!finished[i]) {
                fail(
                        i,
                        "is at t = " + time[i] + " after " + mostSteps + " steps, the last of length " + length[i]
                                + ": the equation is stiff there, and smaller tolerances do not help");
            }
        }
        return column(now);
    }

    /** Even the shortest step of this row has too large an error, or no error because the velocity is not a number. */
    private void stop(int row, double error) {
        if (!Double.isNaN(error)) {
            fail(
                    row,
                    "is stuck at t = " + time[row] + " with steps of " + length[row]
                            + ": the velocity is not smooth enough there for the tolerance");
        }
        leaveOut(row);
    }

    private void fail(int row, String how) {
        failure = failure.or(() -> Optional.of("row " + row + " " + how));
        leaveOut(row);
    }

    /** How much longer the next step may be; a NaN shortens it, too. */
    private static double factor(double error) {
        double wanted = SAFETY * Math.pow(error, -0.2);
        return wanted >= LEAST_FACTOR ? Math.min(wanted, LARGEST_FACTOR) : LEAST_FACTOR;
    }
}
