package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/** Estimates that were computed elsewhere, in two ways (literals.tsv). */
final class Literals {
    /** Relative to the largest number of a field. */
    private static final double TOLERANCE = 1e-10;

    private Literals() {}

    /** Whether an estimate has all numbers of a case: θ, errors, covariance, loss, trace, criterion, cross-validation, refits. */
    static void check(String name, ParameterEstimate estimate) {
        check(
                name,
                estimate,
                Tensor.ones(estimate.theta().size()),
                Tensor.zeros(estimate.theta().size()));
    }

    /** θ, errors, covariance, refits and loss alone. */
    static void checkFit(String name, ParameterEstimate estimate) {
        Map<String, double[]> fields = of(name);
        same(name + " theta", fields.get("theta"), estimate.theta());
        same(name + " SE(n)", fields.get("se_n"), estimate.sandwichErrors());
        same(name + " covariance", fields.get("covariance_n"), estimate.sandwich());
        same(name + " jackknife", fields.get("se_jackknife"), estimate.jackknifeErrors());
        same(name + " refits", fields.get("leave_one_out"), estimate.leaveOneOut());
        same(name + " loss", fields.get("loss"), Tensor.scalar(estimate.loss()));
    }

    /** The same for parameters a∘θ + b, of which those with a = 0 are fixed and not in the case. */
    static void check(String name, ParameterEstimate estimate, Tensor a, Tensor b) {
        Map<String, double[]> fields = of(name);
        int[] free = IntStream.range(0, a.size()).filter(k -> a.get(k) != 0).toArray();
        Tensor scale = a.take(0, free);
        same(
                name + " theta",
                fields.get("theta"),
                estimate.theta().mul(a).add(b).take(0, free));
        same(
                name + " SE(n)",
                fields.get("se_n"),
                estimate.sandwichErrors().take(0, free).mul(scale.abs()));
        same(
                name + " covariance",
                fields.get("covariance_n"),
                estimate.sandwich().take(0, free).take(1, free).mul(scale).mul(scale.unsqueeze(1)));
        same(
                name + " jackknife",
                fields.get("se_jackknife"),
                estimate.jackknifeErrors().take(0, free).mul(scale.abs()));
        same(
                name + " refits",
                fields.get("leave_one_out"),
                estimate.leaveOneOut().mul(a).add(b).take(1, free));
        same(name + " loss", fields.get("loss"), Tensor.scalar(estimate.loss()));
        same(name + " trace", fields.get("trace"), Tensor.scalar(estimate.trace()));
        same(name + " SMIC", fields.get("smic"), Tensor.scalar(estimate.smic()));
        same(name + " cross-validation", fields.get("loo_cv"), Tensor.scalar(estimate.crossValidation()));
    }

    static void same(String what, double[] expected, Tensor actual) {
        if (expected == null) {
            return;
        }
        double[] values = actual.toArray();
        assertEquals(expected.length, values.length, what);
        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values[i], TOLERANCE * size, what + " " + i);
        }
    }

    /** The fields of a case. */
    static Map<String, double[]> of(String name) {
        Map<String, double[]> fields = new LinkedHashMap<>();
        try (InputStream in = Literals.class.getResourceAsStream("literals.tsv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] cells = line.split("\t");
                if (cells[0].equals(name)) {
                    fields.put(
                            cells[1],
                            Arrays.stream(cells[2].split(" "))
                                    .mapToDouble(Double::parseDouble)
                                    .toArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertFalse(fields.isEmpty(), "no case " + name);
        return fields;
    }
}
