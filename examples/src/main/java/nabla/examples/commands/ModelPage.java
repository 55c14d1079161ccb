package nabla.examples.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.examples.tables.Baselines;
import nabla.examples.tables.TableFile;
import nabla.examples.tables.page.MetricRow;
import nabla.examples.tables.page.Origin;
import nabla.examples.tables.page.Page;
import nabla.examples.tables.page.PageContent;
import nabla.examples.tables.page.SchemaRow;
import nabla.examples.tables.page.ScoreField;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableEvaluation;
import nabla.scorematching.tables.TableModel;

/** The page of a model. */
final class ModelPage {
    private static final int FEW_ROWS = 50;

    private final TableModel model;
    private final Compared compared;
    private final Evaluation evaluation;

    /** Of a model that was evaluated by its samples. */
    ModelPage(TableModel model, Compared compared, Evaluation evaluation) {
        this.model = model;
        this.compared = compared;
        this.evaluation = evaluation;
    }

    void write(Path file, TableFile table, List<TrainingResult.Point> losses, Optional<String> target, Origin origin) {
        List<String> notes = new ArrayList<>();
        notes.add(table.summary());
        notes.addAll(table.notes());
        List<String> warnings =
                new ArrayList<>(evaluation.metrics().orElseThrow().notes());
        int rows = compared.rows().rows();
        if (rows < FEW_ROWS) {
            warnings.add("there are only " + rows + " rows to " + (compared.learnt() ? "learn from" : "compare with"));
        }
        Page.write(
                file,
                new PageContent(
                        table.name(),
                        compared.rows(),
                        compared.learnt(),
                        compared.heldOut(),
                        evaluation.samples().orElseThrow(),
                        SchemaRow.of(model.schema()),
                        notes,
                        warnings,
                        model.choices().lines().toList(),
                        losses,
                        metrics(target, Rng.of(origin.seed())),
                        ScoreField.of(model, compared.rows()),
                        origin));
    }

    /** Each metric beside those of the simplest generators. */
    private List<MetricRow> metrics(Optional<String> target, Rng rng) {
        DataFrame columns =
                compared.rows().select(evaluation.samples().orElseThrow().names());
        List<TableEvaluation.Metric> own = evaluation.metrics().orElseThrow().metrics();
        List<TableEvaluation.Metric> independent =
                metrics(Baselines.independent(columns, columns.rows(), rng.split(0)), target, rng.split(1));
        List<TableEvaluation.Metric> copula =
                metrics(Baselines.normalCopula(columns, columns.rows(), rng.split(2)), target, rng.split(1));
        List<MetricRow> rows = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            TableEvaluation.Metric metric = own.get(i);
            rows.add(new MetricRow(
                    metric.name(),
                    aim(metric.aim()),
                    metric.value(),
                    metric.floor(),
                    independent.get(i).value(),
                    copula.get(i).value()));
        }
        return rows;
    }

    private List<TableEvaluation.Metric> metrics(DataFrame others, Optional<String> target, Rng rng) {
        return compared.evaluate(others, target, rng).metrics();
    }

    private static MetricRow.Aim aim(TableEvaluation.Aim aim) {
        return switch (aim) {
            case HIGH -> MetricRow.Aim.HIGHER;
            case LOW -> MetricRow.Aim.LOWER;
            case HALF -> MetricRow.Aim.HALF;
        };
    }
}
