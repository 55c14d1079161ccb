package nabla.scorematching.estimators;

import java.util.Locale;
import nabla.scorematching.Estimate;

/** An estimate as a table. */
final class EstimateText {
    private EstimateText() {}

    static String of(ParameterEstimate fit) {
        int width =
                Math.max(9, fit.names().stream().mapToInt(String::length).max().orElseThrow());
        StringBuilder text = new StringBuilder(fit.name()).append('\n');
        text.append(format("%-" + width + "s %12s", "parameter", "estimate"));
        text.append(fit.hasErrors() ? format("  %11s %9s %9s  %23s\n", "std. error", "z", "p", "95 % interval") : "\n");
        double[] errors = fit.hasErrors() ? fit.standardErrors().toArray() : null;
        for (int k = 0; k < fit.names().size(); k++) {
            double value = fit.theta().get(k);
            text.append(format("%-" + width + "s %12.6g", fit.names().get(k), value + 0.0)); // no -0
            if (errors != null) {
                text.append(fit.isFixed(fit.names().get(k)) ? "  fixed" : errors(new Estimate(value, errors[k])));
            }
            text.append('\n');
        }
        text.append(format("%d rows", fit.rows()));
        double effective = fit.effectiveRows();
        if (effective < fit.rows() || fit.hasFrequencies()) {
            text.append(format(", %.1f effective", effective));
        }
        fit.criterion().ifPresent(smic -> text.append(format("; loss %.6g, SMIC %.6g", fit.loss(), smic)));
        if (errors != null) {
            text.append(fit.withoutErrors()
                    .map(why -> "; no errors: " + why)
                    .orElseGet(() -> "; errors by the " + fit.kindOfErrors().orElseThrow()));
        }
        if (!fit.isQuadratic()) {
            text.append("; by Newton's method");
        }
        fit.notADensity().ifPresent(why -> text.append("\nnot a density: ").append(why));
        return text.append('\n').toString();
    }

    private static String errors(Estimate estimate) {
        Estimate.Interval interval = estimate.interval(0.95);
        return format(
                "  %11.5g %9.3f %9.2g  %11.5g %11.5g",
                estimate.standardError(), estimate.z(), estimate.p(), interval.low(), interval.high());
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
