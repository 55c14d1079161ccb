package nabla.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Parameters;

/**
 * What an optimiser remembers: the number of steps made, a tensor of one element, and for each of its moments one tensor for
 * every parameter.
 */
public final class OptimizerState implements TensorTree<OptimizerState> {
    private final Tensor step;
    private final Map<String, Parameters> moments;

    private OptimizerState(Tensor step, Map<String, Parameters> moments) {
        this.step = step;
        this.moments = moments;
    }

    /** The state at a step, with moments in the order of their names. */
    public static OptimizerState of(Tensor step, Map<String, Parameters> moments) {
        return new OptimizerState(step, new TreeMap<>(moments));
    }

    /** Step 0, with moments of these names that are zero. */
    public static OptimizerState zeros(Parameters parameters, String... moments) {
        Map<String, Parameters> zeros = new TreeMap<>();
        for (String name : moments) {
            zeros.put(name, parameters.zeros());
        }
        return new OptimizerState(Tensor.scalar(0), zeros);
    }

    /** The number of steps made. */
    public Tensor step() {
        return step;
    }

    /** The names of the moments, in order. */
    public List<String> moments() {
        return List.copyOf(moments.keySet());
    }

    /**
     * The moment of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Parameters moment(String name) {
        Parameters moment = moments.get(name);
        if (moment == null) {
            throw new IllegalArgumentException("OptimizerState: expected moment " + name + ", got " + moments.keySet());
        }
        return moment;
    }

    @Override
    public List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(step.tensors());
        moments.values().forEach(moment -> all.addAll(moment.tensors()));
        return all;
    }

    @Override
    public OptimizerState withTensors(List<Tensor> tensors) {
        Tensors.Reader reader = Tensors.reader(tensors);
        Tensor newStep = reader.next(step);
        Map<String, Parameters> newMoments = new TreeMap<>();
        moments.forEach((name, moment) -> newMoments.put(name, reader.next(moment)));
        return new OptimizerState(newStep, newMoments);
    }

    @Override
    public String toString() {
        return "OptimizerState{step=" + step + ", " + moments + "}";
    }
}
