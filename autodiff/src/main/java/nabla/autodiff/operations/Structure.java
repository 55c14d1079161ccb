package nabla.autodiff.operations;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Operation;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.Kind;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Ints;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.View;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.operations.Strided.Walk;

/**
 * What moves elements and computes nothing: all linear, each with its transpose. Axes are negative, counted from the
 * right.
 */
public final class Structure {
    /** The evaluation that changes nothing. */
    public static final Evaluation SAME = new View(shape -> shape);

    /** A variable: the same tensor under a new name, so that differentiation can tell it from its source. */
    public static final Linear ALIAS = new Linear("alias", List.of(), SAME, (at, g) -> g);

    private static final Evaluation APART = new View(shape -> shape);

    /** An input of a program that is being recorded, where its graph begins. */
    public static final Constant INPUT = Constant.independent("input", List.of(), SAME);

    /** The last two axes exchanged. */
    public static final Linear TRANSPOSE = permute(1, 0);

    private Structure() {}

    /**
     * The same tensor, and yet another for a program: what is computed from it is computed anew there, even if it was
     * computed before from the tensor itself.
     */
    public static Linear apart() {
        return new Linear("apart", List.of(new Object()), APART, (at, g) -> g);
    }

    /** Whether an operation is {@link #apart}. */
    public static boolean isApart(Operation operation) {
        return Kind.of(operation).evaluation() == APART;
    }

    /** Another shape for the same elements in the same order. */
    public static Linear reshape(int[] from, int[] to) {
        return new Linear(
                "reshape",
                List.of(Ints.of(from), Ints.of(to)),
                new View(shape -> Shapes.concat(Shapes.dropLast(shape, from.length), to)),
                (at, g) -> reshape(to, from).apply(g));
    }

    /** Repeats what stands along axes of size 1. */
    private static final class Stretching extends Strided {
        Stretching(int[] to) {
            super(to.length, (name, x) -> {
                int[] target = Shapes.concat(Shapes.dropLast(x, to.length), to);
                Shapes.broadcast(name, target, x);
                return new Walk(target, 0, Shapes.broadcastStrides(x, target));
            });
        }
    }

    /** Whether an operation is a {@link #broadcast}. */
    public static boolean isBroadcast(Operation operation) {
        return Kind.of(operation).evaluation() instanceof Stretching;
    }

    /** Stretches axes of size 1; the transpose sums them up. */
    public static Linear broadcast(int[] to) {
        return new Linear("broadcast", List.of(Ints.of(to)), new Stretching(to), (at, g) -> {
            int[] own = Shapes.last(at.shape(0), to.length);
            int[] axes = IntStream.range(-to.length, 0)
                    .filter(axis -> own[to.length + axis] == 1 && to[to.length + axis] != 1)
                    .toArray();
            return g.sumKeepDims(axes);
        });
    }

    /** Reorders the last axes: axis i of the result is axis {@code order[i]} of the operand, both counted within them. */
    public static Linear permute(int... order) {
        if (order.length > 0 && order[0] == 0) {
            return permute(Arrays.stream(order).skip(1).map(axis -> axis - 1).toArray());
        }
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return new Linear(
                "transpose",
                List.of(Ints.of(order)),
                new Strided(order.length, (name, x) -> {
                    Walk plain = Walk.plain(x);
                    int lead = x.length - order.length;
                    int[] shape = x.clone();
                    int[] strides = plain.strides().clone();
                    for (int i = 0; i < order.length; i++) {
                        shape[lead + i] = x[lead + order[i]];
                        strides[lead + i] = plain.strides()[lead + order[i]];
                    }
                    return new Walk(shape, 0, strides);
                }),
                (at, g) -> permute(inverse).apply(g));
    }

    /** The elements from (inclusive) to (exclusive) along an axis; the transpose pads. */
    public static Linear slice(int axis, int from, int to) {
        return new Linear(
                "slice", List.of(axis, from, to), new Strided(-axis, (name, x) -> part(x, axis, from, to)), (at, g) -> {
                    int size = at.operand(0).size(axis);
                    return pad(axis, from, size - to).apply(g);
                });
    }

    /** Adds zeros before and after along an axis; the transpose slices. */
    public static Linear pad(int axis, int before, int after) {
        Placed placed = new Placed(-axis, new Placed.Rule() {
            @Override
            public int[] result(String name, int[] x) {
                return Shapes.with(x, axis, before + x[x.length + axis] + after);
            }

            @Override
            public Walk walk(int[] result) {
                return part(result, axis, before, result[result.length + axis] - after);
            }
        });
        return new Linear(
                "pad",
                List.of(axis, before, after),
                placed,
                (at, g) ->
                        slice(axis, before, before + at.operand(0).size(axis)).apply(g));
    }

    private static Walk part(int[] x, int axis, int from, int to) {
        int[] strides = Shapes.strides(x);
        return new Walk(Shapes.with(x, axis, to - from), from * strides[x.length + axis], strides);
    }

    /** The reverse order along an axis; its own transpose. */
    public static Linear flip(int axis) {
        return new Linear(
                "flip",
                List.of(axis),
                new Strided(-axis, (name, x) -> {
                    Walk plain = Walk.plain(x);
                    int at = x.length + axis;
                    int[] strides = plain.strides().clone();
                    int offset = x[at] == 0 ? 0 : (x[at] - 1) * strides[at];
                    strides[at] = -strides[at];
                    return new Walk(plain.shape(), offset, strides);
                }),
                (at, g) -> flip(axis).apply(g));
    }

    /** The main diagonal of the last two axes; the transpose embeds. */
    public static Linear diagonal() {
        return new Linear(
                "diagonal",
                List.of(),
                new Strided(2, (name, x) -> {
                    if (x.length < 2) {
                        throw new IllegalArgumentException(name + ": needs two axes, has " + Shapes.text(x));
                    }
                    return diagonalOf(x);
                }),
                (at, g) -> {
                    int[] last = Shapes.last(at.shape(0), 2);
                    return embedDiagonal(last[0], last[1]).apply(g);
                });
    }

    /** Matrices of zeros with the last axis on their main diagonal. */
    public static Linear embedDiagonal(int rows, int columns) {
        Placed placed = new Placed(1, new Placed.Rule() {
            @Override
            public int[] result(String name, int[] x) {
                return Shapes.concat(Shapes.dropLast(x, 1), new int[] {rows, columns});
            }

            @Override
            public Walk walk(int[] result) {
                return diagonalOf(result);
            }
        });
        return new Linear(
                "embedDiagonal",
                List.of(rows, columns),
                placed,
                (at, g) -> diagonal().apply(g));
    }

    private static Walk diagonalOf(int[] x) {
        int[] strides = Shapes.strides(x);
        int rank = x.length;
        int[] shape = Arrays.copyOf(x, rank - 1);
        int[] steps = Arrays.copyOf(strides, rank - 1);
        shape[rank - 2] = Math.min(x[rank - 2], x[rank - 1]);
        steps[rank - 2] = strides[rank - 2] + strides[rank - 1];
        return new Walk(shape, 0, steps);
    }

    /** The elements at these indices of an axis, in this order; the transpose adds them back. */
    public static Linear take(int axis, int[] indices) {
        Evaluation gather = new AnyPrecision() {
            @Override
            public int[] shape(String name, int[][] operands) {
                int size = operands[0][operands[0].length + axis];
                for (int index : indices) {
                    if (index < 0 || index >= size) {
                        throw new IllegalArgumentException(name + ": index " + index + " is out of range along axis "
                                + (operands[0].length + axis) + " of " + Shapes.text(operands[0]));
                    }
                }
                return Shapes.with(operands[0], axis, indices.length);
            }

            @Override
            public int reach() {
                return -axis;
            }

            @Override
            public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
                int inner = Shapes.size(Shapes.last(operands[0], -axis - 1));
                int size = operands[0][operands[0].length + axis];
                int outer = Shapes.size(Shapes.dropLast(operands[0], -axis));
                return Kernel.perUnit(outer * indices.length, (x, y, unit) -> {
                    int from = unit / indices.length * size + indices[unit % indices.length];
                    System.arraycopy(x[0], from * inner, y, unit * inner, inner);
                });
            }
        };
        return new Linear(
                "take",
                List.of(axis, Ints.of(indices)),
                gather,
                (at, g) -> put(axis, indices, at.operand(0).size(axis)).apply(g));
    }

    /** Zeros of a size along an axis with the operand's elements added at these indices: the transpose of take. */
    private static Linear put(int axis, int[] indices, int size) {
        Evaluation scatter = new Evaluation() {
            @Override
            public int[] shape(String name, int[][] operands) {
                return Shapes.with(operands[0], axis, size);
            }

            @Override
            public int reach() {
                return -axis;
            }

            @Override
            public Kernel<double[], double[]> plan(int[][] operands, int[] result) {
                int inner = Shapes.size(Shapes.last(operands[0], -axis - 1));
                int outer = Shapes.size(Shapes.dropLast(operands[0], -axis));
                return Kernel.perUnit(outer, (x, y, unit) -> {
                    Arrays.fill(y, unit * size * inner, (unit + 1) * size * inner, 0.0);
                    for (int p = 0; p < indices.length; p++) {
                        int from = (unit * indices.length + p) * inner;
                        int to = (unit * size + indices[p]) * inner;
                        for (int i = 0; i < inner; i++) {
                            y[to + i] += x[0][from + i];
                        }
                    }
                });
            }
        };
        return new Linear(
                "put",
                List.of(axis, Ints.of(indices), size),
                scatter,
                (at, g) -> take(axis, indices).apply(g));
    }

    /** Operands one after the other along an axis; the transposes slice. */
    public static Linear concat(int axis, int[] sizes) {
        int count = sizes.length;
        int total = IntStream.of(sizes).sum();
        Linear.Map[] parts = new Linear.Map[count];
        Linear.Map[] transposes = new Linear.Map[count];
        int start = 0;
        for (int i = 0; i < count; i++) {
            int from = start;
            int to = start + sizes[i];
            parts[i] = (at, t) -> pad(axis, from, total - to).apply(t);
            transposes[i] = (at, g) -> slice(axis, from, to).apply(g);
            start = to;
        }
        return new Linear("concat", List.of(axis, Ints.of(sizes)), new Concatenation(axis), parts, transposes);
    }

    /** Copies operands side by side. */
    private record Concatenation(int axis) implements AnyPrecision {
        @Override
        public int[] shape(String name, int[][] operands) {
            int[] shape = operands[0].clone();
            int at = shape.length + axis;
            for (int i = 1; i < operands.length; i++) {
                boolean fits = operands[i].length == shape.length;
                for (int a = 0; fits && a < shape.length; a++) {
                    fits = a == at || operands[i][a] == shape[a];
                }
                if (!fits) {
                    throw Shapes.mismatch(name, "shapes differ beside axis " + at, operands);
                }
                shape[at] += operands[i][at];
            }
            return shape;
        }

        @Override
        public int reach() {
            return -axis;
        }

        @Override
        public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
            int inner = Shapes.size(Shapes.last(result, -axis - 1));
            int[] runs = Arrays.stream(operands)
                    .mapToInt(x -> x[x.length + axis] * inner)
                    .toArray();
            int outer = Shapes.size(Shapes.dropLast(result, -axis));
            int whole = IntStream.of(runs).sum();
            return Kernel.perUnit(outer, (x, y, unit) -> {
                int to = unit * whole;
                for (int i = 0; i < runs.length; i++) {
                    System.arraycopy(x[i], unit * runs[i], y, to, runs[i]);
                    to += runs[i];
                }
            });
        }
    }
}
