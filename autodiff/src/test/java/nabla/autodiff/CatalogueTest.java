package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Entry;
import org.junit.jupiter.api.Test;

/** Every public operation of {@link Tensor} stands in {@link OperationTable}, so the laws hold for it. */
class CatalogueTest {
    /** What makes tensors of no tensors, or only hands one on. */
    private static final Set<String> NO_OPERATIONS = Set.of(
            "scalar", "of", "zeros", "ones", "full", "eye", "arange", "linspace", "withTensors", "tensors", "operands");

    private static Stream<Method> operations() {
        return Arrays.stream(Tensor.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getReturnType() == Tensor.class || method.getReturnType() == List.class)
                .filter(method -> !NO_OPERATIONS.contains(method.getName()));
    }

    @Test
    void everyOperationIsInTheTable() {
        Set<String> tested = OperationTable.all()
                .map(entry -> entry.name().split("[^A-Za-z0-9]")[0])
                .collect(Collectors.toSet());
        Set<String> untested = operations().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        untested.removeAll(tested);
        assertEquals(Set.of(), untested);
    }

    @Test
    void everyOperationWithANumberIsInTheTable() {
        Set<String> names = OperationTable.all().map(Entry::name).collect(Collectors.toSet());
        Set<String> untested = operations()
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {double.class}))
                .map(Method::getName)
                .filter(name ->
                        hasTensorOverload(name) && names.stream().noneMatch(tested -> tested.startsWith(name + "(")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), untested);
    }

    private static boolean hasTensorOverload(String name) {
        return operations()
                .anyMatch(method -> method.getName().equals(name)
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Tensor.class}));
    }
}
