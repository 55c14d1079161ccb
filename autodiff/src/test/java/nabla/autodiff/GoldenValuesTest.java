package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Entry;
import nabla.autodiff.evaluation.Shapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and derivatives to third order are those of JAX in double precision; see {@code src/test/python/golden.py}. */
class GoldenValuesTest {
    private static final double VALUE_TOLERANCE = 1e-12;
    private static final double DERIVATIVE_TOLERANCE = 1e-10;

    /** The derivative of this order of f(x + s·t) by s. */
    private record Golden(String name, Tensors x, Tensors t, int order, double[] expected) {
        static Golden parse(String line) {
            String[] fields = line.split("\\|");
            List<int[]> shapes = Arrays.stream(fields[1].split(";", -1))
                    .map(shape -> shape.isBlank()
                            ? new int[0]
                            : Stream.of(shape.strip().split(" "))
                                    .mapToInt(Integer::parseInt)
                                    .toArray())
                    .toList();
            return new Golden(
                    fields[0],
                    tensors(shapes, numbers(fields[2])),
                    tensors(shapes, numbers(fields[3])),
                    Integer.parseInt(fields[4]),
                    numbers(fields[5]));
        }

        private static double[] numbers(String text) {
            return Arrays.stream(text.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }

        private static Tensors tensors(List<int[]> shapes, double[] numbers) {
            List<Tensor> tensors = new ArrayList<>();
            int from = 0;
            for (int[] shape : shapes) {
                int to = from + Shapes.size(shape);
                tensors.add(Tensor.of(shape, Arrays.copyOfRange(numbers, from, to)));
                from = to;
            }
            return Tensors.of(tensors);
        }

        Tensor derivative(Function<Tensors, Tensor> f, int k) {
            return k == 0 ? f.apply(x) : Derivatives.jvp(z -> lower(f, z, k - 1), x, t);
        }

        private Tensor lower(Function<Tensors, Tensor> f, Tensors z, int k) {
            return k == 0 ? f.apply(z) : Derivatives.jvp(y -> lower(f, y, k - 1), z, t);
        }

        /** The error in the k-th derivative relative to its largest element. */
        double error(double[] actual) {
            assertEquals(expected.length, actual.length, name);
            double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
            double worst = 0;
            for (int i = 0; i < actual.length; i++) {
                double off = Math.abs(actual[i] - expected[i]);
                boolean same = Double.compare(actual[i], expected[i]) == 0 || off == 0;
                worst = same ? worst : Math.max(worst, Double.isNaN(off) ? Double.POSITIVE_INFINITY : off / scale);
            }
            return worst;
        }

        @Override
        public String toString() {
            return name + " at " + Arrays.toString(x.get(0).toArray());
        }
    }

    static Stream<List<Golden>> golden() throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                GoldenValuesTest.class.getResourceAsStream("golden.csv"), StandardCharsets.UTF_8))) {
            Map<String, List<Golden>> byName =
                    reader.lines().map(Golden::parse).collect(Collectors.groupingBy(Golden::name));
            return byName.values().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void valuesAndDerivativesAreThoseOfJax(List<Golden> lines) {
        Entry entry = OperationTable.all()
                .filter(e -> e.name().equals(lines.get(0).name))
                .findFirst()
                .orElseThrow();
        List<String> wrong = new ArrayList<>();
        for (Golden golden : lines) {
            double[] actual = golden.derivative(entry::apply, golden.order).toArray();
            double error = golden.error(actual);
            if (!(error <= (golden.order == 0 ? VALUE_TOLERANCE : DERIVATIVE_TOLERANCE))) {
                wrong.add(String.format(
                        "%n%s x=%s t=%s order %d: error %.1e, expected %s, got %s",
                        golden.name,
                        golden.x,
                        golden.t,
                        golden.order,
                        error,
                        Arrays.toString(golden.expected),
                        Arrays.toString(actual)));
            }
        }
        assertTrue(wrong.isEmpty(), wrong::toString);
    }
}
