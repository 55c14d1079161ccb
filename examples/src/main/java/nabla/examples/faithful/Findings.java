package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.examples.report.Digits;

/** What the figures of a study say, in sentences. No verdict comes without what it is worth. */
record Findings(Study study) {
    /** With more of the start left than this, samples show where chains began. */
    private static final double MUCH_LEFT = 0.05;

    /** A variance that is off by more than this part is said. */
    private static final double MUCH_WIDER = 0.1;

    /** A difference of so many standard errors is not chance: once in 16,000 times it would be. */
    private static final double SURELY_DIFFERENT = 4;

    /** All sentences. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(String.format(
                Locale.ROOT,
                "95 of 100 random splits of the data have an MMD² below %s; the training data have %s.",
                Digits.of(study.chance().ofSplits()),
                Digits.of(study.train().mmd())));
        sentences.add(String.format(
                Locale.ROOT,
                "The Gaussian with the data's mean and covariance typically has %s: a test by MMD² %s.",
                Digits.of(study.chance().ofGaussian()),
                study.chance().tellsGaussian()
                        ? "can tell it from the data"
                        : "cannot even tell it from these data, so it decides nothing here"));
        for (Result result : study.results()) {
            sentences.add(verdict(result));
            widthError(result).ifPresent(sentences::add);
            study.data().clusters().ifPresent(clusters -> sentences.add(memory(result, clusters)));
            for (Samples.Finding finding : result.samples().findings()) {
                sentences.add("  " + finding.name() + ": " + Digits.of(finding.value()));
            }
        }
        return sentences;
    }

    /** Whether the start shows in where the chains ended, by more than chance. */
    private String memory(Result result, Clusters clusters) {
        List<Samples.Course> courses = result.samples().courses();
        double truth = clusters.share(study.data().values());
        double error =
                Math.sqrt(2 * truth * (1 - truth) / result.samples().rows().size(0));
        double highest =
                courses.stream().mapToDouble(Samples.Course::last).max().orElse(truth);
        double lowest = courses.stream().mapToDouble(Samples.Course::last).min().orElse(truth);
        String ends = courses.stream()
                .map(course -> Digits.percent(course.last()) + " of the chains from " + course.start())
                .collect(Collectors.joining(" and "));
        return "  " + ends + " end among the " + clusters.name() + ", which are " + Digits.percent(truth)
                + " of the data: the start "
                + (highest - lowest > SURELY_DIFFERENT * error ? "decides" : "is forgotten");
    }

    /** The column whose variance is furthest off, if it is much. */
    private Optional<String> widthError(Result result) {
        double[] errors = result.comparison().errorOfVariance().toArray();
        int worst = IntStream.range(0, errors.length)
                .boxed()
                .max(Comparator.comparingDouble(j -> Math.abs(errors[j])))
                .orElseThrow();
        return Math.abs(errors[worst]) < MUCH_WIDER
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "  too %s: the variance of %s is off by %+.0f %%",
                        errors[worst] < 0 ? "narrow" : "wide",
                        study.data().names().get(worst),
                        100 * errors[worst]));
    }

    private String verdict(Result result) {
        Samples samples = result.samples();
        double mmd = result.comparison().mmd();
        StringBuilder text = new StringBuilder(
                String.format("%s (%s) has %s: ", result.method().title(), samples.sampler(), Digits.of(mmd)));
        if (mmd >= study.chance().ofSplits()) {
            text.append("its samples can be told from the data.");
        } else if (!study.chance().tellsGaussian()) {
            text.append("no verdict, the test is too weak.");
        } else if (samples.startLeft() > MUCH_LEFT) {
            text.append("no verdict, the samples still show where the chains began.");
        } else {
            text.append("by this test, which does tell the Gaussian, its samples cannot be told from the data.");
        }
        if (samples.startLeft() > MUCH_LEFT) {
            text.append(' ')
                    .append(Digits.percent(samples.startLeft()))
                    .append(" of the start is left after all its steps.");
        }
        if (result.comparison().outside() > 0) {
            text.append(" Outside twice the range of the data: ")
                    .append(result.comparison().outside())
                    .append(" of ")
                    .append(samples.rows().size(0))
                    .append(" samples.");
        }
        return text.toString();
    }
}
