package nabla.benchmarks.rows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.autodiff.Loop;
import nabla.autodiff.Tensors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts the training steps of the first seconds of a process, while most of it is still interpreted. The clock starts before
 * the step is recorded.
 */
@Command(
        name = "first-steps",
        description = "Counts exact score matching steps in the first seconds; prints one JSON line.",
        sortOptions = false)
public final class FirstSteps implements Callable<Integer> {
    @Option(names = "--dimension", defaultValue = "2", description = "dimension of the data")
    private int dimension;

    @Option(names = "--single", description = "in single precision")
    private boolean single;

    @Option(
            names = "--seconds",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "since the start, in ascending order")
    private List<Double> seconds;

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FirstSteps()).execute(arguments));
    }

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Training task = Training.exact(dimension, Problem.BATCH);
        TrainingState first = task.state();
        Loop<TrainingState, Tensors> loop = single ? task.singleLoop() : task.loop();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("work", task.work() + (single ? NablaRows.SINGLE : ""));
        int steps = 0;
        for (double end : seconds) {
            while (System.nanoTime() - start < 1e9 * end) {
                if (steps % (Problem.CHECKED_STEPS + 1) == 0) {
                    loop.set(first);
                }
                loop.step(task.batch());
                steps++;
            }
            line.put("steps in " + end + " s", steps);
        }
        RowsCommand.print(line);
        return 0;
    }
}
