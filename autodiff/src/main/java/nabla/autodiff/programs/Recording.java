package nabla.autodiff.programs;

import java.util.List;
import nabla.autodiff.Tensor;

/** What was recorded between inputs and outputs, rewritten; it holds no tensor, so those can go before a program is planned. */
public final class Recording {
    private final Graph graph;

    private Recording(Graph graph) {
        this.graph = graph;
    }

    /** Reads it off recorded tensors. */
    public static Recording of(List<Tensor> inputs, List<Tensor> outputs) {
        Graph graph = Recorder.read(inputs, outputs)
                .rewritten(new CommonSubexpressions())
                .rewritten(new Simplification())
                .rewritten(new CommonSubexpressions());
        return new Recording(graph.rewritten(new MultiplyAdd(graph)));
    }

    /**
     * A program of it.
     *
     * @param precision in what it computes
     * @param states the first values of the first inputs, which the program copies
     */
    public Execution plan(Precision precision, double[]... states) {
        Graph planned = precision == Precision.SINGLE ? SinglePrecision.of(graph, states.length) : graph;
        return new Execution(planned, Fusion.steps(planned), states);
    }
}
