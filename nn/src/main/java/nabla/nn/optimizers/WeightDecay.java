package nabla.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Weight decay, in groups by name: a parameter's rate is that of the first group that its name belongs to, and 0 if there
 * is none.
 */
public final class WeightDecay {
    private final List<Group> groups;

    private WeightDecay(List<Group> groups) {
        this.groups = groups;
    }

    private record Group(double rate, Predicate<String> names) {}

    /** No decay. */
    public static WeightDecay none() {
        return new WeightDecay(List.of());
    }

    /** The same rate λ for all. */
    public static WeightDecay of(double rate) {
        return none().and(rate, name -> true);
    }

    /** The rate λ for these names alone, for instance {@code name -> name.endsWith("weight")}. */
    public static WeightDecay of(double rate, Predicate<String> names) {
        return none().and(rate, names);
    }

    /**
     * One more group, for names that belong to none before.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    public WeightDecay and(double rate, Predicate<String> names) {
        Doors.notNegative("WeightDecay", "rate", rate);
        Doors.present("WeightDecay", "a predicate of names", names);
        List<Group> more = new ArrayList<>(groups);
        more.add(new Group(rate, names));
        return new WeightDecay(List.copyOf(more));
    }

    /** The rate λ for a name. */
    public double rate(String name) {
        return groups.stream()
                .filter(group -> group.names.test(name))
                .mapToDouble(Group::rate)
                .findFirst()
                .orElse(0);
    }

    /** λθ, parameter by parameter. */
    public Parameters of(Parameters parameters) {
        return parameters.mapNamed((name, tensor) -> tensor.mul(rate(name)));
    }

    /** (1 − αλ)θ: decoupled weight decay, for a learning rate α. */
    Parameters decoupled(Parameters parameters, Tensor learningRate) {
        return groups.isEmpty()
                ? parameters
                : parameters.mapNamed((name, tensor) ->
                        tensor.mul(learningRate.mul(-rate(name)).add(1)));
    }
}
