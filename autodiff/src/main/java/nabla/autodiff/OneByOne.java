package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;

/**
 * Lets code that knows nothing of leading axes take part in sweeps: with operands that have more axes than it knows
 * (directions, or points) it runs once for each of their indices, and the results are stacked.
 *
 * @param operands the shapes that the code knows
 * @param results the shapes of what it makes of them
 * @param code from operands to results
 */
record OneByOne(int[][] operands, int[][] results, UnaryOperator<List<Tensor>> code) {

    /** The results for operands of which some may have further leading axes. */
    List<Tensor> apply(List<Tensor> given) {
        int[] lead = lead(given.stream().map(x -> x.shape).toArray(int[][]::new));
        if (lead.length == 0) {
            return code.apply(given);
        }
        List<List<Tensor>> parts = new ArrayList<>();
        for (int index = 0; index < lead[0]; index++) {
            List<Tensor> here = new ArrayList<>();
            for (int i = 0; i < operands.length; i++) {
                Tensor x = given.get(i);
                here.add(x.rank() == operands[i].length + lead.length ? x.select(0, index) : x);
            }
            parts.add(apply(here));
        }
        List<Tensor> stacked = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            int result = i;
            stacked.add(
                    parts.isEmpty()
                            ? Tensor.zeros(Shapes.concat(lead, results[i]))
                            : Tensor.stack(
                                    0,
                                    parts.stream().map(part -> part.get(result)).toArray(Tensor[]::new)));
        }
        return stacked;
    }

    /** The further axes of the operand that has most of them. */
    private int[] lead(int[][] shapes) {
        int[] lead = {};
        for (int i = 0; i < operands.length; i++) {
            int more = shapes[i].length - operands[i].length;
            if (more > lead.length) {
                lead = Arrays.copyOf(shapes[i], more);
            }
        }
        return lead;
    }

    /** The evaluation of an operation whose value is the code's first result. */
    Evaluation evaluation() {
        return new Evaluation() {
            @Override
            public int[] shape(String name, int[][] shapes) {
                return Shapes.concat(lead(shapes), results[0]);
            }

            @Override
            public boolean mayThrow() {
                return true;
            }

            @Override
            public Kernel<double[], double[]> plan(int[][] shapes, int[] result) {
                return Kernel.whole((x, y) -> {
                    List<Tensor> given = new ArrayList<>();
                    for (int i = 0; i < shapes.length; i++) {
                        given.add(Tensor.wrap(shapes[i], Arrays.copyOf(x[i], Shapes.size(shapes[i]))));
                    }
                    System.arraycopy(apply(given).get(0).data(), 0, y, 0, Shapes.size(result));
                });
            }
        };
    }
}
