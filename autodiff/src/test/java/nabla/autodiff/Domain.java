package nabla.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoublePredicate;

/** Where an operand of an operation may lie, as a way to draw it there, well inside. */
@FunctionalInterface
interface Domain {
    /** An operand of this shape. */
    Tensor sample(Random random, int... shape);

    /** Numbers uniform in an interval. */
    static Domain between(double low, double high) {
        return where(low, high, x -> true);
    }

    /** Numbers of an interval that keep a distance of 0.1 from some points. */
    static Domain apart(double low, double high, double... points) {
        return where(low, high, x -> {
            for (double point : points) {
                if (Math.abs(x - point) < 0.1) {
                    return false;
                }
            }
            return true;
        });
    }

    private static Domain where(double low, double high, DoublePredicate inside) {
        return (random, shape) -> {
            double[] data = new double[Tensor.zeros(shape).size()];
            for (int i = 0; i < data.length; i++) {
                do {
                    data[i] = low + (high - low) * random.nextDouble();
                } while (!inside.test(data[i]));
            }
            return Tensor.of(shape, data);
        };
    }

    /** Numbers of which no two are closer than 0.2, in random order: no ties for maxima. */
    static Domain distinct() {
        return (random, shape) -> {
            int size = Tensor.zeros(shape).size();
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                values.add(0.3 * (i - size / 2) + 0.1 * random.nextDouble());
            }
            Collections.shuffle(values, random);
            return Tensor.of(
                    shape, values.stream().mapToDouble(Double::doubleValue).toArray());
        };
    }

    /** Numbers 0 and 1. */
    static Domain mask() {
        return (random, shape) -> between(-1, 1).sample(random, shape).gt(0);
    }

    /** Symmetric positive definite matrices, with eigenvalues of at least 1. */
    static Domain positiveDefinite() {
        return (random, shape) -> {
            Tensor a = between(-1, 1).sample(random, shape);
            return a.matmul(a.transpose()).add(Tensor.eye(shape[shape.length - 1]));
        };
    }

    /** Matrices with a dominant diagonal; their lower triangles are invertible, too. */
    static Domain invertible() {
        return (random, shape) -> between(-0.5, 0.5)
                .sample(random, shape)
                .add(Tensor.eye(shape[shape.length - 1]).mul(2));
    }
}
