package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.General;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;

/**
 * An operation of the user's own: its value is any code, its derivative is said in tensor operations, and so can be
 * differentiated again.
 *
 * <p>A function of one number needs its derivative alone:
 * <pre>{@code
 * var softsign = CustomOperation.elementwise("softsign", x -> x / (1 + Math.abs(x)), (x, y) -> x.abs().add(1).pow(-2));
 * }</pre>
 * Any other operation has a forward rule (the tangent of the result), or a reverse rule (the adjoints of the operands), or
 * both; a missing one is the transpose of the other. Rules need not know that several directions travel at once: they are
 * called for one after the other.
 *
 * <p>An operation works in sweeps, nested derivatives and compiled programs, if its value depends on its operands alone, and
 * the shape of the value on their shapes alone.
 */
public final class CustomOperation implements UnaryOperator<Tensor> {
    private final Function<List<Tensor>, Tensor> call;

    private CustomOperation(Function<List<Tensor>, Tensor> call) {
        this.call = call;
    }

    /**
     * An operation that treats every element alone.
     *
     * @param f the value of one element
     * @param derivative f′ from operand x and result y, elementwise and in tensor operations
     */
    public static CustomOperation elementwise(String name, DoubleUnaryOperator f, BinaryOperator<Tensor> derivative) {
        Pointwise evaluation = Pointwise.unary((x, xo, y, yo, n) -> {
                    for (int i = 0; i < n; i++) {
                        y[yo + i] = f.applyAsDouble(x[xo + i]);
                    }
                })
                .throwing();
        Elementwise operation = new Elementwise(name, List.of(f), evaluation, (x, y) -> derivative.apply(x[0], y));
        return new CustomOperation(operands -> operation.apply(operands.toArray(Tensor[]::new)));
    }

    /** An operation with both rules. */
    public static CustomOperation of(String name, Value value, Jvp jvp, Vjp vjp) {
        return general(
                name,
                value,
                call -> General.of(name, call.attributes(), call.evaluation(), call.forward(jvp), call.reverse(vjp)));
    }

    /** An operation whose reverse rule is the transpose of its forward rule; it must not use itself in that rule. */
    public static CustomOperation ofJvp(String name, Value value, Jvp jvp) {
        return general(
                name, value, call -> General.ofJvp(name, call.attributes(), call.evaluation(), call.forward(jvp)));
    }

    /** An operation whose forward rule is the transpose of its reverse rule; it must not use itself in that rule. */
    public static CustomOperation ofVjp(String name, Value value, Vjp vjp) {
        return general(
                name, value, call -> General.ofVjp(name, call.attributes(), call.evaluation(), call.reverse(vjp)));
    }

    /** An operation without a derivative: a sweep that comes to it throws an {@link UnsupportedOperationException}. */
    public static CustomOperation of(String name, Value value) {
        return of(
                name,
                value,
                (x, y, t) -> {
                    throw noRule(name);
                },
                (x, y, g) -> {
                    throw noRule(name);
                });
    }

    private static UnsupportedOperationException noRule(String name) {
        return new UnsupportedOperationException(
                name + ": has no derivative; give the operation a forward rule (ofJvp) or a reverse rule (ofVjp)");
    }

    private static CustomOperation general(String name, Value value, Function<Call, General> kind) {
        return new CustomOperation(operands -> {
            Call call = new Call(name, value, operands);
            Tensor result = call.result;
            return Tensor.result(kind.apply(call), operands.toArray(Tensor[]::new), result.shape, result.data());
        });
    }

    /** The result for one operand. */
    @Override
    public Tensor apply(Tensor operand) {
        return call.apply(List.of(operand));
    }

    /** The result for several operands. */
    public Tensor apply(Tensor... operands) {
        return call.apply(List.of(operands));
    }

    /** The value of an operation. */
    @FunctionalInterface
    public interface Value {
        /** The result for operands that are constants, so any code may read their numbers. */
        Tensor of(List<Tensor> operands);
    }

    /** The forward rule of an operation. */
    @FunctionalInterface
    public interface Jvp {
        /** J·t: the tangent of the result y for tangents t of the operands x; of the shape of y. */
        Tensor of(List<Tensor> x, Tensor y, List<Tensor> t);
    }

    /** The reverse rule of an operation. */
    @FunctionalInterface
    public interface Vjp {
        /** Jᵀg: an adjoint for each operand in x, of its shape, from the adjoint g of the result y. */
        List<Tensor> of(List<Tensor> x, Tensor y, Tensor g);
    }

    /** One call: value and rules for operands of certain shapes. */
    private static final class Call {
        private final String name;
        private final Value value;
        private final int[][] shapes;
        private final Tensor result;

        Call(String name, Value value, List<Tensor> operands) {
            this.name = name;
            this.value = value;
            this.shapes = operands.stream().map(x -> x.shape).toArray(int[][]::new);
            this.result = compute(
                    operands.stream().map(x -> Tensor.wrap(x.shape, x.data())).toList());
        }

        private Tensor compute(List<Tensor> constants) {
            Tensor computed = value.of(constants);
            if (computed.isLinked()) {
                throw new IllegalArgumentException(
                        name + ": the value depends on a variable that is not among the operands");
            }
            return computed;
        }

        List<?> attributes() {
            return List.of(value, Arrays.stream(shapes).map(Shapes::text).toList());
        }

        Evaluation evaluation() {
            return new OneByOne(shapes, new int[][] {result.shape}, x -> {
                        Tensor value = compute(x);
                        require("function", value, result.shape);
                        return List.of(value);
                    })
                    .evaluation();
        }

        General.Jvp forward(Jvp jvp) {
            int count = shapes.length;
            int[][] taken = Stream.of(shapes, new int[][] {result.shape}, shapes)
                    .flatMap(Arrays::stream)
                    .toArray(int[][]::new);
            OneByOne rule = new OneByOne(taken, new int[][] {result.shape}, all -> {
                Tensor tangent = jvp.of(all.subList(0, count), all.get(count), all.subList(count + 1, all.size()));
                require("forward rule", tangent, result.shape);
                return List.of(tangent);
            });
            return (at, tangents) -> {
                List<Tensor> all = new ArrayList<>(List.of(at.operands()));
                all.add(at.result());
                for (int i = 0; i < count; i++) {
                    all.add(tangents[i] == null ? Tensor.zeros(shapes[i]) : tangents[i]);
                }
                return rule.apply(all).get(0);
            };
        }

        General.Vjp reverse(Vjp vjp) {
            int count = shapes.length;
            int[][] taken = Stream.of(shapes, new int[][] {result.shape, result.shape})
                    .flatMap(Arrays::stream)
                    .toArray(int[][]::new);
            OneByOne rule = new OneByOne(taken, shapes, all -> {
                List<Tensor> adjoints = vjp.of(all.subList(0, count), all.get(count), all.get(count + 1));
                if (adjoints.size() != count) {
                    throw new IllegalArgumentException(name + ": the reverse rule gave " + adjoints.size()
                            + " adjoints for " + count + " operands");
                }
                for (int i = 0; i < count; i++) {
                    require("reverse rule", adjoints.get(i), shapes[i]);
                }
                return adjoints;
            });
            return (at, g, adjoints) -> {
                List<Tensor> all = new ArrayList<>(List.of(at.operands()));
                all.add(at.result());
                all.add(g);
                List<Tensor> parts = rule.apply(all);
                for (int i = 0; i < count; i++) {
                    if (adjoints.wants(i)) {
                        adjoints.add(i, parts.get(i));
                    }
                }
            };
        }

        private void require(String what, Tensor actual, int[] expected) {
            if (!Arrays.equals(actual.shape, expected)) {
                throw new IllegalArgumentException(name + ": the " + what + " gave shape " + Shapes.text(actual.shape)
                        + ", expected " + Shapes.text(expected));
            }
        }
    }
}
