package nabla.examples.faithful;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import nabla.autodiff.Tensor;
import nabla.examples.report.Digits;
import nabla.examples.report.Figure;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.nn.training.TrainingResult;
import org.knowm.xchart.XYChart;

/** The pictures of a study. */
final class Pictures {
    private final Study study;
    private final Plane plane;

    Pictures(Study study) {
        this.study = study;
        this.plane = new Plane(study.data());
    }

    /** All pictures, in the order in which a reader should see them. */
    List<Picture> all() {
        Prepared data = study.data();
        List<Picture> pictures = new ArrayList<>();
        pictures.add(new Picture(
                "samples.png",
                samples(),
                "The data, and samples of the models. A cluster has the right shape if the score is right near it, and"
                        + " the right share only if the score is right between the clusters as well."));
        if (data.clusters().isPresent() && !study.results().isEmpty()) {
            Clusters clusters = data.clusters().get();
            pictures.add(
                    new Picture(
                            "starts.png",
                            starts(clusters),
                            "How many chains are in one cluster after each step, from two starts. An exact score tells the shape of"
                                    + " each cluster, but hardly how much it weighs, as there are next to no data between them:"
                                    + " A's chains keep their start for long, and other starts give other samples. B's"
                                    + " chains begin with noise that is wider than the gap, and forget where they were before."));
            pictures.add(new Picture(
                    "one-cluster.png",
                    fromOneCluster(clusters),
                    "Chains of the same models that all begin in one cluster. Most of A's stay there, as its"
                            + " score says next to nothing about how much each cluster weighs. B's first steps"
                            + " spread them by noise wider than the data, and they divide anew."));
        }
        if (study.results().isEmpty()) {
            return pictures;
        }
        pictures.add(new Picture(
                "score-field.png",
                field(),
                "The score points to where the data are denser; dark arrows are strong. Far from all data the network"
                        + " extrapolates."));
        pictures.add(new Picture(
                "learning-curves.png",
                curves(),
                "Training ends when the held-out loss has not improved for a while. The dot marks the model"
                        + " that is kept."));
        study.results().stream()
                .filter(result -> !result.samples().stages().isEmpty())
                .map(result -> new Picture(
                        "annealing.png",
                        annealing(result),
                        "B's chains at the end of four of its noise levels, which are given in standard"
                                + " deviations of the data."))
                .forEach(pictures::add);
        return pictures;
    }

    private static Color color(Method method) {
        return method instanceof ExactMethod ? Theme.FIRST : Theme.SECOND;
    }

    private Figure samples() {
        List<Panel> panels = new ArrayList<>(List.of(dataPanel()));
        for (Result result : study.results()) {
            panels.add(samplesPanel(result, result.samples().rows()));
        }
        return new Figure("What was measured, and what the models draw", panels);
    }

    private Figure fromOneCluster(Clusters clusters) {
        List<Panel> panels = new ArrayList<>(List.of(dataPanel()));
        for (Result result : study.results()) {
            result.samples().fromOneCluster().ifPresent(rows -> panels.add(samplesPanel(result, rows)));
        }
        return new Figure("If all chains begin among the " + clusters.others(), panels);
    }

    private Figure starts(Clusters clusters) {
        double truth = 100 * clusters.share(study.data().values());
        double highest = study.results().stream()
                .flatMap(result -> result.samples().courses().stream())
                .mapToDouble(
                        course -> 100 * DoubleStream.of(course.shares()).max().orElse(0))
                .reduce(truth, Math::max);
        List<Panel> panels = new ArrayList<>();
        for (Result result : study.results()) {
            panels.add(startsPanel(result, clusters, truth, Math.min(100, 1.1 * highest)));
        }
        return new Figure("Does it matter where chains begin?", panels);
    }

    private static Panel startsPanel(Result result, Clusters clusters, double truth, double top) {
        XYChart chart = Theme.chart("step", clusters.name() + ", %");
        Theme.legend(chart);
        chart.getStyler().setXAxisMin(0.0).setXAxisDecimalPattern("0").setXAxisTickMarkSpacingHint(110);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(top).setYAxisDecimalPattern("0");
        Color color = color(result.method());
        List<String> ends = new ArrayList<>();
        double last = 0;
        for (Samples.Course course : result.samples().courses()) {
            double[] shares =
                    DoubleStream.of(course.shares()).map(share -> 100 * share).toArray();
            boolean isFirst = ends.isEmpty();
            Theme.line(chart, course.start(), course.steps(), shares, isFirst ? color : Theme.pale(color, 0.5), 2.4);
            ends.add(Digits.percent(course.last()));
            last = course.steps()[course.steps().length - 1];
        }
        // A little beyond the curves: at distances that are not all equal the axis has round numbers.
        double[] beyond = {0, 1.02 * last};
        Theme.dashes(chart, "the data", beyond, new double[] {truth, truth}, Theme.DATA, 1.6);
        String note = "at the end " + String.join(" and ", ends) + ", the data " + Digits.percent(truth / 100);
        return new Panel(result.method().title() + " score matching", note, chart);
    }

    private Panel dataPanel() {
        Prepared data = study.data();
        Tensor all = Tensor.concat(0, data.train(), data.heldOut());
        return panel("The data", all.size(0) + " rows", all, Theme.DATA, 0.75);
    }

    private Panel samplesPanel(Result result, Tensor rows) {
        String title = result.method().title() + " score matching";
        return panel(title, rows.size(0) + " samples", rows, color(result.method()), 0.45);
    }

    private Panel panel(String title, String note, Tensor rows, Color color, double opacity) {
        XYChart chart = plane.chart();
        int outside = plane.points(chart, title, rows, Theme.faint(color, opacity));
        String missing = outside == 0 ? "" : ", " + outside + " outside the frame";
        return new Panel(title, note + share(rows) + missing, chart);
    }

    private String share(Tensor rows) {
        return study.data()
                .clusters()
                .map(clusters -> String.format(
                        Locale.ROOT,
                        ", %.1f %% %s",
                        100 * clusters.share(study.data().scale().invert(rows)),
                        clusters.name()))
                .orElse("");
    }

    private Figure field() {
        List<Panel> panels = new ArrayList<>();
        for (Result result : study.results()) {
            Method.Field field = result.method().field(result.training().parameters(), study.data());
            XYChart chart = plane.chart();
            plane.points(chart, "data", study.data().train(), Theme.faint(Theme.DATA, 0.35));
            plane.arrows(chart, field.score());
            panels.add(new Panel(result.method().title() + " score matching", field.note(), chart));
        }
        return new Figure("The learnt score: where a step of Langevin dynamics leads", panels);
    }

    private Figure curves() {
        List<Panel> panels = new ArrayList<>();
        for (Result result : study.results()) {
            TrainingResult training = result.training();
            double[] steps = curve(training, TrainingResult.Point::step);
            Color color = color(result.method());
            XYChart chart = Theme.chart("training step", "loss");
            Theme.legend(chart);
            chart.getStyler().setXAxisMin(0.0).setXAxisDecimalPattern("0").setXAxisTickMarkSpacingHint(90);
            if (steps.length > 0) {
                double[] losses = curve(training, TrainingResult.Point::loss);
                double[] heldOut = curve(training, TrainingResult.Point::heldOutLoss);
                Theme.line(chart, "training", steps, losses, Theme.faint(color, 0.5), 1.6);
                Theme.line(chart, "held-out, averaged model", steps, heldOut, color, 2.6);
            }
            double[] best = {training.bestStep()};
            Theme.points(chart, "best", best, new double[] {training.bestLoss()}, color)
                    .setShowInLegend(false);
            String note = String.format(
                    Locale.ROOT, "held-out loss lowest at step %d: %.3f", training.bestStep(), training.bestLoss());
            panels.add(new Panel(result.method().title() + " score matching", note, chart));
        }
        return new Figure("Learning: the loss on training data and on held-out data", panels);
    }

    private static double[] curve(TrainingResult training, ToDoubleFunction<TrainingResult.Point> number) {
        return training.curve().stream().mapToDouble(number).toArray();
    }

    private Figure annealing(Result result) {
        List<Panel> panels = new ArrayList<>();
        for (Samples.Stage stage : result.samples().stages()) {
            panels.add(panel(stage.title(), "", stage.points(), color(result.method()), 0.45));
        }
        return new Figure("Annealing: from wide noise to hardly any", panels);
    }
}
