package nabla.examples.faithful;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Tensor;
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
        List<Picture> pictures = new ArrayList<>();
        pictures.add(new Picture(
                "samples.png",
                samples(),
                "The data, and samples of the models. Each cluster has the right shape if the score is right near it; the"
                        + " clusters have the right shares only if the walks between them had a say."));
        pictures.add(new Picture(
                "score-field.png",
                field(),
                "The score points to where the data are denser, the darker the stronger. Far from all data it is what the"
                        + " network makes up."));
        pictures.add(
                new Picture(
                        "learning-curves.png",
                        curves(),
                        "Training ends when the held-out loss has not become better for a while. The model is that of the dot."));
        study.results().stream()
                .filter(result -> !result.walks().stages().isEmpty())
                .map(result -> new Picture(
                        "annealing.png",
                        annealing(result),
                        "Where B's walks are at the end of four of its noise levels. Noise is told in standard deviations of"
                                + " the data."))
                .forEach(pictures::add);
        return pictures;
    }

    private static Color color(Method method) {
        return method instanceof ExactMethod ? Theme.FIRST : Theme.SECOND;
    }

    private Figure samples() {
        Prepared data = study.data();
        List<Panel> panels = new ArrayList<>();
        Tensor all = Tensor.concat(0, data.train(), data.heldOut());
        panels.add(panel(
                "The data",
                all.size(0) + " rows"
                        + share(data.measurements()
                                .clusters()
                                .map(c -> c.share(data.values()))
                                .orElse(Double.NaN)),
                all,
                Theme.DATA,
                0.75));
        for (Result result : study.results()) {
            Tensor samples = result.walks().ends();
            panels.add(panel(
                    result.method().title() + " score matching",
                    samples.size(0) + " samples" + share(result.comparison().share()),
                    samples,
                    color(result.method()),
                    0.45));
        }
        return new Figure("What was measured, and what the models draw", panels);
    }

    private Panel panel(String title, String note, Tensor rows, Color color, double opacity) {
        XYChart chart = plane.chart();
        plane.points(chart, title, rows, Theme.faint(color, opacity));
        return new Panel(title, note, chart);
    }

    private String share(double share) {
        return study.data()
                .measurements()
                .clusters()
                .map(clusters -> String.format(Locale.ROOT, ", %.1f %% %s", 100 * share, clusters.name()))
                .orElse("");
    }

    private Figure field() {
        List<Panel> panels = new ArrayList<>();
        for (Result result : study.results()) {
            Method.Field field = result.method().field(result.trained().parameters(), study.data());
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
            List<TrainingResult.Point> curve = result.trained().curve();
            double[] steps =
                    curve.stream().mapToDouble(TrainingResult.Point::step).toArray();
            double[] training =
                    curve.stream().mapToDouble(TrainingResult.Point::loss).toArray();
            double[] heldOut = curve.stream()
                    .mapToDouble(TrainingResult.Point::heldOutLoss)
                    .toArray();
            Color color = color(result.method());
            XYChart chart = Theme.chart("training step", "loss");
            Theme.legend(chart);
            chart.getStyler().setXAxisMin(0.0).setXAxisDecimalPattern("0").setXAxisTickMarkSpacingHint(90);
            Theme.line(chart, "training", steps, training, Theme.faint(color, 0.5), 1.6);
            Theme.line(chart, "held-out, averaged model", steps, heldOut, color, 2.6);
            double[] bestStep = {result.trained().bestStep()};
            Theme.points(chart, "best", bestStep, new double[] {result.trained().bestLoss()}, color)
                    .setShowInLegend(false);
            String note = String.format(
                    Locale.ROOT,
                    "held-out loss best at step %d: %.3f",
                    result.trained().bestStep(),
                    result.trained().bestLoss());
            panels.add(new Panel(result.method().title() + " score matching", note, chart));
        }
        return new Figure("Learning: the loss on the training data and on the held-out data", panels);
    }

    private Figure annealing(Result result) {
        List<Panel> panels = new ArrayList<>();
        for (Walks.Stage stage : result.walks().stages()) {
            panels.add(panel(stage.title(), "", stage.points(), color(result.method()), 0.45));
        }
        return new Figure("Annealing: from wide noise to hardly any", panels);
    }
}
