package nabla.scorematching.conformance;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link Conformance} found: the checks that were made, in words. In a test of any framework one line is enough:
 *
 * <pre>{@code
 * Conformance.ofLoss(loss, Target.data()).check(Rng.of(1)).require();
 * }</pre>
 *
 * @param subject what was checked
 * @param checks all checks, in the order in which they were made
 */
public record Report(String subject, List<Check> checks) {
    /** A report of these checks. */
    public Report {
        checks = List.copyOf(checks);
    }

    /**
     * One check.
     *
     * @param name what should hold
     * @param holds whether it does
     * @param expected what was expected
     * @param found what was found
     * @param tolerance how far apart they may be and, for random ones, how that was chosen
     * @param hint which known faults look like this; empty if the check holds or none is known
     */
    public record Check(String name, boolean holds, String expected, String found, String tolerance, String hint) {
        /** The check in one line or, if it fails, in several, of at most 100 columns. */
        @Override
        public String toString() {
            if (holds) {
                String details = found.equals(expected) ? expected : found + ", expected " + expected + " " + tolerance;
                return Lines.wrapped("  holds  ", name + ": " + details);
            }
            String text = "  FAILS  " + name + "\n"
                    + Lines.indented("expected ", expected) + Lines.indented("found    ", found)
                    + Lines.indented("allowed  ", tolerance);
            return (hint.isEmpty() ? text : text + Lines.indented("perhaps  ", hint)).stripTrailing();
        }
    }

    /** Whether every check holds. */
    public boolean holds() {
        return failures().isEmpty();
    }

    /** The checks that fail. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.holds()).toList();
    }

    /**
     * Throws the report if a check fails.
     *
     * @throws AssertionError with the text of {@link #toString}
     */
    public void require() {
        if (!holds()) {
            throw new AssertionError(toString());
        }
    }

    /** The report in lines of at most 100 columns, the failing checks first. */
    @Override
    public String toString() {
        String verdict = holds()
                ? "all " + checks.size() + " checks hold"
                : failures().size() + " of " + checks.size() + " checks fail";
        String head = Lines.wrapped("", "Conformance of " + subject + ": " + verdict);
        return failures().stream().map(Check::toString).collect(Collectors.joining("\n", head + "\n", ""))
                + checks.stream()
                        .filter(Check::holds)
                        .map(Check::toString)
                        .collect(Collectors.joining("\n", holds() ? "" : "\n", ""));
    }
}
