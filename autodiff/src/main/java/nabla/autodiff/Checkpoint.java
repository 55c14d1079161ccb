package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.calculus.Application;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.calculus.ReverseSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.operations.Selection;
import nabla.autodiff.operations.Structure;

/** A function as a single operation, whose rules record it anew at its operands; see {@link Derivatives#checkpoint}. */
final class Checkpoint<T extends TensorTree<T>> {
    private final Function<? super T, Tensor> f;
    private final T example;
    private final int[][] shapes;

    private Checkpoint(Function<? super T, Tensor> f, T example) {
        this.f = f;
        this.example = example;
        this.shapes = example.tensors().stream().map(x -> x.shape).toArray(int[][]::new);
    }

    static <T extends TensorTree<T>> Tensor of(Function<? super T, Tensor> f, T x) {
        List<Tensor> operands = x.tensors();
        boolean plain = operands.stream().noneMatch(Tensor::isLinked)
                || operands.stream()
                        .anyMatch(operand -> (operand.flags & (Tensor.LINKS_CONSTANTS | Tensor.OF_POINT)) != 0);
        return plain ? WengertList.resultOf("checkpoint", f, x) : new Checkpoint<>(f, x).apply(operands);
    }

    /**
     * The same for a function of its argument alone, which may well be recorded: a program computes it anew where the reverse
     * sweep comes to it.
     */
    static Tensor ofAll(Function<? super Tensors, Tensor> f, Tensors x) {
        boolean isRecorded = x.tensors().stream().anyMatch(operand -> (operand.flags & Tensor.RECORDED) != 0);
        return isRecorded ? new Checkpoint<>(f, x).recorded(x.tensors()) : of(f, x);
    }

    private Tensor apply(List<Tensor> operands) {
        Tensor value = value(operands.stream().map(Tensor::detached).toList());
        OneByOne code = new OneByOne(shapes, new int[][] {value.shape}, x -> List.of(value(x)));
        General operation = operation(value.shape, code.evaluation(), 0, UnaryOperator.identity());
        return Tensor.result(operation, operands.toArray(Tensor[]::new), value.shape, value.data());
    }

    /** The value is recorded, but no derivative goes through it; it is the first operand of what gives the derivatives. */
    private Tensor recorded(List<Tensor> operands) {
        List<Tensor> all = new ArrayList<>();
        all.add(f.apply(example.withTensors(
                operands.stream().map(Selection.STOP_GRADIENT::apply).toList())));
        all.addAll(operands);
        UnaryOperator<List<Tensor>> anew = x -> {
            Linear apart = Structure.apart();
            return x.stream().map(apart::apply).toList();
        };
        return operation(all.get(0).shape, Structure.SAME, 1, anew).apply(all.toArray(Tensor[]::new));
    }

    /**
     * The operation with its rules.
     *
     * @param first the index of the first tensor of x among the operands
     * @param anew lets equal tensors be others
     */
    private General operation(int[] shape, Evaluation evaluation, int first, UnaryOperator<List<Tensor>> anew) {
        int[][] result = {shape};
        OneByOne forward = new OneByOne(concat(shapes, shapes), result, all -> push(all, anew));
        OneByOne reverse = new OneByOne(concat(shapes, result), shapes, all -> pull(all, shape.length, anew));
        return General.of(
                "checkpoint",
                List.of(f, Arrays.stream(shapes).map(Shapes::text).toList()),
                evaluation,
                (at, tangents) -> {
                    List<Tensor> all = operands(at, first);
                    int[] lead = lead(at.operands(), tangents);
                    for (int i = 0; i < shapes.length; i++) {
                        Tensor tangent = tangents[first + i];
                        all.add(tangent == null ? Tensor.zeros(Shapes.concat(lead, at.shape(first + i))) : tangent);
                    }
                    return isPoint(at, first)
                            ? push(all, anew).get(0)
                            : forward.apply(all).get(0);
                },
                (at, g, adjoints) -> {
                    List<Tensor> all = operands(at, first);
                    all.add(g);
                    List<Tensor> parts = isPoint(at, first) ? pull(all, shape.length, anew) : reverse.apply(all);
                    for (int i = 0; i < shapes.length; i++) {
                        if (adjoints.wants(first + i)) {
                            adjoints.add(first + i, parts.get(i));
                        }
                    }
                });
    }

    private static List<Tensor> operands(Application at, int first) {
        return new ArrayList<>(List.of(at.operands()).subList(first, at.operands().length));
    }

    /** Whether the operands are such as f takes, and not several of them on a leading axis. */
    private boolean isPoint(Application at, int first) {
        boolean point = true;
        for (int i = 0; i < shapes.length; i++) {
            point &= at.shape(first + i).length == shapes[i].length;
        }
        return point;
    }

    /** The tangent of f(x): operands and tangents, of which the latter may have a leading axis of directions. */
    private List<Tensor> push(List<Tensor> all, UnaryOperator<List<Tensor>> anew) {
        List<Tensor> operands = anew.apply(all.subList(0, shapes.length));
        List<Tensor> tangents = all.subList(shapes.length, all.size());
        int directions = tangents.get(0).rank() - shapes[0].length;
        return ForwardSweep.play(record(operands), tangents, directions);
    }

    /** The adjoints of x: operands and the adjoint of f(x), which may have a leading axis of directions. */
    private List<Tensor> pull(List<Tensor> all, int rank, UnaryOperator<List<Tensor>> anew) {
        Tensor adjoint = all.get(shapes.length);
        List<Tensor> operands = anew.apply(all.subList(0, shapes.length));
        return ReverseSweep.play(record(operands), List.of(adjoint), adjoint.rank() - rank);
    }

    private WengertList record(List<Tensor> operands) {
        return WengertList.of("checkpoint", f, example.withTensors(operands));
    }

    /** The leading axes that the given tangents have more than their operands. */
    private static int[] lead(Tensor[] operands, Tensor[] tangents) {
        int[] lead = {};
        for (int i = 0; i < tangents.length; i++) {
            if (tangents[i] != null) {
                lead = Shapes.dropLast(tangents[i].shape, operands[i].rank());
            }
        }
        return lead;
    }

    private static int[][] concat(int[][] a, int[][] b) {
        return Stream.of(a, b).flatMap(Arrays::stream).toArray(int[][]::new);
    }

    private Tensor value(List<Tensor> constants) {
        Tensor value = WengertList.resultOf("checkpoint", f, example.withTensors(constants));
        if (value.isLinked()) {
            throw new IllegalArgumentException(
                    "checkpoint: the function uses a variable that is not part of its argument;"
                            + " all that is differentiated by has to come in through x");
        }
        return value;
    }
}
