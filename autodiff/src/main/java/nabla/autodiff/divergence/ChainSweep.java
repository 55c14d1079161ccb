package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Adjoints;
import nabla.autodiff.calculus.Application;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Kind;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.divergence.Factor.Diagonal;
import nabla.autodiff.divergence.Factor.Matrix;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.View;
import nabla.autodiff.operations.Products;

/**
 * The forward sweep for the divergence of a row-wise field, which keeps tangents in factors as long as it can.
 *
 * <p>Along a path of layers the Jacobian of row b is W₁·diag(g₁ᵇ)·W₂·diag(g₂ᵇ)···: matrices that all rows share, and
 * diagonals. So the tangent of every tensor on the tape is a sum of {@link Chain}s; linear operations along the columns
 * append a matrix, elementwise ones a diagonal. The trace of a chain then costs far less than its matrix
 * ({@link Contraction}). Where something does not fit, the ordinary sweep has to do all.
 */
final class ChainSweep {
    /** More chains than this are not worth their sum. */
    private static final int MOST_CHAINS = 12;

    private final WengertList tape;
    private final int rows;
    private final int directions;
    private final Tangent[] tangents;
    private final Runnable beforeDense;
    private boolean anyDense;
    private final UnitImages images = new UnitImages();

    private ChainSweep(WengertList tape, Runnable beforeDense) {
        this.tape = tape;
        this.beforeDense = beforeDense;
        int[] shape = tape.variables().get(0).shape();
        this.rows = shape[0];
        this.directions = shape[1];
        this.tangents = new Tangent[tape.size()];
    }

    /**
     * The tangent of the tape's only result by its only variable [B, D]; null if the result does not depend on it.
     *
     * @param beforeDense is called once before the first {@link Tangent#DENSE}: as long as all are chains, no rows are mixed
     */
    static Tangent play(WengertList tape, Runnable beforeDense) {
        ChainSweep sweep = new ChainSweep(tape, beforeDense);
        for (int index = 0; index < tape.size(); index++) {
            sweep.tangents[index] =
                    tape.isVariable(index) ? Tangent.of(1, List.of(new Chain(sweep.directions))) : sweep.visit(index);
        }
        int index = tape.index(tape.results().get(0));
        return index < 0 ? null : sweep.tangents[index];
    }

    private Tangent visit(int index) {
        Tensor node = tape.node(index);
        int[] operands = tape.operands(index);
        Tangent[] incoming = new Tangent[operands.length];
        boolean any = false;
        for (int i = 0; i < incoming.length; i++) {
            incoming[i] = operands[i] < 0 ? null : tangents[operands[i]];
            any |= incoming[i] != null;
        }
        return any ? tape.derive(index, at -> tangent(at, node, incoming)) : null;
    }

    private Tangent tangent(Application at, Tensor node, Tangent[] incoming) {
        int columns = commonColumns(incoming);
        Tangent tangent = columns < 0 ? Tangent.DENSE : chains(at, node, incoming, columns);
        if (tangent == null || !tangent.isDense() && tangent.chains().size() <= MOST_CHAINS) {
            return tangent;
        }
        if (!anyDense) {
            beforeDense.run();
            anyDense = true;
        }
        return Tangent.DENSE;
    }

    /** How many axes are columns in all of the chains; −1 if they differ or a tangent is dense. */
    private static int commonColumns(Tangent[] incoming) {
        int columns = -1;
        for (Tangent tangent : incoming) {
            if (tangent != null) {
                if (tangent.isDense() || columns >= 0 && columns != tangent.columns()) {
                    return -1;
                }
                columns = tangent.columns();
            }
        }
        return columns;
    }

    /** The tangent in factors, dense if the operation has none, null if it is zero. */
    private Tangent chains(Application at, Tensor node, Tangent[] incoming, int columns) {
        Evaluation evaluation = Kind.of(node.operation()).evaluation();
        if (evaluation instanceof View) {
            return view(node.shape(), incoming[0]);
        }
        if (evaluation instanceof Pointwise) {
            return rowsLead(node.shape(), columns) ? pointwise(at, node, incoming, columns) : Tangent.DENSE;
        }
        if (node.operation() instanceof Bilinear product) {
            return product(product, at, node, incoming, columns);
        }
        if (evaluation.reach() > columns) {
            return Tangent.DENSE;
        }
        int after = columns + node.rank() - at.operand(first(incoming)).rank();
        if (node.operation() instanceof Linear linear) {
            return linear(linear, at, node, incoming, columns, after);
        }
        boolean toOneColumn = Shapes.size(Shapes.last(node.shape(), after)) == 1 && incoming.length == 1;
        return node.operation() instanceof General general && toOneColumn
                ? reduction(general, at, node, incoming[0], columns)
                : Tangent.DENSE;
    }

    private static int first(Tangent[] incoming) {
        return IntStream.range(0, incoming.length)
                .filter(i -> incoming[i] != null)
                .findFirst()
                .orElseThrow();
    }

    /** Another shape: the same chains, if rows stay rows. */
    private Tangent view(int[] shape, Tangent tangent) {
        int width = tangent.chains().get(0).width();
        for (int axis = 0; axis < shape.length; axis++) {
            int columns = shape.length - axis - 1;
            if (shape[axis] == rows && Shapes.size(Shapes.last(shape, columns)) == width) {
                return new Tangent(columns, tangent.chains());
            }
            if (shape[axis] != 1) {
                break;
            }
        }
        return Tangent.DENSE;
    }

    /** Whether the axis before the columns holds the rows and nothing but axes of size 1 stand before it. */
    private boolean rowsLead(int[] shape, int columns) {
        int[] leading = Shapes.dropLast(shape, columns);
        return leading[leading.length - 1] == rows && Shapes.size(leading) == rows;
    }

    /** Every operand's chains times its local derivative. */
    private Tangent pointwise(Application at, Tensor node, Tangent[] incoming, int columns) {
        List<Chain> chains = new ArrayList<>();
        for (int i = 0; i < incoming.length; i++) {
            Tensor derivative = incoming[i] == null ? null : localDerivative(at, node, i);
            if (derivative != null) {
                int[] from = Shapes.last(at.shape(i), columns);
                int[] to = Shapes.last(node.shape(), columns);
                Matrix stretch = Arrays.equals(from, to) ? null : stretch(from, to);
                if (stretch == null && !Arrays.equals(from, to)) {
                    return Tangent.DENSE;
                }
                Diagonal factor = asRows(derivative, node.shape(), columns);
                for (Chain chain : incoming[i].chains()) {
                    Chain stretched = stretch == null ? chain : chain.times(stretch);
                    chains.add(factor == null ? stretched : stretched.times(factor));
                }
            }
        }
        return chains.isEmpty() ? null : Tangent.of(columns, chains);
    }

    /** ∂f/∂xᵢ of an elementwise function; null if it only selects by xᵢ. */
    private static Tensor localDerivative(Application at, Tensor node, int operand) {
        if (node.operation() instanceof Elementwise elementwise) {
            return elementwise.partial(operand, at);
        }
        if (node.operation() instanceof Linear linear) {
            return linear.selectsBy(operand) ? null : linear.part(operand, at, Tensor.scalar(1));
        }
        return at.operand(1 - operand);
    }

    /**
     * A derivative as [B, n], [1, n], [B, 1] or [1, 1]; null if it is the number 1. Beside one row alone, what does not
     * depend on it is taken for shared, so that the row has the bits that it has in a batch.
     */
    private Diagonal asRows(Tensor derivative, int[] shape, int columns) {
        if (derivative.size() == 1
                && !derivative.isLinked()
                && derivative.reshape(1).get(0) == 1) {
            return null;
        }
        int[] own = Shapes.lead(derivative.shape(), shape.length - derivative.rank());
        int count = own[shape.length - columns - 1];
        boolean isShared = count < rows || rows == 1 && !derivative.isOfPoint();
        int[] wide = Shapes.last(shape, columns);
        if (Shapes.size(Shapes.last(own, columns)) == 1) {
            return new Diagonal(derivative.reshape(count, 1), isShared);
        }
        Tensor diagonal = derivative
                .reshape(own)
                .broadcastTo(Shapes.concat(Shapes.dropLast(own, columns), wide))
                .reshape(count, Shapes.size(wide));
        return new Diagonal(diagonal, isShared);
    }

    /** The matrix that repeats columns as broadcasting does. */
    private Matrix stretch(int[] from, int[] to) {
        int n = Shapes.size(from);
        int m = Shapes.size(to);
        return images.matrix(
                List.of("stretch", list(from), list(to)),
                n,
                m,
                () -> Tensor.eye(n)
                        .reshape(Shapes.prepend(n, from))
                        .broadcastTo(Shapes.prepend(n, to))
                        .reshape(n, m));
    }

    /** A product with a matrix that all rows share. */
    private Tangent product(Bilinear operation, Application at, Tensor node, Tangent[] incoming, int columns) {
        int moving = incoming[0] != null ? 0 : 1;
        Tensor shared = at.operand(1 - moving);
        boolean fits = incoming[1 - moving] == null
                && Shapes.size(Shapes.dropLast(shared.shape(), 2)) == 1
                && columns >= 1 + moving
                && (columns > 1 || operation != Products.MATMUL_TN);
        if (!fits) {
            return Tangent.DENSE;
        }
        Matrix factor;
        if (columns == 1) {
            Tensor stored = shared.reshape(Shapes.last(shared.shape(), 2));
            factor = new Matrix(stored, operation == Products.MATMUL_NT);
        } else {
            int n = Shapes.size(Shapes.last(at.shape(moving), columns));
            int m = Shapes.size(Shapes.last(node.shape(), columns));
            factor = images.matrix(List.of(node), n, m, () -> {
                Tensor units = units(at.shape(moving), columns);
                return (moving == 0 ? operation.apply(units, shared) : operation.apply(shared, units)).reshape(n, m);
            });
        }
        if (factor == null) {
            return Tangent.DENSE;
        }
        return Tangent.of(
                columns,
                incoming[moving].chains().stream()
                        .map(chain -> chain.times(factor))
                        .toList());
    }

    /** A linear operation along the columns, as the matrix that it makes of the unit vectors. */
    private Tangent linear(Linear operation, Application at, Tensor node, Tangent[] incoming, int columns, int after) {
        List<Chain> chains = new ArrayList<>();
        for (int i = 0; i < incoming.length; i++) {
            if (incoming[i] != null && !operation.selectsBy(i)) {
                int[] shape = at.shape(i);
                int operand = i;
                int n = Shapes.size(Shapes.last(shape, columns));
                int m = Shapes.size(Shapes.last(node.shape(), after));
                Matrix matrix = images.matrix(
                        List.of(operation, i, list(Shapes.last(shape, columns))),
                        n,
                        m,
                        () -> operation.part(operand, at, units(shape, columns)).reshape(n, m));
                if (matrix == null) {
                    return Tangent.DENSE;
                }
                incoming[i].chains().forEach(chain -> chains.add(chain.times(matrix)));
            }
        }
        return chains.isEmpty() ? null : Tangent.of(after, chains);
    }

    /** A function of each row with one value: its gradient as a diagonal, summed over the columns. */
    private Tangent reduction(General operation, Application at, Tensor node, Tangent tangent, int columns) {
        Tensor[] gradient = new Tensor[1];
        operation.pull(at, Tensor.ones(node.shape()), new Adjoints() {
            @Override
            public boolean wants(int operand) {
                return true;
            }

            @Override
            public void add(int operand, Tensor adjoint) {
                gradient[0] = gradient[0] == null ? adjoint : gradient[0].add(adjoint);
            }
        });
        int width = tangent.chains().get(0).width();
        Diagonal derivative = new Diagonal(gradient[0].broadcastTo(at.shape(0)).reshape(rows, width), false);
        Matrix sum = images.matrix(List.of("sum", width), width, 1, () -> Tensor.ones(width, 1));
        if (sum == null) {
            return Tangent.DENSE;
        }
        return Tangent.of(
                columns,
                tangent.chains().stream()
                        .map(chain -> chain.times(derivative).times(sum))
                        .toList());
    }

    /** The unit vectors of the columns as rows, for an operand of this shape. */
    private static Tensor units(int[] shape, int columns) {
        int[] wide = Shapes.last(shape, columns);
        int n = Shapes.size(wide);
        return Tensor.eye(n).reshape(Shapes.lead(Shapes.prepend(n, wide), shape.length - columns - 1));
    }

    private static List<Integer> list(int[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
