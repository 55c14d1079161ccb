import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;

/**
 * Lesson 1, a tape of scalars. A program writes down each step with its local derivatives; read backwards, the notes give the
 * derivative by everything, exactly. (StrictMath has the same bits on every machine.)
 */
public class Lesson01ScalarTape {
    /** The steps of a program. A number is the index of the step that made it. */
    static class Tape {
        /** A value, the steps that it was computed from, and its derivatives by them. */
        record Step(double value, int[] operands, double... slopes) {}

        private final List<Step> steps = new ArrayList<>();

        int variable(double value) {
            return write(new Step(value, new int[0]));
        }

        int add(int a, int b) {
            return write(new Step(value(a) + value(b), new int[] {a, b}, 1, 1));
        }

        int mul(int a, int b) {
            return write(new Step(value(a) * value(b), new int[] {a, b}, value(b), value(a)));
        }

        int tanh(int a) {
            double y = StrictMath.tanh(value(a));
            return write(new Step(y, new int[] {a}, 1 - y * y));
        }

        double value(int i) {
            return steps.get(i).value;
        }

        int write(Step step) {
            steps.add(step);
            return steps.size() - 1;
        }

        /** The derivatives of a result by all steps: influences run from results to operands, and add. */
        double[] backward(int result) {
            double[] adjoints = new double[steps.size()];
            adjoints[result] = 1;
            for (int i = result; i >= 0; i--) {
                Step step = steps.get(i);
                for (int k = 0; k < step.operands.length; k++) {
                    adjoints[step.operands[k]] += step.slopes[k] * adjoints[i];
                }
            }
            return adjoints;
        }
    }

    record Result(double tape, double closedForm, double leastError, int steps) {}

    static Result run(Path folder) {
        double at = 0.8;
        Tape tape = new Tape();
        int x = tape.variable(at);
        int y = tape.mul(x, tape.tanh(tape.mul(x, x))); // x·tanh(x²)
        double derivative = tape.backward(y)[x];
        double t = StrictMath.tanh(at * at);
        double closedForm = t + 2 * at * at * (1 - t * t);
        Lesson.print("%d steps; dy/dx = %.15f by the tape, %.15f by hand", y + 1, derivative, closedForm);

        double[] widths = IntStream.range(0, 25)
                .mapToDouble(i -> StrictMath.pow(10, -i / 2.0))
                .toArray();
        double[] errors = Arrays.stream(widths)
                .map(h -> Math.abs((f(at + h) - f(at - h)) / (2 * h) - closedForm))
                .toArray();
        double least = Arrays.stream(errors).min().getAsDouble();
        double own = Math.abs(derivative - closedForm);
        Lesson.print("the best of 25 difference quotients errs by %.1e, the tape by %.1e", least, own);

        Picture.of("A difference quotient is never right", "width h", "error of (f(x + h) − f(x − h))/2h")
                .logarithmic()
                .line("h² on the right, rounding/h on the left", widths, errors)
                .write(folder.resolve("scalar-tape.png"));
        return new Result(derivative, closedForm, least, y + 1);
    }

    private static double f(double x) {
        return x * StrictMath.tanh(x * x);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson01ScalarTape::run, """
                Question: an adjoint is added to (+=) in backward(). What goes wrong if it is assigned (=)?""", """
                Answer: a number that is used twice keeps one of its influences. x·x would have the derivative x instead of 2x.""");
    }
}
