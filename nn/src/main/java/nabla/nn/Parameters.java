package nabla.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.nn.doors.Doors;

/**
 * An immutable ordered map from names to tensors. A network's parameters θ are one, and so are their gradient, their
 * average and the moments of an optimiser: it is a vector space, with {@link #add}, {@link #scale} and {@link #norm}.
 *
 * <p>Names are paths, with a dot between the name of a layer and that of what it holds: {@code 0.weight}.
 */
public final class Parameters implements TensorTree<Parameters> {
    private static final Parameters NONE = new Parameters(List.of(), List.of(), Map.of(), Origin.of(List.of()));

    private final List<String> names;
    private final List<Tensor> tensors;
    private final Map<String, Integer> indices;
    private final Origin origin;

    private Parameters(List<String> names, List<Tensor> tensors, Map<String, Integer> indices, Origin origin) {
        this.names = names;
        this.tensors = tensors;
        this.indices = indices;
        this.origin = origin;
    }

    private static Parameters of(List<String> names, List<Tensor> tensors) {
        Map<String, Integer> indices = new LinkedHashMap<>();
        for (String name : names) {
            Doors.present("Parameters", "a name", name);
            Doors.present("Parameters", "a tensor named " + name, tensors.get(indices.size()));
            if (indices.put(name, indices.size()) != null) {
                throw new IllegalArgumentException("Parameters: two tensors are named " + name);
            }
        }
        List<String> copy = List.copyOf(names);
        return new Parameters(copy, List.copyOf(tensors), indices, Origin.of(copy));
    }

    /** No parameters. */
    public static Parameters none() {
        return NONE;
    }

    /** One tensor. */
    public static Parameters of(String name, Tensor tensor) {
        return of(Collections.singletonList(name), Collections.singletonList(tensor));
    }

    /** Two tensors, in this order. */
    public static Parameters of(String first, Tensor a, String second, Tensor b) {
        return of(Arrays.asList(first, second), Arrays.asList(a, b));
    }

    /**
     * The entries of a map: in its order if it is a {@link LinkedHashMap} or a {@link SortedMap}, else in that of the names,
     * because the order of other maps may differ from one JVM to the next.
     */
    public static Parameters of(Map<String, Tensor> entries) {
        Map<String, Tensor> ordered =
                entries instanceof LinkedHashMap || entries instanceof SortedMap ? entries : new TreeMap<>(entries);
        return of(new ArrayList<>(ordered.keySet()), new ArrayList<>(ordered.values()));
    }

    // Reading
    // -----------------------------------------------------------------------------------------------------------

    /** The names, in order. */
    public List<String> names() {
        return names;
    }

    /**
     * The tensor of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Tensor get(String name) {
        Integer index = indices.get(name);
        if (index == null) {
            throw origin.missing(name);
        }
        return tensors.get(index);
    }

    /**
     * The tensor of this name, which must have this shape.
     *
     * @throws IllegalArgumentException if there is none, or it has another shape
     */
    public Tensor get(String name, int... shape) {
        Tensor tensor = get(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw origin.mismatch(name + " " + Arrays.toString(shape), Arrays.toString(tensor.shape()));
        }
        return tensor;
    }

    /** Refuses left-over tensors, whose names are neither one of these nor below one of them. */
    void requireOnly(String... expected) {
        for (String name : names) {
            if (Arrays.stream(expected).noneMatch(e -> name.equals(e) || name.startsWith(e + "."))) {
                throw origin.leftOver(name);
            }
        }
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return indices.containsKey(name);
    }

    /** The number of elements of all tensors together. */
    public long count() {
        return tensors.stream().mapToLong(Tensor::size).sum();
    }

    // Structure
    // ---------------------------------------------------------------------------------------------------------

    /** These parameters and then the others; no name may be in both. */
    public Parameters and(Parameters others) {
        return of(concat(names, others.names), concat(tensors, others.tensors));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** The same tensors with {@code scope.} before each name. */
    public Parameters under(String scope) {
        List<String> longer = new ArrayList<>();
        names.forEach(name -> longer.add(scope + "." + name));
        return of(longer, tensors);
    }

    /** The tensors whose names begin with {@code scope.}, without that beginning: the inverse of {@link #under}. */
    public Parameters scoped(String scope) {
        String prefix = scope + ".";
        Map<String, Tensor> within = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(prefix)) {
                within.put(names.get(i).substring(prefix.length()), tensors.get(i));
            }
        }
        Parameters scoped = of(within);
        return new Parameters(scoped.names, scoped.tensors, scoped.indices, origin.below(prefix));
    }

    /**
     * The same tensors in another order, for instance that of {@code net.init(…).names()} after reading a file.
     *
     * @throws IllegalArgumentException if these are not exactly the names
     */
    public Parameters ordered(Collection<String> order) {
        if (order.size() != names.size() || !indices.keySet().containsAll(order)) {
            throw new IllegalArgumentException("Parameters: expected " + order + ", got " + names);
        }
        Map<String, Tensor> entries = new LinkedHashMap<>();
        order.forEach(name -> entries.put(name, get(name)));
        return of(entries);
    }

    @Override
    public List<Tensor> tensors() {
        return tensors;
    }

    @Override
    public Parameters withTensors(List<Tensor> others) {
        if (others.size() != names.size()) {
            throw new IllegalArgumentException(
                    "Parameters: expected " + names.size() + " tensors, got " + others.size());
        }
        return new Parameters(names, List.copyOf(others), indices, origin);
    }

    // Vector space
    // ------------------------------------------------------------------------------------------------------

    /** A function of each tensor. */
    public Parameters map(UnaryOperator<Tensor> function) {
        return withTensors(tensors.stream().map(function).toList());
    }

    /** A function of each name and tensor. */
    public Parameters mapNamed(BiFunction<String, Tensor, Tensor> function) {
        List<Tensor> results = new ArrayList<>(tensors.size());
        for (int i = 0; i < tensors.size(); i++) {
            results.add(function.apply(names.get(i), tensors.get(i)));
        }
        return withTensors(results);
    }

    /**
     * A function of each pair of tensors of the same name.
     *
     * @throws IllegalArgumentException if the names, their orders, or the shapes of two tensors differ
     */
    public Parameters zip(Parameters other, BinaryOperator<Tensor> function) {
        if (names != other.names && !names.equals(other.names)) {
            throw new IllegalArgumentException("Parameters: names differ: " + names + " and " + other.names);
        }
        List<Tensor> results = new ArrayList<>(tensors.size());
        for (int i = 0; i < tensors.size(); i++) {
            requireSameShape(
                    names.get(i), tensors.get(i).shape(), other.tensors.get(i).shape());
            results.add(function.apply(tensors.get(i), other.tensors.get(i)));
        }
        return withTensors(results);
    }

    /** Refuses two tensors that arithmetic might broadcast. */
    private static void requireSameShape(String name, int[] expected, int[] got) {
        if (!Arrays.equals(expected, got)) {
            throw new IllegalArgumentException("Parameters: expected two tensors " + name + " of one shape, got "
                    + Arrays.toString(expected) + " and " + Arrays.toString(got));
        }
    }

    /** Sum. */
    public Parameters add(Parameters other) {
        return zip(other, Tensor::add);
    }

    /** Difference. */
    public Parameters sub(Parameters other) {
        return zip(other, Tensor::sub);
    }

    /** A multiple. */
    public Parameters scale(double factor) {
        return map(tensor -> tensor.mul(factor));
    }

    /** A multiple, by a tensor of one element. */
    public Parameters scale(Tensor factor) {
        return map(tensor -> tensor.mul(factor));
    }

    /** Zeros of the same names and shapes. */
    public Parameters zeros() {
        return map(tensor -> Tensor.zeros(tensor.shape()));
    }

    /** The Euclidean norm of all elements together: the norm of the tensors' norms. */
    public Tensor norm() {
        if (tensors.isEmpty()) {
            return Tensor.scalar(0);
        }
        return Tensor.stack(0, tensors.stream().map(Tensor::norm).toArray(Tensor[]::new))
                .norm();
    }

    /** All elements in one vector, [count]. */
    public Tensor flat() {
        return tensors.isEmpty()
                ? Tensor.zeros(0)
                : Tensor.concat(
                        0, tensors.stream().map(t -> t.reshape(t.size())).toArray(Tensor[]::new));
    }

    /**
     * These names and shapes with the elements of a vector, the inverse of {@link #flat}.
     *
     * @throws IllegalArgumentException if the vector does not have {@link #count} elements
     */
    public Parameters withFlat(Tensor vector) {
        int[] sizes = tensors.stream().mapToInt(Tensor::size).toArray();
        List<Tensor> parts = vector.split(0, sizes);
        List<Tensor> shaped = new ArrayList<>(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            shaped.add(parts.get(i).reshape(tensors.get(i).shape()));
        }
        return withTensors(shaped);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Parameters{");
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(names.get(i)).append('=').append(tensors.get(i));
        }
        return text.append('}').toString();
    }
}
