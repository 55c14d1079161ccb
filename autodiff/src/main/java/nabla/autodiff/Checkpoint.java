package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.calculus.Application;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.ReverseSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.evaluation.Shapes;

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

    private Tensor apply(List<Tensor> operands) {
        Tensor value = value(operands.stream().map(Tensor::detached).toList());
        int[][] result = {value.shape};
        OneByOne code = new OneByOne(shapes, result, x -> List.of(value(x)));
        OneByOne forward = new OneByOne(concat(shapes, shapes), result, this::push);
        OneByOne reverse = new OneByOne(concat(shapes, result), shapes, all -> pull(all, value.rank()));
        General operation = General.of(
                "checkpoint",
                List.of(f, Arrays.stream(shapes).map(Shapes::text).toList()),
                code.evaluation(),
                (at, tangents) -> {
                    List<Tensor> all = new ArrayList<>(List.of(at.operands()));
                    int[] lead = lead(at.operands(), tangents);
                    for (int i = 0; i < shapes.length; i++) {
                        all.add(tangents[i] == null ? Tensor.zeros(Shapes.concat(lead, at.shape(i))) : tangents[i]);
                    }
                    return isPoint(at) ? push(all).get(0) : forward.apply(all).get(0);
                },
                (at, g, adjoints) -> {
                    List<Tensor> all = new ArrayList<>(List.of(at.operands()));
                    all.add(g);
                    List<Tensor> parts = isPoint(at) ? pull(all, value.rank()) : reverse.apply(all);
                    for (int i = 0; i < shapes.length; i++) {
                        if (adjoints.wants(i)) {
                            adjoints.add(i, parts.get(i));
                        }
                    }
                });
        return Tensor.result(operation, operands.toArray(Tensor[]::new), value.shape, value.data());
    }

    /** Whether the operands are such as f takes, and not several of them on a leading axis. */
    private boolean isPoint(Application at) {
        boolean point = true;
        for (int i = 0; i < shapes.length; i++) {
            point &= at.shape(i).length == shapes[i].length;
        }
        return point;
    }

    /** The tangent of f(x): operands and tangents, of which the latter may have a leading axis of directions. */
    private List<Tensor> push(List<Tensor> all) {
        List<Tensor> operands = all.subList(0, shapes.length);
        List<Tensor> tangents = all.subList(shapes.length, all.size());
        int directions = tangents.get(0).rank() - shapes[0].length;
        return ForwardSweep.play(record(operands), tangents, directions);
    }

    /** The adjoints of x: operands and the adjoint of f(x), which may have a leading axis of directions. */
    private List<Tensor> pull(List<Tensor> all, int rank) {
        Tensor adjoint = all.get(shapes.length);
        return ReverseSweep.play(record(all.subList(0, shapes.length)), List.of(adjoint), adjoint.rank() - rank);
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
